"""Turn any source that can be written to a corpus into a stream of contacts."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rtca_nb.archive import Archive
from rtca_nb.base.arguments import kind_of
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.exports import check_permission
from rtca_nb.exceptions import UsageError
from rtca_nb.fetch.bulk import ContactFailure
from rtca_nb.sources import read_contacts
from rtca_nb.sources.archives import is_archive_source

__all__ = ["contacts_in", "incoming"]


def incoming(source: Any, *, allow_revealed: bool) -> Iterator[Contact | None]:
    """Yield the contacts of a source, one after another; None for each that could not be fetched.

    Parameters
    ----------
    source : path, bytes, file object, dict, list, Archive, Contact, or iterable of Contact
    allow_revealed : bool

    Raises
    ------
    UsageError
        If the source is of a type that cannot hold contacts.
    RevealError
        If a contact is revealed without permission. For a list, this is raised at once, otherwise when that contact is
        reached.
    """
    if isinstance(source, (list, tuple)):
        contacts = [one for one in source if isinstance(one, Contact)]
        check_permission(contacts, allow_revealed=allow_revealed)
    return _checked(contacts_in(source), allow_revealed=allow_revealed)


def contacts_in(source: Any) -> Iterator[Any]:
    """Return an iterator over the contacts or other items of a source, without checking that they are contacts."""
    if isinstance(source, Contact):
        return iter([source])
    if is_archive_source(source, "auto"):
        return _archived(source if isinstance(source, Archive) else Archive(source))
    if isinstance(source, (list, tuple)) and (not source or any(_is_of_contacts(one) for one in source)):
        return iter(source)
    if isinstance(source, (str, bytes, bytearray, memoryview, os.PathLike, list, tuple, Mapping)) or hasattr(
        source, "read"
    ):
        return read_contacts(source)
    if isinstance(source, Iterable):
        return iter(source)
    raise UsageError(f"a corpus is written from files, an archive or contacts, not from {kind_of(source)}")


def _is_of_contacts(one: Any) -> bool:
    return isinstance(one, (Contact, ContactFailure))


def _archived(archive: Archive) -> Iterator[Contact]:
    """Yield the contacts of an archive, with both forms of each next to each other."""
    paired = set()
    for contact in archive.contacts(output_type="Redacted"):
        yield contact
        identity = contact.instance_id, contact.contact_id
        raw = archive.contact(*identity, output_type="Raw")
        if raw is not None:
            paired.add(identity)
            yield raw
    for store in archive.stores("Raw"):
        found = store.identity()
        if found is not None and (found.instance_id, found.contact_id) not in paired:
            raw = archive.contact(found.instance_id, found.contact_id, output_type="Raw")
            if raw is not None:
                yield raw


def _checked(contacts: Iterator[Any], *, allow_revealed: bool) -> Iterator[Contact | None]:
    for one in contacts:
        if isinstance(one, Contact):
            check_permission([one], allow_revealed=allow_revealed)
            yield one
        elif isinstance(one, ContactFailure):
            yield None
        else:
            raise UsageError(
                f"a corpus is written from contacts, but one of the items is {kind_of(one)}; keep only items for which "
                "isinstance(item, rtca.Contact) is true"
            )
