"""The class Contact: frozen, masked unless revealed, with frames, exports and a notebook output."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from rtca_nb.base.arguments import check_flag, counted, kind_of
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.base.printable import escaped
from rtca_nb.contact import exports
from rtca_nb.contact.context import ContextPart
from rtca_nb.contact.frames import check_name
from rtca_nb.contact.inside import Frame, Inside, completeness
from rtca_nb.exceptions import RevealError, UsageError
from rtca_nb.model.ids import shown_id
from rtca_nb.model.output_types import form_words
from rtca_nb.model.record import Record
from rtca_nb.privacy.file_names import seen_file_name
from rtca_nb.privacy.masked_outputs import masked_output
from rtca_nb.privacy.reveal_marker import mark_reveal
from rtca_nb.tables.masked_segments import masked_segments
from rtca_nb.tables.notes import notes_on

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa

    from rtca_nb.model.inference import UnitDecision
    from rtca_nb.model.segments import Segment

    PathLike = str | os.PathLike[str]

__all__ = ["Contact"]


@hide_locals
@masked_output(lambda contact: not contact.revealed)
class Contact:
    """One chat contact, as the service analysed it.

    Made by :func:`rtca_nb.fetch_contact`, :func:`rtca_nb.read_contact` and :func:`rtca_nb.sample_contact`, and never
    changed; :meth:`reveal` returns a new one. Until then, its frames, views and ``segments`` mask all personal text.

    Attributes
    ----------
    instance_id, contact_id, channel, status, output_type : str
        Channel and status as sent; ids and output type as requested or as stated by the source, or ``"unknown"``.
    complete : bool
        Whether the analysis has ended (FAILED counts, too) and it is proven that nothing is missing; see ``notes``.
    """

    # The attribute holds everything; :mod:`rtca_nb.contact.access` gives the rest of the package access to it.
    __slots__ = ("__rtca_inside__",)

    __rtca_inside__: Inside

    def __init__(self, record: Record, *, revealed: bool = False) -> None:
        if not isinstance(record, Record):
            raise UsageError(
                f"a contact cannot be made from {kind_of(record)}; call fetch_contact, read_contact or sample_contact"
            )
        object.__setattr__(self, "__rtca_inside__", Inside(record, revealed=check_flag(revealed, "revealed")))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise UsageError(f"a contact is frozen, so {name!r} cannot be set; call reveal() for a copy in clear text")

    def __delattr__(self, name: str) -> NoReturn:
        raise UsageError(f"a contact is frozen, so {name!r} cannot be deleted")

    def __copy__(self) -> Contact:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Contact:
        return self

    def __reduce__(self) -> NoReturn:
        raise RevealError("a contact cannot be pickled: it may hold clear text; keep the source and read it again")

    # -- facts ------------------------------------------------------------------------------------------------

    @property
    def instance_id(self) -> str:
        """Id of the Amazon Connect instance, as requested or as read from the source; ``"unknown"`` if not known."""
        return self.__rtca_inside__.record.instance_id

    @property
    def contact_id(self) -> str:
        """Id of the contact, as requested or as read from the source; ``"unknown"`` if not known."""
        return self.__rtca_inside__.record.contact_id

    @property
    def channel(self) -> str:
        """Channel of the contact, as sent; always ``"CHAT"``."""
        return self.__rtca_inside__.record.channel

    @property
    def status(self) -> str:
        """Status: ``IN_PROGRESS``, ``COMPLETED``, ``FAILED``, ``NOT_ANALYSED`` (plain transcript) or ``UNKNOWN``."""
        return self.__rtca_inside__.record.status

    @property
    def output_type(self) -> str:
        """Form (``"Raw"``, ``"Redacted"`` or ``"unknown"``), as requested or as the source says; not proven."""
        return self.__rtca_inside__.record.output_type

    @property
    def output_type_evidence(self) -> str:
        """Where ``output_type`` comes from, in a few words, such as ``"asked for"`` or ``"the source says so"``."""
        return self.__rtca_inside__.record.output_type_evidence

    @property
    def redaction_trusted(self) -> bool:
        """Whether the service's redaction is trusted (never in Raw). If not, text that looks personal is masked too."""
        return self.__rtca_inside__.redactor.trusted

    @property
    def redaction_trusted_evidence(self) -> str:
        """Why the redaction is trusted or not, in a few words; no message is quoted."""
        return self.__rtca_inside__.redactor.trust.evidence

    @property
    def complete(self) -> bool:
        """Whether the analysis has ended and there is proof that no segment is missing; if not, ``notes`` say why."""
        return self.__rtca_inside__.record.complete

    @property
    def source(self) -> str:
        """Format of the source, one of those that :func:`rtca_nb.read_contact` reads; ``"v2"`` if it was fetched."""
        return self.__rtca_inside__.record.source

    @property
    def source_name(self) -> str | None:
        """Name of the source file, or of the first one, with hidden text masked; None if it came from memory or AWS."""
        return seen_file_name(self.__rtca_inside__.tables.redactor)

    @property
    def offset_unit(self) -> UnitDecision:
        """Unit of offsets, as a named tuple with ``unit`` (such as ``"code_points"``), ``evidence`` and ``certain``."""
        return self.__rtca_inside__.redactor.unit

    @property
    def revealed(self) -> bool:
        """Whether the contact shows clear text; True for a contact that :meth:`reveal` returned."""
        return self.__rtca_inside__.redactor.revealed

    @property
    def notes(self) -> tuple[str, ...]:
        """Sentences on what you should know about the contact, such as missing pages; they quote no message."""
        return notes_on(self.__rtca_inside__.tables)

    def reveal(self) -> Contact:
        """Return a copy of the contact in clear text; its views show a warning, and so does the notebook cell.

        If the contact comes from a corpus that keeps it masked, RevealError is raised.
        """
        clear = self.__rtca_inside__.clear()
        mark_reveal(f"contact {escaped(self.contact_id)}")
        return Contact(clear, revealed=True)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """All segments in order of arrival, as objects of :mod:`rtca_nb.model.segments`; masked unless revealed."""
        return masked_segments(self.__rtca_inside__.redactor, self.__rtca_inside__.tables)

    # -- frames -----------------------------------------------------------------------------------------------

    transcript = Frame()
    redactions = Frame()
    categories = Frame()
    matches = Frame()
    issues = Frame()
    outcomes = Frame()
    action_items = Frame()
    events = Frame()
    attachments = Frame()
    summary = Frame()
    extracted = Frame()
    skipped = Frame()
    unknown = Frame()
    highlights = Frame()
    offset_problems = Frame()
    revisions = Frame()
    sentiment = Frame()
    response_times = Frame()
    silences = Frame()
    metrics = Frame()
    context = ContextPart()

    def arrow(self, name: str, *, allow_revealed: bool = False) -> pa.Table:
        """Return a frame, such as ``"transcript"``, as an Arrow table (``pyarrow.Table``).

        Parameters
        ----------
        name : str
            Name of the frame.
        allow_revealed : bool
            Permit clear text. The metadata of a table in clear text, and of Parquet files written from it, has the
            value ``REVEALED`` for the key ``rtca_nb``.

        Raises
        ------
        RevealError, UsageError
            RevealError if the contact is revealed and ``allow_revealed`` is not set; UsageError if ``name`` is unknown.
        """
        check_name(name)
        exports.check_permission(
            [self], allow_revealed=allow_revealed, what="any tool could write the clear text of this table to disk"
        )
        return self.__rtca_inside__.arrow(name)

    def redaction_report(self) -> pd.DataFrame:
        """Count masked text by field and reason; if the redaction is trusted, also count the service's tags.

        The frame has a row for each field and reason, and for each kind of tag. Columns: ``field``, such as
        ``content``; ``reason`` (``service`` for tags); ``meaning`` (the reason in words); ``places`` (number of spans,
        values or tags); ``segments`` (number of segments with them); ``code_points`` (number of masked code points;
        missing for tags); and ``type`` (name of the tag, such as ``NAME``).
        """
        return self.__rtca_inside__.redaction_report()

    # -- files ------------------------------------------------------------------------------------------------

    def to_csv(
        self, folder: PathLike, *, frames: Sequence[str] | None = None, allow_revealed: bool = False
    ) -> list[Path]:
        """Write one CSV file per frame, such as ``transcript.csv``, and return their paths.

        Text that a spreadsheet can read as a formula or new cell gets an apostrophe; control characters become symbols
        such as ``␊``. :func:`rtca_nb.base.csv_files.cell_text` restores the text. Parquet and JSON keep text as is.

        Parameters
        ----------
        folder : path
            Folder to write to, created if it is missing. Existing files are replaced.
        frames : list of str, optional
            Names of the frames to write; by default all.
        allow_revealed : bool
            Permit clear text on disk, in files that only you can read. You need this if the contact is revealed.

        Raises
        ------
        RevealError, UsageError
            RevealError if the contact is revealed and ``allow_revealed`` is not set; UsageError if ``frames`` has an
            unknown name, or a file cannot be written.
        """
        return exports.to_csv(self._to_write(frames, allow_revealed=allow_revealed), folder, private=self.revealed)

    def to_excel(self, path: PathLike, *, frames: Sequence[str] | None = None, allow_revealed: bool = False) -> Path:
        """Write an Excel workbook with an overview and one sheet per frame, as :func:`rtca_nb.to_excel` does.

        ``path`` is the file to write. Other parameters and exceptions are as in :meth:`to_csv`. SetupError is raised if
        XlsxWriter is missing; install it with ``pip install "rtca-nb[excel]"``.
        """
        chosen = self._to_write(frames, allow_revealed=allow_revealed)
        return exports.to_excel(chosen, self.__rtca_inside__.tables, path)

    def to_parquet(
        self, folder: PathLike, *, frames: Sequence[str] | None = None, allow_revealed: bool = False
    ) -> list[Path]:
        """Write one Parquet file per frame, such as ``transcript.parquet``; otherwise do the same as :meth:`to_csv`.

        ``pandas.read_parquet`` returns the same values and dtypes, with three differences: tuples become NumPy arrays;
        a categorical column without values loses its categories; and in pandas 2, text may have another string dtype.
        """
        chosen = self._to_write(frames, allow_revealed=allow_revealed)
        return exports.to_parquet(chosen, self.__rtca_inside__.tables, folder)

    def to_jsonl(self, path: PathLike, *, allow_revealed: bool = False) -> Path:
        """Write the segments to a file of JSON lines, which :func:`rtca_nb.read_contact` can read.

        Each line is a page of up to 100 segments, masked unless the contact is revealed. Each page has the ids, the
        output type and, if it was fetched, the contact record in ``ResponseMetadata``. Exceptions: see :meth:`to_csv`.
        """
        exports.check_permission([self], allow_revealed=allow_revealed)
        return exports.to_jsonl(self.__rtca_inside__.tables, path)

    def _to_write(self, frames: Sequence[str] | None, *, allow_revealed: bool) -> dict[str, pd.DataFrame]:
        """Return the frames to write, by name, if writing them is permitted."""
        exports.check_permission([self], allow_revealed=allow_revealed)
        return {name: self.__rtca_inside__.frame(name) for name in exports.checked_names(frames)}

    # -- views ------------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        record = self.__rtca_inside__.record
        marks = [form_words(record.output_type), record.status, *completeness(record)]
        words = ", ".join(["REVEALED", *marks] if self.revealed else marks)
        return f"<Contact {escaped(shown_id(record))}: {counted(len(record.transcripts), 'message')}, {words}>"

    def _repr_html_(self) -> str:
        from rtca_nb.render.display import contact_page

        return str(contact_page(self.__rtca_inside__.tables))  # marimo accepts only a plain str

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:  # noqa: ARG002
        return {"text/plain": repr(self), "text/html": self._repr_html_()}
