"""The mark of clear text, passed on from a frame or series to everything that pandas derives from it.

pandas asks a frame for the class of the frames derived from it, so everything derived from a marked frame is marked. A
result of several frames would have the class of the first; here, a mark on any of them marks the result. The result is
also marked if an argument of a method, or the result of a function that is an argument, is marked. Putting a marked
frame into another frame marks the other frame.

The mark does not reach an ordinary pandas frame or series that gets the content of a marked one
(``pd.DataFrame(frame)``, ``pd.crosstab``, ``plain.merge(frame)``, ``masked["content"].fillna(series)``), nor single
values, arrays and indexes. The mark that ``reveal()`` puts into a notebook covers these.
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

# Methods that take other frames, whose content the result shows as cells or labels; and methods whose result pandas
# makes an ordinary frame.
_MAKING: Final = (
    "agg aggregate align apply assign case_when clip combine combine_first compare describe eval ewm "
    "expanding fillna groupby join map mask merge pipe reindex reindex_like rename rename_axis replace resample "
    "rolling set_axis set_index transform value_counts where"
).split()
# Python asks the operand on the right first if its class has a method of its own. In pandas 2, the result depends on
# the frame on the left only.
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
# Attributes in which merge and concat keep the frames that they join: in pandas 3, then in pandas 2.
_JOINED: Final = ("input_objs", "objs", "left", "right")
_ACCESSORS: Final = ("cat", "dt", "list", "str", "struct")
_CHANGING: Final = (
    *("insert", "isetitem", "update"),
    *("__iadd__", "__iand__", "__ifloordiv__", "__imod__", "__imul__", "__ior__", "__ipow__", "__isub__"),
    *("__itruediv__", "__ixor__"),
)
# Number of references to a frame that nobody else holds: the caller's, ours, and getrefcount's argument.
_ALONE: Final = 2 if sys.version_info >= (3, 14) else 3

_CHAINED: Final[Any] = pd.errors.ChainedAssignmentError  # type: ignore[attr-defined]

_FRAMES: Final = (pd.DataFrame, pd.Series)

_Class = TypeVar("_Class", bound=type)


class Marking:
    """A mixin that marks frames or series that get clear text; in a list of bases, it comes before the pandas class.

    A marked object is one whose class has ``__rtca_revealed__`` set to True.
    """

    __rtca_revealed__: ClassVar[bool] = False

    def __rtca_reveal__(self) -> None:
        """Mark this object as clear text, in place."""
        raise NotImplementedError

    def __rtca_like__(self, made: Any) -> Any:
        """Return an ordinary pandas frame or series with the class that those derived from this object have.

        Anything else is returned as it is.
        """
        if type(made) not in {pd.Series, pd.DataFrame}:
            return made
        own = "_constructor"
        if isinstance(self, pd.Series) is not (type(made) is pd.Series):
            own += "_expanddim" if isinstance(self, pd.Series) else "_sliced"
        return getattr(self, own)(made, copy=False)

    def __finalize__(self, other: Any, method: str | None = None, **kwargs: Any) -> Any:
        made = super().__finalize__(other, method=method, **kwargs)  # type: ignore[misc]
        # For merge and concat, ``other`` holds all the joined frames. A frame is slow to report a missing attribute.
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
        """The ``loc`` of pandas; setting clear text through it marks this frame or series."""
        return _marking(super().loc)  # type: ignore[misc]

    @property
    def iloc(self) -> Any:
        """The ``iloc`` of pandas; setting clear text through it marks this frame or series."""
        return _marking(super().iloc)  # type: ignore[misc]

    @property
    def at(self) -> Any:
        """The ``at`` of pandas; setting clear text through it marks this frame or series."""
        return _marking(super().at)  # type: ignore[misc]

    @property
    def iat(self) -> Any:
        """The ``iat`` of pandas; setting clear text through it marks this frame or series."""
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
    """Decorate a class so that results of its methods and accessors are marked if the object or an argument is.

    ``kind`` is changed in place, and returned.
    """
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
        if method.__name__ == "eval":  # the caller, where it looks for @names, is two levels further up
            kwargs["level"] = (kwargs.get("level") or 0) + 2
        return _made(method, self, args, kwargs, self)

    return making


def _made(method: Callable[..., Any], source: Any, args: Any, kwargs: Any, *first: Any) -> Any:
    """Call a method, and return its result, marked if clear text may have come into it.

    ``source`` is the frame or series that has the method, or whose accessor, group or window has it. The result is
    marked if ``source``, an argument, or the result of a function among the arguments is. ``first`` are positional
    arguments before ``args``: the object, if the method is not bound to it.
    """
    returned: list[bool] = []
    if kwargs.get("engine") == "numba":  # compiled functions return only numbers
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
    """Return the result of a method marked as clear text.

    Each item of a tuple is marked, because ``align`` returns two frames, each with the labels of both.
    """
    if type(made) is tuple:
        return tuple(_marked(one, source) for one in made)
    if type(made) in {pd.Series, pd.DataFrame}:
        source = source.copy(deep=False)
        source.__rtca_reveal__()
        return source.__rtca_like__(made)
    if not isinstance(made, Marking) or made.__rtca_revealed__:
        return made
    # The result may be an object that the caller holds.
    made = made.copy(deep=False)  # type: ignore[attr-defined]
    made.__rtca_reveal__()
    return made


def _accessor(name: str, doc: str | None) -> property:
    def accessor(self: Any) -> Any:
        return _giver(getattr(super(Marking, self), name), self)

    def kept(self: Any, found: Any) -> None:
        """Ignore the accessor that pandas 2 stores in the series; here each access makes a new one."""

    return property(accessor, kept, doc=doc)


def _given(made: Any, source: Any) -> Any:
    """Return a pandas result in the class for what is derived from ``source``; groups and windows pass it on."""
    return _giver(made, source) if isinstance(made, SelectionMixin) else source.__rtca_like__(made)


def _giver(made: Any, source: Any) -> Any:
    kind: Any = type(made)
    object.__setattr__(made, "__class__", _giving(kind))
    object.__setattr__(made, "__rtca_source__", source)
    return made


@cache
def _giving(kind: Any) -> Any:
    """Return a subclass of the class of an accessor, group or window.

    Its methods and attributes return frames and series as ``source.__rtca_like__`` does, marked if necessary.
    """
    if hasattr(kind, "__rtca_source__"):
        return kind

    class Giver(kind):  # type: ignore[misc]
        # It has no fields beyond those of its base, so that an object of the base can take this class.
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
            """Return the same group or window, limited to some columns."""
            made = super()._gotitem(*args, **kwargs)
            return made if self.__rtca_source__ is None else _given(made, self.__rtca_source__)

    Giver.__name__, Giver.__qualname__, Giver.__module__ = kind.__name__, kind.__qualname__, kind.__module__
    return Giver


def _method_giving(method: Callable[..., Any], source: Any) -> Callable[..., Any]:
    @functools.wraps(method)
    def giving(*args: Any, **kwargs: Any) -> Any:
        return _made(method, source, args, kwargs)

    return giving
