"""The languages of the interface: English in the code, and a catalogue for each other language as data.

Catalogues are gettext ``.po`` files in ``locale/``, so any translator's tool opens them. They are read on first use,
and nothing is compiled. Text that a customer or the service wrote is never translated.
"""

from __future__ import annotations

import ast
import contextlib
import contextvars
import re
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Final, NamedTuple

__all__ = [
    "AUTO",
    "LANGUAGES",
    "Entry",
    "Phrase",
    "Whole",
    "catalogue",
    "decimal",
    "figure",
    "phrase",
    "phrase_count",
    "read_catalogue",
    "said_in",
    "say",
    "say_count",
    "speaking",
    "spoken",
    "words_for",
]

LANGUAGES: Final = ("en", "de", "es", "fr", "ja")
"""Languages of the interface."""

AUTO: Final = "auto"
"""Selects the language of the contact if it is known and available, or else English."""

# Languages that write 1,3 for the English 1.3.
_COMMA: Final = frozenset({"de", "es", "fr"})
# The thousands separator, and the smallest number that gets one, if not as in English.
_THOUSANDS: Final = {"de": (".", 1_000), "es": (".", 10_000), "fr": ("\u202f", 1_000)}
_SAID: Final = re.compile(r'\bwords\.(?:say|count)\(\s*"([^"\n]+)"')
_FOLDER: Final = resources.files("rtca_nb.render").joinpath("locale")
_spoken: Final = contextvars.ContextVar("spoken", default="en")


class Entry(NamedTuple):
    """A message of a catalogue: its English plural, if any, and its forms in the language."""

    plural: str | None
    forms: tuple[str, ...]


def read_catalogue(source: str) -> dict[str, Entry]:
    """Return the messages in the text of a ``.po`` file, by their English words, without the header."""
    entries: dict[str, Entry] = {}
    fields: dict[str, str] = {}
    name = ""
    for line in [*source.splitlines(), ""]:
        key, _, rest = line.partition(" ")
        if line.startswith('"'):
            fields[name] += ast.literal_eval(line)
        elif key.startswith("msg"):
            if key == "msgid" and fields:
                _keep(entries, fields)
                fields = {}
            name = key
            fields[name] = ast.literal_eval(rest)
    _keep(entries, fields)
    return entries


def _keep(entries: dict[str, Entry], fields: dict[str, str]) -> None:
    message = fields.get("msgid", "")
    if message:
        forms = tuple(text for name, text in fields.items() if name.startswith("msgstr"))
        entries[message] = Entry(fields.get("msgid_plural"), forms)


@cache
def catalogue(language: str) -> dict[str, Entry]:
    """Return the catalogue of a language; the one of English is empty, because the code has its words."""
    if language == "en":
        return {}
    return read_catalogue(_FOLDER.joinpath(f"{language}.po").read_text(encoding="utf-8"))


@contextlib.contextmanager
def speaking(language: str) -> Iterator[None]:
    """Make the interface speak one of :data:`LANGUAGES` while the block runs."""
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def spoken() -> str:
    """Return the current language of the interface."""
    return _spoken.get()


def say(message: str, **values: object) -> str:
    """Return words of the interface in the current language, with ``{name}`` replaced by its value."""
    entry = catalogue(spoken()).get(message)
    found = message if entry is None else entry.forms[0]
    return found.format(**values) if values else found


def say_count(one: str, many: str, number: int, **values: object) -> str:
    """Return words for a number of things, with the number for ``{n}``, in the right form of the current language.

    Thousands are separated, as in :func:`figure`.
    """
    return _counted(one, many, number).format(n=figure(number), **values)


def _counted(one: str, many: str, number: int) -> str:
    entry = catalogue(spoken()).get(one)
    forms = (one, many) if entry is None else entry.forms
    return forms[_form(spoken(), number, len(forms))]


class Phrase(NamedTuple):
    """Words that are translated when they are shown; see :func:`phrase`.

    ``str()`` returns them in the current language. Values may be phrases, too.
    """

    message: str
    plural: str | None
    number: int
    values: tuple[tuple[str, object], ...]

    def __str__(self) -> str:
        values = dict(self.values)
        if self.plural is None:
            return say(self.message, **values)
        return _counted(self.message, self.plural, self.number).format(n=figure(self.number), **values)

    def startswith(self, words: str) -> bool:
        """Return whether the English words begin with ``words``."""
        return self.message.startswith(words)


def phrase(message: str, **values: object) -> Phrase:
    """Return words to be translated when they are shown; for the parameters see :func:`say`."""
    return Phrase(message, None, 0, tuple(values.items()))


def phrase_count(one: str, many: str, number: int, **values: object) -> Phrase:
    """Return words for a number of things, as :func:`say_count`, but translated when shown."""
    return Phrase(one, many, number, tuple(values.items()))


def _form(language: str, number: int, forms: int) -> int:
    single = number <= 1 if language == "fr" else number == 1
    return 0 if single or forms == 1 else 1


def decimal(figure: str) -> str:
    """Return a number that is already a text, such as ``"1.3"``, with the decimal sign of the current language."""
    return figure.replace(".", ",") if spoken() in _COMMA else figure


class Whole(int):
    """A whole number whose text has the thousands separator of the language that is current when it is shown."""

    def __str__(self) -> str:
        return figure(int(self))

    def __format__(self, form: str) -> str:
        return str(self) if not form else super().__format__(form)


def figure(number: int) -> str:
    """Return a whole number with the thousands separator of the current language."""
    sign, least = _THOUSANDS.get(spoken(), (",", 1_000))
    return f"{number:,}".replace(",", sign if abs(number) >= least else "")


@cache
def said_in(script: str) -> tuple[str, ...]:
    """Return the English words that a script passes to ``words.say`` and ``words.count``; of a plural, the singular."""
    return tuple(dict.fromkeys(_SAID.findall(script)))


def words_for(script: str) -> dict[str, tuple[str, ...]]:
    """Return the translations of a script's words, by the English words: a tuple of forms each; empty for English."""
    known = catalogue(spoken())
    return {words: known[words].forms for words in said_in(script) if words in known}
