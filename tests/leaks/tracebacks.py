"""What the tools that print locals make of an error, and errors at any place of a call."""

from __future__ import annotations

import functools
import io
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FrameType
from typing import Any

import rtca_nb

__all__ = ["InjectedError", "errors_within", "printed"]

_PACKAGE = str(Path(rtca_nb.__file__).parent)
_MODULES = ("endpoint", "samples")


class InjectedError(Exception):
    """What a fault of the package, or Ctrl-C, may raise anywhere."""


def printed(error: BaseException, *, slow: bool = False) -> str:
    """Return what tools print of an error below the test's own frame, locals included."""
    below = error.__traceback__.tb_next if error.__traceback__ is not None else None
    shown = traceback.TracebackException(type(error), error, below, capture_locals=True)
    texts = ["".join(shown.format()), *_locals_of(shown)]
    if slow:
        texts += [_in_ipython(error, below), _in_rich(error, below)]
    return "\n".join(texts)


def _locals_of(shown: traceback.TracebackException | None) -> Iterator[str]:
    """Yield every local that was captured, also of errors that are not printed."""
    while shown is not None:
        for frame in shown.stack:
            yield from (frame.locals or {}).values()
        yield from _locals_of(shown.__cause__)
        shown = shown.__context__


def _in_ipython(error: BaseException, below: Any) -> str:
    from IPython.core.ultratb import VerboseTB

    return VerboseTB(theme_name="nocolor").text(type(error), error, below, context=7)


def _in_rich(error: BaseException, below: Any) -> str:
    from rich.console import Console
    from rich.traceback import Traceback

    console = Console(file=io.StringIO(), width=200)
    limits = {"locals_max_string": None, "locals_max_length": None}
    console.print(Traceback.from_exception(type(error), error, below, show_locals=True, max_frames=0, **limits))
    return console.file.getvalue()


def errors_within(call: Callable[[], object], *, most: int) -> Iterator[BaseException]:
    """Run a call again and again, each time with an error at another place of the package.

    Parameters
    ----------
    call : callable
    most : int
        At how many places, spread over all calls and returns of functions of the package in this thread.
    """
    total = _run(call, at=0)[1]
    for number in range(most):
        error, _ = _run(call, at=1 + number * total // most)
        if error is not None:
            yield error


def _run(call: Callable[[], object], *, at: int) -> tuple[BaseException | None, int]:
    seen = 0

    def profile(frame: FrameType, event: str, _: object) -> None:
        nonlocal seen
        if event in {"call", "return"} and _is_of_the_package(frame.f_code.co_filename):
            seen += 1
            if seen == at:
                sys.setprofile(None)
                raise InjectedError(f"at {event} {at}")

    before = sys.getprofile()
    sys.setprofile(profile)
    try:
        call()
    except (InjectedError, rtca_nb.RtcaError) as error:  # what talks to AWS says in a sentence whatever is raised there
        if seen < at or not at:
            raise
        return error, seen
    finally:
        sys.setprofile(before)
    return None, seen


@functools.cache  # asked at each call and return of whatever runs
def _is_of_the_package(path: str) -> bool:
    if not path.startswith(_PACKAGE) or path.endswith("error_frames.py"):
        return False
    return Path(path).relative_to(_PACKAGE).parts[0] not in _MODULES
