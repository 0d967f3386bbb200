"""Traits that explain in one sentence why they refuse a value."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NoReturn

import traitlets

from rtca_nb.base.arguments import kind_of
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.exceptions import UsageError

__all__ = [
    "Choice",
    "Flag",
    "Pixels",
    "Place",
    "ShowsRefusals",
    "Text",
    "TraitValueError",
    "Words",
    "reject",
    "sentence",
]


class TraitValueError(UsageError, traitlets.TraitError):
    """An invalid value for a widget's trait; traitlets then rolls the change back."""


def reject(owner: traitlets.HasTraits | None, message: str) -> NoReturn:
    """Refuse a value, and show why in the widget, because nobody sees an exception in a notebook's callback.

    Raises
    ------
    TraitValueError
        Always.
    """
    if owner is not None and owner.has_trait("error"):
        owner.set_trait("error", sentence(message))
    raise TraitValueError(message)


@hide_locals
class ShowsRefusals:
    """A widget whose trait ``error`` explains why a value from the browser was refused."""

    error: str

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Set values that the browser sent, by the names of the traits.

        If one of them is invalid, none is set: the view gets the earlier values back, and ``error`` explains why.
        """
        widget: Any = self
        try:
            super().set_state(sync_data)  # type: ignore[misc]
        except traitlets.TraitError as error:
            self.error = sentence(str(error))
            widget.send_state(key=[name for name in sync_data if name in widget.keys])

    def _forget_error(self, _: object) -> None:
        """Clear the error, because something has changed since."""
        self.error = ""


def sentence(text: str) -> str:
    """Return a message as a sentence, with a capital letter at the beginning and a full stop at the end."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


class Text(traitlets.Unicode[Any, Any]):
    """A trait that holds text, or ``None`` if ``allow_none`` is set."""

    def error(self, obj: Any, value: Any, *_: Any, **__: Any) -> NoReturn:
        """Refuse a value that is not text."""
        reject(obj, f"{self.name} takes text, not {kind_of(value)}")


class Choice(Text):
    """A trait that holds one of a few words; the first one is the default."""

    def __init__(self, choices: tuple[str, ...], **options: Any) -> None:
        super().__init__(choices[0], **options)
        self.choices = choices

    def validate(self, obj: Any, value: Any) -> str:
        """Return the word if it is among the choices, or raise TraitValueError."""
        chosen: str = super().validate(obj, value)
        if chosen not in self.choices:
            reject(obj, f"{self.name} must be {' or '.join(map(repr, self.choices))}, not {chosen[:40]!r}")
        return chosen


class Flag(traitlets.Bool[Any, Any]):
    """A trait that is True or False."""

    def error(self, obj: Any, value: Any, *_: Any, **__: Any) -> NoReturn:
        """Refuse a value that is not True or False."""
        reject(obj, f"{self.name} must be True or False, not {kind_of(value)}")


class Words(traitlets.List[str]):
    """A trait that holds a list of words without duplicates; takes any iterable of text, or a single word."""

    def validate(self, obj: Any, value: Any) -> list[Any]:
        """Convert the value to a list, or refuse it; the widget decides whether ``None`` may be an item."""
        if isinstance(value, str):
            value = [value]
        if not isinstance(value, Iterable):
            reject(obj, f"{self.name} takes a list of words, not {kind_of(value)}")
        found = list(value)
        wrong = next((item for item in found if not isinstance(item, str | None)), None)
        if wrong is not None:
            reject(obj, f"{self.name} takes a list of words, not of {kind_of(wrong)}")
        return list(dict.fromkeys(found))


class Place(traitlets.Int[Any, Any]):
    """A trait that holds an index in a list, or ``None`` if ``allow_none`` is set."""

    def error(self, obj: Any, value: Any, *_: Any, **__: Any) -> NoReturn:
        """Refuse a value that is not a whole number."""
        reject(obj, f"{self.name} takes a whole number, not {kind_of(value)}")


class Pixels(traitlets.Int[Any, Any]):
    """A trait that holds a length in CSS pixels, within bounds."""

    def validate(self, obj: Any, value: Any) -> int:
        """Return the value if it is a whole number within the bounds, or raise TraitValueError."""
        if not isinstance(value, int) or isinstance(value, bool) or not self.min <= value <= self.max:
            shown = value if isinstance(value, int) else kind_of(value)
            reject(obj, f"{self.name} takes {self.min} to {self.max} pixels, not {shown}")
        return value
