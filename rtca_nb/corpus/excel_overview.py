"""First sheet of a workbook of many contacts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from rtca_nb.base.arguments import counted
from rtca_nb.contact.overview import Line, Overview, Section, time_line, totals
from rtca_nb.corpus.once import EVERY_FORM, KEY_NAMES, Once, other_forms
from rtca_nb.corpus.row_batches import arrow_batches, rows_of
from rtca_nb.corpus.schema import CONTACTS
from rtca_nb.model.output_types import form_words

if TYPE_CHECKING:
    import pyarrow as pa

    from rtca_nb.corpus.corpus import Corpus
    from rtca_nb.corpus.memory import HeldCorpus

__all__ = ["overview_of_many"]

# Label -> the table whose rows are counted.
_COUNTED: Final = {
    "Messages": "transcript",
    "Redacted spans": "redactions",
    "Matches of categories": "matches",
    "Events": "events",
    "Attachments": "attachments",
    "Skipped analyses": "skipped",
    "Spans that cannot be trusted": "offset_problems",
}


def overview_of_many(
    corpus: Corpus | HeldCorpus, title: str | None, left_out: Sequence[Line] = (), *, once: Once = EVERY_FORM
) -> Overview:
    """Return the overview of many contacts.

    Parameters
    ----------
    corpus : Corpus or HeldCorpus
    title : str, optional
        Default: the number of contacts.
    left_out : sequence of Line
        Lines about contacts that are missing from the workbook.
    once : Once
        Which forms of contacts the other sheets show; the overview counts the same ones.

    Raises
    ------
    SetupError
        If DuckDB is not installed.
    CorpusError
        If a file of the corpus is damaged.
    """
    import pyarrow as pa

    ids: set[str] = set()
    forms: Counter[str] = Counter()
    starts, ends = [], []
    for batch in arrow_batches(corpus.table(CONTACTS), [*KEY_NAMES, "revealed", "start", "end"]):
        rows = once.rows(pa.Table.from_batches([batch]))
        ids.update(rows["contact_id"].to_pylist())
        clear = rows["revealed"].to_pylist()
        for form, shown in zip(rows["output_type"].to_pylist(), clear, strict=True):
            forms[form_words(form) + (", in clear text" if shown else "")] += 1
        starts += _times(rows["start"])
        ends += _times(rows["end"])
    number = sum(forms.values())
    single = number == len(ids)
    several = " ".join(once.sentences())
    if not single:
        several = f"{number:,} if each form of a contact is counted separately, as in the other sheets."
    timeless = number - len(starts)
    about = Section(
        "Contacts",
        [
            Line("Contacts", len(ids), several),
            *(Line(form, times) for form, times in forms.most_common()),
            time_line("First one begins", min(starts, default=None)),
            time_line("Last one ends", max(ends, default=None)),
            *([Line("Without any time", timeless)] if timeless else []),
        ],
    )
    counts = {label: rows_of(corpus.table(name), once) for label, name in _COUNTED.items()}
    quality = corpus.data_quality()
    failed = getattr(corpus, "failed", 0)
    measures = zip(*(quality[name].tolist() for name in ("measure", "of", "number", "out_of")), strict=True)
    missing = [
        *left_out,
        *([Line("Could not be fetched", failed, "Not in this workbook.")] if failed else []),
        *(
            Line(measure[:1].upper() + measure[1:], number, _out_of(number, out_of, of.removesuffix("s")))
            for measure, of, number, out_of in measures
        ),
        # The sentence on other forms is already above.
        *(Line("Notes", None, said) for said in quality.left_out if not once.others or said != other_forms(once.left)),
    ]
    return Overview(
        title or counted(len(ids), "contact"),
        corpus.revealed,
        [
            about,
            totals(counts, "Totals" if single else "Totals, with each form counted"),
            Section("Incomplete, not evaluated, or not trusted", missing),
        ],
    )


def _out_of(number: int, total: int, noun: str) -> str:
    return f"of {counted(total, noun)}" + (f", {number / total:.1%}" if number else "")


def _times(column: pa.ChunkedArray) -> list[int]:
    """Return the known times of an Arrow column, in microseconds since 1970; missing times are left out."""
    import pyarrow as pa

    return [value for value in column.cast(pa.int64()).to_pylist() if value is not None]
