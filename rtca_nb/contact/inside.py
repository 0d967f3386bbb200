"""The content of a contact: its record in clear text, and the visible data that is made of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn, Protocol, overload

from rtca_nb.base.error_frames import hide_locals
from rtca_nb.base.no_pickle import refuse_pickle
from rtca_nb.contact.frames import arrow_table, data_frame, marked_copy
from rtca_nb.contact.hidden_report import hidden_report, service_tags
from rtca_nb.exceptions import RevealError
from rtca_nb.privacy.notebook_marks import MARKER, METADATA_KEY
from rtca_nb.privacy.redaction import Redactor
from rtca_nb.tables.contact_tables import Tables
from rtca_nb.tables.kept_tables import KeptTables
from rtca_nb.tables.schema import COLUMNS

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

    from rtca_nb.model.record import Record

__all__ = ["Frame", "Inside", "completeness"]


class Inside:
    """The content of one contact: its record, tables and frames; each frame is made on first use.

    Parameters
    ----------
    record : Record
        The contact as sent, in clear text; with ``kept``, a masked record.
    revealed : bool
        Whether clear text may be seen.
    beside : Record, optional
        Another form or reading of the contact; what it hides is hidden in this one too.
    kept : KeptTables, optional
        The tables of a contact that a corpus keeps masked.

    Attributes
    ----------
    record : Record
    redactor : Redactor
        Decides which parts of the record are visible.
    tables : Tables
        The visible part, as columns.
    """

    __slots__ = ("_frames", "record", "redactor", "tables")

    def __init__(
        self,
        record: Record,
        *,
        revealed: bool = False,
        beside: Record | None = None,
        kept: KeptTables | None = None,
    ) -> None:
        self.record = record
        self.tables = kept or Tables(Redactor(record, revealed=revealed, beside=beside))
        self.redactor = self.tables.redactor
        self._frames: dict[str, pd.DataFrame] = {}

    def __repr__(self) -> str:
        return "<Inside of a contact>"

    def __reduce__(self) -> NoReturn:
        refuse_pickle()

    def clear(self) -> Record:
        """Return the record in clear text.

        Raises
        ------
        RevealError
            If the contact comes from a corpus that keeps it masked.
        """
        if isinstance(self.tables, KeptTables):
            raise RevealError(
                "the corpus keeps this contact masked, so there is no clear text to reveal; read the "
                "contact from its source"
            )
        return self.record

    def frame(self, name: str) -> pd.DataFrame:
        """Return a copy of the frame of that name; the caller may change the copy."""
        if name not in self._frames:
            self._frames[name] = data_frame(name, self.tables.get(name))
        return marked_copy(self._frames[name], revealed=self.redactor.revealed)

    def arrow(self, name: str) -> pa.Table:
        """Return the frame of that name as an Arrow table."""
        table = arrow_table(name, self.tables.get(name))
        return table.replace_schema_metadata({METADATA_KEY: MARKER}) if self.redactor.revealed else table

    def redaction_report(self) -> pd.DataFrame:
        """Return the counts of hidden text, as :meth:`rtca_nb.Contact.redaction_report` does."""
        return hidden_report(self.tables.hidden_values(), service_tags(self.tables))


def completeness(record: Record) -> list[str]:
    """Return the words to add to a repr of a contact that is incomplete or not proven complete; none if complete."""
    if record.complete:
        return []
    return ["completeness not proven" if record.unproven else "incomplete"]


class _HasInside(Protocol):
    """An object that has the content of a contact, as :class:`Frame` needs it."""

    @property
    def __rtca_inside__(self) -> Inside: ...


@hide_locals
class Frame(property):
    """A frame of a contact as an attribute, documented from its columns.

    It is a property because IPython shows the documentation of properties: ``contact.transcript?`` names the columns.
    """

    def __set_name__(self, owner: type[_HasInside], name: str) -> None:
        self._name = name
        columns = "\n".join(f"{column.name} : {column.kind}\n    {column.doc}" for column in COLUMNS[name])
        self.__doc__ = (
            f"Frame ``{name}`` of the contact. :mod:`rtca_nb.tables.schema` lists the pandas dtype of each kind of "
            f"column, such as ``text``.\n\nColumns\n-------\n{columns}\n"
        )

    @overload  # type: ignore[override]  # a property that knows what it gets
    def __get__(self, contact: None, owner: type[_HasInside]) -> Frame: ...
    @overload
    def __get__(self, contact: _HasInside, owner: type[_HasInside]) -> pd.DataFrame: ...
    def __get__(self, contact: _HasInside | None, owner: type[_HasInside]) -> Frame | pd.DataFrame:
        return self if contact is None else contact.__rtca_inside__.frame(self._name)
