"""Names of the authors of messages as they may be shown, for one contact or several at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from rtca_nb.base.columnar import Codes, codes_of, combinations
from rtca_nb.model.record import Record
from rtca_nb.model.record_batch import RecordBatch
from rtca_nb.privacy.clear_names import NamesOfNobody

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["AuthorNames", "author_names"]


class _OfOne(Protocol):
    def display_name(self, name: str | None, role: str | None, participant_id: str | None) -> str | None: ...


class _Redactor(Protocol):
    """The redactor of one contact, or of several."""

    @property
    def record(self) -> Record | RecordBatch: ...

    @property
    def trusted(self) -> bool: ...

    def one(self, contact: int) -> _OfOne: ...


class AuthorNames(NamedTuple):
    """The author's name of each message; messages are in order of contact, then arrival.

    Attributes
    ----------
    shown : Codes
        For each message, the name as it may be shown.
    changed : array of bool
        For each message, whether that differs from the name as sent.
    """

    shown: Codes
    changed: npt.NDArray[np.bool_]


def author_names(redactor: _Redactor) -> AuthorNames:
    """Return the author's name to show for each message; messages with the same author are decided once."""
    import numpy as np

    record = redactor.record
    names, roles, ids = (record.messages.codes(name) for name in ("display_name", "participant_role", "participant_id"))
    whose: list[Any] = [record.message_whose] if isinstance(record, RecordBatch) else []
    rows, firsts = combinations([names.codes, roles.codes, ids.codes, *whose])
    contacts = whose[0][firsts].tolist() if whose else [0] * len(firsts)
    sent = [names.value(row) for row in firsts]
    # If the redaction is trusted, a name that names nobody is shown, whatever its role.
    nobody = NamesOfNobody() if redactor.trusted else dict.fromkeys(names.values, False)
    shown = [
        name
        if name is None or nobody[name]
        else redactor.one(contact).display_name(name, roles.value(row), ids.value(row))
        for contact, row, name in zip(contacts, firsts, sent, strict=True)
    ]
    changed = np.array([one != other for one, other in zip(sent, shown, strict=True)], bool)
    return AuthorNames(codes_of(shown).take(rows), changed[rows])
