"""Run the command line: exit codes, and one sentence for each error."""

from __future__ import annotations

import os
import re
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rtca_nb.cli.terminal import errors, sentence, utf8_or_escapes
from rtca_nb.cli.wording import worded
from rtca_nb.exceptions import RevealError, RtcaError, UsageError

__all__ = ["DONE", "FAILED", "INTERRUPTED", "MISUSED", "main"]

# The suggestion that Typer appends to a message.
_SUGGESTED: Final = re.compile(r"\. (Did you mean .*\?)$")

DONE: Final = 0
FAILED: Final = 1
MISUSED: Final = 2
INTERRUPTED: Final = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Parameters
    ----------
    arguments : sequence of str, optional
        Default: the arguments of the process.

    Returns
    -------
    int
        Exit code: 0 done, 1 failed, 2 bad usage, 130 interrupted.
    """
    try:
        utf8_or_escapes()
        code = _run(arguments)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _interrupted()
    except BrokenPipeError:
        # The reader of our output has closed it. Leave nothing to flush at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except Exception as error:  # noqa: BLE001  # last line of defence, because a traceback may quote a customer
        return _failed(error)
    return code


def _run(arguments: Sequence[str] | None) -> int:
    import typer

    from rtca_nb.cli.commands import app

    command = typer.main.get_command(app)
    try:
        code = command.main(
            args=None if arguments is None else list(arguments), prog_name="rtca-nb", standalone_mode=False
        )
    except typer.Abort:
        return _interrupted()
    if code == INTERRUPTED:
        return _interrupted()
    return code if isinstance(code, int) else DONE


def _interrupted() -> int:
    _say("Interrupted.")
    return INTERRUPTED


def _failed(error: Exception) -> int:
    if os.environ.get("RTCA_TRACEBACK"):
        traceback.print_exception(error)
    if isinstance(error, RtcaError):
        _say(worded(error))
        misused = isinstance(error, UsageError | RevealError) and not isinstance(error.__cause__, OSError)
        return MISUSED if misused else FAILED
    if hasattr(error, "format_message"):  # an error that Typer raises for invalid arguments
        context = getattr(error, "ctx", None)
        command = context.command_path if context is not None else "rtca-nb"
        message = _SUGGESTED.sub(lambda found: f" ({found[1][0].lower()}{found[1][1:]})", error.format_message())
        _say(f"{message.rstrip('.')}; see {command} --help")
        return MISUSED
    if isinstance(error, OSError):
        where = f" ({Path(os.fsdecode(error.filename)).name})" if isinstance(error.filename, str | bytes) else ""
        _say(f"{error.strerror or type(error).__name__}{where}; check the path and its permissions")
        return FAILED
    # Show neither message nor traceback, because both may quote the contact.
    last = traceback.extract_tb(error.__traceback__)[-1]
    place = f"{Path(last.filename).stem}, line {last.lineno}"
    _say(f"This is a bug in rtca-nb ({type(error).__name__} in {place}); set RTCA_TRACEBACK=1 to see the traceback")
    return FAILED


def _say(text: str) -> None:
    errors().print(sentence(text), style="red", soft_wrap=True)
