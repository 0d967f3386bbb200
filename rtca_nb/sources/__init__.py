"""Contacts from files, objects in S3, streams and memory: one reader for every format of chat analysis.

=================== =============================================================================================
format              what it is
=================== =============================================================================================
``v2``              answers of ``ListRealtimeContactAnalysisSegmentsV2``: boto3 dicts, AWS CLI JSON, pages, JSON lines
``kinesis``         the chat analysis stream: records, concatenated or not, Firehose files, ``GetRecords`` batches
``post-chat``       the analysis file that the service writes to S3 after the chat
``chat-transcript`` the plain transcript in S3, without analysis
``archive``         the pages that :class:`rtca_nb.archive.Archive` keeps
=================== =============================================================================================

Any other source (a voice contact, HTML, CSV, a truncated file) is refused with a sentence that says what it is.

May import: ``fetch`` for errors of S3, ``archive``, ``contact`` and the layers below them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Literal

from rtca_nb.base.arguments import quoted
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.contact import Contact
from rtca_nb.exceptions import Hint, UsageError
from rtca_nb.model.ids import UNKNOWN_ID
from rtca_nb.model.offset_units import OffsetUnit
from rtca_nb.model.output_types import FORMS
from rtca_nb.model.record import Record
from rtca_nb.sources.options import Options
from rtca_nb.sources.registry import FORMATS, check_format, records_of

__all__ = ["FORMATS", "read_contact", "read_contacts"]


@hide_locals
def read_contact(
    source: Any,
    *,
    format: str = "auto",  # noqa: A002  # the contract's name
    output_type: str = "auto",
    offset_unit: OffsetUnit | Literal["auto"] = "auto",
    instance_id: str | None = None,
    contact_id: str | None = None,
) -> Contact:
    """Read one contact from files, S3 objects, an archive or memory.

    Parameters
    ----------
    source : path, bytes, file object, dict or list of them
        A path may be a glob, a folder, or an ``s3://bucket/key`` URL, which boto3 reads with the credentials that it
        finds. Several files, or the items of a list, must belong to one contact. A ``str`` is always a path; pass
        content as bytes or as a dict. Text must be UTF-8, or UTF-16 with a byte order mark; content that is compressed
        with gzip is recognised.
    format : {"auto", "v2", "kinesis", "post-chat", "chat-transcript", "archive"}
        Format of the source:

        - ``"auto"``: the format is recognised from the content;
        - ``"v2"``: pages as ``ListRealtimeContactAnalysisSegmentsV2`` returns them; they state no output type and no
          ids, unless :meth:`rtca_nb.Contact.to_jsonl` or an export of an archive wrote them;
        - ``"kinesis"``: records of the chat analysis stream;
        - ``"post-chat"``: the analysis file that the service writes to S3 after a chat;
        - ``"chat-transcript"``: the plain transcript that the service writes to S3 after a chat;
        - ``"archive"``: the folder of a :class:`rtca_nb.Archive`.
    output_type : {"auto", "Raw", "Redacted"}
        Output type of the contact. ``"auto"`` takes the output type that the source states, or ``"unknown"`` if the
        source states none. ``"Redacted"`` and ``"Raw"`` set the output type, but do not prove that text was redacted:
        :attr:`rtca_nb.Contact.redaction_trusted` decides what is masked. A source that states Raw cannot be read as
        Redacted. If a stream or an archive holds both forms of the contact, ``output_type`` chooses the form to read,
        and ``"auto"`` reads the Redacted form.
    offset_unit : {"auto", "code_points", "utf16", "utf8"}
        Unit of the character offsets. ``"auto"`` takes the unit with which the spans fit the text of the messages.
    instance_id, contact_id : str, optional
        Ids to use instead of the ids in the source. If the source is an archive, they choose the contact to read. Names
        of files are not used as ids. An id that is not known is ``"unknown"``.

    Returns
    -------
    Contact
        The contact, masked; ``contact.reveal()`` returns a copy in clear text. ``complete`` is False if pages or
        records are missing, if segments cannot be read, or if nothing proves that the contact is complete; ``notes``
        give the reason. Pages (``v2``) have no numbers. To prove that no page is missing, they must come from an
        archive or an export, or be in files whose names are numbered without a gap.

    Raises
    ------
    SourceNotFoundError
        If there is no such file or object.
    UnsupportedFormatError
        If the source is not a contact analysis; the message says what it looks like.
    MalformedSourceError
        If the source is damaged, cut short or empty.
    LimitExceededError
        If the source is larger or nested deeper than is safe to read.
    UsageError
        If an argument is invalid, if the source holds several contacts, or if the source states Raw and ``output_type``
        is ``"Redacted"``.
    ArchiveError
        If a file of an archive is missing or damaged.
    SetupError, TransportError
        If boto3 cannot be used, for example because it finds no credentials, or if S3 cannot be reached.

    Examples
    --------
    >>> import json
    >>> page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": []}
    >>> read_contact(json.dumps(page).encode(), contact_id="c-1")
    <Contact c-1: 0 messages, form unknown, COMPLETED, completeness not proven>
    """
    check_format(format)
    options = Options(output_type, offset_unit, instance_id, contact_id, single=True)
    found = list(islice(records_of(source, format=format, options=options), len(FORMS) + 1))
    if len(found) > 1 and not _two_forms(found):
        raise UsageError(
            f"the source holds more than one contact{_named(found)}",
            hint=Hint(
                "read_contacts reads them one after another",
                command="leave {contact_id} out, or name one contact's files",
            ),
        )
    # Both forms of one contact: the Redacted form comes first, and its notes mention the other.
    return Contact(found[0])


@hide_locals
def read_contacts(
    source: Any,
    *,
    format: str = "auto",  # noqa: A002  # the contract's name
    output_type: str = "auto",
    offset_unit: OffsetUnit | Literal["auto"] = "auto",
    instance_id: str | None = None,
) -> Iterator[Contact]:
    """Read all contacts of a source, one by one: a folder, glob, stream, JSON-lines file, archive or list.

    The parameters are those of :func:`rtca_nb.read_contact`, without ``contact_id``. Arguments are checked when you
    call the function; files are opened as you iterate. If a file cannot be read, the iteration ends with an error that
    names the file. For an archive, this error comes only after all contacts that can be read.

    Records of a stream (``kinesis``) may be in any order and in any file. The same is true of pages that state their
    contact, such as the pages of an archive's export. These contacts are yielded after all files were read, and all
    records or pages with the same contact and output type make one contact. If a stream or an archive holds both forms
    of a contact, both are read, the Redacted form first.

    Other pages (``v2``) do not state their contact. The pages of one contact may be in several files if the names of
    the files differ only by a number at the end, as in ``contact-page-1.json`` and ``contact-page-2.json``. A page
    without ``NextToken`` is the last page of its contact. If a number is missing, the contact is not complete, and a
    note names the missing page.

    Yields
    ------
    Contact
        One contact in one form, masked.

    Raises
    ------
    RtcaError
        The errors of :func:`rtca_nb.read_contact`, but a source that holds several contacts is not an error.
    """
    check_format(format)
    options = Options(output_type, offset_unit, instance_id)
    return map(Contact, records_of(source, format=format, options=options))


def _named(records: list[Record]) -> str:
    """Return the ids of the first contacts in parentheses, for an error; empty if no contact has an id."""
    ids = [*dict.fromkeys(record.contact_id for record in records)]
    if ids == [UNKNOWN_ID]:
        return ""
    shown = ", ".join("one without an id" if identity == UNKNOWN_ID else quoted(identity) for identity in ids[:2])
    return f" ({shown}{' and others' if len(ids) > 2 else ''})"


def _two_forms(records: list[Record]) -> bool:
    """Return whether the records are forms of one contact in a stream."""
    if any(record.source != "kinesis" for record in records):
        return False
    same = {(record.instance_id, record.contact_id) for record in records}
    return len(same) == 1 and len({record.output_type for record in records}) == len(records)
