"""Traits that say in one sentence what is wrong with a value."""

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
    """A value that a widget's trait cannot take; traitlets rolls a change back when it sees this."""


def reject(owner: traitlets.HasTraits | None, message: str) -> NoReturn:
    """Refuse a value, and show why in the widget: an exception in a callback of a notebook is seen by nobody.

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
    """A widget that shows in its trait ``error`` why it refused what the browser sent."""

    error: str

    def set_state(self, sync_data: dict[str, Any]) -> None:
        """Take what the browser sends; a value that is refused stays as it was, and the view shows why."""
        widget: Any = self
        try:
            super().set_state(sync_data)  # type: ignore[misc]
        except traitlets.TraitError as error:
            self.error = sentence(str(error))
            widget.send_state(key=[name for name in sync_data if name in widget.keys])

    def _forget_error(self, _: object) -> None:
        """Take the error away: something was changed since."""
        self.error = ""


def sentence(text: str) -> str:
    """Return a message as a sentence."""
    return f"{text[:1].upper()}{text[1:]}{'' if text.endswith('.') else '.'}"


class Text(traitlets.Unicode[Any, Any]):
    """Text, or ``None`` where ``allow_none`` is set."""

    def error(self, obj: Any, value: Any, *_: Any, **__: Any) -> NoReturn:
        """Refuse what is not text."""
        reject(obj, f"{self.name} takes text, not {kind_of(value)}")


class Choice(Text):
    """One of a few words."""

    def __init__(self, choices: tuple[str, ...], **options: Any) -> None:
        super().__init__(choices[0], **options)
        self.choices = choices

    def validate(self, obj: Any, value: Any) -> str:
        """Refuse a word that is not among the choices."""
        chosen: str = super().validate(obj, value)
        if chosen not in self.choices:
            reject(obj, f"{self.name} is {' or '.join(map(repr, self.choices))}, not {chosen[:40]!r}")
        return chosen


class Flag(traitlets.Bool[Any, Any]):
    """Yes or no."""

    def error(self, obj: Any, value: Any, *_: Any, **__: Any) -> NoReturn:
        """Refuse what is neither."""
        reject(obj, f"{self.name} is True or False, not {kind_of(value)}")


class Words(traitlets.List[str]):
    """A list of words, each once; any iterable of text is taken, and so is a single word."""

    def validate(self, obj: Any, value: Any) -> list[Any]:
        """Make a list of the value, or refuse it; ``None`` in it is for the owner to judge."""
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
    """Place in a list, or ``None`` where ``allow_none`` is set."""

    def error(self, obj: Any, value: Any, *_: Any, **__: Any) -> NoReturn:
        """Refuse what is not a whole number."""
        reject(obj, f"{self.name} takes a whole number, not {kind_of(value)}")


class Pixels(traitlets.Int[Any, Any]):
    """A length on the screen."""

    def validate(self, obj: Any, value: Any) -> int:
        """Refuse what is not a whole number within the bounds."""
        if not isinstance(value, int) or isinstance(value, bool) or not self.min <= value <= self.max:
            shown = value if isinstance(value, int) else kind_of(value)
            reject(obj, f"{self.name} takes {self.min} to {self.max} pixels, not {shown}")
        return value
