"""Contacts as bytes: masked, to keep on disk, or in clear text, to hold in memory.

A contact that is kept masked holds no clear text, so it cannot be revealed later. It keeps its masked segments and
the decisions that cannot be made again without clear text: which spans are hidden and why, whether the redaction was
trusted, and the unit of offsets.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, NamedTuple, NoReturn

import msgspec

from rtca_nb.base.columnar import Table
from rtca_nb.base.no_pickle import refuse_pickle
from rtca_nb.contact.access import record_of, tables_of
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.inside import Inside
from rtca_nb.model.context import SentContext
from rtca_nb.model.inference import UnitDecision
from rtca_nb.model.packed_record import PackedRecord, Seen, packed, unpacked
from rtca_nb.model.record import Record
from rtca_nb.privacy.context_masks import masked_context, without_pseudonyms
from rtca_nb.privacy.file_names import seen_file_name
from rtca_nb.privacy.kept_redaction import KeptRedactor
from rtca_nb.privacy.masks import Hidden, HiddenValue, MessageMask
from rtca_nb.privacy.redaction import Redactor
from rtca_nb.privacy.trust import Trust
from rtca_nb.tables.about import About
from rtca_nb.tables.batch_tables import BatchTables
from rtca_nb.tables.kept_tables import KeptTables
from rtca_nb.tables.masked_segments import masked_record
from rtca_nb.tables.seen_records import SeenRecord

__all__ = ["HeldContact", "Kept", "KeptContact", "contact_of", "hidden_of", "keep", "keep_all"]


class KeptContact(msgspec.Struct, frozen=True, omit_defaults=True):
    """The visible part of a contact, with the decisions that cannot be made again without clear text.

    Attributes
    ----------
    record : PackedRecord
        The analysis: masked, unless the contact is revealed; without the contact record and the name of the file.
    trust, unit : Trust, UnitDecision
        Whether the redaction is trusted, and the unit of offsets.
    masks : tuple of (int, tuple of Hidden, str or None)
        For each message with hidden text: its position among all messages, in order of arrival from 0; its hidden
        spans; and why the whole message is hidden, or None.
    summaries : tuple of (str, tuple of Hidden, str or None)
        The same for each summary with hidden text, with its visible text instead of a position.
    hidden : tuple of HiddenValue
        All hidden values, and why each is hidden.
    revealed : bool
    origin : str or None
        Name of the file that the contact was read from.
    context : SentContext or None
        The contact record; masked, unless the contact is revealed.
    """

    record: PackedRecord
    trust: Trust
    unit: UnitDecision
    masks: tuple[tuple[int, tuple[Hidden, ...], str | None], ...] = ()
    summaries: tuple[tuple[str, tuple[Hidden, ...], str | None], ...] = ()
    hidden: tuple[HiddenValue, ...] = ()
    revealed: bool = False
    origin: str | None = None
    context: SentContext | None = None

    def __repr__(self) -> str:
        return f"<KeptContact{' REVEALED' if self.revealed else ''}>"

    __str__ = __repr__

    def __rich_repr__(self) -> Any:
        return iter(())


class Kept(NamedTuple):
    """A contact as bytes.

    Attributes
    ----------
    content : bytes
        A :class:`KeptContact` as JSON.
    digest : str
        Hash of everything visible, except the name of the file and pseudonyms.
    whole : bool
        Whether nothing is hidden or changed, so that the contact can be restored from ``content`` in clear text.
    """

    content: bytes
    digest: str
    whole: bool = False

    def __repr__(self) -> str:
        return f"<Kept {self.digest}>"


def keep(contact: Contact) -> Kept:
    """Return a contact as bytes: masked, unless it is revealed."""
    tables = tables_of(contact)
    redactor = tables.redactor
    if redactor.revealed:
        return _kept(redactor, SeenRecord(Seen()), redactor.unit)
    tables.get("attachments")  # the order of attachments numbers their file names
    summaries = {
        redactor.summary(item.content) or "": redactor.summary_mask(item.content)
        for item in redactor.record.summaries
        if item.content
    }
    masks = tuple((place, mask.hidden, mask.whole) for place, mask in sorted(redactor.hiding().items()))
    masks_of_summaries = tuple((text, mask.hidden, mask.whole) for text, mask in summaries.items() if mask.hidden)
    masked = masked_record(redactor, tables)
    seen = SeenRecord(Seen(), masks, masks_of_summaries, tuple(tables.hidden_values()))
    return _kept(redactor, seen, redactor.unit, masked)


def keep_all(contacts: Sequence[Contact], made: BatchTables, about: Sequence[About]) -> list[Kept]:
    """Return several contacts as bytes, in the same order, each as :func:`keep` returns it.

    Parameters
    ----------
    contacts : sequence of Contact
    made : BatchTables
        The tables of all these contacts.
    about : sequence of About
        Facts about each contact that its tables do not have.
    """
    return [
        keep(contact) if seen is None else _kept(tables_of(contact).redactor, seen, one.unit)
        for contact, seen, one in zip(contacts, made.seen(), about, strict=True)
    ]


def _kept(redactor: Redactor, found: SeenRecord, unit: UnitDecision, masked: Record | None = None) -> Kept:
    """Return the visible part of a contact as bytes.

    ``masked`` is its masked record; if it is None, ``found`` has replacements for the hidden parts of the record.
    """
    record = redactor.record
    content = _encoded(
        _encode,
        KeptContact(
            packed(masked or record, found.seen, whole=False),
            redactor.trust,
            unit,
            found.masks,
            found.summaries,
            found.hidden,
            redactor.revealed,
        ),
    )
    context = record.context
    if context is not None and not redactor.revealed:
        context = masked_context(context)
    said = [] if context is None else [without_pseudonyms(answer) for answer in context.answers.values()]
    digest = hashlib.sha256(b"".join([content, *said])).hexdigest()[:32]
    # Append the last members as the encoder would, without encoding the others again.
    origin = seen_file_name(redactor)
    if origin is not None:
        content = b"".join([content[:-1], b',"origin":', _encoded(_encode, origin), b"}"])
    if context is not None:
        content = b"".join([content[:-1], b',"context":', _encoded(_encode, context), b"}"])
    return Kept(content, digest, masked is None and found == _UNCHANGED and record.context is None)


_UNCHANGED = SeenRecord(Seen())
_encode = msgspec.json.Encoder().encode
_CODEC = "snappy"
_DECODER = msgspec.json.Decoder(KeptContact)


def contact_of(encoded: bytes | str, frames: Mapping[str, Table]) -> Contact:
    """Return a contact from its bytes.

    Parameters
    ----------
    encoded : bytes or str
        The ``content`` that :func:`keep` returned.
    frames : mapping of str to Table
        All tables of the contact, by name; not used if the contact was revealed.

    Raises
    ------
    msgspec.DecodeError
        If ``encoded`` is not the content of a kept contact.
    """
    kept, record = _record_of(encoded)
    contact = Contact(record, revealed=kept.revealed)
    if not kept.revealed:
        texts = record.messages.content
        redactor = KeptRedactor(
            record,
            trust=kept.trust,
            unit=kept.unit,
            masks={place: MessageMask(texts[place] or "", hidden, whole) for place, hidden, whole in kept.masks},
            summaries={text: MessageMask(text, hidden, whole) for text, hidden, whole in kept.summaries},
        )
        inside = Inside(record, kept=KeptTables(redactor, frames, kept.hidden))
        object.__setattr__(contact, "__rtca_inside__", inside)
    return contact


class _KeptHidden(msgspec.Struct, frozen=True):
    """The hidden values in the JSON of a :class:`KeptContact`, decoded without its other members."""

    hidden: tuple[HiddenValue, ...] = ()


_HIDDEN_DECODER = msgspec.json.Decoder(_KeptHidden)


def hidden_of(encoded: bytes | str) -> tuple[HiddenValue, ...]:
    """Return the hidden values of a kept contact, and why each is hidden.

    Raises
    ------
    msgspec.DecodeError
        If ``encoded`` is not the content of a kept contact.
    """
    return _HIDDEN_DECODER.decode(encoded).hidden


def _record_of(encoded: bytes | str) -> tuple[KeptContact, Record]:
    kept = _DECODER.decode(encoded)
    return kept, replace(unpacked(kept.record), origin=kept.origin, context=kept.context)


class HeldContact:
    """A contact in clear text as compressed bytes in memory, from which it is restored when its other form is read.

    Parameters
    ----------
    contact : Contact
        The contact; it makes no difference whether it is revealed.
    kept : Kept
        The contact as :func:`keep` returned it.
    """

    __slots__ = ("_content", "_is_kept", "_size")

    def __init__(self, contact: Contact, kept: Kept) -> None:
        import pyarrow as pa

        # Usually nothing is hidden, and it need not be encoded again.
        self._is_kept = kept.whole
        content = kept.content if kept.whole else _encoded(msgspec.msgpack.encode, packed(record_of(contact)))
        self._size = len(content)
        self._content: bytes = pa.compress(content, codec=_CODEC, asbytes=True)

    def __repr__(self) -> str:
        return "<HeldContact>"

    def __reduce__(self) -> NoReturn:
        refuse_pickle()

    @property
    def size(self) -> int:
        """Size of the compressed contact, in bytes."""
        return len(self._content)

    def contact(self) -> Contact:
        """Return the contact, masked."""
        import pyarrow as pa

        content = pa.decompress(self._content, self._size, codec=_CODEC, asbytes=True)
        if self._is_kept:
            return Contact(_record_of(content)[1])
        return Contact(unpacked(msgspec.msgpack.decode(content, type=PackedRecord)))


def _encoded(encode: Callable[[Any], bytes], value: Any) -> bytes:
    try:
        return encode(value)
    except UnicodeEncodeError:  # a dict in memory may hold lone surrogates
        return encode(_encodable(msgspec.to_builtins(value)))


def _encodable(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, dict):
        return {_encodable(name): _encodable(item) for name, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_encodable(item) for item in value]
    return value
