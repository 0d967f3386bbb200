"""Every way to style a frame, and every way to come by one: the two sides of the table that the Styler's tests walk.

``TEXTS`` are what customers wrote. In each frame they are cells, labels or names; each form shows the frame.
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pandas as pd

import rtca_nb as rtca

TEXTS = [
    "<img src=x onerror=\"window.pwned='cell'\">",
    "<script>window.pwned='script'</script>",
    "</td></table><svg onload=\"window.pwned='svg'\">",
    "</style><script>window.pwned='style'</script>",
    '" onmouseover="window.pwned=\'quote\'" x="',
    "}</style><img src=x onerror=window.pwned='css'>",
    "{0}<iframe srcdoc=\"<script>parent.pwned='frame'</script>\">",
    "https://example.com/<img src=x onerror=window.pwned='link'>",
]
FIRST = TEXTS[0]


def contact() -> Any:
    messages = [
        {
            "Id": f"m{place}",
            "ParticipantId": "p",
            "ParticipantRole": ("CUSTOMER", "AGENT")[place % 2],
            "Content": text,
            "Time": {"AbsoluteTime": f"2026-01-01T00:00:{place:02}Z"},
        }
        for place, text in enumerate(TEXTS)
    ]
    matched = {TEXTS[0]: {"PointsOfInterest": [{"TranscriptItems": [{"Id": "m0"}]}]}}
    segments = [*({"Transcript": message} for message in messages), {"Categories": {"MatchedDetails": matched}}]
    return rtca.read_contact({"Channel": "CHAT", "Status": "COMPLETED", "Segments": segments}, output_type="Redacted")


def _frame(of: Any) -> Any:
    return of.transcript[["content", "offset_seconds"]]


FRAMES: dict[str, Callable[[Any], Any]] = {
    "column selection": _frame,
    "concat_frames": lambda of: rtca.concat_frames([of, of], "transcript")[["content", "offset_seconds"]],
    "categories": lambda of: of.categories[["category"]],
    "to_frame": lambda of: of.transcript["content"].to_frame(),
    "value_counts": lambda of: of.transcript["content"].value_counts().to_frame(),
    "groupby": lambda of: of.transcript.groupby("content")[["offset_seconds"]].sum(),
    "groupby agg": lambda of: of.transcript.groupby("participant_role", observed=True).agg(said=("content", list)),
    "merge": lambda of: of.transcript.merge(of.transcript, on="id")[["content_x"]],
    "pivot": lambda of: of.transcript.pivot(index="content", columns="participant_role", values="content"),
    "pivot_table": lambda of: of.transcript.pivot_table(index="content", columns="id", values="offset_seconds"),
    "crosstab": lambda of: pd.crosstab(of.transcript["content"], of.transcript["content"]),
    "get_dummies": lambda of: pd.get_dummies(of.transcript["content"]),
    "melt": lambda of: of.transcript.melt(id_vars="id", value_vars=["content"]),
    "explode": lambda of: of.transcript.assign(said=[[text, [text]] for text in TEXTS]).explode("said")[["said"]],
    "stack": lambda of: _frame(of).stack().to_frame(),
    "transposed": lambda of: of.transcript.set_index("content")[["offset_seconds"]].T,
    "several levels": lambda of: of.transcript.set_index(["content", "id"])[["content_type"]],
    "names": lambda of: _frame(of).rename_axis(TEXTS[1]).rename_axis(TEXTS[2], axis=1),
    "lists": lambda of: pd.DataFrame({"said": [[text] for text in of.transcript["content"]]}),
    "dicts": lambda of: pd.DataFrame({"said": [{text: (text,)} for text in of.transcript["content"]]}),
    "constructor": lambda of: pd.DataFrame(_frame(of)),
    "constructor of columns": lambda of: pd.DataFrame({FIRST: of.transcript["content"]}),
    "concat with plain": lambda of: pd.concat([pd.DataFrame({"content": [FIRST]}), _frame(of)], ignore_index=True),
    "category": lambda of: _frame(of).astype({"content": "category"}),
}

# Each takes a frame, and returns a Styler.
FORMS: dict[str, Callable[[Any], Any]] = {
    "style": lambda frame: frame.style,
    "format": lambda frame: frame.style.format(),
    "format na_rep": lambda frame: frame.style.format(na_rep="-"),
    "format na_rep of a customer": lambda frame: (
        frame.reindex([*frame.index[:1], "none"]).style.format(na_rep=FIRST)
        if frame.index.nlevels == 1 and frame.index.is_unique
        else frame.style.format(na_rep=FIRST)
    ),
    "format precision": lambda frame: frame.style.format(precision=1, thousands=","),
    "format text": lambda frame: frame.style.format("<b>{}</b>"),
    "format function": lambda frame: frame.style.format(lambda value: f"{value}"),
    "format nothing": lambda frame: frame.style.format(lambda _: None),
    "format upper": lambda frame: frame.style.format(lambda value: str(value)[:20].upper()),
    "format by column": lambda frame: frame.style.format({frame.columns[0]: str}),
    "format subset": lambda frame: frame.style.format(precision=2, subset=[frame.columns[0]]),
    "format html": lambda frame: frame.style.format(escape="html"),
    "format latex": lambda frame: frame.style.format(escape="latex"),
    "format latex-math": lambda frame: frame.style.format(escape="latex-math"),
    "format hyperlinks": lambda frame: frame.style.format(hyperlinks="html"),
    "format_index": lambda frame: frame.style.format_index(precision=1),
    "format_index na_rep": lambda frame: frame.style.format_index(na_rep="-", axis=1),
    "format_index text": lambda frame: frame.style.format_index("{}").format_index("{}", axis=1),
    "format_index_names": lambda frame: frame.style.format_index_names("{}", axis=0).format_index_names("{}", axis=1),
    "relabel_index": lambda frame: frame.style.relabel_index(
        [FIRST] * len(frame), axis=0, level=frame.index.nlevels - 1
    ),
    "relabel columns": lambda frame: frame.style.relabel_index([FIRST] * frame.shape[1], axis=1),
    "set_caption": lambda frame: frame.style.set_caption(FIRST),
    "set_tooltips": lambda frame: _tipped(frame, props=None),
    "set_tooltips title": lambda frame: _tipped(frame, as_title_attribute=True),
    "concat": lambda frame: frame.style.concat(frame.style),
    "hide": lambda frame: frame.style.hide(axis="index"),
    "hide columns": lambda frame: frame.style.hide([frame.columns[0]], axis="columns"),
    "map": lambda frame: _unique(frame).style.map(lambda value: f"color: {value}"),
    "apply": lambda frame: _unique(frame).style.apply(lambda column: [f"color: {value}" for value in column]),
    "map_index": lambda frame: frame.style.map_index(lambda label: f"color: {label}"),
    "set_properties": lambda frame: _unique(frame).style.set_properties(color=TEXTS[3]),
    "set_table_styles": lambda frame: frame.style.set_table_styles(
        [{"selector": "td", "props": f"color: {TEXTS[3]};"}]
    ),
    "set_table_attributes": lambda frame: frame.style.set_table_attributes(f'class="a" title={TEXTS[1]}'),
    "set_td_classes": lambda frame: _classed(frame, TEXTS[4]),
    "set_uuid": lambda frame: frame.style.set_uuid(FIRST),
    "set_sticky": lambda frame: frame.style.set_sticky(),
    "clear": lambda frame: frame.style.format(escape=None).clear() or frame.style,
    "cleared": lambda frame: _cleared(frame, na_rep="-"),
    "copy": lambda frame: copy.deepcopy(frame.style),
    "use": lambda frame: frame.style.use(frame.style.set_caption(FIRST).export()),
    "pipe": lambda frame: frame.style.pipe(lambda styler: styler.format(na_rep="-")),
    "highlight_null": lambda frame: _unique(frame).style.highlight_null(),
    "Styler": lambda frame: _Styler()(frame, precision=2),
    "Styler of a column": lambda frame: _Styler()(frame.iloc[:, 0]),
    "Styler caption": lambda frame: _Styler()(frame, caption=FIRST, table_attributes=TEXTS[2], uuid=FIRST),
    "Styler na_rep": lambda frame: _Styler()(frame, na_rep="-", precision=1, formatter="{}"),
}
if pd.__version__ < "3":
    for newer in ("format_index_names", "set_tooltips title"):
        del FORMS[newer]


def _Styler() -> Any:
    pd.DataFrame().style  # noqa: B018 - from then on pandas' class makes ours
    from pandas.io.formats.style import Styler

    return Styler


def _unique(frame: Any) -> Any:
    """Styles of cells need labels that are unique."""
    return frame.reset_index(drop=True).set_axis([f"{place}<b>" for place in range(frame.shape[1])], axis=1)


def _tipped(frame: Any, **options: Any) -> Any:
    plain = _unique(frame)
    return plain.style.set_tooltips(pd.DataFrame(TEXTS[4], index=plain.index, columns=plain.columns), **options)


def _classed(frame: Any, name: str) -> Any:
    plain = _unique(frame)
    return plain.style.set_td_classes(pd.DataFrame(name, index=plain.index, columns=plain.columns))


def _cleared(frame: Any, **options: Any) -> Any:
    styler = frame.style.format(**options)
    styler.clear()
    return styler
