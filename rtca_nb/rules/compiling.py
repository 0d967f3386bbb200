"""Compile operands of word conditions into sequences of word tests, and texts that every match contains."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from rtca_nb.exceptions import RuleError
from rtca_nb.rules.choices import Choices
from rtca_nb.rules.grammar import Number, Operand, Pattern, Piece, Plain, Proximity, WordList
from rtca_nb.rules.word_tests import STAR, Digits, Fragment, WordTest, forms_of, word_test
from rtca_nb.rules.words import is_symbol, is_unspaced, words_of

__all__ = ["Gap", "Prepared", "Segment", "Slot", "prepared"]

_MOST_JOINED: Final = 1_000
_NEVER: Final = (frozenset[str](),)
"""A set of tests that no text passes."""

Atom = tuple[Fragment, ...]
"""A word of an operand."""


class _Alternative(NamedTuple):
    """One of the phrases that a piece of a pattern may match.

    Attributes
    ----------
    atoms : tuple of Atom
        The words of the phrase, in order.
    open_left, open_right : bool
        Whether the first word may continue a word of the piece before it, and the last one go on in the piece after it,
        because no space, sign or script without spaces separates them.
    """

    atoms: tuple[Atom, ...]
    open_left: bool
    open_right: bool


class Slot(NamedTuple):
    """Test of what may come next in a text: one word, or one of some sequences of words.

    Attributes
    ----------
    single : WordTest or None
        Test of a single word; None if only sequences of words are allowed.
    several : tuple of tuple of WordTest
        Allowed sequences, with a test for each word.
    """

    single: WordTest | None
    several: tuple[tuple[WordTest, ...], ...]


Segment = tuple[Slot, ...]
"""Words that must follow one another."""


class Gap(NamedTuple):
    """Maximum number of words between two segments; the second must be that near (``is_within``) or must not be."""

    most: int
    is_within: bool


class Prepared(NamedTuple):
    """An operand, compiled for searching.

    Attributes
    ----------
    segments : tuple of Segment
        The phrases of the operand, in order. If there are none, or one is empty, the operand matches nothing.
    gaps : tuple of Gap
        The gap between each segment and the next one.
    signs : bool
        Whether punctuation and emoji count as words.
    needs : tuple of frozenset of str
        Sets of folded texts; every match contains at least one text of each set. The most selective sets come first.
    """

    segments: tuple[Segment, ...]
    gaps: tuple[Gap, ...]
    signs: bool
    needs: tuple[frozenset[str], ...]


def prepared(operand: Operand, choices: Choices, *, pattern: bool) -> list[Prepared]:
    """Compile an operand of a pattern match (``pattern``) or of an exact match.

    Returns
    -------
    list of Prepared
        The operand; or several, of which one must match, if any word of an exact match is enough.

    Raises
    ------
    RuleError
        If the operand joins too many words without spaces.
    """
    if not pattern or not isinstance(operand, tuple):
        return _exact(str(operand), choices)
    signs = choices["punctuation"] == "as written"
    made = _of_pattern(operand, choices, signs=signs)
    if not signs and any(not segment for segment in made.segments):
        # There is only punctuation, so punctuation counts.
        made = _of_pattern(operand, choices, signs=True)
    return [made]


def _exact(text: str, choices: Choices) -> list[Prepared]:
    signs = choices["punctuation"] == "as written"
    star = choices["exact_star"] == "wildcard"
    atoms = _atoms(text, choices, signs=signs, star=star).atoms
    if not atoms and not signs:
        signs = True
        atoms = _atoms(text, choices, signs=True, star=star).atoms
    sequences = [(atom,) for atom in atoms] if choices["phrase"] == "any word" else [atoms]
    either = choices["plurals"] == "either"
    made = []
    for sequence in sequences:
        slots = tuple(
            _slot([_Alternative((form,), False, False) for form in _forms(atom, either)], choices) for atom in sequence
        )
        alternatives = [[(form,) for form in _forms(atom, either)] for atom in sequence]
        made.append(Prepared((slots,), (), signs, _needs(alternatives)) if slots else Prepared((), (), signs, _NEVER))
    return made


def _forms(atom: Atom, either: bool) -> list[Atom]:
    if either and len(atom) == 1 and isinstance(atom[0], str) and atom[0] != STAR:
        return [(form,) for form in sorted(forms_of(atom[0]))]
    return [atom]


def _of_pattern(pattern: Pattern, choices: Choices, *, signs: bool) -> Prepared:
    parts: list[list[Piece]] = [[]]
    gaps: list[Gap] = []
    for piece in pattern:
        if isinstance(piece, Proximity):
            most = piece.distance - (choices["distance"] == "steps")
            gaps.append(Gap(most, piece.is_within))
            parts.append([])
        else:
            parts[-1].append(piece)
    segments: list[Segment] = []
    words: list[list[list[tuple[Atom, ...]]]] = []
    for part in parts:
        slots = _joined([_alternatives(piece, choices, signs=signs) for piece in part], choices)
        segments.append(tuple(_slot(slot, choices) for slot in slots))
        words.append([[alternative.atoms for alternative in slot] for slot in slots])
    if not all(segments):
        return Prepared(tuple(segments), tuple(gaps), signs, _NEVER)
    # A match does not contain the words that must not follow.
    held = next((number for number, gap in enumerate(gaps) if not gap.is_within), len(gaps))
    return Prepared(tuple(segments), tuple(gaps), signs, _needs([slot for part in words[: held + 1] for slot in part]))


def _alternatives(piece: Piece, choices: Choices, *, signs: bool) -> list[_Alternative]:
    if isinstance(piece, Number):
        return [_Alternative(((Digits(piece.decimal),),), True, True)]
    if isinstance(piece, Plain):
        return [_atoms(piece.value, choices, signs=signs, star=True)]
    values = piece.values if isinstance(piece, WordList) else ()
    return [_atoms(value, choices, signs=signs, star=True) for value in values]


def _atoms(text: str, choices: Choices, *, signs: bool, star: bool) -> _Alternative:
    """Split the text of an operand into words; if ``star`` is true, a ``*`` is part of the word next to it."""
    words = words_of(text, characters=choices["unspaced"] == "characters")
    atoms: list[Atom] = []
    ends: list[int] = []
    begins: list[int] = []
    for word, begin, end in zip(words.words, words.begins, words.ends, strict=True):
        is_star = star and word == STAR
        if is_symbol(word) and not is_star and word != STAR and not signs:
            continue
        if word == STAR and not is_star and not signs:
            continue
        part: Fragment = word
        beside = bool(atoms) and ends[-1] == begin and (is_star or atoms[-1][-1] == STAR) and not _is_sign(atoms[-1])
        if beside and star:
            if not (is_star and atoms[-1][-1] == STAR):  # ** is *
                atoms[-1] = (*atoms[-1], part)
            ends[-1] = end
        else:
            atoms.append((part,))
            begins.append(begin)
            ends.append(end)
    if not atoms:
        return _Alternative((), False, False)
    return _Alternative(
        tuple(atoms),
        begins[0] == 0 and not _is_sign(atoms[0]) and not is_unspaced(text[0]),
        ends[-1] == len(text) and not _is_sign(atoms[-1]) and not is_unspaced(text[-1]),
    )


def _is_sign(atom: Atom) -> bool:
    return len(atom) == 1 and isinstance(atom[0], str) and atom[0] != STAR and is_symbol(atom[0])


def _joined(pieces: Sequence[list[_Alternative]], choices: Choices) -> list[list[_Alternative]]:
    """Return the alternatives of each piece of a pattern, without pieces that have no words.

    Pieces without a space between them are joined into one word, if the choice ``joined`` says so.
    """
    slots: list[list[_Alternative]] = []
    may_join = False
    for piece in pieces:
        if not any(one.atoms for one in piece):
            may_join = False
            continue
        glue = (
            may_join
            and choices["joined"] == "one word"
            and any(one.open_right for one in slots[-1])
            and any(one.open_left for one in piece)
        )
        if glue:
            if len(slots[-1]) * len(piece) > _MOST_JOINED:
                raise RuleError(
                    f"a pattern joins more than {_MOST_JOINED:,} words without a space between them; put spaces "
                    "between them"
                )
            slots[-1] = [_glued(left, right) for left in slots[-1] for right in piece]
        else:
            slots.append(list(piece))
        may_join = True
    return [[one for one in slot if one.atoms] for slot in slots]


def _glued(left: _Alternative, right: _Alternative) -> _Alternative:
    if not left.atoms or not right.atoms:
        return right if not left.atoms else left
    atoms = (*left.atoms, *right.atoms)
    if left.open_right and right.open_left:
        atoms = (*left.atoms[:-1], (*left.atoms[-1], *right.atoms[0]), *right.atoms[1:])
    return _Alternative(atoms, left.open_left, right.open_right)


def _slot(alternatives: Iterable[_Alternative], choices: Choices) -> Slot:
    single: list[Atom] = []
    several: list[tuple[WordTest, ...]] = []
    for one in alternatives:
        if len(one.atoms) == 1:
            single.append(one.atoms[0])
        else:
            several.append(tuple(word_test([atom], choices) for atom in one.atoms))
    return Slot(word_test(single, choices) if single else None, tuple(several))


# -- texts in every match ---------------------------------------------------------------------------------------------


def _needs(slots: Sequence[Sequence[Sequence[Atom]]]) -> tuple[frozenset[str], ...]:
    """Return sets of texts, the most selective first; every match contains at least one text of each set.

    A slot gives such a set if each of its alternatives has literal text.
    """
    known = {anchors for slot in slots if (anchors := _anchors(slot)) is not None}
    return tuple(sorted(known, key=lambda anchors: (-min(map(len, anchors), default=0), len(anchors), sorted(anchors))))


def _anchors(slot: Sequence[Sequence[Atom]]) -> frozenset[str] | None:
    anchors = set()
    for atoms in slot:
        texts = [part for atom in atoms for part in atom if isinstance(part, str) and part != STAR]
        if not texts:
            return None
        anchors.add(max(texts, key=len))
    return frozenset(anchors)
