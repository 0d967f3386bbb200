"""Suggest phrases for a rule from judged contacts, by counting words; no language model is used.

Phrases in contacts that the rule misses are suggested as additions, and phrases in contacts that it matches by mistake
as exceptions. Phrases are chosen by log-odds with an informative Dirichlet prior, and each is tried by evaluating the
changed rule on the judged contacts.

Only visible text is counted, and a phrase is suggested only if several contacts have it. So a suggestion never has
hidden text, or the wording of a single contact.

Source: B. L. Monroe, M. P. Colaresi, K. M. Quinn, "Fightin' Words", Political Analysis 16 (2008).
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import log, sqrt
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.base.arguments import is_one_of, kind_of, quoted
from rtca_nb.contact.frames import frame_of
from rtca_nb.exceptions import UsageError
from rtca_nb.review.annotations import Annotations
from rtca_nb.review.annotations.recall import belonging
from rtca_nb.rules.chat import Chat
from rtca_nb.rules.chats import chats_of
from rtca_nb.rules.choices import Choices
from rtca_nb.rules.context import checked_context, checked_contexts
from rtca_nb.rules.grammar import Condition, Filter, Group, Plain, conditions_of
from rtca_nb.rules.machine import Machine, NamedRule
from rtca_nb.rules.scope import ROLE
from rtca_nb.rules.words import HIDDEN, is_unspaced, words_of
from rtca_nb.tables.schema import Column

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["ADD", "EXCEPT", "suggestions"]

ADD: Final = "add"
EXCEPT: Final = "except"
_ROLES: Final = ("ANY", "CUSTOMER", "AGENT")
_COLUMNS: Final = (
    Column("change", "enum", "Whether to add the phrase to the rule, or to make it an exception.", (ADD, EXCEPT)),
    Column("phrase", "text", "Words that several of the judged contacts contain, ignoring case."),
    Column("role", "enum", "Who says it.", _ROLES),
    Column("right", "int", "Judged contacts with the phrase that belong to the category."),
    Column("wrong", "int", "Judged contacts with the phrase that do not belong to the category."),
    Column("precision", "float", "Share of the changed rule's matches that belong to the category."),
    Column("precision_gain", "float", "How much the change adds to precision."),
    Column("recall", "float", "Share of the contacts of the category that the changed rule matches."),
    Column("recall_gain", "float", "How much the change adds to recall."),
    Column(
        "z",
        "float",
        "Log-odds of the phrase divided by their standard error: how clearly it separates right from wrong.",
    ),
    Column("operand", "text", "The phrase as an operand of a pattern match, in JSON."),
)
_LONGEST: Final = 3
"""Maximum number of words in a phrase."""
_LONGEST_RUN: Final = 6
"""Maximum number of characters in a phrase in a script without spaces."""
_LEAST: Final = 2
"""Minimum number of contacts with a phrase."""
_TRIED: Final = 60
"""Maximum number of additions, and of exceptions, that are tried."""


class _Judged(NamedTuple):
    """A judged contact: whether it belongs to the category, whether the rule matches, its weight, and its phrases."""

    chat: Chat
    context: Mapping[str, Any]
    belongs: bool
    matches: bool
    weight: float
    phrases: frozenset[str]


class _Changed(NamedTuple):
    """The rule with one more phrase, which was added (``ADD``) or made an exception (``EXCEPT``)."""

    name: str
    root: Group
    change: str
    phrase: str
    z: float


class _Quality(NamedTuple):
    precision: float
    recall: float

    @property
    def mean(self) -> float:
        """Harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def suggestions(
    rule: NamedRule, contacts: Any, annotations: Any, *, role: Any, contexts: Any, choices: Choices
) -> pd.DataFrame:
    """Return phrases that improve a rule, as the frame that :meth:`rtca_nb.rules.Rule.suggest` describes."""
    if not isinstance(annotations, Annotations):
        raise UsageError(
            f"annotations must be Annotations, not {kind_of(annotations)}; Annotations.load reads them from a file"
        )
    if role is not None and not is_one_of(role, _ROLES):
        raise UsageError(f"role must be one of {', '.join(_ROLES)}, not {quoted(role)}")
    role = _role_of(rule.root) if role is None else role
    judged = list(_judged(rule, contacts, annotations, role=role, contexts=checked_contexts(contexts), choices=choices))
    if not judged:
        raise UsageError(
            f"none of these contacts is judged for {quoted(rule.name)}; judge those that backtest.sample draws"
        )
    changed = [*_additions(rule, judged, role), *_exceptions(rule, judged, role)]
    machine = Machine(changed, choices)
    answers = [[verdict.value is True for verdict in machine.verdicts(one.chat, one.context)] for one in judged]
    before = _quality(judged, [one.matches for one in judged])
    rows = []
    for number, one in enumerate(changed):
        after = _quality(judged, [said[number] for said in answers])
        if after.mean > before.mean:
            rows.append((after.mean, one, after))
    rows.sort(key=lambda row: (-row[0], -row[1].z, row[1].phrase))
    made = [_row(one, after, before, judged, role) for _, one, after in rows]
    return frame_of(_COLUMNS, {column.name: [row[place] for row in made] for place, column in enumerate(_COLUMNS)})


def _row(one: _Changed, after: _Quality, before: _Quality, judged: Sequence[_Judged], role: str) -> tuple[Any, ...]:
    saying = [each.belongs for each in judged if one.phrase in each.phrases]
    right = sum(saying)
    return (
        *(one.change, one.phrase, role, right, len(saying) - right),
        *(after.precision, after.precision - before.precision, after.recall, after.recall - before.recall),
        *(one.z, json.dumps([Plain(one.phrase).written()], ensure_ascii=False)),
    )


def _role_of(root: Group) -> str:
    """Return the role of the rule's conditions on words; ``ANY`` if they have different roles."""
    roles = {one.filter(ROLE) or "ANY" for one in conditions_of(root) if one.path.endswith("Match.Transcript")}
    found = roles.pop() if len(roles) == 1 else "ANY"
    return found if isinstance(found, str) and found in _ROLES else "ANY"


# -- judged contacts --------------------------------------------------------------------------------------------------


def _judged(
    rule: NamedRule, contacts: Any, annotations: Annotations, *, role: str, contexts: Any, choices: Choices
) -> Iterator[_Judged]:
    said = {
        identity: belongs
        for (identity, label), belongs in belonging(annotations.standing()).items()
        if label == rule.name and belongs is not None
    }
    weights = _weights(annotations, rule.name, said)
    machine = Machine([rule], choices)
    chats: dict[str, Chat] = {}
    for chat in chats_of(contacts):
        known = chats.get(chat.contact_id)
        if chat.contact_id in said and not chat.revealed and (known is None or known.rank <= chat.rank):
            chats[chat.contact_id] = chat
    for identity, chat in sorted(chats.items()):
        context = checked_context(contexts.get(identity))
        (verdict,) = machine.verdicts(chat, context)
        if verdict.value is not None:
            phrases = frozenset(_phrases(chat, role))
            yield _Judged(chat, context, said[identity], verdict.value, weights.get(identity, 1.0), phrases)


def _weights(annotations: Annotations, label: str, said: Mapping[str, bool]) -> dict[str, float]:
    """Return id -> number of contacts that it represents, for each contact that was drawn and judged."""
    weights: dict[str, float] = {}
    for plan in annotations.plans:
        for stratum in plan.strata if plan.label == label else ():
            decided = [identity for identity in stratum.drawn if identity in said]
            weights |= dict.fromkeys(decided, stratum.size / max(len(decided), 1))
    return weights


def _quality(judged: Sequence[_Judged], matching: Sequence[bool]) -> _Quality:
    right = sum(one.weight for one, matches in zip(judged, matching, strict=True) if matches and one.belongs)
    matches = sum(one.weight for one, matches in zip(judged, matching, strict=True) if matches)
    belonging_ = sum(one.weight for one in judged if one.belongs)
    return _Quality(right / matches if matches else 0.0, right / belonging_ if belonging_ else 0.0)


# -- phrases ----------------------------------------------------------------------------------------------------------


def _phrases(chat: Chat, role: str) -> Iterator[str]:
    """Yield the visible phrases of a contact: up to three words, or six characters in scripts without spaces."""
    for who, text in zip(chat.roles, chat.texts, strict=True):
        if text is None or role not in {"ANY", who}:
            continue
        run: list[str] = []
        is_joined = False
        for word in [*words_of(text, signs=False).words, HIDDEN]:
            # Hidden text ends a phrase, and so does a number, which rarely occurs twice.
            ends = word == HIDDEN or any(sign.isdigit() for sign in word)
            unspaced = not ends and is_unspaced(word)
            if ends or unspaced != is_joined:
                yield from _parts(run, is_joined=is_joined)
                run = []
            if not ends:
                is_joined = unspaced
                run.append(word)


def _parts(run: Sequence[str], *, is_joined: bool) -> Iterator[str]:
    least, most = (2, _LONGEST_RUN) if is_joined else (1, _LONGEST)
    for begin in range(len(run)):
        for end in range(begin + least, min(begin + most, len(run)) + 1):
            yield ("" if is_joined else " ").join(run[begin:end])


def _telling(these: Sequence[_Judged], those: Sequence[_Judged], all_: Sequence[_Judged]) -> list[tuple[float, str]]:
    """Return (score, phrase) for phrases that are typical of ``these`` contacts, not of ``those``; best first."""
    here, there, prior = (Counter(phrase for one in some for phrase in one.phrases) for some in (these, those, all_))
    sizes = [max(counts.total(), 1) for counts in (here, there)]
    scale = sum(sizes) / max(prior.total(), 1)
    weight = prior.total() * scale
    found: dict[frozenset[int], tuple[float, str]] = {}
    for phrase, count in here.items():
        if count < _LEAST:
            continue
        alpha = prior[phrase] * scale
        odds = [
            log((counts[phrase] + alpha) / (size + weight - counts[phrase] - alpha))
            for counts, size in zip((here, there), sizes, strict=True)
        ]
        z = (odds[0] - odds[1]) / sqrt(1 / (count + alpha) + 1 / (there[phrase] + alpha))
        if z > 0:
            # If several phrases are in the same contacts, the longest is the clearest to read.
            saying = frozenset(number for number, one in enumerate(all_) if phrase in one.phrases)
            known = found.get(saying)
            if known is None or (len(phrase), phrase) > (len(known[1]), known[1]):
                found[saying] = (z, phrase)
    return sorted(found.values(), key=lambda one: (-one[0], one[1]))[:_TRIED]


# -- changed rules ----------------------------------------------------------------------------------------------------


def _additions(rule: NamedRule, judged: Sequence[_Judged], role: str) -> Iterable[_Changed]:
    missed = [one for one in judged if one.belongs and not one.matches]
    wrong = [one for one in judged if not one.belongs]
    for number, (z, phrase) in enumerate(_telling(missed, wrong, judged)):
        more = _condition(rule.root, phrase, role, negate=False)
        yield _Changed(f"{ADD} {number}", Group("OR", (rule.root, more)), ADD, phrase, z)


def _exceptions(rule: NamedRule, judged: Sequence[_Judged], role: str) -> Iterable[_Changed]:
    if any(".RealTimeChat." in one.path for one in conditions_of(rule.root)):
        return  # in real-time rules, words must be mentioned
    right = [one for one in judged if one.belongs and one.matches]
    mistaken = [one for one in judged if not one.belongs and one.matches]
    for number, (z, phrase) in enumerate(_telling(mistaken, right, judged)):
        less = _condition(rule.root, phrase, role, negate=True)
        yield _Changed(f"{EXCEPT} {number}", Group("AND", (rule.root, less)), EXCEPT, phrase, z)


def _condition(root: Group, phrase: str, role: str, *, negate: bool) -> Condition:
    real_time = any(".RealTimeChat." in one.path for one in conditions_of(root))
    path = f"$.ContactLens.{'RealTimeChat' if real_time else 'PostChat'}.PatternMatch.Transcript"
    return Condition(path, "CONTAINS_ANY", ((Plain(phrase),),), (Filter(ROLE, role),), negate=negate)
