"""How the mark of clear text passes from frame to frame.

pandas asks a frame for the class of what it derives from it, so whatever comes of a marked frame is marked. What is
made of several frames takes the class of the first; here it takes the mark of any. A marked frame that is an argument
of a method marks the result, and one that is put into a frame marks that one.

Not followed: a frame or a series of pandas' own that takes in a marked one (``pd.DataFrame(frame)``, ``pd.crosstab``,
``plain.merge(frame)``, ``masked["content"].fillna(series)``), and plain values, arrays and indexes. Of those only the
mark of the notebook knows.
"""

from __future__ import annotations

import functools
import inspect
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, ClassVar, Final, TypeVar

import pandas as pd

__all__ = ["Marking", "holds_clear_text", "passes_marks_on"]

# Methods that take other frames, so that what they make shows what those hold, as cells or as labels; and methods of
# which pandas makes a frame of its own.
_MAKING: Final = (
    *("agg", "aggregate", "align", "apply", "assign", "case_when", "clip", "combine", "combine_first", "compare"),
    *(
        "describe",
        "fillna",
        "groupby",
        "join",
        "map",
        "mask",
        "merge",
        "pipe",
        "reindex",
        "rename",
        "rename_axis",
        "replace",
    ),
    *("resample", "set_axis", "set_index", "transform", "value_counts", "where"),
)
_REFLECTED: Final = (
    *("__radd__", "__rand__", "__rdivmod__", "__rfloordiv__", "__rmod__", "__rmul__", "__ror__", "__rpow__"),
    *("__rsub__", "__rtruediv__", "__rxor__"),
)
_ACCESSORS: Final = ("cat", "dt", "list", "str", "struct")
_CHANGING: Final = (
    *("insert", "isetitem", "update"),
    *("__iadd__", "__iand__", "__ifloordiv__", "__imod__", "__imul__", "__ior__", "__ipow__", "__isub__"),
    *("__itruediv__", "__ixor__"),
)
# References to a frame that nobody else holds: the caller's, ours, and the argument of getrefcount.
_ALONE: Final = 2 if sys.version_info >= (3, 14) else 3

_CHAINED: Final[Any] = pd.errors.ChainedAssignmentError  # type: ignore[attr-defined]

_FRAMES: Final = (pd.DataFrame, pd.Series)

_Class = TypeVar("_Class", bound=type)


def holds_clear_text(value: Any) -> bool:
    """Return whether a value, or a member of it, is a frame or a series that is marked."""
    if isinstance(value, Mapping):
        return any(map(holds_clear_text, value.values())) or any(map(holds_clear_text, value))
    if isinstance(value, (list, tuple)):
        return any(map(holds_clear_text, value))
    return getattr(type(value), "__rtca_revealed__", False)


class Marking:
    """What a frame or a series of a contact does about marks; before the class of pandas' in the order of bases."""

    __rtca_revealed__: ClassVar[bool] = False

    def __rtca_reveal__(self) -> None:
        """Mark this very object."""
        raise NotImplementedError

    def __rtca_like__(self, made: Any) -> Any:
        """Give what pandas made of this the class that it gives to most, where it did not."""
        if type(made) not in {pd.Series, pd.DataFrame}:
            return made
        own = "_constructor"
        if isinstance(self, pd.Series) is not (type(made) is pd.Series):
            own += "_expanddim" if isinstance(self, pd.Series) else "_sliced"
        return getattr(self, own)(made, copy=False)

    def __finalize__(self, other: Any, method: str | None = None, **kwargs: Any) -> Any:
        made = super().__finalize__(other, method=method, **kwargs)  # type: ignore[misc]
        # What merge and concat pass lists all that they joined; a frame takes long to say that it has no such list.
        joined = () if isinstance(other, _FRAMES) else getattr(other, "input_objs", ())
        if not self.__rtca_revealed__ and (holds_clear_text(other) or holds_clear_text(tuple(joined))):
            self.__rtca_reveal__()
        return made

    def __setattr__(self, name: str, value: Any) -> None:
        if not self.__rtca_revealed__ and holds_clear_text(value):
            self.__rtca_reveal__()
        super().__setattr__(name, value)

    def __setitem__(self, key: Any, value: Any) -> None:
        frame = inspect.currentframe()
        caller = None if frame is None else frame.f_back
        if (
            sys.getrefcount(self) <= _ALONE
            and caller is not None
            and not any(one is self for one in caller.f_locals.values())
        ):
            warnings.warn(
                "this changes a copy that nobody holds, so it has no effect; give the frame a name first",
                _CHAINED,
                stacklevel=2,
            )
        if not self.__rtca_revealed__ and holds_clear_text(value):
            self.__rtca_reveal__()
        super().__setitem__(key, value)  # type: ignore[misc]

    @property
    def loc(self) -> Any:
        """As pandas', and what is put in through it passes its mark on."""
        return _marking(super().loc)  # type: ignore[misc]

    @property
    def iloc(self) -> Any:
        """As pandas', and what is put in through it passes its mark on."""
        return _marking(super().iloc)  # type: ignore[misc]

    @property
    def at(self) -> Any:
        """As pandas', and what is put in through it passes its mark on."""
        return _marking(super().at)  # type: ignore[misc]

    @property
    def iat(self) -> Any:
        """As pandas', and what is put in through it passes its mark on."""
        return _marking(super().iat)  # type: ignore[misc]


class _Setter:
    obj: Any

    def __setitem__(self, key: Any, value: Any) -> None:
        if not self.obj.__rtca_revealed__ and holds_clear_text(value):
            self.obj.__rtca_reveal__()
        super().__setitem__(key, value)  # type: ignore[misc]


@cache
def _setting(kind: Any) -> Any:
    return type(kind.__name__, (_Setter, kind), {})


def _marking(indexer: Any) -> Any:
    kind: Any = type(indexer)
    return _setting(kind)(indexer.name, indexer.obj)


def passes_marks_on(kind: _Class) -> _Class:
    """Let the methods and accessors of a class pass marks on, a decorator for it."""
    for name in (*_MAKING, *_CHANGING):
        if hasattr(kind, name):
            setattr(kind, name, _making(getattr(kind, name), changes=name in _CHANGING))
    if issubclass(kind, pd.Series):
        for name in _ACCESSORS:
            setattr(kind, name, _accessor(name, getattr(kind, name).__doc__))
        # Python asks the operand on the right first if its class has a method of its own.
        for name in _REFLECTED:
            setattr(kind, name, _making(getattr(kind, name), changes=False))
    return kind


def _making(method: Callable[..., Any], *, changes: bool) -> Callable[..., Any]:
    @functools.wraps(method)
    def making(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not self.__rtca_revealed__ and _among(args, kwargs.values()):
            if not changes and not kwargs.get("inplace"):
                self = self.copy(deep=False)
            self.__rtca_reveal__()
        return self.__rtca_like__(method(self, *args, **kwargs))

    return making


def _among(*several: Iterable[Any]) -> bool:
    return any(holds_clear_text(value) for values in several for value in values)


def _accessor(name: str, doc: str | None) -> property:
    def accessor(self: Any) -> Any:
        found = getattr(super(Marking, self), name)
        kind: Any = type(found)
        object.__setattr__(found, "__class__", _giving(kind))
        object.__setattr__(found, "__rtca_source__", self)
        return found

    return property(accessor, doc=doc)


class _Giver:
    """An accessor, such as ``series.str``, whose results are of the class of the series."""

    def __getattribute__(self, name: str) -> Any:
        found = super().__getattribute__(name)
        if name.startswith("_"):
            return found
        source = super().__getattribute__("__rtca_source__")
        if not inspect.ismethod(found):
            return source.__rtca_like__(found)

        @functools.wraps(found)
        def giving(*args: Any, **kwargs: Any) -> Any:
            made = source.__rtca_like__(found(*args, **kwargs))
            if isinstance(made, Marking) and _among(args, kwargs.values()) and not made.__rtca_revealed__:
                made.__rtca_reveal__()
            return made

        return giving


@cache
def _giving(kind: Any) -> Any:
    return kind if issubclass(kind, _Giver) else type(kind.__name__, (_Giver, kind), {})
