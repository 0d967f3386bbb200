"""List the choices that the answer of a rule depends on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rtca_nb.model.offsets import MASK
from rtca_nb.rules.chat import Chat
from rtca_nb.rules.choices import CHOICES, Choices
from rtca_nb.rules.grammar import Condition, Node, Number, Piece, Plain, Proximity, WordList, conditions_of
from rtca_nb.rules.kinds import kind_of_path
from rtca_nb.rules.scope import PERIOD, ROLE
from rtca_nb.rules.words import is_symbol, is_unspaced, words_of

__all__ = ["choices_of"]

_OF_CHAT = frozenset({"hidden", "incomplete", "language", "other_language"})


def choices_of(root: Node, choices: Choices, chat: Chat | None = None) -> tuple[str, ...]:
    """Return the names of the choices that a rule depends on, in the order of :data:`CHOICES`.

    Parameters
    ----------
    root : Group
    choices : Choices
    chat : Chat, optional
        A contact; choices that make no difference for it are left out.
    """
    found = {name for condition in conditions_of(root) for name in _of_condition(condition, choices)}
    if chat is not None:
        hides = any(text is not None and MASK in text for text in chat.texts)
        about = {
            "hidden": hides,
            "incomplete": not chat.complete,
            "language": chat.language is None,
            "other_language": chat.language is not None,
        }
        found -= {name for name in _OF_CHAT if not about[name]}
    return tuple(name for name in CHOICES if name in found)


def _of_condition(condition: Condition, choices: Choices) -> Iterator[str]:
    kind = kind_of_path(condition.path)
    subject = kind.subject if kind is not None else ""
    words = subject in {"ExactMatch.Transcript", "PatternMatch.Transcript"}
    if words:
        yield from ("hidden", "incomplete")
        pattern = subject.startswith("Pattern")
        yield from _of_patterns(condition) if pattern else _of_phrases(condition, choices)
        if condition.filter("PatternMatchLanguageFilter") is not None:
            yield from ("language", "other_language")
    if words or subject == "Sentiment.State":
        role, period = condition.filter(ROLE), condition.filter(PERIOD)
        if role in {None, "ANY"}:
            yield "any_role"
        if isinstance(period, tuple):
            yield "edge"
            yield "last_to" if period[0] == "Last" else "first_from"
            if not words:
                yield "sentiment_period"
    if subject == "Sentiment.State":
        yield "sentiment_state"
    if subject.startswith(("Sentiment.O", "Sentiment.Sc", "ResponseTime.")):
        yield "rounding"
    if subject == "Sentiment.OverallScore":
        yield "overall_score"
    if subject in {"ResponseTime.Agent.AverageTimeSecs", "ResponseTime.Agent.LongestTimeSecs"}:
        yield "response_time"
    if subject in {"ContactAttribute.", "SegmentAttributes.UserDefined."}:
        yield "missing_attribute"


def _of_phrases(condition: Condition, choices: Choices) -> Iterator[str]:
    yield "plurals"
    texts = [one for one in condition.operands if isinstance(one, str)]
    if any(len(words_of(text).words) > 1 for text in texts):
        yield from ("phrase", "punctuation", "across")
    yield from _of_texts(texts)
    if any("*" in text for text in texts):
        yield "exact_star"
        if choices["exact_star"] == "wildcard":
            yield from ("star", "star_letters")


def _of_patterns(condition: Condition) -> Iterator[str]:
    yield "punctuation"
    yield "across"
    texts: list[str] = []
    for operand in condition.operands:
        if not isinstance(operand, tuple):
            continue
        yield from _of_pieces(operand)
        for piece in operand:
            texts += [piece.value] if isinstance(piece, Plain) else piece.values if isinstance(piece, WordList) else ()
    yield from _of_texts(texts)
    if any("*" in text for text in texts):
        yield from ("star", "star_letters")


def _of_pieces(pieces: tuple[Piece, ...]) -> Iterator[str]:
    for before, piece in zip((None, *pieces), pieces, strict=False):
        if isinstance(piece, Proximity):
            yield "distance"
            if not piece.is_within:
                yield "not_within"
            continue
        if isinstance(piece, Number):
            yield "thousands"
            if piece.decimal:
                yield "decimals"
        if before is not None and not isinstance(before, Proximity) and _ends_open(before) and _begins_open(piece):
            yield "joined"


def _ends_open(piece: Piece) -> bool:
    return any(text == "" or not text[-1].isspace() for text in _texts(piece))


def _begins_open(piece: Piece) -> bool:
    return any(text == "" or not text[0].isspace() for text in _texts(piece))


def _texts(piece: Piece) -> tuple[str, ...]:
    return (piece.value,) if isinstance(piece, Plain) else piece.values if isinstance(piece, WordList) else ("",)


def _of_texts(texts: Iterable[str]) -> Iterator[str]:
    for text in texts:
        if any(is_unspaced(sign) for sign in text):
            yield "unspaced"
        if any(is_symbol(word) for word in words_of(text).words):
            yield "punctuation"
