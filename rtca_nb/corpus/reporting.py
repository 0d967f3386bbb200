"""Write reports, piece by piece: the page of one contact, or an overview of several contacts and then each contact."""

from __future__ import annotations

import io
import itertools
import os
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, NamedTuple

from rtca_nb.base.arguments import check_flag, check_path, check_text, shown_path
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.base.files import whole_file
from rtca_nb.contact.access import tables_of
from rtca_nb.contact.views import check_language, report_of_one
from rtca_nb.corpus.periods import check_period
from rtca_nb.corpus.report_figures import figures_of
from rtca_nb.corpus.report_sources import ReportSource, ranked, same_contacts, source_of
from rtca_nb.exceptions import Hint, UsageError
from rtca_nb.fetch.progress import check_progress, counting
from rtca_nb.questions.period import Period
from rtca_nb.render.languages import AUTO, say_count, speaking
from rtca_nb.render.many.overview import heading, overview
from rtca_nb.render.many.page import SIZE, island, many_begin, many_end
from rtca_nb.render.many.table import Row, contacts_table, row_of
from rtca_nb.render.markup import join
from rtca_nb.render.page import GENERATOR

if TYPE_CHECKING:
    from datetime import datetime

    from rtca_nb.contact.contact import Contact
    from rtca_nb.corpus.corpus import Corpus
    from rtca_nb.corpus.identity import Key, Rank
    from rtca_nb.fetch.bulk import ContactFailure

__all__ = ["check_report_name", "check_title_and_period", "render_report", "write_report"]

_LONGEST: Final = 200
_PIECE: Final = 2**20
_HEAD: Final = 4096
# Suffixes of other formats in which users may expect a report.
_NO_HTML: Final = frozenset(".pdf .docx .doc .xlsx .xls .csv .json .jsonl .md .txt .ipynb".split())


def check_report_name(path: Path) -> None:
    """Refuse a file name with the suffix of another format.

    Raises
    ------
    UsageError
        If the suffix is one such as ``.pdf`` or ``.csv``.
    """
    ending = path.suffix.lower()
    if ending in _NO_HTML:
        hint = "; rtca-nb report --pdf prints a PDF" if ending == ".pdf" else ""
        raise UsageError(
            f"a report is HTML, but {path.name!r} ends in {path.suffix}; name it {path.stem + '.html'!r}{hint}"
        )


@hide_locals
def render_report(
    contacts: Contact | Corpus | Iterable[Contact | ContactFailure],
    *,
    title: str | None = None,
    period: str | tuple[datetime | None, datetime | None] | None = None,
    language: str = "en",
) -> str:
    """Render a report on one contact, several contacts or a corpus, and return it as HTML.

    For many contacts, use :func:`rtca_nb.write_report`, which needs much less memory.

    Parameters
    ----------
    contacts : Contact, iterable of Contact, or Corpus
        Contacts to report on.
    title, period, language
        As for :func:`rtca_nb.write_report`.

    Returns
    -------
    str
        The report, as a complete HTML page. A contact is shown in clear text only if it is revealed. The title and a
        banner of the report then say so.

    Raises
    ------
    UsageError
        If there is no contact, if no contact is in ``period``, or if an argument is invalid.
    CorpusError
        If a file of the corpus is damaged.
    """
    check_language(language)
    within = check_title_and_period(title, period)
    source = source_of(contacts, within, allow_revealed=True)
    if _is_one(source):
        return report_of_one(next(source.contacts), title, language)
    pieces: list[bytes] = []
    with speaking(_of_many(language)):
        _Pages(source, title, within).write(io.BytesIO(), pieces.append)
    return b"".join(pieces).decode("utf-8")


@hide_locals
def write_report(
    contacts: Contact | Corpus | Iterable[Contact | ContactFailure],
    path: str | os.PathLike[str],
    *,
    title: str | None = None,
    period: str | tuple[datetime | None, datetime | None] | None = None,
    language: str = "en",
    allow_revealed: bool = False,
    force: bool = False,
    progress: bool | Callable[[int], object] | None = None,
) -> Path:
    """Write a report on one or several contacts to an HTML file.

    A report on several contacts begins with an overview and a table of the contacts; then each contact follows. The
    figures of the overview are answers to questions, such as :meth:`rtca_nb.Corpus.category_frequency`, and need the
    extra ``corpus``. Without this extra, the report states that the figures were not computed.

    Parameters
    ----------
    contacts : Contact, iterable of Contact, or Corpus
        Contacts to report on. Each contact of a corpus is shown and counted once, in the form that
        :meth:`rtca_nb.Corpus.contact` returns; contacts that you pass in a list are all shown. For many contacts, use a
        corpus, because its contacts are not all in memory at once. You can also pass the result of
        :func:`rtca_nb.fetch_contacts`; the report then gives the number of contacts that could not be fetched.
    path : path
        File to write. An existing report is replaced when the new one is complete, so that you can run a cell again. If
        any other file exists at this path, the file is kept and an error is raised, unless you set ``force``.
    title : str, optional
        Heading of the report. By default, this is the number of contacts, or "Chat contact report" for a single
        contact.
    period : str or tuple of (datetime or None, datetime or None), optional
        Include only contacts that start in this period; by default, all contacts are included. A report on several
        contacts gives the number of contacts that were left out. You can pass one of these:

        - a day, a week, a month or a year in UTC, as ``"2026-01-05"``, ``"2026-W02"``, ``"2026-01"`` or ``"2026"``;
        - two of these with ``/`` between them, both included, as ``"2026-01/2026-03"``;
        - two datetimes with a time zone: the begin, which is included, and the end, which is not; None means no bound.
    language : {"en", "de", "es", "fr", "ja", "auto"}
        Language of the interface; messages are not translated. For a single contact, ``"auto"`` uses the language of
        the contact if it is known. Otherwise, ``"auto"`` uses English.
    allow_revealed : bool
        Permit personal data in clear text on disk, in a file that only you can read. Without this permission, a
        revealed contact is refused.
    force : bool
        Permit replacing a file that is not a report.
    progress : bool or callable, optional
        True to show a progress bar on standard error, or a function to call with the number of contacts rendered so
        far. It is not used for a single contact.

    Returns
    -------
    pathlib.Path
        Path of the file.

    Raises
    ------
    RevealError
        If a contact is revealed and ``allow_revealed`` is not set.
    UsageError
        If there is no contact, or none in ``period``; if an argument is invalid; if the file name has the suffix of
        another format, such as ``.pdf``; if the file exists, is not a report, and ``force`` is not set; or if the file
        cannot be written.
    CorpusError
        If a file of the corpus is damaged.
    """
    target = check_path(path, "path")
    check_report_name(target)
    check_flag(allow_revealed, "allow_revealed")
    if not check_flag(force, "force"):
        _check_replaceable(target)
    check_language(language)
    within = check_title_and_period(title, period)
    check_progress(progress)
    source = source_of(contacts, within, allow_revealed=allow_revealed)
    try:
        with whole_file(target, private=source.revealed) as file:
            if _is_one(source):
                file.write(report_of_one(next(source.contacts), title, language).encode("utf-8"))
            else:
                # The temporary file has no name, so no other user can open it.
                folder = target.absolute().parent
                with (
                    tempfile.TemporaryFile(dir=folder) as body,
                    speaking(_of_many(language)),
                    counting(progress, "contacts", source.number) as show,
                ):
                    _Pages(source, title, within).write(body, file.write, show)
    except OSError as error:
        raise UsageError(f"the report cannot be written to {shown_path(target)}: {error.strerror}") from error
    return target


def _check_replaceable(target: Path) -> None:
    """Refuse to replace a file whose content is not a page of this package."""
    try:
        if not target.is_file():
            return
        with target.open("rb") as file:
            begin = file.read(_HEAD)
    except OSError as error:
        raise UsageError(f"the report cannot be written to {shown_path(target)}: {error.strerror}") from error
    if begin and GENERATOR.encode() not in begin:
        hint = Hint("choose another file, or pass {force=True} to replace it")
        raise UsageError(f"{shown_path(target)} exists and is not a report, so it is kept", hint=hint)


def check_title_and_period(title: Any, period: Any) -> Period:
    """Check the title of a report, and return its period.

    Raises
    ------
    UsageError
        If the title or the period is invalid.
    """
    check_text(title, "title", optional=True)
    if title is not None and (not title.strip() or len(title) > _LONGEST):
        raise UsageError(f"title must have 1 to {_LONGEST} characters")
    return check_period(period)


def _of_many(language: str) -> str:
    """Return the language of a report on several contacts, whose own languages may differ."""
    return "en" if language == AUTO else language


def _is_one(source: ReportSource) -> bool:
    return source.number == 1 and not source.failed and not source.once.several


class _Pages(NamedTuple):
    """A page on several contacts, with the requested options."""

    source: ReportSource
    title: str | None
    period: Period

    def write(
        self, body: BinaryIO, write: Callable[[bytes], object], show: Callable[[int], object] = lambda _: None
    ) -> None:
        """Write the page in pieces, by calling ``write``.

        Contacts are first written to the temporary file ``body``, because the overview above them is known last. After
        each batch of them, ``show`` is called with the number of contacts so far.
        """
        source = self.source
        rows: list[Row] = []
        known: list[tuple[Key, Rank]] = []
        while contacts := list(itertools.islice(source.contacts, SIZE)):
            several = [tables_of(contact) for contact in contacts]
            known += map(ranked, contacts)
            body.write(island(several, len(rows)).encode("utf-8"))
            rows += [row_of(tables, place) for place, tables in enumerate(several, len(rows))]
            show(len(rows))
            del contacts, several  # free their memory before the next ones arrive
        same = same_contacts(known)
        rows = [row if same[row.place] == row.place else row._replace(of=same[row.place]) for row in rows]
        once = [row for row in rows if row.of is None]
        figures = figures_of(source, once, len(rows), self.period)
        title = self.title or say_count("{n} chat contact", "{n} chat contacts", len(once))
        frequent = [line.name for line in figures.categories]
        listed = dict.fromkeys([*frequent, *sorted({name for row in rows for name in row.categories})])
        rows.sort(key=lambda row: (row.start is None, row.start))
        head = heading(title, figures, revealed=source.revealed)
        shown = join([overview(figures), contacts_table(rows, [*listed])])
        write(many_begin(title, head, shown, revealed=source.revealed).encode("utf-8"))
        body.seek(0)
        while piece := body.read(_PIECE):
            write(piece)
        write(many_end().encode("utf-8"))
