"""A back-test as a page, and as Markdown: the same parts in the same order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple, Protocol

from rtca_nb.base.arguments import counted
from rtca_nb.render.markup import EMPTY, Html, Template, join
from rtca_nb.render.theme import style_of
from rtca_nb.rules.agreeing import Disagreement
from rtca_nb.rules.evidence import Quote
from rtca_nb.rules.markdown import Cell, code, number, table

__all__ = ["html_of", "markdown_of"]

_MOST: Final = 50
_COMPARED: Final = (
    *("contacts", "both", "rule_only", "service_only", "neither", "not_computable", "agreement"),
    *("spans_overlapping", "spans"),
)
_PAGE: Final = Template('{h}<div class="rtca-rules rtca-backtest"><p><b>{t}</b></p>{h}</div>')
_NOTES: Final = Template('<ul class="rtca-notes">{h}</ul>')
_ITEM: Final = Template("<li>{t}</li>")
_PART: Final = Template("<details><summary><b>{t}</b> <span>{t}</span></summary>{h}{h}</details>")
_OPEN: Final = Template("<details open><summary><b>{t}</b> <span>{t}</span></summary>{h}{h}</details>")
_TABLE: Final = Template("<table><thead><tr>{h}</tr></thead><tbody>{h}</tbody></table>")
_HEAD: Final = Template('<th scope="col">{t}</th>')
_NUMBERS: Final = Template('<th scope="col" class="rtca-number">{t}</th>')
_ROW: Final = Template("<tr>{h}</tr>")
_TEXT: Final = Template("<td>{t}</td>")
_NUMBER: Final = Template('<td class="rtca-number">{t}</td>')
_MORE: Final = Template("<p>and {t} more</p>")
_CASE: Final = Template("<li><b>{t}</b>: {t}, contact {t}{h}</li>")
_CASES: Final = Template('<ul class="rtca-cases">{h}</ul>')
_QUOTES: Final = Template("<div>{t}: {h}</div>")
_QUOTE: Final = Template("<q>{t}<mark>{t}</mark>{t}</q>")


class Reported(Protocol):
    """A back-test, as far as a report shows it: frames, and what they rest on."""

    @property
    def rules(self) -> Any:
        """Answers by rule."""

    @property
    def by_day(self) -> Any:
        """Matches by day."""

    @property
    def overlaps(self) -> Any:
        """Pairs of rules."""

    @property
    def unmatched(self) -> Any:
        """Contacts without a match."""

    @property
    def agreement(self) -> Any:
        """Rules and categories."""

    @property
    def assumptions(self) -> Sequence[object]:
        """What the answers rest on."""

    @property
    def notes(self) -> Sequence[str]:
        """What was counted."""


class _Part(NamedTuple):
    """A table of the report; texts in it are hostile."""

    title: str
    said: str
    head: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


def html_of(made: Reported, contacts: int, disagreements: Sequence[Disagreement]) -> str:
    """Return the report as HTML."""
    parts = [_html_part(part, is_open=not place) for place, part in enumerate(_parts(made))]
    if disagreements:
        cases = [_html_case(one) for one in disagreements[:_MOST]]
        said = counted(len(disagreements), "contact")
        parts.append(_PART("Disagreements", said, _CASES(join(cases)), _more(len(disagreements))))
    notes = join([_ITEM(note) for note in made.notes])
    if made.assumptions:
        resting = _NOTES(join([_ITEM(str(one)) for one in made.assumptions]))
        parts.append(_PART("Rests on", counted(len(made.assumptions), "choice"), resting, EMPTY))
    return str(_PAGE(style_of("rules.css"), _title(made, contacts), join([_NOTES(notes), *parts])))


def markdown_of(made: Reported, contacts: int, disagreements: Sequence[Disagreement]) -> str:
    """Return the report as Markdown."""
    blocks = [f"## {_title(made, contacts)}", "\n".join(f"- {note}" for note in made.notes)]
    for part in _parts(made):
        blocks += [f"### {part.title}", part.said, table(part.head, part.rows[:_MOST])]
        blocks += _markdown_more(len(part.rows))
    if disagreements:
        blocks += ["### Disagreements", counted(len(disagreements), "contact")]
        blocks.append("\n".join(line for one in disagreements[:_MOST] for line in _markdown_case(one)))
        blocks += _markdown_more(len(disagreements))
    if made.assumptions:
        blocks += ["### Rests on", "\n".join(f"- {code(str(one))}" for one in made.assumptions)]
    return "\n\n".join(blocks) + "\n"


def _title(made: Reported, contacts: int) -> str:
    return f"{counted(len(made.rules), 'rule')} on {counted(contacts, 'contact')}"


def _parts(made: Reported) -> Iterator[_Part]:
    rules = _rows(made.rules, ("rule", "matches", "no_match", "not_computable", "blocked_by"))
    rules.sort(key=lambda row: -int(row[1]))
    said = f"{counted(len(made.unmatched), 'contact')} without any match"
    yield _Part("Matches", said, ("Rule", "Match", "No match", "Not computable", "Blocked by"), rules)
    days = made.by_day.groupby("day", sort=True, dropna=False).agg(
        contacts=("contacts", "first"), matches=("matches", "sum")
    )
    names = ["not known" if day != day else f"{day:%Y-%m-%d}" for day in days.index]  # noqa: PLR0124 - NaT
    listed = list(zip(names, *_columns(days, ("contacts", "matches")), strict=True))
    if listed:
        yield _Part("By day", counted(len(listed), "day"), ("Day, UTC", "Contacts", "Matches of all rules"), listed)
    if len(made.overlaps):
        overlaps = _rows(made.overlaps, ("rule", "other", "contacts", "jaccard"))
        yield _Part("Overlaps", counted(len(overlaps), "pair"), ("Rule", "Other", "Contacts", "Jaccard"), overlaps)
    if len(made.agreement):
        rows = _rows(made.agreement, ("rule", *_COMPARED))
        head = ("Compared", "Both", "Rule only", "Contact Lens only", "Neither", "Not computable", "Agreement")
        yield _Part(
            "Agreement with Contact Lens",
            counted(len(rows), "rule"),
            ("Rule", *head, "Spans that overlap", "Spans of Contact Lens"),
            rows,
        )


def _rows(frame: Any, names: Sequence[str]) -> list[tuple[Cell, ...]]:
    return list(zip(*_columns(frame, names), strict=True))


def _columns(frame: Any, names: Sequence[str]) -> list[list[Cell]]:
    return [[", ".join(cell) if isinstance(cell, tuple) else cell for cell in frame[name].tolist()] for name in names]


def _more(number: int) -> Html:
    return _MORE(f"{number - _MOST:,}") if number > _MOST else EMPTY


def _markdown_more(number: int) -> list[str]:
    return [f"and {number - _MOST:,} more"] if number > _MOST else []


def _html_part(part: _Part, *, is_open: bool) -> Html:
    rows = [
        _ROW(join([_TEXT(cell) if isinstance(cell, str) else _NUMBER(number(cell)) for cell in row]))
        for row in part.rows[:_MOST]
    ]
    texts = [any(isinstance(row[place], str) for row in part.rows) for place in range(len(part.head))]
    head = [(_HEAD if text else _NUMBERS)(name) for name, text in zip(part.head, texts, strict=True)]
    shown = _TABLE(join(head), join(rows))
    return (_OPEN if is_open else _PART)(part.title, part.said, shown, _more(len(part.rows)))


def _sides(one: Disagreement) -> Iterable[tuple[str, tuple[Quote, ...]]]:
    sides = (("the rule", one.rule_quotes), ("Contact Lens", one.service_quotes))
    return [side for side in sides if side[1]]


def _html_case(one: Disagreement) -> Html:
    quotes = [
        _QUOTES(who, join([_QUOTE(quote.before, quote.words, quote.after) for quote in said], " "))
        for who, said in _sides(one)
    ]
    return _CASE(one.rule, one.kind, one.contact_id, join(quotes))


def _markdown_case(one: Disagreement) -> Iterator[str]:
    yield f"- {code(one.rule)}: {one.kind}, contact {code(one.contact_id)}"
    for who, said in _sides(one):
        for quote in said:
            yield f"  - {who}: {code(str(quote))}"
