"""All errors that ``rtca_nb`` raises on purpose.

Each message is one sentence that says what is wrong, where, and what to do. No message quotes text of customers:
contacts are named by their ids, and files by their names.

The advice may be a :class:`Hint`, which holds names of arguments as data. ``str(error)`` is the sentence for Python;
:meth:`RtcaError.worded` returns it with other names of arguments, such as the options of the command line.

::

    RtcaError
    ├── UsageError                      an invalid argument (also a ValueError)
    ├── RevealError                     clear text was about to be shown or written without permission
    ├── SetupError                      this machine lacks something that the call needs
    │   ├── CredentialsError            no AWS credentials, or unusable ones
    │   └── RegionError                 no AWS region and no endpoint URL
    ├── ServiceError                    the service answered with an error: ``code``, ``http_status``, ``request_id``
    │   ├── OutputTypeNotFoundError     the contact was not analysed with the requested output type
    │   ├── AccessDeniedError           the credentials may not call the operation
    │   ├── ResourceNotFoundError       no such instance or contact, or its analysis has not started
    │   ├── InvalidRequestError         the service refuses the request, for example for a voice contact
    │   ├── InternalServiceError        the service failed
    │   └── ThrottlingError             more requests than the account's quota allows
    ├── TransportError                  no complete and valid answer arrived
    │   ├── EndpointUnreachableError    nothing answers at the address of the service
    │   ├── IntegrityError              an answer arrived, but it is cut short or not one of the operation
    │   └── TimedOutError               not all answers arrived in time
    ├── SourceError                     something on disk or in memory cannot be read as a contact
    │   ├── SourceNotFoundError         there is no such file or folder
    │   ├── UnsupportedFormatError      a format that is not supported (voice, HTML, CSV, …)
    │   ├── MalformedSourceError        a known format, but damaged
    │   └── LimitExceededError          larger, longer or nested deeper than is safe to read
    ├── ArchiveError                    an archive cannot be opened, read or written
    │   └── ArchiveDamagedError         a file is missing or has changed since it was written
    ├── RuleError                       a rule is invalid or cannot be read
    ├── CorpusError                     a corpus cannot be opened, read, queried or written
    └── EndpointError                   the local endpoint cannot start, or its settings are invalid
"""

from __future__ import annotations

import itertools
import re
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

__all__ = [
    "TRY_AGAIN",
    "TRY_LATER",
    "AccessDeniedError",
    "ArchiveDamagedError",
    "ArchiveError",
    "Argument",
    "CorpusError",
    "CredentialsError",
    "EndpointError",
    "EndpointUnreachableError",
    "Hint",
    "IntegrityError",
    "InternalServiceError",
    "InvalidRequestError",
    "LimitExceededError",
    "MalformedSourceError",
    "OutputTypeNotFoundError",
    "RegionError",
    "ResourceNotFoundError",
    "RevealError",
    "RtcaError",
    "RuleError",
    "ServiceError",
    "SetupError",
    "SourceError",
    "SourceNotFoundError",
    "ThrottlingError",
    "TimedOutError",
    "TransportError",
    "UnsupportedFormatError",
    "UsageError",
]


class Argument(str):
    """The name of an argument in a message: a piece that the command line words as its option."""

    __slots__ = ()


@dataclass(frozen=True)
class Hint:
    """What to do about an error, as data: whoever shows the error words it.

    Parameters
    ----------
    python : str
        What a caller in Python does. ``{name}`` is an argument, ``{name=value}`` an argument with a value. A literal:
        nothing that came from data is in it.
    command : str, optional
        What to do at the command line, where that is something else; ``{name}`` is an option. Default: the same.

    Examples
    --------
    >>> hint = Hint("pass {allow_raw=True} to keep them")
    >>> str(hint), hint.worded(lambda name: f"--{name}")
    ('pass allow_raw=True to keep them', 'pass --allow_raw to keep them')
    """

    python: str
    command: str | None = field(default=None, kw_only=True)

    def __str__(self) -> str:
        return _ARGUMENT.sub(lambda found: f"{found['name']}{found['value']}", self.python)

    def worded(self, name: Callable[[str], str]) -> str:
        """Return the hint for the command line, where arguments are called what ``name`` returns."""
        text = self.python if self.command is None else self.command
        return _ARGUMENT.sub(lambda found: name(found["name"]), text)


_ARGUMENT: Final = re.compile(r"\{(?P<name>\w+)(?P<value>[^{}]*)\}")

TRY_AGAIN: Final = Hint("try again")
"""The advice of an error that a second try may not meet."""

TRY_LATER: Final = Hint("try again in a while")
"""The same, where a try at once would meet it again."""


_PACKAGE: Final = str(Path(__file__).parent)
_FULL: Final = "The full traceback: import traceback; traceback.print_last()"


class RtcaError(Exception):
    """Base class of all errors that this package raises on purpose.

    Parameters
    ----------
    *message : str
        What is wrong, in pieces that are joined; a piece that is the name of an argument is an :class:`Argument`.
    hint : Hint, optional
        What to do about it; ``str(error)`` appends it to the message, after a semicolon.

    Attributes
    ----------
    hint : Hint or None
        The hint; None if there is none, or if the message itself says what to do.
    """

    def __init__(self, *message: str, hint: Hint | None = None) -> None:
        self._message = message
        self.hint = hint
        super().__init__(f"{self.problem}; {hint}" if hint is not None else self.problem)

    @property
    def problem(self) -> str:
        """What is wrong: ``str(error)`` without the hint at its end."""
        return "".join(self._message)

    def worded(self, name: Callable[[str], str]) -> str:
        """Return the message and hint with other names of arguments, such as the options of the command line.

        Parameters
        ----------
        name : callable
            Takes the name of an argument, such as ``"allow_raw"``, and returns the name to use, such as
            ``"--allow-raw"``.
        """
        problem = "".join(name(piece) if isinstance(piece, Argument) else piece for piece in self._message)
        return problem if self.hint is None else f"{problem}; {self.hint.worded(name)}"

    def _render_traceback_(self) -> list[str]:
        """Return the lines that IPython shows in place of the traceback: the sentence, and the line of the caller."""
        lines = [f"\x1b[31m{type(self).__name__}\x1b[0m: {self}"]
        frames = traceback.extract_tb(self.__traceback__)
        # IPython's own frames come first; the caller's is the last before this package.
        own = [*itertools.takewhile(lambda frame: not frame.filename.startswith(_PACKAGE), frames)]
        if own and own[-1].line:
            lines.append(f"  line {own[-1].lineno}: {own[-1].line}")
        return [*lines, f"  {_FULL}"]


class UsageError(RtcaError, ValueError):
    """An argument is invalid: its name, type or value. This error is also a :class:`ValueError`."""


class RevealError(RtcaError):
    """Clear text was about to be shown or written without permission.

    If you can permit it, the message says how; for example, ``write_report`` takes ``allow_revealed=True``.
    """


class SetupError(RtcaError):
    """The machine lacks something that the call needs, such as a package or credentials."""


class CredentialsError(SetupError):
    """No AWS credentials were found, or they are incomplete, expired or not accepted by the service."""


class RegionError(SetupError):
    """No AWS region is configured and no endpoint URL was given."""


class ServiceError(RtcaError):
    """The service answered with an error; ``code``, ``http_status``, ``request_id`` and ``retry_after`` are attributes.

    Parameters
    ----------
    message, *more : str
        As for :class:`RtcaError`.
    code : str
        The error code as sent, for example ``"ThrottlingException"``; empty if there was none.
    http_status : int
        The HTTP status of the response; 0 if it is not known.
    request_id : str or None
        The id of the request, which AWS Support asks for; None if the response has none.
    retry_after : float or None
        Seconds to wait before the next request; None if the response does not ask for a wait.
    hint : Hint, optional
        As for :class:`RtcaError`.
    """

    def __init__(
        self,
        message: str,
        *more: str,
        code: str = "",
        http_status: int = 0,
        request_id: str | None = None,
        retry_after: float | None = None,
        hint: Hint | None = None,
    ) -> None:
        super().__init__(message, *more, hint=hint)
        self.code = code
        self.http_status = http_status
        self.request_id = request_id
        self.retry_after = retry_after


class OutputTypeNotFoundError(ServiceError):
    """The contact has no analysis with the requested output type, Raw or Redacted."""


class AccessDeniedError(ServiceError):
    """The AWS credentials do not permit the operation; the message names the permission that they need."""


class ResourceNotFoundError(ServiceError):
    """The service finds no such instance or contact, or no analysis: it has not started, or is no longer kept."""


class InvalidRequestError(ServiceError):
    """The service refuses the request as invalid, for example because the contact is a voice contact."""


class InternalServiceError(ServiceError):
    """The service failed with an internal error."""


class ThrottlingError(ServiceError):
    """The service, or a gateway before it, got too many requests; raised once repeating the request did not help."""


class TransportError(RtcaError):
    """No complete and valid answer of the service arrived."""


class EndpointUnreachableError(TransportError):
    """Nothing answers at the address of the service."""


class IntegrityError(TransportError):
    """An answer arrived, but it is cut short, invalid, or not an answer of the operation that was called."""


class TimedOutError(TransportError):
    """Not all answers arrived in time, for example within the ``timeout`` of the call."""


class ArchiveError(RtcaError):
    """An archive cannot be opened, read or written."""


class ArchiveDamagedError(ArchiveError):
    """A file of an archive is missing, or its content has changed since it was written."""


class RuleError(RtcaError):
    """A rule is invalid or cannot be read; the message says where."""


class CorpusError(RtcaError):
    """A corpus cannot be opened, read, queried or written."""


class SourceError(RtcaError):
    """Something on disk or in memory cannot be read as a contact."""


class SourceNotFoundError(SourceError):
    """There is no such file, folder or S3 object."""


class UnsupportedFormatError(SourceError):
    """The source has a format that this package does not read."""


class MalformedSourceError(SourceError):
    """The source has a known format, but is damaged."""


class LimitExceededError(SourceError):
    """The source is larger, longer or nested deeper than is safe to read; the message says what is too much."""


class EndpointError(RtcaError):
    """The local endpoint cannot start, or its settings are invalid."""
