"""The words of a language: names and things to choose from, and the phrases of each step of a chat.

A file in ``texts`` begins with lists, ``name: one | two``, followed by sections: ``[step]``, then one phrase per line.
All of it was written for this project. Family names, streets and towns are made up; phone numbers are from ranges that
no subscriber has, card numbers are from payment providers' test systems, and e-mail domains are reserved for examples.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rtca_nb.samples.generator.phrases import Phrase, Said

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["CARDS", "EMOJI", "Language", "load_language", "pick"]

CARDS: Final = (
    *("4111 1111 1111 1111", "5555 5555 5555 4444", "4242424242424242", "3782 822463 10005", "6011-1111-1111-1117"),
    *("4012 8888 8888 1881", "5105105105105100", "4000 0566 5566 5556"),
)
"""Card numbers that payment providers' test systems accept and no bank issues."""

DOMAINS: Final = ("example.com", "example.org", "example.net", "mail.example")
"""Domains that are reserved for examples."""

EMOJI: Final = {
    "POSITIVE": ("🙂", "😊", "👍🏽", "🎉", "🙏", "❤️"),
    "NEGATIVE": ("😡", "😤", "😩", "🤦🏽", "👎"),
    "NEUTRAL": ("🤔", "📦", "👀", "👨‍👩‍👧", "🐈‍⬛"),
}
"""Emoji that customers put after a message, by its sentiment."""

_LETTERS: Final = "BCDFGHJKLMNPQRSTVWXZ"
_WITHOUT_SPACES: Final = frozenset({"ja", "zh"})


def pick(chance: Callable[[], float], items: tuple[str, ...]) -> str:
    """Return one of the texts at random; ``chance`` returns a random number from 0 to below 1."""
    return items[int(chance() * len(items))]


@dataclass(frozen=True)
class Language:
    """The words of a language: texts to choose from, and phrases.

    Parameters
    ----------
    code : str
    lists : dict of str to tuple of str
        Texts to choose from, by the name of the slot.
    steps : dict of str to tuple of Phrase
        The phrases, by the step of the chat.
    """

    code: str
    lists: dict[str, tuple[str, ...]]
    steps: dict[str, tuple[Phrase, ...]]

    def full_name(self, given: str, family: str) -> str:
        """Return a full name, with given and family name in the order that the language uses."""
        return self.lists["name"][0].format(given=given, family=family)

    def short_name(self, given: str, family: str) -> str:
        """Return the name that colleagues use: the given name, or the full name if the family name comes first."""
        return given if self.lists["name"][0].startswith("{given}") else self.full_name(given, family)

    def person(self, place: int) -> tuple[str, str]:
        """Return the full and the short name of member of staff number ``place``, from 0."""
        given, family = self.lists["given"][place], self.lists["family"][place]
        return self.full_name(given, family), self.short_name(given, family)

    def values(self, chance: Callable[[], float], *, plain: bool) -> dict[str, str]:
        """Return facts about the customer and the chat, drawn at random, by the name of their slot.

        Parameters
        ----------
        chance : callable
            Returns a random number from 0 to below 1.
        plain : bool
            Whether to leave out names with characters beyond the Basic Multilingual Plane.
        """
        lists = self.lists
        given = pick(chance, lists["given"])
        place = int(chance() * len(lists["family"]))
        if plain and max(lists["family"][place]) > "\uffff":
            place = 0
        family = lists["family"][place]
        number = int(chance() * 100)
        street = lists["address"][0]
        return {
            "name": self.full_name(given, family),
            "given": given,
            "surname": family,
            "email": f"{lists['latin'][place]}.{number:02d}@{pick(chance, DOMAINS)}",
            "phone": _digits(chance, pick(chance, lists["phone"])),
            "address": street.format(
                street=pick(chance, lists["street"]), town=pick(chance, lists["town"]), number=1 + int(chance() * 140)
            ),
            "card": pick(chance, CARDS),
            "expiry": f"{1 + int(chance() * 12):02d}/{27 + int(chance() * 5)}",
            "order": f"{_letters(chance)}-{10 + int(chance() * 90)}-{_letters(chance)}{int(chance() * 10)}",
            "product": pick(chance, lists["product"]),
            "amount": pick(chance, lists["amount"]),
            "day": pick(chance, lists["day"]),
            "n": str(3 + int(chance() * 7)),
        }

    def summary(self, topic: str, values: dict[str, str], *, good: bool) -> Said:
        """Return the post-contact summary; ``good`` chooses the phrase for a good end of the contact."""
        what = self.steps[f"summary.{topic}"][0].fill(values)
        end = self.steps["summary.good" if good else "summary.bad"][0].fill(values)
        space = "" if self.code in _WITHOUT_SPACES else " "
        return Said(f"{what.raw}{space}{end.raw}", f"{what.redacted}{space}{end.redacted}", None, what.personal, None)


def _digits(chance: Callable[[], float], pattern: str) -> str:
    """Return a pattern with a random digit in place of each ``x``; it may have up to six."""
    digits = f"{int(chance() * 1_000_000):06d}"
    for digit in digits[: pattern.count("x")]:
        pattern = pattern.replace("x", digit, 1)
    return pattern


def _letters(chance: Callable[[], float]) -> str:
    return _LETTERS[int(chance() * 20)] + _LETTERS[int(chance() * 20)]


@cache
def load_language(code: str) -> Language:
    """Return the words of a language; each file is read once in a process."""
    lists: dict[str, tuple[str, ...]] = {}
    steps: dict[str, list[Phrase]] = {}
    section: list[Phrase] | None = None
    text = (Path(__file__).parent / "texts" / f"{code}.txt").read_text("utf-8")
    for line in text.splitlines():
        if line.startswith("["):
            section = steps[line.strip("[]")] = []
        elif section is not None:
            section.append(Phrase(line))
        else:
            name, _, items = line.partition(": ")
            lists[name] = tuple(items.split(" | "))
    return Language(code, lists, {name: tuple(phrases) for name, phrases in steps.items()})
