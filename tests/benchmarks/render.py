"""Rendering, against what a reader would use instead: run as ``python -m tests.benchmarks.render``.

Ratios are medians of rounds that are taken in turn, so that a busy machine slows both sides alike. displaCy is
optional: where spaCy is not installed, a naive renderer of one ``<span>`` per character stands in for it.
"""

from __future__ import annotations

import html
import random
import statistics
import time
from bisect import bisect_left, bisect_right
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import accumulate

import rtca_nb as rtca
from rtca_nb.contact.access import record_of, tables_of
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.views import contact_html
from rtca_nb.corpus.reporting import render_report
from rtca_nb.model.parsing import parse_segments
from rtca_nb.model.record import Record
from rtca_nb.render.entries import marked_text
from rtca_nb.render.spans import Mark, cut
from rtca_nb.render.transcript import transcript_list

ROUNDS = 7
MESSAGES = 10_000
SPANS = 5
_WORDS = "goose lamp head order birthday glass charge refund door bell cat noon it's fine".split()
_RARE = "Größe café 東京 🪿 <b> Q&A".split()
Marked = tuple[str, list[Mark]]
_MAKERS = ("k0", "k1", "k2", "is", "ex")


def medians(*works: Callable[[], object], rounds: int = ROUNDS) -> list[float]:
    """Seconds of each piece of work, in turns."""
    taken: list[list[float]] = [[] for _ in works]
    for _ in range(rounds):
        for times, work in zip(taken, works, strict=True):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
    return [statistics.median(times) for times in taken]


def generated(count: int = MESSAGES, spans: int = SPANS, seed: int = 5) -> list[Marked]:
    """Texts of about 83 characters, each with spans that overlap."""
    chance = random.Random(seed)
    made = []
    for _ in range(count):
        text = ""
        while len(text) < 80:
            text += chance.choice(_WORDS if chance.random() > 0.02 else _RARE) + " "
        edges = [sorted(chance.sample(range(len(text)), 2)) for _ in range(spans)]
        made.append((text, [Mark(css, "category", css, *edge, None) for css, edge in zip(_MAKERS, edges, strict=True)]))
    return made


def ours(data: list[Marked]) -> str:
    """One message a paragraph, all its spans as marks."""
    return "".join([f"<p>{marked_text(text, marks, [])}</p>" for text, marks in data])


def floor(data: list[Marked]) -> str:
    """What escaping alone costs."""
    return "".join([f"<p>{html.escape(text)}</p>" for text, _ in data])


def cuts_only(data: list[Marked]) -> int:
    """Cut texts into runs, without HTML."""
    return sum(len(list(cut(len(text), marks, []))) for text, marks in data)


def peer(data: list[Marked]) -> tuple[str, Callable[[], str]]:
    """Return displaCy's span style, or the naive renderer where spaCy is missing; both ready to run."""
    try:
        from spacy.displacy.render import SpanRenderer
    except ImportError:
        return "one <span> per character", lambda: _naive(data)
    renderer = SpanRenderer(options={})
    parsed = []
    for text, marks in data:
        # displaCy marks whole tokens; the places of ours become those of the tokens that they touch.
        tokens = text.split(" ")
        starts = [0, *accumulate(len(token) + 1 for token in tokens)]
        spans = [
            {
                "start": mark.begin,
                "end": mark.end,
                "start_token": bisect_right(starts, mark.begin) - 1,
                "end_token": bisect_left(starts, mark.end),
                "label": mark.css,
            }
            for mark in marks
        ]
        parsed.append({"text": text, "tokens": tokens, "spans": spans, "settings": {}})
    return "displaCy span", lambda: renderer.render(parsed, page=False, minify=False)


def _naive(data: list[Marked]) -> str:
    out = []
    for text, marks in data:
        out.append("<p>")
        for place, character in enumerate(text):
            css = " ".join(mark.css for mark in marks if mark.begin <= place < mark.end)
            out.append(f'<span class="{css}">{html.escape(character)}</span>')
        out.append("</p>")
    return "".join(out)


def long_contact(data: list[Marked]) -> Record:
    """Return a contact with those messages, their spans as categories and issues."""
    segments: list[dict[str, object]] = []
    details: dict[str, dict[str, list[object]]] = {f"Category {place}": {"PointsOfInterest": []} for place in range(4)}
    issues = []
    for row, (text, marks) in enumerate(data):
        moment = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=row)
        identity = f"message-{row}"
        segments.append(
            {
                "Transcript": {
                    "Id": identity,
                    "ParticipantId": f"p{row % 2}",
                    "ParticipantRole": ("CUSTOMER", "AGENT")[row % 2],
                    "Content": text,
                    "ContentType": "text/plain",
                    "Time": {"AbsoluteTime": moment.isoformat()},
                    "Sentiment": ("NEUTRAL", "POSITIVE", "NEGATIVE")[row % 3],
                }
            }
        )
        offsets = [{"BeginOffsetChar": mark.begin, "EndOffsetChar": mark.end} for mark in marks]
        for place, offset in enumerate(offsets[:4]):
            item = {"TranscriptItems": [{"Id": identity, "CharacterOffsets": offset}]}
            details[f"Category {place}"]["PointsOfInterest"].append(item)
        issues.append({"TranscriptItems": [{"Id": identity, "CharacterOffsets": offsets[4]}]})
    segments.append({"Categories": {"MatchedDetails": details}})
    segments.append({"Issues": {"IssuesDetected": issues}})
    typed, unknown, _ = parse_segments(segments)
    return Record(
        instance_id="instance",
        contact_id="contact",
        channel="CHAT",
        status="COMPLETED",
        output_type="Redacted",
        output_type_evidence="made so",
        complete=True,
        source="v2",
        segments=tuple(typed),
        unknown=tuple(unknown),
    )


def main() -> None:
    data = generated()
    sample = data[: MESSAGES // 10]  # the peer needs long for all
    name, other = peer(sample)
    mine, its, bare, cutting = medians(lambda: ours(sample), other, lambda: floor(sample), lambda: cuts_only(sample))
    size = len(ours(sample).encode()) / len(sample)
    print(f"{len(sample)} messages × {SPANS} overlapping spans")
    print(f"  ours                 {len(sample) / mine:>9,.0f} messages/s  {size:>6,.0f} bytes/message")
    print(f"    of it cutting      {cutting / mine:>9.0%}")
    print(f"  {name:<20} {len(sample) / its:>9,.0f} messages/s  {len(other().encode()) / len(sample):>6,.0f}")
    print(f"  html.escape alone    {len(sample) / bare:>9,.0f} messages/s")
    print(f"  ours is {its / mine:.1f}x {name}, {mine / bare:.1f}x the floor")

    record = long_contact(data)
    tables = tables_of(Contact(record))
    transcript_list(tables)
    (whole,) = medians(lambda: transcript_list(tables), rounds=3)
    size = len(transcript_list(tables).encode()) / MESSAGES
    print(f"transcript of {MESSAGES:,} messages × {SPANS} spans, with heads and badges")
    print(f"  {MESSAGES / whole:,.0f} messages/s  {size:,.0f} bytes/message")

    for output_type in ("Redacted", "Raw"):
        _reports(_first(record_of(rtca.sample_contact("refund", output_type=output_type)), 60))


def _reports(record: Record) -> None:
    ready = Contact(record)
    page, plotly = render_report(ready), _plotly(ready)
    fresh, warm, cell = medians(
        lambda: render_report(Contact(record)), lambda: render_report(ready), lambda: contact_html(ready), rounds=21
    )
    (slow,) = medians(lambda: _plotly(Contact(record)), rounds=5)
    smaller = len(plotly.encode()) / len(page.encode())
    print(f"report of 60 segments, {record.output_type}: {len(page.encode()):,} bytes")
    print(f"  {1 / fresh:,.0f}/s from the record, {1 / warm:,.0f}/s with tables made, notebook cell {1 / cell:,.0f}/s")
    print(f"  Plotly self-contained: {1 / slow:,.1f}/s, {len(plotly.encode()):,} bytes")
    print(f"  ours is {slow / fresh:.0f}x as fast and {smaller:.0f}x smaller")


def _first(record: Record, count: int) -> Record:
    from rtca_nb.model.record import replace_fields

    return replace_fields(record, segments=record.segments[:count])


def _plotly(contact: Contact) -> str:
    """The same contact as people do it: a chart with plotly.js inside, and the messages below."""
    import plotly.graph_objects as go

    table, turns = contact.transcript, contact.sentiment
    figure = go.Figure(go.Scatter(x=turns["offset_seconds"], y=turns["progressive_score"], mode="lines+markers"))
    rows = "".join(f"<p>{html.escape(str(text))}</p>" for text in table["content"])
    return f"<html><body>{figure.to_html(full_html=False, include_plotlyjs=True, div_id='chart')}{rows}</body></html>"


if __name__ == "__main__":
    main()
