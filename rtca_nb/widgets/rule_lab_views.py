"""HTML of a rule lab's contacts: counts, examples with quotes, and why a rule matches or does not match."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from rtca_nb.contact.access import tables_of
from rtca_nb.render.entries import Names, message_entries
from rtca_nb.render.languages import figure, say
from rtca_nb.render.markup import EMPTY, Html, Template, join
from rtca_nb.render.spans import Mark, MarkedMessages, category_css, tags_by_row
from rtca_nb.render.transcript import banner
from rtca_nb.rules.description import condition_words, group_words
from rtca_nb.rules.evidence import Quote, quotes_in
from rtca_nb.rules.explaining import Explained
from rtca_nb.rules.grammar import Condition, Group
from rtca_nb.rules.outcomes import result_of

if TYPE_CHECKING:
    from rtca_nb.contact.contact import Contact
    from rtca_nb.rules.chat import Chat

__all__ = ["Example", "about_html", "contact_html", "example_of", "rows_html"]

_ROWS: Final = Template('<ol class="rtca-rl-examples">{h}</ol>{h}')
_ROW: Final = Template(
    '<li data-row="{n}"><div><button type="button" class="rtca-go" name="open" value="{a}" tabindex="-1"><bdi>{t}</bdi>'
    "</button> <small>{t}</small></div>{h}</li>"
)
_STILL_ROW: Final = Template("<li><div><b><bdi>{t}</bdi></b> <small>{t}</small></div>{h}</li>")
_QUOTE: Final = Template("<q>{t}<mark>{t}</mark>{t}</q>")
_LINE: Final = Template("<p>{t}</p>")
_LACKS: Final = Template("<p>{say:lacks:} {t}</p>")
_NONE: Final = Template('<p class="rtca-rl-none">{t}</p>')
_MORE: Final = Template('<p class="rtca-rl-more">{t} <button type="button" name="more">{say:Show more}</button></p>')
_STILL_MORE: Final = Template('<p class="rtca-rl-more">{t}</p>')
_REASONS: Final = Template('<ul class="rtca-rl-reasons">{h}</ul>')
_REASON: Final = Template("<li>{t}: <b>{t}</b> {t}</li>")
_CONTACT: Final = Template(
    '{h}<p class="rtca-rl-title"><b><bdi>{t}</bdi></b> <span class="rtca-rl-result" data-result="{a}">{t}</span></p>'
    '<ul class="rtca-rl-why" aria-label="{say:Why}">{h}</ul>'
    '<div class="rtca-scroll rtca-rl-talk" tabindex="0" role="group" aria-label="{say:Transcript}">'
    '<ol class="rtca-chat">{h}</ol></div>'
)
_WHY: Final = Template(
    '<li data-value="{a}"><i class="rtca-rl-sign" aria-hidden="true">{t}</i>{h}'
    '<span class="rtca-unseen">{t}: </span>{t}{h}{h}</li>'
)
_KEY: Final = Template('<i class="rtca-rl-key" data-k="{a}" aria-hidden="true"></i>')
_BECAUSE: Final = Template(" <small>{t}</small>")
_INNER: Final = Template("<ul>{h}</ul>")
_SIGNS: Final = {"match": ("✓", "holds"), "no match": ("✗", "does not hold"), "not computable": ("?", "not computable")}
_NOTHING: Final = {
    "match": "No contact matches.",
    "near": "No contact is just one condition short of a match.",
    "no match": "Every contact matches or cannot be computed.",
    "not computable": "The rule can be computed for every contact.",
}


class Example(NamedTuple):
    """A contact in a list of a rule lab.

    Attributes
    ----------
    contact_id : str
    start : int or None
        Microseconds since 1970.
    quotes : sequence of Quote
        Text that made the rule match, masked unless revealed.
    lines : sequence of str
        Conditions that the contact does not meet, or why the rule is not computable.
    lacks : bool
        Whether ``lines`` has conditions that the contact does not meet.
    """

    contact_id: str
    start: int | None
    quotes: Sequence[Quote]
    lines: Sequence[str]
    lacks: bool


def example_of(chat: Chat, whole: Explained, *, lacks: bool) -> Example:
    """Return a contact as an item of a list, with quotes of matching text.

    If ``lacks``, its lines are the conditions that it lacks, and otherwise the reasons why the rule is not computable.
    """
    if lacks:
        lines = [condition_words(node) for node in dict.fromkeys(_lacking(whole))]
    else:
        lines = list(dict.fromkeys(reason for _, reason in whole.verdict.blocked))
    return Example(chat.contact_id, chat.start, quotes_in(chat, whole.verdict.points), lines[:3], lacks)


def _lacking(part: Explained, *, beside: bool = False) -> Iterable[Condition]:
    """Yield each condition that alone keeps ``part`` from holding, if it is joined with others by AND.

    ``beside`` says whether ``part`` itself is joined with others by AND.
    """
    if _short_by(part) != 1:
        return
    if isinstance(part.node, Condition):
        if beside:
            yield part.node
        return
    several = part.node.operator == "AND" and len(part.parts) > 1
    for inner in part.parts:
        yield from _lacking(inner, beside=beside or several)


def _short_by(part: Explained) -> int:
    """Return the smallest number of further conditions that must hold before a part holds."""
    if isinstance(part.node, Condition):
        return int(part.verdict.value is not True)
    numbers = [_short_by(inner) for inner in part.parts]
    return sum(numbers) if part.node.operator == "AND" else min(numbers)


def rows_html(listed: str, examples: Sequence[Example], number: int, *, live: bool) -> Html:
    """Draw ``examples``, the first contacts of the list ``listed``; ``number`` is the length of the whole list."""
    if not examples:
        return _NONE(say(_NOTHING[listed]))
    rows = [_row(place, one, live=live) for place, one in enumerate(examples)]
    said = say("{place} of {total}", place=figure(len(examples)), total=figure(number))
    more = EMPTY if len(examples) >= number else _MORE(said) if live else _STILL_MORE(said)
    return _ROWS(join(rows), more)


def _row(place: int, one: Example, *, live: bool) -> Html:
    when = "" if one.start is None else f"{datetime.fromtimestamp(one.start / 1e6, UTC):%Y-%m-%d %H:%M}"
    said = join(
        [*(_QUOTE(*quote[1:]) for quote in one.quotes), *((_LACKS if one.lacks else _LINE)(line) for line in one.lines)]
    )
    if live:
        return _ROW(place, one.contact_id, one.contact_id, when, said)
    return _STILL_ROW(one.contact_id, when, said)


def about_html(reasons: Mapping[tuple[str, str], int]) -> Html:
    """List the six most frequent reasons why a rule cannot be computed.

    ``reasons`` maps the path of a condition and a reason to a number of contacts.
    """
    shown = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))[:6]
    if not shown:
        return EMPTY
    rows = [_REASON(path.rpartition("ContactLens.")[2], figure(number), reason) for (path, reason), number in shown]
    return _REASONS(join(rows))


def contact_html(contact: Contact, chat: Chat, whole: Explained) -> Html:
    """Show the result of a rule for a contact, part by part, and the transcript with the matching words marked."""
    tables = tables_of(contact)
    leaves = list(_leaves(whole))
    marked = MarkedMessages(tables, frozenset())
    ids = tables.get("transcript")["id"]
    rows = {identity: row for row, identity in enumerate(ids)}
    for number, leaf in enumerate(leaves):
        for row, begin, end in [span for point in leaf.verdict.points for span in point]:
            at = row if row < len(ids) and ids[row] == chat.ids[row] else rows.get(chat.ids[row] or "")
            if at is not None:
                mark = Mark(category_css(number), "rule", say("condition {n}", n=number + 1), begin, end, None)
                marked.by_row.setdefault(at, []).append(mark)
    messages = message_entries(tables, marked, tags_by_row(tables), Names(tables), "rl-")
    result = result_of(whole.verdict.value)
    numbers = {id(leaf): number for number, leaf in enumerate(leaves)}
    return _CONTACT(banner(tables), contact.contact_id, result, say(result), _why(whole, numbers), join(messages))


def _leaves(part: Explained) -> Iterable[Explained]:
    if isinstance(part.node, Condition):
        yield part
    for inner in part.parts:
        yield from _leaves(inner)


def _why(part: Explained, numbers: Mapping[int, int]) -> Html:
    result = result_of(part.verdict.value)
    sign, words = _SIGNS[result][0], say(_SIGNS[result][1])
    if isinstance(part.node, Group):
        inner = _INNER(join(_why(one, numbers) for one in part.parts))
        return _WHY(result, sign, EMPTY, words, group_words(part.node), EMPTY, inner)
    reasons = "; ".join(dict.fromkeys(reason for _, reason in part.verdict.blocked))
    key = _KEY(category_css(numbers[id(part)]))
    said = condition_words(part.node)
    return _WHY(result, sign, key, words, said, _BECAUSE(f"({reasons})") if reasons else EMPTY, EMPTY)
