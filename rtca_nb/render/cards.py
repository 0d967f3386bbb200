"""Words, highlights and chips of interactive messages; offsets in a message become offsets in the texts of its card."""

from __future__ import annotations

from collections.abc import Sequence

from rtca_nb.privacy.redaction import MessageMask
from rtca_nb.render.folding import chip_words
from rtca_nb.render.interactive import Card, Leaf, card_of, hidden_runs
from rtca_nb.render.spans import Chip, Mark, pieces_of

__all__ = ["card_in", "card_words", "marks_in"]


def card_in(mask: MessageMask | None, content_type: str | None, role: str | None) -> Card | None:
    """Return the card of a message; None if it is not an interactive message, or all of it is hidden."""
    return None if mask is None or mask.whole is not None else card_of(mask.text, content_type, role)


def marks_in(leaf: Leaf, marks: Sequence[Mark], chips: Sequence[Chip]) -> tuple[list[Mark], list[Chip]]:
    """Return the marks and chips of one text of a card, with offsets in that text.

    Parameters
    ----------
    leaf : Leaf
    marks, chips : sequence of Mark, Chip
        Those of the whole message. If the message has the text in an escaped form, offsets cannot be converted: the
        text then has no marks, and its chips are its runs of ``█``.
    """
    if leaf.begin is None:
        return [], [Chip(begin, end, "PII") for begin, end in hidden_runs(leaf.text)]
    low, high = leaf.begin, leaf.begin + len(leaf.text)
    inner = [mark for mark in marks if mark.begin < high and low < mark.end]
    hidden = [chip for chip in chips if chip.begin < high and low < chip.end]
    return (
        [mark._replace(begin=max(mark.begin, low) - low, end=min(mark.end, high) - low) for mark in inner],
        [chip._replace(begin=max(chip.begin, low) - low, end=min(chip.end, high) - low) for chip in hidden],
    )


def card_words(card: Card, chips: Sequence[Chip]) -> str:
    """Return the words of a card as a reader sees them, one line each, with the words of its chips."""
    return "\n".join(
        line.between.join(
            "".join(
                piece.text if piece.chip is None else chip_words(piece.chip)
                for piece in pieces_of(part.text, [], marks_in(part, [], chips)[1])
            )
            for part in line.parts
        )
        for line in card.lines
    )
