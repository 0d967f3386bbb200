"""All errors that ``rtca_nb`` raises on purpose.

Each message is one sentence that says what is wrong, where, and what to do. No message quotes what customers wrote:
contacts are named by their ids, and files by their names.

The advice may be a :class:`Hint`, in which names of arguments are marked. ``str(error)`` is the sentence for Python.
:meth:`RtcaError.worded` replaces the names of arguments, for example by the options of the command line.

::

    RtcaError
    ├── UsageError                      an invalid argument (also a ValueError)
    ├── RevealError                     clear text was about to be shown or written without permission
    ├── SetupError                      this machine lacks something that the call needs
    │   ├── CredentialsError            no AWS credentials, or unusable ones
    │   └── RegionError                 no AWS region and no endpoint URL, or an invalid region
    ├── ServiceError                    the service answered with an error: ``code``, ``http_status``, ``request_id``
    │   ├── OutputTypeNotFoundError     the contact was not analysed with the requested output type
    │   ├── AccessDeniedError           the credentials may not call the operation
    │   ├── ResourceNotFoundError       no such instance or contact, or its analysis has not started
    │   ├── InvalidRequestError         the service refuses the request, for example for a voice contact
    │   ├── InternalServiceError        the service failed
    │   └── ThrottlingError             more requests than the account's quota allows
    ├── TransportError                  no complete and valid answer arrived
    │   ├── EndpointUnreachableError    nothing answers at the address of the service
    │   ├── IntegrityError              an answer arrived, but it is cut short, invalid, or not for the operation
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
    └── EndpointError                   the local endpoint cannot start, serve, record or make a client
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
    """The name of an argument in an error message; the command line shows the name of the option instead."""

    __slots__ = ()


@dataclass(frozen=True)
class Hint:
    """Advice on what to do about an error, which can be shown in Python and at the command line.

    Parameters
    ----------
    python : str
        Advice for Python. ``{name}`` marks an argument, and ``{name=value}`` marks an argument with a value. The advice
        must be a literal, without anything that came from data.
    command : str, optional
        Advice for the command line, in which ``{name}`` marks an option. Default: the same as ``python``.

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
        """Return the advice for the command line.

        Parameters
        ----------
        name : callable
            Takes the name of an argument, such as ``"allow_raw"``, and returns the name to show instead, such as
            ``"--allow-raw"``.
        """
        text = self.python if self.command is None else self.command
        return _ARGUMENT.sub(lambda found: name(found["name"]), text)


_ARGUMENT: Final = re.compile(r"\{(?P<name>\w+)(?P<value>[^{}]*)\}")

TRY_AGAIN: Final = Hint("try again")
"""The advice for an error that may not occur again."""

TRY_LATER: Final = Hint("try again in a while")
"""The advice for an error that would occur again if you tried again at once."""


_PACKAGE: Final = str(Path(__file__).parent)
# Not traceback.print_last(): it prints nothing in Python 3.12.1 and 3.13.0.
_FULL: Final = "The full traceback: import sys, traceback; traceback.print_exception(sys.last_value)"


class RtcaError(Exception):
    """Base class of all errors that this package raises on purpose.

    Parameters
    ----------
    *message : str
        What is wrong, as one or more strings, which are joined without a separator. To name an argument, pass its name
        as a separate string of the class :class:`Argument`.
    hint : Hint, optional
        What to do about the error. ``str(error)`` appends the hint to the message, after a semicolon.

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
        """The message without the hint."""
        return "".join(self._message)

    def worded(self, name: Callable[[str], str]) -> str:
        """Return the message and the hint for the command line.

        Parameters
        ----------
        name : callable
            Takes the name of an argument, such as ``"allow_raw"``, and returns the name to show instead, such as
            ``"--allow-raw"``.
        """
        problem = "".join(name(piece) if isinstance(piece, Argument) else piece for piece in self._message)
        return problem if self.hint is None else f"{problem}; {self.hint.worded(name)}"

    def _render_traceback_(self) -> list[str]:
        """Return the lines that IPython shows in place of the traceback: the message, and the caller's line of code."""
        lines = [f"\x1b[31m{type(self).__name__}\x1b[0m: {self}"]
        frames = traceback.extract_tb(self.__traceback__)
        # IPython's own frames come first; the caller's is the last before this package.
        own = [*itertools.takewhile(lambda frame: not frame.filename.startswith(_PACKAGE), frames)]
        if own and own[-1].line:
            lines.append(f"  line {own[-1].lineno}: {own[-1].line}")
        return [*lines, f"  {_FULL}"]


class UsageError(RtcaError, ValueError):
    """An argument has an invalid name, type or value. This error is also a :class:`ValueError`."""


class RevealError(RtcaError):
    """Clear text was about to be shown or written without permission.

    If you can give permission, the message says how; for example, you can pass ``allow_revealed=True`` to
    ``write_report``. This error is also raised if you reveal a contact from a corpus that holds only masked text.
    """


class SetupError(RtcaError):
    """Something that the call needs is missing on this machine, such as a package or credentials."""


class CredentialsError(SetupError):
    """No AWS credentials were found, or they are incomplete, expired or not accepted by the service."""


class RegionError(SetupError):
    """No AWS region is configured and no endpoint URL was given, or the region does not have Amazon Connect."""


class ServiceError(RtcaError):
    """The service answered with an error.

    The parameters ``code``, ``http_status``, ``request_id`` and ``retry_after`` are also attributes.

    Parameters
    ----------
    message, *more : str
        What is wrong, in one or more strings, as for :class:`RtcaError`.
    code : str
        The error code as sent, for example ``"ThrottlingException"``; empty if no code was sent.
    http_status : int
        The HTTP status of the response; 0 if the status is not known.
    request_id : str or None
        The id of the request, which AWS Support asks for; None if the response has no id.
    retry_after : float or None
        Seconds to wait before the next request; None if the response does not ask for a wait.
    hint : Hint, optional
        What to do about the error, as for :class:`RtcaError`.
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
    """The AWS credentials do not permit the operation; the message names the permission that is needed."""


class ResourceNotFoundError(ServiceError):
    """The service has no such instance or contact, or no analysis of the contact.

    A missing analysis has either not started yet or is no longer kept.
    """


class InvalidRequestError(ServiceError):
    """The service refuses the request as invalid, for example because the contact is a voice contact."""


class InternalServiceError(ServiceError):
    """The service failed with an internal error."""


class ThrottlingError(ServiceError):
    """The service, or a gateway in front of it, received too many requests.

    This error is raised only after the request was repeated and still failed.
    """


class TransportError(RtcaError):
    """No complete and valid answer arrived from the service."""


class EndpointUnreachableError(TransportError):
    """Nothing answers at the address of the service."""


class IntegrityError(TransportError):
    """An answer arrived, but it is cut short, is invalid, or does not belong to the operation that was called."""


class TimedOutError(TransportError):
    """At least one answer did not arrive in time, for example within the ``timeout`` of the call."""


class ArchiveError(RtcaError):
    """An archive cannot be opened, read or written."""


class ArchiveDamagedError(ArchiveError):
    """A file of an archive is missing or damaged, or has changed since it was written."""


class RuleError(RtcaError):
    """A rule is invalid or cannot be read; the message says where."""


class CorpusError(RtcaError):
    """A corpus cannot be opened, read, queried or written."""


class SourceError(RtcaError):
    """A file, an S3 object or a value cannot be read as what it should be: contacts, ids of contacts, or judgements."""


class SourceNotFoundError(SourceError):
    """There is no such file, folder or S3 object, or no such contact to erase."""


class UnsupportedFormatError(SourceError):
    """The source has a format that this package does not read."""


class MalformedSourceError(SourceError):
    """The source has a known format, but is damaged or cannot be read."""


class LimitExceededError(SourceError):
    """The source is too large, too long or too deeply nested to be read safely; the message gives the reason."""


class EndpointError(RtcaError):
    """The local endpoint cannot start or is not running, or it cannot serve, record or make a client as requested."""
