"""Audit what a redaction leaves visible.

The service decides what it redacts; an audit checks the result. Findings give place and kind and show their text
masked, so that the list can be passed on. Views of a Raw contact hide the findings of an audit anyway
(:mod:`rtca_nb.privacy.redaction` looks for the same things); in a Redacted contact, they are in clear text for every
reader.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rtca_nb.base.arguments import check_callable
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.access import concealed, record_of, tables_of
from rtca_nb.contact.identity import check_contact, same_contact, two_forms
from rtca_nb.contact.pandas_versions import text_dtype
from rtca_nb.exceptions import UsageError
from rtca_nb.privacy.known_values import KnownValues
from rtca_nb.privacy.personal_texts import known_texts
from rtca_nb.review.audit_names import NamedPeople, in_order
from rtca_nb.review.audit_table import times_of
from rtca_nb.review.findings import FINDINGS, Analyzer, AuditedForm, Found, Sought, found_in, unread_in
from rtca_nb.review.hidden_places import HiddenPlaces
from rtca_nb.review.presidio import presidio_analyzer
from rtca_nb.review.two_forms import found_between

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.contact.contact import Contact

__all__ = ["FINDINGS", "audit_redaction", "presidio_analyzer"]


@hide_locals
def audit_redaction(raw: Contact, redacted: Contact | None = None, *, analyzer: Analyzer | None = None) -> pd.DataFrame:
    """Find personal data that the redaction of a contact leaves visible.

    Parameters
    ----------
    raw : Contact
        The contact to audit, in any form. Prefer the Raw form, in which the audit finds most.
    redacted : Contact, optional
        The other form of the same contact. If you pass it, both forms are audited, and text that only one of them
        redacts is found too.
    analyzer : callable, optional
        Function that takes a text and returns a list of :class:`rtca_nb.privacy.pii_patterns.Finding` (``begin``,
        ``end`` and ``kind``), such as the function that :func:`rtca_nb.presidio_analyzer` returns. Its findings are
        added to the findings of this package. In the frame, their kind is always ``analyzer``.

    Returns
    -------
    pandas.DataFrame
        One row per finding; if there is none, the shown frame says what was checked. Findings in the Raw form come
        first. Within a form, findings in the text of messages come first, in order of time; findings in other fields
        follow. Columns:

        - ``form``: Raw, Redacted or unknown;
        - ``kind``: kind of the finding, such as ``email``, ``phone``, ``repeated`` or ``offsets``; the dict
          ``rtca_nb.review.audit.FINDINGS`` explains all kinds;
        - ``field``: ``content`` for the text of a message; for other texts, ``display_name``, ``summary``, ``issue``,
          ``attachment_name``, ``extracted`` or ``unknown``;
        - ``id``: id of the message or other segment; missing if the segment has no id;
        - ``begin`` and ``end``: place in the field, in code points, end exclusive; for the kind ``offsets``, the
          offsets of the redaction as sent; missing if the finding has no place;
        - ``text``: the text at that place, masked, with one █ per code point;
        - ``detail``: what is wrong, in a sentence;
        - ``hidden``: whether masked views of that form mask the whole place; missing if this is not known;
        - ``absolute_time``: time of the message, event or attachment with that id, in UTC; missing if there is no such
          time.

        If several kinds of personal data fit the same text, only the most specific kind is listed. Parts of a contact
        that this package does not recognise cannot be audited. If a form has such parts, one row of the kind ``unread``
        gives their number.

    Raises
    ------
    UsageError
        If the two contacts are not the Raw and the Redacted form of the same contact, or if ``analyzer`` does not
        return a list of findings.
    """
    from rtca_nb.contact.dataframes import PlainFrame
    from rtca_nb.review.audit_frame import AuditFrame

    check_contact(raw, "an audit")
    check_callable(analyzer, "analyzer")
    if redacted is not None:
        check_contact(redacted, "an audit")
        if not same_contact(raw, redacted):
            raise UsageError("an audit compares two forms of one contact, and these are different contacts")
        pair = two_forms(raw, redacted)
        if pair is None:
            raise UsageError("an audit of two forms needs one contact in Raw form and one in Redacted form")
        forms = [_form_of(name, contact) for name, contact in zip(("Raw", "Redacted"), pair, strict=True)]
    else:
        forms = [_form_of(raw.output_type, raw)]
    # Text that is personal in one form also counts in the other.
    records = [form.record for form in forms]
    clear = [form for form in forms if not form.tables.redactor.trusted]
    known = KnownValues(pair for form in clear for pair in known_texts(form.record, form.spans))
    sought = Sought(known, NamedPeople(records), analyzer)
    found = [one for form in forms for one in found_in(form, sought)]
    if redacted is not None:
        found += found_between(*forms)
    found += [one for form in forms for one in unread_in(form)]
    # As objects, because pandas would turn offsets into floats if one is missing.
    frame = PlainFrame(_in_order(found, forms), columns=Found._fields, dtype=object).astype(
        {
            "begin": "Int64",
            "end": "Int64",
            **dict.fromkeys(("form", "kind", "field", "id", "text", "detail"), text_dtype()),
            "hidden": "boolean",
        }
    )
    named = [(form.name, form.record) for form in forms]
    frame["absolute_time"] = times_of(zip(frame["form"], frame["id"], strict=True), named)
    checked = [(form.name, len(form.tables.get("transcript")["id"])) for form in forms]
    return AuditFrame.of(frame.drop_duplicates(ignore_index=True), checked)


def _form_of(name: str, contact: Contact) -> AuditedForm:
    return AuditedForm(name, record_of(contact), tables_of(contact), HiddenPlaces(tables_of(concealed(contact))))


def _in_order(found: list[Found], forms: list[AuditedForm]) -> list[Found]:
    """Sort findings by form: first those in messages, by message and place; then the others, by field and place."""
    rows = {(form.name, message.id): row for form in forms for row, message in enumerate(in_order(form.record))}
    names = [form.name for form in forms]
    beside: dict[tuple[str, str | None], int] = {}
    for item in found:
        beside.setdefault((item.field, item.id), len(beside))

    def place(item: Found) -> tuple[int, bool, int, int]:
        row = rows.get((item.form, item.id)) if item.field == "content" else None
        begin = -1 if item.begin is None else item.begin
        return names.index(item.form), row is None, beside[item.field, item.id] if row is None else row, begin

    return sorted(found, key=place)
