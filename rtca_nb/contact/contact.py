"""A contact: frozen, masked unless revealed, shown by its own views."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from rtca_nb.base.arguments import counted, kind_of
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

    Returned by :func:`rtca_nb.fetch_contact`, :func:`rtca_nb.read_contact` and :func:`rtca_nb.sample_contact`. It is
    frozen: :meth:`reveal` returns another contact. Unless the contact is revealed, its frames, views and ``segments``
    show masked text.

    Attributes
    ----------
    instance_id, contact_id, channel, status, output_type : str
        Channel and status as sent; ids and output type as you requested them, or as the source states them.
    complete : bool
        True if the analysis has ended (FAILED counts too) and it is proven that nothing is missing; else see ``notes``.
    """

    # Everything else is inside of it; :mod:`rtca_nb.contact.access` opens it for the rest of the package.
    __slots__ = ("__rtca_inside__",)

    __rtca_inside__: Inside

    def __init__(self, record: Record, *, revealed: bool = False) -> None:
        if not isinstance(record, Record):
            raise UsageError(
                f"a contact cannot be made from {kind_of(record)}; call fetch_contact, read_contact or sample_contact"
            )
        object.__setattr__(self, "__rtca_inside__", Inside(record, revealed=revealed))

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise UsageError(f"a contact is frozen, so {name!r} cannot be set; reveal() returns a copy")

    def __delattr__(self, name: str) -> NoReturn:
        raise UsageError(f"a contact is frozen, so {name!r} cannot be deleted")

    def __copy__(self) -> Contact:
        return self

    def __deepcopy__(self, memo: dict[int, object]) -> Contact:
        return self

    def __reduce__(self) -> NoReturn:
        raise RevealError(
            "a contact cannot be pickled, as that would write clear text without asking; keep the source and read "
            "it again"
        )

    # -- what it is -------------------------------------------------------------------------------------------

    @property
    def instance_id(self) -> str:
        """Id of the Amazon Connect instance, as requested or as read from the source."""
        return self.__rtca_inside__.record.instance_id

    @property
    def contact_id(self) -> str:
        """Id of the contact."""
        return self.__rtca_inside__.record.contact_id

    @property
    def channel(self) -> str:
        """Channel of the contact: ``CHAT``."""
        return self.__rtca_inside__.record.channel

    @property
    def status(self) -> str:
        """``IN_PROGRESS``, ``COMPLETED`` or ``FAILED``; ``NOT_ANALYSED`` for a plain transcript."""
        return self.__rtca_inside__.record.status

    @property
    def output_type(self) -> str:
        """``Raw`` or ``Redacted``, as stated or requested; else ``unknown``. Masking does not depend on it."""
        return self.__rtca_inside__.record.output_type

    @property
    def output_type_evidence(self) -> str:
        """Where ``output_type`` comes from, in a few words."""
        return self.__rtca_inside__.record.output_type_evidence

    @property
    def redaction_trusted(self) -> bool:
        """Whether the service's redaction is trusted; if not, the contact is masked like a Raw one."""
        return self.__rtca_inside__.redactor.trusted

    @property
    def redaction_trusted_evidence(self) -> str:
        """Why the redaction is trusted or not, in a few words that quote no message."""
        return self.__rtca_inside__.redactor.trust.evidence

    @property
    def complete(self) -> bool:
        """Whether the analysis has ended and it is proven that nothing is missing; if not, ``notes`` say why."""
        return self.__rtca_inside__.record.complete

    @property
    def source(self) -> str:
        """Format of the source, as in :func:`rtca_nb.read_contact`, such as ``"v2"`` or ``"post-chat"``."""
        return self.__rtca_inside__.record.source

    @property
    def source_name(self) -> str | None:
        """Name of the source file, or of the first of several; None if the contact came from memory or AWS."""
        return self.__rtca_inside__.record.origin

    @property
    def offset_unit(self) -> UnitDecision:
        """Unit of the offsets, such as code points; the evidence for it; and whether it is certain."""
        return self.__rtca_inside__.redactor.unit

    @property
    def revealed(self) -> bool:
        """Whether clear text is shown."""
        return self.__rtca_inside__.redactor.revealed

    @property
    def notes(self) -> tuple[str, ...]:
        """What you should know about the contact, in sentences that quote no message.

        For example about a failed analysis, missing pages, doubtful offsets or unrecognised data; empty if all is well.
        """
        return notes_on(self.__rtca_inside__.tables)

    def reveal(self) -> Contact:
        """Return the same contact with clear text; its views and the output of the cell carry a warning."""
        clear = self.__rtca_inside__.clear()
        mark_reveal(f"contact {escaped(self.contact_id)}")
        return Contact(clear, revealed=True)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The typed segments in order of arrival, masked unless revealed."""
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
        allow_revealed : bool
            Permit clear text. The metadata of the table, and of files made of it, then says ``rtca_nb: REVEALED``.

        Raises
        ------
        RevealError
            If the contact is revealed and ``allow_revealed`` is not set.
        UsageError
            If there is no frame of that name.
        """
        check_name(name)
        exports.check_permission(
            [self], allow_revealed=allow_revealed, what="any tool can write an Arrow table to disk"
        )
        return self.__rtca_inside__.arrow(name)

    def redaction_report(self) -> pd.DataFrame:
        """List how much text is masked or was removed, and why: a row per field and reason, and per tag of the service.

        Columns: ``field``; ``reason``; ``meaning`` (the reason in a sentence); numbers of ``places`` (spans or values),
        of ``segments`` with such places, and of masked ``code_points`` (missing for tags); ``type`` (name in the tag).
        """
        return self.__rtca_inside__.redaction_report()

    # -- files ------------------------------------------------------------------------------------------------

    def to_csv(
        self, folder: PathLike, *, frames: Sequence[str] | None = None, allow_revealed: bool = False
    ) -> list[Path]:
        """Write one CSV file per frame, named after the frame.

        Text that a spreadsheet may run or split gets an apostrophe, and control characters become symbols, such as
        ``␊``; :func:`rtca_nb.base.csv_files.cell_text` restores the text. Parquet and JSON lines need no such change.

        Parameters
        ----------
        folder : path
            Folder to write to, created if it is missing. Existing files are replaced.
        frames : list of str, optional
            Names of frames; default all.
        allow_revealed : bool
            Permit personal data in clear text on disk, in files that only you can read.

        Raises
        ------
        RevealError
            If the contact is revealed and ``allow_revealed`` is not set.
        UsageError
            If there is no frame of that name, or a file cannot be written.
        """
        return exports.to_csv(self._to_write(frames, allow_revealed=allow_revealed), folder, private=self.revealed)

    def to_excel(self, path: PathLike, *, frames: Sequence[str] | None = None, allow_revealed: bool = False) -> Path:
        """Write an Excel workbook with an overview and one sheet per frame, as :func:`rtca_nb.to_excel` does.

        It needs the extra ``excel``. Parameters and errors as in :meth:`to_csv`, but ``path`` is a file.
        """
        chosen = self._to_write(frames, allow_revealed=allow_revealed)
        return exports.to_excel(chosen, self.__rtca_inside__.tables, path)

    def to_parquet(
        self, folder: PathLike, *, frames: Sequence[str] | None = None, allow_revealed: bool = False
    ) -> list[Path]:
        """Write one Parquet file per frame. Parameters and errors as in :meth:`to_csv`.

        ``pandas.read_parquet`` returns the same values and dtypes, with three exceptions: lists become arrays, an empty
        enum column loses its categories, and in pandas 2, text has another string dtype.
        """
        chosen = self._to_write(frames, allow_revealed=allow_revealed)
        return exports.to_parquet(chosen, self.__rtca_inside__.tables, folder)

    def to_jsonl(self, path: PathLike, *, allow_revealed: bool = False) -> Path:
        """Write JSON lines, which :func:`rtca_nb.read_contact` reads back; errors as in :meth:`to_csv`.

        A line is a page of up to 100 segments; its ``ResponseMetadata`` has ids, output type and context.
        """
        exports.check_permission([self], allow_revealed=allow_revealed)
        return exports.to_jsonl(self.__rtca_inside__.tables, path)

    def _to_write(self, frames: Sequence[str] | None, *, allow_revealed: bool) -> dict[str, pd.DataFrame]:
        """Return the frames that are to be written, by their names, if they may be."""
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

        return str(contact_page(self.__rtca_inside__.tables))  # marimo takes no other kind of string

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:  # noqa: ARG002
        return {"text/plain": repr(self), "text/html": self._repr_html_()}
