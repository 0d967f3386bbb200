"""How the mark of clear text passes from frame to frame.

pandas asks a frame for the class of what it derives from it, so whatever comes of a marked frame is marked. What is
made of several frames takes the class of the first; here it takes the mark of any. A marked frame that is an argument
of a method, or what a function that is one returns, marks the result, and one that is put into a frame marks that one.

Not followed: a frame or a series of pandas' own that takes in a marked one (``pd.DataFrame(frame)``, ``pd.crosstab``,
``plain.merge(frame)``, ``masked["content"].fillna(series)``), and plain values, arrays and indexes. Of those only the
mark of the notebook knows.
"""

from __future__ import annotations

import functools
import inspect
import sys
import warnings
from collections.abc import Callable
from functools import cache
from typing import Any, ClassVar, Final, TypeVar

import pandas as pd
from pandas.core.base import SelectionMixin  # type: ignore[attr-defined]

from rtca_nb.contact.clear_text import any_clear, holds_clear_text, watched

__all__ = ["Marking", "passes_marks_on"]

# Methods that take other frames, so that what they make shows what those hold, as cells or as labels; and methods of
# which pandas makes a frame of its own.
_MAKING: Final = (
    "agg aggregate align apply assign case_when clip combine combine_first compare describe eval ewm "
    "expanding fillna groupby join map mask merge pipe reindex reindex_like rename rename_axis replace resample "
    "rolling set_axis set_index transform value_counts where"
).split()
# Python asks the operand on the right first if its class has a method of its own. pandas 2 makes the result of the
# frame on the left alone.
_OPERATORS: Final = (
    *(
        f"__{reflected}{operator}__"
        for operator in "add and divmod floordiv matmul mod mul or pow sub truediv xor".split()
        for reflected in ("", "r")
    ),
    *(f"__{operator}__" for operator in "eq ge gt le lt ne".split()),
    *"add div divide divmod dot eq floordiv ge gt le lt mod mul multiply ne pow sub subtract truediv".split(),
    *"radd rdiv rdivmod rfloordiv rmod rmul rpow rsub rtruediv".split(),
)
# Where merge and concat keep what they join: first as pandas 3 calls it, then as pandas 2 does.
_JOINED: Final = ("input_objs", "objs", "left", "right")
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
        # What merge and concat pass holds all that they joined; a frame takes long to say that it does not.
        joined = () if isinstance(other, _FRAMES) else [getattr(other, name, None) for name in _JOINED]
        if not self.__rtca_revealed__ and (holds_clear_text(other) or holds_clear_text(joined)):
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
                "this changes a temporary copy, so it has no effect; assign the frame to a variable first",
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
    for name in (*_MAKING, *_OPERATORS, *_CHANGING):
        if hasattr(kind, name):
            setattr(kind, name, _making(getattr(kind, name), changes=name in _CHANGING))
    if issubclass(kind, pd.Series):
        for name in _ACCESSORS:
            if hasattr(kind, name):
                setattr(kind, name, _accessor(name, getattr(kind, name).__doc__))
    return kind


def _making(method: Callable[..., Any], *, changes: bool) -> Callable[..., Any]:
    @functools.wraps(method)
    def making(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not self.__rtca_revealed__ and any_clear(args, kwargs.values()):
            if not changes and not kwargs.get("inplace"):
                self = self.copy(deep=False)
            self.__rtca_reveal__()
        if method.__name__ == "eval":  # it looks for @names in the frame of its caller, which is two further up
            kwargs["level"] = (kwargs.get("level") or 0) + 2
        return _made(method, self, args, kwargs, self)

    return making


def _made(method: Callable[..., Any], source: Any, args: Any, kwargs: Any, *first: Any) -> Any:
    """Call a method of a frame or a series, or of what gives such on, and mark what it makes where that is due."""
    returned: list[bool] = []
    if kwargs.get("engine") == "numba":  # it compiles functions, and those that it can compile return numbers
        given = args, kwargs
    else:
        given = tuple(watched(one, returned) for one in args), watched(kwargs, returned)
    made = method(*first, *given[0], **given[1])
    if returned and (made is None or made is source):  # changed in place
        source.__rtca_reveal__()
    made = _given(made, source)
    clear = source.__rtca_revealed__ or returned or any_clear(args, kwargs.values())
    return _marked(made, source) if clear else made


def _marked(made: Any, source: Any) -> Any:
    """Mark what a method made, each of several too: the labels of one frame are in what is aligned with it."""
    if type(made) is tuple:
        return tuple(_marked(one, source) for one in made)
    if type(made) in {pd.Series, pd.DataFrame}:
        source = source.copy(deep=False)
        source.__rtca_reveal__()
        return source.__rtca_like__(made)
    if not isinstance(made, Marking) or made.__rtca_revealed__:
        return made
    # It may be a caller's own.
    made = made.copy(deep=False)  # type: ignore[attr-defined]
    made.__rtca_reveal__()
    return made


def _accessor(name: str, doc: str | None) -> property:
    def accessor(self: Any) -> Any:
        return _giver(getattr(super(Marking, self), name), self)

    def kept(self: Any, found: Any) -> None:
        """Pandas 2 puts the accessor that it made into the series; here each access makes its own."""

    return property(accessor, kept, doc=doc)


def _given(made: Any, source: Any) -> Any:
    """Give what pandas made of a frame or a series the class, and groups and windows the means to give it on."""
    return _giver(made, source) if isinstance(made, SelectionMixin) else source.__rtca_like__(made)


def _giver(made: Any, source: Any) -> Any:
    kind: Any = type(made)
    object.__setattr__(made, "__class__", _giving(kind))
    object.__setattr__(made, "__rtca_source__", source)
    return made


@cache
def _giving(kind: Any) -> Any:
    """Return the class of an accessor, a group or a window whose results are of the class of what it is of."""
    if hasattr(kind, "__rtca_source__"):
        return kind

    class Giver(kind):  # type: ignore[misc]
        # Nothing more than pandas' own has, so that an object of that can become one of this.
        __slots__ = ()
        __rtca_source__: Any = None

        def __getattribute__(self, name: str) -> Any:
            found = super().__getattribute__(name)
            if name.startswith("_"):
                return found
            source = super().__getattribute__("__rtca_source__")
            if source is None:
                return found
            return _method_giving(found, source) if inspect.ismethod(found) else _given(found, source)

        def _gotitem(self, *args: Any, **kwargs: Any) -> Any:
            """Choose columns of a group or a window."""
            made = super()._gotitem(*args, **kwargs)
            return made if self.__rtca_source__ is None else _given(made, self.__rtca_source__)

    Giver.__name__, Giver.__qualname__, Giver.__module__ = kind.__name__, kind.__qualname__, kind.__module__
    return Giver


def _method_giving(method: Callable[..., Any], source: Any) -> Callable[..., Any]:
    @functools.wraps(method)
    def giving(*args: Any, **kwargs: Any) -> Any:
        return _made(method, source, args, kwargs)

    return giving
