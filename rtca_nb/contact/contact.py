"""A contact: frozen, masked unless revealed, shown by its own views."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, overload

from rtca_nb.base.arguments import kind_of
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact import exports
from rtca_nb.contact.frames import arrow_table, check_name, data_frame
from rtca_nb.exceptions import RevealError, UsageError
from rtca_nb.model.record import Record
from rtca_nb.privacy.masked_outputs import masked_output
from rtca_nb.privacy.notebook_marks import MARKER
from rtca_nb.privacy.redaction import REASONS, Redactor
from rtca_nb.privacy.reveal_marker import mark_reveal
from rtca_nb.tables.masked_segments import masked_segments
from rtca_nb.tables.notes import notes_on
from rtca_nb.tables.schema import COLUMNS
from rtca_nb.tables.segment_tables import Tables

if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from pathlib import Path

    import pandas as pd
    import pyarrow as pa

    from rtca_nb.model.inference import UnitDecision
    from rtca_nb.model.parsing import Segment

    PathLike = str | os.PathLike[str]

__all__ = ["Contact"]


@hide_locals
class _Frame:
    """A frame of a contact as an attribute, documented from its columns."""

    def __set_name__(self, owner: type[Contact], name: str) -> None:
        self._name = name
        columns = "\n".join(f"{column.name} : {column.kind}\n    {column.doc}" for column in COLUMNS[name])
        self.__doc__ = (
            f"DataFrame ``{name}``; for dtypes see :mod:`rtca_nb.tables.schema`.\n\nColumns\n-------\n{columns}\n"
        )

    @overload
    def __get__(self, contact: None, owner: type[Contact]) -> _Frame: ...
    @overload
    def __get__(self, contact: Contact, owner: type[Contact]) -> pd.DataFrame: ...
    def __get__(self, contact: Contact | None, owner: type[Contact]) -> _Frame | pd.DataFrame:
        return self if contact is None else contact._frame(self._name)  # noqa: SLF001  # its own descriptor


@hide_locals
@masked_output(lambda contact: not contact.revealed)
class Contact:
    """One chat contact, as the service analysed it.

    Made by :func:`rtca_nb.fetch_contact`, :func:`rtca_nb.read_contact` and :func:`rtca_nb.sample_contact`. It is
    frozen: :meth:`reveal` returns another contact. All text in its frames, views and ``segments`` is masked unless
    it is revealed.

    Attributes
    ----------
    instance_id, contact_id, channel, status, output_type : str
        As sent or asked for.
    complete : bool
        A terminal status was seen, the last page was read, and nothing was refused.
    revealed : bool
        Whether clear text is shown.
    """

    __slots__ = ("_frames", "_record", "_redactor", "_tables")

    _frames: dict[str, pd.DataFrame]
    _record: Record
    _redactor: Redactor
    _tables: Tables

    def __init__(self, record: Record, *, revealed: bool = False) -> None:
        if not isinstance(record, Record):
            raise UsageError(
                f"a contact is made by fetch_contact, read_contact or sample_contact, not of {kind_of(record)}"
            )
        redactor = Redactor(record, revealed=revealed)
        for name, value in (
            ("_record", record),
            ("_redactor", redactor),
            ("_tables", Tables(redactor)),
            ("_frames", {}),
        ):
            object.__setattr__(self, name, value)

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
            "a contact cannot be pickled, because its clear text would be written unasked; keep the source and read "
            "it again"
        )

    # -- what it is -------------------------------------------------------------------------------------------

    @property
    def instance_id(self) -> str:
        """Id of the Amazon Connect instance, as asked for or read."""
        return self._record.instance_id

    @property
    def contact_id(self) -> str:
        """Id of the contact."""
        return self._record.contact_id

    @property
    def channel(self) -> str:
        """``CHAT``."""
        return self._record.channel

    @property
    def status(self) -> str:
        """``IN_PROGRESS``, ``COMPLETED`` or ``FAILED``; ``NOT_ANALYSED`` for a plain transcript."""
        return self._record.status

    @property
    def output_type(self) -> str:
        """``Raw`` or ``Redacted``; what was not certain is Raw."""
        return self._record.output_type

    @property
    def output_type_evidence(self) -> str:
        """Why ``output_type`` is what it is, in a few words."""
        return self._record.output_type_evidence

    @property
    def complete(self) -> bool:
        """Whether a terminal status was seen, the last page was read, and nothing was refused."""
        return self._record.complete

    @property
    def source(self) -> str:
        """The shape that it was read from: ``v2``, ``post-chat`` and so on."""
        return self._record.source

    @property
    def offset_unit(self) -> UnitDecision:
        """What the offsets count, on what evidence, and whether that is certain."""
        return self._redactor.unit

    @property
    def revealed(self) -> bool:
        """Whether clear text is shown."""
        return self._redactor.revealed

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader should know, in sentences: failed analysis, incomplete reading, odd offsets, unknown members.

        Nothing here quotes a customer.
        """
        return notes_on(self._record, self._redactor, self._tables)

    def reveal(self) -> Contact:
        """Return the same contact with its text in clear. Every view of it says so.

        In a notebook the running cell says so too, once, so that ``rtca-nb scrub`` knows what ran later.
        """
        mark_reveal(_plain(self.contact_id))
        return Contact(self._record, revealed=True)

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The typed segments in order of arrival, masked unless revealed."""
        return masked_segments(self._redactor, self._tables)

    # -- frames -----------------------------------------------------------------------------------------------

    def _frame(self, name: str) -> pd.DataFrame:
        if name not in self._frames:
            frame = data_frame(name, self._tables.get(name))
            if self.revealed:
                from rtca_nb.contact.revealed import RevealedFrame

                frame = RevealedFrame(frame)
            else:
                from rtca_nb.contact.dataframes import keep_masked

                keep_masked(frame)
            self._frames[name] = frame
        # A shallow copy: whatever the caller does to it, copy-on-write keeps the cached one as it is.
        return self._frames[name].copy(deep=False)

    transcript = _Frame()
    redactions = _Frame()
    categories = _Frame()
    issues = _Frame()
    outcomes = _Frame()
    action_items = _Frame()
    events = _Frame()
    attachments = _Frame()
    summary = _Frame()
    extracted = _Frame()
    unknown = _Frame()
    highlights = _Frame()
    offset_problems = _Frame()
    revisions = _Frame()
    sentiment = _Frame()
    response_times = _Frame()
    silences = _Frame()
    metrics = _Frame()

    def arrow(self, name: str) -> pa.Table:
        """Return a frame as an Arrow table.

        Parameters
        ----------
        name : str
            Name of a frame, for example ``"transcript"``.

        Raises
        ------
        UsageError
            If there is no frame of that name.
        """
        check_name(name)
        table = arrow_table(name, self._tables.get(name))
        return table.replace_schema_metadata({"rtca_nb": MARKER}) if self.revealed else table

    def redaction_report(self) -> pd.DataFrame:
        """What is hidden, why and how much.

        Returns
        -------
        pandas.DataFrame
            One row per field and reason: ``field``, ``reason``, ``meaning``, ``places`` (how many stretches or
            values), ``segments`` (in how many segments; one that has no id of its own, as a summary, counts for each
            value), ``code_points`` (how many are hidden).
        """
        import pandas as pd

        hidden = pd.DataFrame(self._tables.hidden_values(), columns=["field", "id", "reason", "code_points"])
        report = (
            hidden.groupby(["field", "reason"], sort=False)
            .agg(places=("reason", "size"), segments=("id", _segments), code_points=("code_points", "sum"))
            .reset_index()
        )
        report.insert(2, "meaning", report["reason"].map(REASONS))
        return report

    # -- files ------------------------------------------------------------------------------------------------

    def to_csv(
        self, folder: PathLike, *, frames: Sequence[str] | None = None, allow_revealed: bool = False
    ) -> list[Path]:
        """Write one CSV file per frame, named after the frame.

        Text that a spreadsheet would take for a formula gets an apostrophe in front; Parquet and JSON lines keep
        every value as it is.

        Parameters
        ----------
        folder : path
            Where to; made if it is missing. Existing files are replaced.
        frames : list of str, optional
            Names of frames; default all.
        allow_revealed : bool
            Permit personal data in clear on disk, in files that only you can read; without it a revealed contact is
            refused.

        Returns
        -------
        list of pathlib.Path

        Raises
        ------
        RevealError
            If the contact is revealed and ``allow_revealed`` is not set.
        UsageError
            If there is no such frame, or a file cannot be written.
        """
        return exports.to_csv(self, folder, frames=frames, allow_revealed=allow_revealed)

    def to_excel(self, path: PathLike, *, frames: Sequence[str] | None = None, allow_revealed: bool = False) -> Path:
        """Write an Excel workbook with one sheet per frame; needs the extra ``excel``.

        All text is written as text, so nothing is run as a formula. Parameters and errors as in :meth:`to_csv`.
        """
        return exports.to_excel(self, path, frames=frames, allow_revealed=allow_revealed)

    def to_parquet(
        self, folder: PathLike, *, frames: Sequence[str] | None = None, allow_revealed: bool = False
    ) -> list[Path]:
        """Write one Parquet file per frame, without loss: ``pandas.read_parquet`` gives the same values and dtypes.

        Lists come back as arrays, and of an enum column without any value Parquet keeps no categories. Parameters and
        errors as in :meth:`to_csv`.
        """
        return exports.to_parquet(self, folder, frames=frames, allow_revealed=allow_revealed)

    def to_jsonl(self, path: PathLike, *, allow_revealed: bool = False) -> Path:
        """Write the segments as JSON lines, one page of up to 100 a line; :func:`rtca_nb.read_contact` reads it.

        A page is as the operation's answers are. The ids and the output type, which these do not hold, stand in each
        page's ``ResponseMetadata``, under ``Export``; other readers of such pages pass it over. Errors as in
        :meth:`to_csv`.
        """
        return exports.to_jsonl(self, path, allow_revealed=allow_revealed)

    # -- views ------------------------------------------------------------------------------------------------

    def __repr__(self) -> str:
        record = self._record
        marks = [record.output_type, record.status] + ([] if record.complete else ["incomplete"])
        if self.revealed:
            marks.insert(0, "REVEALED")
        return f"<Contact {_plain(record.contact_id)}: {len(record.transcripts)} messages, {', '.join(marks)}>"

    def _repr_html_(self) -> str:
        from rtca_nb.render import contact_html

        return contact_html(self)

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:  # noqa: ARG002
        return {"text/plain": repr(self), "text/html": self._repr_html_()}


def _plain(text: str) -> str:
    """A text for a terminal: control and format characters, which may reorder or hide what follows, are escaped."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text)


def _segments(ids: pd.Series) -> int:
    """How many segments values come from; a segment without an id cannot be told from another."""
    return int(ids.nunique() + ids.isna().sum())
