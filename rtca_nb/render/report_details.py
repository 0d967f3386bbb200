"""Tables at the end of a contact in the report, opened on demand: metrics, problems of spans, unrecognised data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from rtca_nb.render.anchors import anchor
from rtca_nb.render.entries import role_label
from rtca_nb.render.languages import decimal, say, say_count
from rtca_nb.render.markup import EMPTY, Html, Template, join, text
from rtca_nb.render.told import told
from rtca_nb.tables.contact_tables import Tables
from rtca_nb.tables.figure_pairs import COMPUTED, paired
from rtca_nb.tables.metrics import METRICS
from rtca_nb.tables.notes import HEADINGS

__all__ = ["details", "metrics_of_several", "places_of_notes"]

# The target of a link is inside, because a browser opens the element that contains the target.
_DETAILS: Final = Template(
    "<details><summary>{t}</summary>"
    '<div class="rtca-wide-table{a}" id="{a}" tabindex="0" role="group" aria-label="{a}"><table>'
    "<thead><tr>{h}</tr></thead><tbody>{h}</tbody></table></div></details>\n"
)
_TH: Final = Template('<th scope="col">{t}</th>')
_TR: Final = Template("<tr>{h}</tr>\n")
_TD: Final = Template("<td>{h}</td>")
_METRIC: Final = Template("<tr><td>{t}<td>{t}<td>{t}<td>{t}<td>{t}\n")
# A report on many contacts has many of these, so end tags that HTML does not need are left out.
_SEVERAL: Final = Template(
    '<details class="rtca-measured"><summary>{t}</summary>'
    '<div class="rtca-wide-table" tabindex="0" role="group" aria-label="{a}"><table>'
    "<thead>{h}</thead>\n<tbody>{h}</table></div></details>\n"
)
_HEADS: Final = Template('<tr><th scope="row">{t}{h}\n')
_OVER: Final = Template('<th colspan="{n}">{t}')
_GAP: Final = Template('<td colspan="{n}">')
_WHOM: Final = Template('<th scope="col">{t}')
_MEASURED_OF: Final = Template('<tr><th scope="row"><a href="#contact{n}"><bdi>{t}</bdi></a>{h}\n')
_FIGURE: Final = Template("<td>{t}")
_BDI: Final = Template("<bdi>{t}</bdi>")
_LINKED: Final = Template('<a href="#{a}">{t}</a>')

_SPANS: Final = HEADINGS["offset_problems"]
_SKIPPED: Final = HEADINGS["skipped"]
_UNKNOWN: Final = HEADINGS["unknown"]


def details(tables: Tables, *, prefix: str, measured: bool = True) -> Html:
    """Return the table of metrics, and those of the other tables that have rows.

    Parameters
    ----------
    tables : Tables
    prefix : str
        Prefix of every id.
    measured : bool
        Whether to fill the table of metrics; if not, a script fills it from :func:`metrics_of_several`.
    """
    others = [part(tables, prefix) for part in (_problems, _skipped, _unknown)]
    return join([_metrics(tables, prefix, filled=measured), *others])


def places_of_notes(prefix: str) -> dict[str, Html | None]:
    """Return links to tables of the report, by name of a frame; None for a frame that has no table in the report."""
    return {
        "offset_problems": _LINKED(f"{prefix}spans", say(_SPANS)),
        "skipped": _LINKED(f"{prefix}skipped", say(_SKIPPED)),
        "unknown": _LINKED(f"{prefix}unknown", say(_UNKNOWN)),
        "revisions": None,
    }


def _metrics(tables: Tables, prefix: str, *, filled: bool) -> Html:
    found = [*_measured(tables, sources=_has_sent(tables))] if filled else []
    rows = [_METRIC(one.metric, one.of, one.figure, one.unit, one.note) for one in found]
    heads = (say("Metric"), say("Of"), say("Value"), say("Unit"), say("Note"))
    return _table(f"{prefix}metrics", say("Metrics"), heads, rows, css=" rtca-metrics")


class _Measured(NamedTuple):
    """A metric of a contact, and the texts to show for it.

    Attributes
    ----------
    name, role, source : str
        As in the table ``metrics``: ``metric``, ``participant_role`` and ``source``.
    metric, of, figure, unit : str
        Texts to show.
    note : str
        Who computed it, and whether it is an estimate, because a metric may be listed twice.
    """

    name: str
    role: str | None
    source: str
    metric: str
    of: str
    figure: str
    unit: str
    note: str


def _has_sent(tables: Tables) -> bool:
    return any(source != COMPUTED for source in tables.get("metrics")["source"])


def _measured(tables: Tables, *, sources: bool) -> Iterator[_Measured]:
    """Yield each metric; a metric that the service sent follows the same metric as computed here.

    Parameters
    ----------
    tables : Tables
    sources : bool
        Whether each metric names who computed it, because both kinds are listed.
    """
    table = tables.get("metrics")
    columns = ("metric", "participant_role", "source", "value", "unit", "estimate")
    rows = [*zip(*(table[name] for name in columns), strict=True)]
    for metric, role, source, value, unit, estimate in map(rows.__getitem__, paired([row[:3] for row in rows])):
        figure = say("unknown") if value is None else f"{value:.10g}" if value == int(value) else f"{value:.2f}"
        of = role_label(role) if role else say("contact")
        words = metric.replace("_", " ")
        known = metric in METRICS  # a source may have other metrics
        if source != COMPUTED:
            note = say("sent by the service")
        elif sources:
            note = say("computed here, an estimate") if estimate else say("computed here")
        else:
            note = say("estimate") if estimate else ""
        shown = (say(words) if known else words, of, decimal(figure), say(unit) if known else unit, note)
        yield _Measured(metric, role, source, *shown)


def metrics_of_several(several: Sequence[Tables], names: Sequence[str], first: int) -> Html:
    """Return the metrics of several contacts as one table: a row for each contact, a column for each metric and role.

    Parameters
    ----------
    several : sequence of Tables
    names : sequence of str
        Name of each contact.
    first : int
        Number, from 0, of the first of them among all contacts of the page.
    """
    # By role, not by label, because different roles of the service may have the same label.
    sources = any(map(_has_sent, several))
    found: list[dict[tuple[str, str, str | None], str]] = []
    seen: dict[tuple[str, str], tuple[_Measured, dict[str | None, str]]] = {}
    for tables in several:
        figures = {}
        for one in _measured(tables, sources=sources):
            seen.setdefault((one.name, one.source), (one, {}))[1][one.role] = one.of
            figures[one.name, one.source, one.role] = one.figure
        found.append(figures)
    keys = [*seen]
    order = paired([(name, None, source) for name, source in keys])
    columns = {keys[place]: seen[keys[place]] for place in order}
    over = [(one.metric, one.unit, one.note, len(whom)) for one, whom in columns.values()]
    of_all = [(*key, role) for key, (_, whom) in columns.items() for role in whom]
    heads = [
        _HEADS(say(title), join(_OVER(row[3], row[place]) if row[place] else _GAP(row[3]) for row in over))
        for place, title in enumerate(("Metric", "Unit", "Note"))
    ]
    rows = join(
        _MEASURED_OF(place, name, join(_FIGURE(figures.get(one, "")) for one in of_all))
        for place, (name, figures) in enumerate(zip(names, found, strict=True), first)
    )
    title = say_count("Metrics of {n} contact", "Metrics of {n} contacts", len(several))
    whom = _HEADS(say("Of"), join(_WHOM(of) for _, labels in columns.values() for of in labels.values()))
    return _SEVERAL(title, title, join([*heads, whom]), rows)


def _problems(tables: Tables, prefix: str) -> Html:
    table = tables.get("offset_problems")
    rows = []
    for kind, label, identity, detail in zip(*(table[n] for n in ("kind", "label", "id", "detail")), strict=True):
        row = tables.row_of(identity) if identity is not None else None
        where = _LINKED(anchor(prefix, row), say("message")) if row is not None else text(identity or "–")
        number = label.removeprefix(f"{kind} ")
        named = f"{say(kind)} {number}" if number != label and number.isdecimal() else label
        rows.append(_TR(join([_TD(text(say(kind))), _TD(_BDI(named)), _TD(where), _TD(text(told(detail)))])))
    title = f"{say(_SPANS)} ({len(rows)})"
    heads = (say("Kind"), say("Label"), say("Where"), say("What is wrong"))
    return _table(f"{prefix}spans", title, heads, rows, css=" rtca-odd rtca-spans") if rows else EMPTY


def _skipped(tables: Tables, prefix: str) -> Html:
    table = tables.get("skipped")
    columns = ("feature", "reason", "category", "rule_id")
    rows = [
        _TR(join(_TD(_BDI("–" if value is None else value)) for value in row))
        for row in zip(*(table[name] for name in columns), strict=True)
    ]
    heads = (say("Part"), say("Reason"), say("Category, not evaluated"), say("Rule"))
    return _table(f"{prefix}skipped", f"{say(_SKIPPED)} ({len(rows)})", heads, rows, css=" rtca-odd") if rows else EMPTY


def _unknown(tables: Tables, prefix: str) -> Html:
    table = tables.get("unknown")
    rows = [
        _TR(join([_TD(_BDI(member)), _TD(_BDI(payload))]))
        for member, payload in zip(table["member"], table["payload"], strict=True)
    ]
    title = f"{say(_UNKNOWN)} ({len(rows)})"
    return _table(f"{prefix}unknown", title, (say("Member"), say("Content")), rows, css=" rtca-odd") if rows else EMPTY


def _table(place: str, title: str, heads: Sequence[str], rows: Sequence[Html], *, css: str = "") -> Html:
    return _DETAILS(title, css, place, title, join(_TH(head) for head in heads), join(rows))
