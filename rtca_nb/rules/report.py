"""Write reports on rules as HTML and Markdown, with the same parts in the same order. Their content is hostile text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

from rtca_nb.base.arguments import counted
from rtca_nb.render.markup import EMPTY, Html, Template, join
from rtca_nb.render.theme import style_of
from rtca_nb.rules.evidence import Quote
from rtca_nb.rules.markdown import Cell, code, number, table

__all__ = ["Case", "Part", "Report", "columns_of", "html_of", "markdown_of", "rows_of"]

_MOST: Final = 50
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


class Part(NamedTuple):
    """A table of the report; its texts are hostile.

    Attributes
    ----------
    title : str
    said : str
        Text after the title, such as the number of rows.
    head : tuple of str
        Names of the columns, which are not hostile.
    rows : list of tuple
        Cells of each row, in the order of ``head``.
    """

    title: str
    said: str
    head: tuple[str, ...]
    rows: list[tuple[Cell, ...]]


class Case(NamedTuple):
    """A contact in the report, and quotes of the text that the rule or the service found.

    Attributes
    ----------
    rule : str
        Name of the rule.
    kind : str
        How the two sides differ, such as ``rule only`` or ``gained``.
    contact_id : str
    sides : tuple of (str, tuple of Quote)
        Name of each side, such as ``Contact Lens``, and its quotes.
    """

    rule: str
    kind: str
    contact_id: str
    sides: tuple[tuple[str, tuple[Quote, ...]], ...]


class Report(NamedTuple):
    """Content of a report.

    Attributes
    ----------
    title : str
    notes : sequence of str
        Sentences on what was counted, without text of contacts.
    parts : sequence of Part
        Tables; in HTML, the first one is expanded and the others are collapsed.
    heading : str
        Heading of the cases.
    cases : sequence of Case
        Contacts with quotes; the first 50 are shown.
    assumptions : sequence
        Interpretations of AWS's documentation that the results depend on.
    """

    title: str
    notes: Sequence[str]
    parts: Sequence[Part]
    heading: str
    cases: Sequence[Case]
    assumptions: Sequence[object]


def html_of(report: Report) -> str:
    """Return a report as HTML."""
    parts = [_html_part(part, is_open=not place) for place, part in enumerate(report.parts)]
    if report.cases:
        cases = [_html_case(one) for one in report.cases[:_MOST]]
        said = counted(len(report.cases), "contact")
        parts.append(_PART(report.heading, said, _CASES(join(cases)), _more(len(report.cases))))
    notes = join([_ITEM(note) for note in report.notes])
    if report.assumptions:
        resting = _NOTES(join([_ITEM(str(one)) for one in report.assumptions]))
        parts.append(_PART("Rests on", counted(len(report.assumptions), "choice"), resting, EMPTY))
    return str(_PAGE(style_of("rules.css"), report.title, join([_NOTES(notes), *parts])))


def markdown_of(report: Report) -> str:
    """Return a report as Markdown."""
    blocks = [f"## {report.title}", "\n".join(f"- {note}" for note in report.notes)]
    for part in report.parts:
        blocks += [f"### {part.title}", part.said, table(part.head, part.rows[:_MOST])]
        blocks += _markdown_more(len(part.rows))
    if report.cases:
        blocks += [f"### {report.heading}", counted(len(report.cases), "contact")]
        blocks.append("\n".join(line for one in report.cases[:_MOST] for line in _markdown_case(one)))
        blocks += _markdown_more(len(report.cases))
    if report.assumptions:
        blocks += ["### Rests on", "\n".join(f"- {code(str(one))}" for one in report.assumptions)]
    return "\n\n".join(block for block in blocks if block) + "\n"


def rows_of(frame: Any, names: Sequence[str]) -> list[tuple[Cell, ...]]:
    """Return the rows of a frame for a report, each with the cells of the columns ``names``."""
    return list(zip(*columns_of(frame, names), strict=True))


def columns_of(frame: Any, names: Sequence[str]) -> list[list[Cell]]:
    """Return for each column in ``names`` the list of its cells; a tuple of texts becomes one text with commas."""
    return [[", ".join(cell) if isinstance(cell, tuple) else cell for cell in frame[name].tolist()] for name in names]


def _more(number: int) -> Html:
    return _MORE(f"{number - _MOST:,}") if number > _MOST else EMPTY


def _markdown_more(number: int) -> list[str]:
    return [f"and {number - _MOST:,} more"] if number > _MOST else []


def _html_part(part: Part, *, is_open: bool) -> Html:
    rows = [
        _ROW(join([_TEXT(cell) if isinstance(cell, str) else _NUMBER(number(cell)) for cell in row]))
        for row in part.rows[:_MOST]
    ]
    texts = [any(isinstance(row[place], str) for row in part.rows) for place in range(len(part.head))]
    head = [(_HEAD if text else _NUMBERS)(name) for name, text in zip(part.head, texts, strict=True)]
    shown = _TABLE(join(head), join(rows))
    return (_OPEN if is_open else _PART)(part.title, part.said, shown, _more(len(part.rows)))


def _html_case(one: Case) -> Html:
    quotes = [
        _QUOTES(who, join([_QUOTE(quote.before, quote.words, quote.after) for quote in said], " "))
        for who, said in one.sides
        if said
    ]
    return _CASE(one.rule, one.kind, one.contact_id, join(quotes))


def _markdown_case(one: Case) -> Iterator[str]:
    yield f"- {code(one.rule)}: {one.kind}, contact {code(one.contact_id)}"
    for who, said in one.sides:
        for quote in said:
            yield f"  - {who}: {code(str(quote))}"
