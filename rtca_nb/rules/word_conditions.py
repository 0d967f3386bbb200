"""Conditions on words, which are exact matches and pattern matches."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rtca_nb.exceptions import RuleError
from rtca_nb.rules.chat import Chat
from rtca_nb.rules.choices import Choices
from rtca_nb.rules.compiling import Prepared, prepared
from rtca_nb.rules.finding import find
from rtca_nb.rules.grammar import Condition
from rtca_nb.rules.outcomes import Verdict
from rtca_nb.rules.scope import Scope, bits_of, rows_of
from rtca_nb.rules.words import Words

__all__ = ["EVERY_ROW", "LANGUAGE", "WordCondition"]

LANGUAGE: Final = "PatternMatchLanguageFilter"

EVERY_ROW: Final = -1
"""Bits of all messages of a contact."""

Place = tuple[int, int, int]
"""Row, begin and end in code points."""


class WordCondition:
    """A compiled exact or pattern match.

    Parameters
    ----------
    condition : Condition
    choices : Choices
    pattern : bool
        Whether it is a pattern match.

    Attributes
    ----------
    operands : list of Prepared
        Its distinct operands, compiled; the condition holds if one of them matches.
    fault : str
        Reason why the condition can never be computed; empty if it can.
    """

    def __init__(self, condition: Condition, choices: Choices, *, pattern: bool) -> None:
        self._path = condition.path
        self._negate = bool(condition.negate)
        self._scope = Scope(condition, choices)
        self._choices = choices
        self._characters = choices["unspaced"] == "characters"
        language = condition.filter(LANGUAGE)
        self._language = language.lower() if isinstance(language, str) else None
        self.operands: list[Prepared] = []
        self.fault = ""
        try:
            for operand in dict.fromkeys(condition.operands):
                self.operands += prepared(operand, choices, pattern=pattern)
        except RuleError as error:
            self.fault = str(error)

    @property
    def always(self) -> list[int]:
        """Indices of operands that must be tried on every chat, because no certain text is in all of their matches."""
        return [number for number, operand in enumerate(self.operands) if not operand.needs]

    @property
    def decided(self) -> bool:
        """Whether the answer is the same for all contacts that have none of the words that the condition needs."""
        open_ = self._language is not None or "unknown" in {self._choices["hidden"], self._choices["incomplete"]}
        return not (self.fault or open_ or self.always)

    def ask(self, chat: Chat, context: Mapping[str, Any], candidates: Mapping[int, int]) -> Verdict:  # noqa: ARG002
        """Evaluate the condition on a chat.

        Parameters
        ----------
        chat : Chat
        context : mapping
        candidates : mapping of int to int
            Index of an operand that may match -> number in which bit n is set if it may match in row n.
        """
        found = self._found(chat, candidates)
        if found.value is None:
            return found
        return Verdict(not found.value) if self._negate else found

    def _found(self, chat: Chat, candidates: Mapping[int, int]) -> Verdict:
        if self.fault:
            return self._open(self.fault)
        decided = self._of_language(chat)
        if decided is not None:
            return decided
        rows, doubtful, bits = self._scope.of(chat)
        points = self._places(chat, bits, candidates)
        if points:
            return Verdict(True, points)
        if doubtful and self._places(chat, bits | bits_of(doubtful), candidates):
            return self._open("it is not known whether the message is within the period")
        if self._choices["hidden"] == "unknown" and any(chat.hides(row) for row in (*rows, *doubtful)):
            return self._open("a message has redacted or masked text")
        if self._choices["incomplete"] == "unknown" and not chat.complete:
            return self._open("it is not proven that all of the contact was read")
        return Verdict(value=False)

    def passes_over(self, chat: Chat) -> bool:
        """Return whether the language alone decides the answer for a chat."""
        return self._of_language(chat) is not None

    def _of_language(self, chat: Chat) -> Verdict | None:
        if self._language is None:
            return None
        if chat.language is None:
            return (
                self._open("the language of the contact is not known")
                if self._choices["language"] == "unknown"
                else None
            )
        other = chat.language[:2].lower() != self._language
        return Verdict(value=False) if other and self._choices["other_language"] == "no match" else None

    def _open(self, reason: str) -> Verdict:
        return Verdict(None, (), ((self._path, reason),))

    def _places(self, chat: Chat, bits: int, candidates: Mapping[int, int]) -> tuple[tuple[Place, ...], ...]:
        points: set[tuple[Place, ...]] = set()
        for number, rows in candidates.items():
            if rows & bits:
                points |= self._of_operand(chat, rows & bits, self.operands[number])
        return tuple(sorted(points)) if points else ()

    def _of_operand(self, chat: Chat, bits: int, operand: Prepared) -> set[tuple[Place, ...]]:
        rows = [row for row in rows_of(bits) if chat.texts[row] is not None]
        # With across="adjacent", all messages are one text.
        stretches = ([rows] if rows else []) if self._choices["across"] == "adjacent" else [[row] for row in rows]
        points: set[tuple[Place, ...]] = set()
        for stretch in stretches:
            words, owners = self._words(chat, stretch, operand)
            found = find(operand, words)
            if found.undone and self._choices["not_within"] == "contact":
                return set()
            points |= {_point(words, owners, begin, end) for begin, end in found.places}
        return points

    def _words(self, chat: Chat, rows: list[int], operand: Prepared) -> tuple[Words, list[int]]:
        parts = [chat.words(row, signs=operand.signs, characters=self._characters) for row in rows]
        if len(parts) == 1:
            return parts[0], [rows[0]] * len(parts[0].words)
        counts: list[int] = []
        joined = Words([], [], [], counts)
        owners: list[int] = []
        before = 0
        for row, part in zip(rows, parts, strict=True):
            joined.words.extend(part.words)
            joined.begins.extend(part.begins)
            joined.ends.extend(part.ends)
            counts.extend(before + count for count in part.counts)
            owners += [row] * len(part.words)
            before += part.number
        return joined, owners


def _point(words: Words, owners: list[int], begin: int, end: int) -> tuple[Place, ...]:
    """Return the spans of a match, one for each message that it covers."""
    spans: list[Place] = []
    for place in range(begin, end):
        row = owners[place]
        if spans and spans[-1][0] == row:
            spans[-1] = (row, spans[-1][1], words.ends[place])
        else:
            spans.append((row, words.begins[place], words.ends[place]))
    return tuple(spans)
