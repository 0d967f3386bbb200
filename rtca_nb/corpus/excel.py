"""Excel workbooks of one contact, of many, of a corpus, of answers, and of any frames."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.archive import Archive
from rtca_nb.base.arguments import check_flag, check_text, counted, kind_of
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact import exports
from rtca_nb.contact.access import tables_of
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.frame_files import check_frames, frames_of
from rtca_nb.contact.overview import HOLDS, Line, Overview, Section, columns_frame
from rtca_nb.contact.workbook import Sheet, check_target, sheet_of, write_workbook
from rtca_nb.corpus.corpus import Corpus
from rtca_nb.corpus.excel_overview import overview_of_many
from rtca_nb.corpus.incoming import incoming
from rtca_nb.corpus.layout import Sizes
from rtca_nb.corpus.memory import HeldCorpus
from rtca_nb.corpus.once import EVERY_FORM, KEY_NAMES, Once, once_in
from rtca_nb.corpus.places import root_of
from rtca_nb.corpus.row_batches import columns_of, frame_batches, rows_of
from rtca_nb.corpus.schema import CONTACTS, FRAMES, TABLES
from rtca_nb.corpus.writing import Writer
from rtca_nb.exceptions import UsageError
from rtca_nb.fetch.bulk import ContactFailure
from rtca_nb.fetch.progress import check_progress, counting

if TYPE_CHECKING:
    import pandas as pd

    Written = (
        Contact
        | Iterable[Contact | ContactFailure]
        | Archive
        | Corpus
        | HeldCorpus
        | pd.DataFrame
        | pd.Series[Any]
        | Mapping[str, pd.DataFrame]
    )

__all__ = ["to_excel"]

_Progress = bool | Callable[[int], object] | None
_NAMES: Final = (CONTACTS, *FRAMES)
# The temporary corpus is read once, from first row to last, so small parts cost nothing and take little memory.
_SMALL: Final = Sizes(batch=50, part=100, small=1, merge=sys.maxsize, commit=20)


@hide_locals
def to_excel(
    frames: Written,
    path: str | os.PathLike[str],
    *,
    names: Sequence[str] | None = None,
    title: str | None = None,
    allow_revealed: bool = False,
    progress: bool | Callable[[int], object] | None = None,
) -> Path:
    """Write contacts or DataFrames to an Excel workbook; needs the extra ``excel``.

    No text in the workbook is read as a formula.

    Parameters
    ----------
    frames : Contact, iterable of Contact, Archive, Corpus, DataFrame, or mapping of str to DataFrame
        Contacts, including the result of :func:`rtca_nb.fetch_contacts`; or any DataFrame, including an answer such as
        ``corpus.category_frequency()``.

        For contacts, each frame becomes a sheet with the rows of all contacts. A contact of a corpus is included once,
        in the form that :meth:`rtca_nb.Corpus.contact` returns. For several contacts that you pass yourself, the sheet
        ``contacts`` has one row for each contact and form. If a contact occurs more than once, the sheets show the
        reading that :func:`rtca_nb.write_corpus` would keep. If both forms of a contact occur and both are masked, text
        that is masked in one form is masked in the other too.
    path : path
        File to write. An existing file is replaced when the new file is complete.
    names : list of str, optional
        If you pass contacts: names of the frames to write, such as ``["transcript"]``. By default, all frames are
        written.
    title : str, optional
        Title of the first sheet, the overview; by default it says what the workbook holds.
    allow_revealed : bool
        Permit personal data in clear text on disk, in a file that only you can read.
    progress : bool or callable, optional
        True for a progress bar on standard error, or a function that is called with the number of rows written so far.

    Returns
    -------
    pathlib.Path
        Path of the file.

    Raises
    ------
    RevealError
        If any of ``frames`` is revealed and ``allow_revealed`` is not set.
    UsageError
        If there is nothing to write, if the file cannot be written, or if a frame is too large for a sheet, which has
        space for 1,048,575 rows below its header and for 16,384 columns. An existing file then stays as it was.
    SetupError
        If XlsxWriter is not installed, or if you pass several contacts and DuckDB is not installed.
    RtcaError
        If reading the contacts fails.

    Notes
    -----
    For contacts and answers, the first sheet is an overview. It gives the period and totals, whether the text is Raw,
    Redacted or revealed, what is incomplete, not evaluated or left out, and what each sheet holds. Other DataFrames get
    an overview only if you set ``title``.

    Times with a time zone are converted to UTC, and the header of their column says so. A text that is too long for a
    cell is written in full to the sheet ``long texts``. Its cell has the beginning of the text, and says where the full
    text is.

    Rows are written one by one. For a corpus, only the ids and times of all contacts are held in memory. An iterable of
    contacts is first written to a temporary corpus, so that not all contacts are in memory at once. Only you can read
    the folder of this corpus. In it, masked contacts stay masked, and revealed contacts stay revealed.
    """
    import pandas as pd

    check_text(title, "title", optional=True)
    check_flag(allow_revealed, "allow_revealed")
    check_progress(progress)
    if isinstance(frames, (Corpus, HeldCorpus)):
        once = once_in(columns_of(frames.table(CONTACTS), KEY_NAMES))
        return _of_corpus(frames, path, names, title, once=once, progress=progress, allow_revealed=allow_revealed)
    if isinstance(frames, Contact):
        exports.check_permission([frames], allow_revealed=allow_revealed)
        chosen = {name: getattr(frames, name) for name in exports.checked_names(names, argument="names")}
        with counting(progress, "rows") as show:
            return exports.to_excel(chosen, tables_of(frames), path, title=title, show=show)
    if isinstance(frames, (pd.DataFrame, pd.Series, Mapping)):
        given = frames_of(frames, names, "to_excel")
        return _of_frames(given, path, title, progress=progress, allow_revealed=allow_revealed)
    return _of_contacts(frames, path, names, title, progress=progress, allow_revealed=allow_revealed)


def _of_frames(
    frames: Mapping[str, pd.DataFrame],
    path: str | os.PathLike[str],
    title: str | None,
    *,
    progress: _Progress,
    allow_revealed: bool,
) -> Path:
    """Write frames, with an overview if any of them is an answer."""
    from rtca_nb.questions.answer_frame import Answer, RevealedAnswer

    revealed = check_frames(frames, allow_revealed=allow_revealed)
    answers = {name: frame for name, frame in frames.items() if isinstance(frame, (Answer, RevealedAnswer))}
    sections = [
        Section(
            f"{answer.title} (sheet {name})",
            [
                Line("Unit", answer.unit),
                Line("Counted", answer.n_things),
                *(Line("Notes", None, sentence) for sentence in answer.left_out),
            ],
        )
        for name, answer in answers.items()
    ]
    only = next(iter(answers.values())).title if len(answers) == 1 else counted(len(answers), "answer")
    overview = Overview(title or only, revealed, sections) if answers or title is not None else None
    sheets = [sheet_of(name, frame, answers[name].title if name in answers else "") for name, frame in frames.items()]
    return _written(path, sheets, overview, progress, revealed=revealed)


def _written(
    path: str | os.PathLike[str],
    sheets: Sequence[Sheet],
    overview: Overview | None,
    progress: _Progress,
    *,
    revealed: bool,
) -> Path:
    with counting(progress, "rows", sum(sheet.rows for sheet in sheets)) as show:
        return write_workbook(path, sheets, overview=overview, revealed=revealed, show=show)


def _of_contacts(
    contacts: Any,
    path: str | os.PathLike[str],
    names: Sequence[str] | None,
    title: str | None,
    *,
    progress: _Progress,
    allow_revealed: bool,
) -> Path:
    """Write contacts through a temporary corpus, so that no more than a batch of them is in memory."""
    if not isinstance(contacts, (Iterable, Archive)) or isinstance(contacts, (str, bytes, os.PathLike)):
        raise _wrong(contacts)
    if isinstance(contacts, (list, tuple)) and not contacts:
        raise _none()
    _names(names)
    check_target(path)
    source = contacts if isinstance(contacts, Archive) else _only_contacts(contacts)
    if isinstance(contacts, (list, tuple)):
        exports.check_permission([one for one in contacts if isinstance(one, Contact)], allow_revealed=allow_revealed)
    with tempfile.TemporaryDirectory(prefix="rtca-") as folder:
        root = root_of(Path(folder, "corpus"))
        # A function is only called with numbers of rows; a bar also shows how many contacts were read.
        total = len(contacts) if isinstance(contacts, (list, tuple)) else None
        with counting(progress is True, "contacts", total) as show:
            writer = Writer(root, sizes=_SMALL, progress=lambda report: show(report.read + report.failed))
            report = writer.write(incoming(source, allow_revealed=allow_revealed))
        if not report.read and not report.failed:
            raise _none()
        # Not through open_corpus, because the user never gets it, and a cell that reveals is already marked.
        corpus = Corpus(root, root.current())
        left_out = [
            line
            for line in (
                Line("Could not be fetched", report.failed, "Not in this workbook."),
                Line(
                    "Other readings",
                    report.read - report.contacts,
                    "Further readings of the same contacts; this workbook has only the most complete reading of "
                    "each contact.",
                ),
            )
            if line.value
        ]
        return _of_corpus(corpus, path, names, title, left_out, progress=progress, allow_revealed=allow_revealed)


def _only_contacts(contacts: Iterable[Any]) -> Iterator[Contact | ContactFailure]:
    for one in contacts:
        if not isinstance(one, (Contact, ContactFailure)):
            raise UsageError(
                f"to_excel takes contacts, but one of the items is {kind_of(one)}; keep only items for which "
                "isinstance(item, rtca.Contact) is true"
            )
        yield one


def _wrong(given: object) -> UsageError:
    return UsageError(
        "to_excel takes one or several contacts, a corpus, a frame or a mapping of names to frames, not "
        f"{kind_of(given)}"
    )


def _none() -> UsageError:
    return UsageError("to_excel needs at least one contact, and was given none")


def _names(names: Sequence[str] | None) -> tuple[str, ...]:
    return exports.checked_names(names, _NAMES, argument="names")


def _of_corpus(
    corpus: Corpus | HeldCorpus,
    path: str | os.PathLike[str],
    names: Sequence[str] | None,
    title: str | None,
    left_out: Sequence[Line] = (),
    *,
    once: Once = EVERY_FORM,
    progress: _Progress,
    allow_revealed: bool,
) -> Path:
    exports.check_permission([corpus], allow_revealed=allow_revealed)
    chosen = _names(names)
    check_target(path)
    tables = {name: corpus.table(name) for name in chosen}
    sheets = [
        Sheet(name, HOLDS[name], frame_batches(table, once), rows_of(table, once), len(TABLES[name]))
        for name, table in tables.items()
    ]
    sheets.append(sheet_of("columns", columns_frame({name: TABLES[name] for name in chosen})))
    overview = overview_of_many(corpus, title, left_out, once=once)
    return _written(path, sheets, overview, progress, revealed=corpus.revealed)
