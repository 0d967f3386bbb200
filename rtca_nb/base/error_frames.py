"""Keep clear text out of the tracebacks of errors.

A traceback keeps the frames that an error passed through, with all their locals: the bytes of a file, the members of an
answer, a message before it is masked. ``%xmode Verbose``, rich and debuggers print them. So every function that users
may call is an edge: an error raised below it passes on its message and its lines, without the locals.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import sys
import sysconfig
from collections.abc import Callable, Iterator
from pathlib import Path
from types import FunctionType, GeneratorType, TracebackType
from typing import Any, Final, TypeVar, cast

from rtca_nb.exceptions import UsageError

__all__ = ["hide_locals", "hide_locals_of"]

_STEPPING: Final = inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR
_LIBRARIES: Final = (
    str(Path(__file__).parent.parent),
    *(sysconfig.get_path(name) for name in ("stdlib", "purelib", "platlib")),
)

_Edge = TypeVar("_Edge", bound=Callable[..., Any])

# Methods that Python, IPython and widgets call.
_CALLED: Final = frozenset(
    {"__call__", "__delattr__", "__enter__", "__exit__", "__get__", "__getitem__", "__init__", "__iter__", "__len__"}
    | {"__post_init__", "__reduce__", "__repr__", "__setattr__", "__str__", "_ipython_display_", "_repr_html_"}
    | {"_repr_mimebundle_", "set_state"}
)


def hide_locals(edge: _Edge) -> _Edge:
    """Decorate a function, or the public methods and properties of a class, to clear locals from tracebacks.

    An error that leaves the function keeps its message and its lines, but the frames of its traceback lose their
    locals. Generators and iterators of ``map`` do this at each step, and coroutines when they are awaited.
    """
    if isinstance(edge, type):
        _hide_in_class(edge)
        return cast("_Edge", edge)
    return cast("_Edge", _wrapped(edge))


def hide_locals_of(error: BaseException, *, outer: BaseException | None = None) -> None:
    """Clear the locals of all ended frames that an error and its causes passed through.

    Parameters
    ----------
    error : BaseException
    outer : BaseException, optional
        The error that was being handled before; it belongs to the caller and stays as it is.
    """
    seen: set[int] = set() if outer is None else {id(outer)}
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop()
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        _clear_frames(one.__traceback__)
        if one.__suppress_context__ and one.__context__ is not one.__cause__ and one.__context__ is not outer:
            # It is not shown, and may hold the text that could not be decoded.
            one.__context__ = None
        waiting += [one.__cause__, one.__context__]
        if isinstance(one, BaseExceptionGroup):
            waiting += one.exceptions


def _clear_frames(trace: TracebackType | None) -> None:
    while trace is not None:
        frame = trace.tb_frame
        # Clearing a generator that waits for its next step would end it, and the caller's generators may be waiting.
        if not frame.f_code.co_flags & _STEPPING or frame.f_code.co_filename.startswith(_LIBRARIES):
            with contextlib.suppress(RuntimeError):  # the frame is still running
                frame.clear()
        trace = trace.tb_next


def _wrapped(function: Callable[..., Any]) -> Callable[..., Any]:
    if inspect.iscoroutinefunction(function):

        @functools.wraps(function)
        async def awaited(*args: Any, **kwargs: Any) -> Any:
            __tracebackhide__ = True
            outer = sys.exception()
            try:
                return await function(*args, **kwargs)
            except BaseException as error:
                args, kwargs = (), {}
                hide_locals_of(error, outer=outer)
                raise

        return awaited

    @functools.wraps(function)
    def called(*args: Any, **kwargs: Any) -> Any:
        __tracebackhide__ = True
        outer = sys.exception()
        try:
            result = function(*args, **kwargs)
        except BaseException as error:
            args, kwargs = (), {}
            hide_locals_of(error, outer=outer)
            raise
        return _Steps(result, function.__qualname__) if isinstance(result, GeneratorType | map) else result

    return called


def _hide_in_class(kind: type) -> None:
    for name, value in list(vars(kind).items()):
        if name.startswith("_") and name not in _CALLED:
            continue
        if isinstance(value, FunctionType):
            setattr(kind, name, _wrapped(value))
        elif isinstance(value, classmethod | staticmethod):
            setattr(kind, name, type(value)(_wrapped(value.__func__)))
        elif type(value) is property:
            fget, fset, fdel = (part and _wrapped(part) for part in (value.fget, value.fset, value.fdel))
            setattr(kind, name, property(fget, fset, fdel, value.__doc__))


class _NoLengthError(UsageError, TypeError):
    """The number of items is unknown. This is a TypeError, so that ``list`` and others go on without the number."""


class _Steps(Iterator[Any]):
    """An iterator that clears the locals of an error at each step, as :func:`hide_locals` does."""

    __slots__ = ("_iterator", "_name", "_taken")

    def __init__(self, iterator: Iterator[Any], name: str) -> None:
        self._iterator = iterator
        self._name = name
        self._taken = 0

    def __repr__(self) -> str:
        return f"<{self._name}: iterator, {self._taken} taken so far>"

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        raise _NoLengthError(
            f"{self._name} returns its results one by one, so their number is not known in advance; make a list of "
            f"them first: list({self._name}(…))"
        )

    def __next__(self) -> Any:
        __tracebackhide__ = True
        outer = sys.exception()
        try:
            item = next(self._iterator)
        except StopIteration:
            raise
        except BaseException as error:
            hide_locals_of(error, outer=outer)
            raise
        self._taken += 1
        return item

    def close(self) -> None:
        """End the iterator, as ``close`` of a generator does."""
        if isinstance(self._iterator, GeneratorType):
            self._iterator.close()
