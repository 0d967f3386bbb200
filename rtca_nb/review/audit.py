"""What a redaction leaves visible.

The service decides what it redacts; this looks at what it decided. Findings name place and kind and show their text
masked, so that the list can be passed on. What is found in a Raw contact is hidden by its views in any case
(:mod:`rtca_nb.privacy.redaction` looks for the same things); in a Redacted one it stands in clear for everyone who may
read it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.base.arguments import check_callable, kind_of
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.exceptions import SetupError, UsageError
from rtca_nb.model.ids import check_contact, same_contact
from rtca_nb.model.offsets import resolve
from rtca_nb.model.timestamps import parse_time
from rtca_nb.privacy.personal_texts import KnownValues, known_texts
from rtca_nb.privacy.pii_patterns import KINDS, Finding, find_personal_data
from rtca_nb.privacy.redaction import MASK
from rtca_nb.review.hidden_places import HiddenPlaces

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.contact.contact import Contact
    from rtca_nb.model.parsing import Transcript
    from rtca_nb.model.record import Record

__all__ = ["FINDINGS", "audit_redaction", "presidio_analyzer"]

FINDINGS: Final[dict[str, str]] = {
    **{kind: f"{text} stands outside every redaction" for kind, text in KINDS.items()},
    "repeated": "what is redacted, or is a person's name, elsewhere in the contact stands in clear here",
    "name_in_clear": "a person's name is not redacted",
    "offsets": "the redaction's offsets cannot be right",
    "only_redacted": "the Redacted form hides it, the Raw form's offsets do not",
    "only_raw": "the Raw form's offsets cover it, the Redacted form shows it",
    "unpaired": "the message is in one form only, or its forms cannot be aligned",
    "analyzer": "the analyzer takes it for personal data",
}
"""Kinds of findings, and what each means."""

Analyzer = Callable[[str], Iterable[Finding]]

_TAGS: Final = re.compile(r"\[[A-Z][A-Z0-9_]*\]")


class _Found(NamedTuple):
    form: str
    kind: str
    field: str
    id: str | None
    begin: int | None
    end: int | None
    text: str
    detail: str
    hidden: bool | None = None


@hide_locals
def audit_redaction(raw: Contact, redacted: Contact | None = None, *, analyzer: Analyzer | None = None) -> pd.DataFrame:
    """Find personal data that a contact's redaction leaves visible.

    Parameters
    ----------
    raw : Contact
        A contact of either output type; Raw tells more.
    redacted : Contact, optional
        The same contact's other form: then also what only one of the two hides.
    analyzer : callable, optional
        Text in, :class:`rtca_nb.privacy.pii_patterns.Finding` out; for example :func:`presidio_analyzer`.

    Returns
    -------
    pandas.DataFrame
        One row per finding, by form, then in order of the contact's messages and of the places in each, and after
        them what stands in no message: ``form`` (Raw or Redacted), ``kind`` (see :data:`FINDINGS`), ``field``,
        ``id``, ``begin``, ``end`` (code points, end exclusive; as sent for a redaction; missing where the field has
        no place for them), ``text`` (masked, one █ per code point), ``detail``, ``hidden`` (whether masked views of
        that form hide the place; missing where that cannot be told).

    Raises
    ------
    UsageError
        If both contacts have the same output type, or are different contacts; if ``analyzer`` returns something else.
    """
    from rtca_nb.contact.dataframes import PlainFrame

    check_contact(raw, "an audit")
    check_callable(analyzer, "analyzer")
    if redacted is not None:
        check_contact(redacted, "an audit")
        if {raw.output_type, redacted.output_type} != {"Raw", "Redacted"}:
            raise UsageError("an audit of two contacts needs one Raw and one Redacted")
        if not same_contact(raw, redacted):
            raise UsageError("an audit compares two forms of the same contact, and these are two contacts")
        if raw.output_type == "Redacted":
            raw, redacted = redacted, raw
    records = [contact._record for contact in (raw, redacted) if contact is not None]  # noqa: SLF001
    units = [contact.offset_unit for contact in (raw, redacted) if contact is not None]
    # What one form names as personal counts in the other, too.
    known = KnownValues(
        pair
        for record, unit in zip(records, units, strict=True)
        if record.output_type == "Raw"
        for pair in known_texts(record, unit)
    )
    found: list[_Found] = []
    for record, contact in zip(records, (raw, redacted), strict=False):
        if contact is not None:
            found += _of_form(record, contact, known, analyzer)
    if redacted is not None:
        found += _compared(raw, redacted)
    # As objects: pandas would make floats of offsets of which one is missing.
    frame = PlainFrame(_in_order(found, records), columns=_Found._fields, dtype=object).astype(
        {
            "begin": "Int64",
            "end": "Int64",
            "form": "str",
            "kind": "str",
            "field": "str",
            "id": "str",
            "text": "str",
            "detail": "str",
            "hidden": "boolean",
        }
    )
    return frame.drop_duplicates(ignore_index=True)


def _in_order(found: list[_Found], records: list[Record]) -> list[_Found]:
    """Sort findings by form, then by message and place; after them, by field and place, what is in no message."""
    rows = {
        (record.output_type, message.id): row
        for record in records
        for row, message in enumerate(sorted(record.transcripts, key=_moment))
    }
    forms = [record.output_type for record in records]
    beside: dict[tuple[str, str | None], int] = {}
    for item in found:
        beside.setdefault((item.field, item.id), len(beside))

    def place(item: _Found) -> tuple[int, bool, int, int]:
        row = rows.get((item.form, item.id)) if item.field == "content" else None
        begin = item.begin if isinstance(item.begin, int) else -1  # pandas has signs of its own for a missing one
        return forms.index(item.form), row is None, beside[item.field, item.id] if row is None else row, begin

    return sorted(found, key=place)


def _moment(message: Transcript) -> tuple[bool, int]:
    time = parse_time(message.time)
    return time is None, time or 0


def _of_form(record: Record, contact: Contact, known: KnownValues, analyzer: Analyzer | None) -> list[_Found]:
    found: list[_Found] = []
    form = record.output_type
    views = HiddenPlaces(record)
    for message in record.transcripts:
        text = message.content or ""
        covered = []
        for interval in (message.redaction.character_offsets or ()) if message.redaction else ():
            span = resolve(text, interval.begin_offset_char, interval.end_offset_char, contact.offset_unit.unit)
            if span.problem is None:
                covered.append((span.begin, span.end))
        found += [
            _Found(
                *(form, kind, "content", message.id, begin, end, MASK * (end - begin), FINDINGS[kind]),
                views.message(message.id, begin, end),
            )
            for begin, end, kind in _visible(text, covered, known, analyzer, tags=form == "Redacted")
        ]
    problems = contact.offset_problems
    for row in problems[problems["kind"] == "redaction"].to_dict("records"):
        identity = row["id"] if isinstance(row["id"], str) else None
        begin, end = row["begin_offset_char"], row["end_offset_char"]
        # Offsets that cannot be right name no place, so only a message that is hidden whole is known to hide it.
        hidden = True if views.whole(identity) else None
        found.append(_Found(form, "offsets", "content", identity, begin, end, "", str(row["detail"]), hidden))
    found += _fields(record, views, known, analyzer)
    return found


def _visible(
    text: str, covered: list[tuple[int, int]], known: KnownValues, analyzer: Analyzer | None, *, tags: bool
) -> list[tuple[int, int, str]]:
    """Return what is personal in a text and under no redaction: the most specific kind for each place."""
    candidates = [(begin, end, kind) for begin, end, kind in find_personal_data(text)]
    candidates += [(begin, end, "repeated") for begin, end in known.find(text)]
    if analyzer is not None:
        candidates += [(item.begin, item.end, "analyzer") for item in _analyzed(analyzer, text)]
    if tags:
        covered = [*covered, *(match.span() for match in _TAGS.finditer(text))]
    kept: list[tuple[int, int, str]] = []
    for begin, end, kind in sorted(candidates, key=lambda item: (item[2] != "repeated", item[0], -item[1])):
        # A redaction that covers only a part leaves the rest to be read.
        hidden = any(low <= begin and end <= high for low, high in covered)
        if not hidden and all(end <= low or begin >= high for low, high, _ in kept):
            kept.append((begin, end, kind))
    return sorted(kept)


def _analyzed(analyzer: Analyzer, text: str) -> list[Finding]:
    found: Any = analyzer(text)
    findings: list[Any] = list(found) if isinstance(found, Iterable) else [found]
    wrong = [item for item in findings if not isinstance(item, Finding)]
    if wrong:
        raise UsageError(
            f"an analyzer returns a list of rtca_nb.privacy.pii_patterns.Finding, and this one {kind_of(wrong[0])}"
        )
    return findings


def _fields(record: Record, views: HiddenPlaces, known: KnownValues, analyzer: Analyzer | None) -> list[_Found]:
    form = record.output_type
    found: list[_Found] = []
    for item in views.stated():
        found += [
            _Found(
                *(form, kind, item.field, item.id, begin, end, MASK * (end - begin), FINDINGS[kind]),
                item.hides(begin, end),
            )
            for begin, end, kind in _visible(item.sent, [], known, analyzer, tags=form == "Redacted")
        ]
    if form == "Redacted":
        for segment in record.participated:
            name = segment.display_name
            if name and segment.participant_role not in {"SYSTEM", "CUSTOM_BOT"} and not _TAGS.fullmatch(name):
                kind = "name_in_clear"
                where = (form, kind, "display_name", segment.id, None, None)
                # Views call such a person by the role.
                found.append(_Found(*where, MASK * len(name), FINDINGS[kind], hidden=True))
    return found


def _compared(raw: Contact, redacted: Contact) -> list[_Found]:
    """Return what only one of two forms hides, by aligning the texts around the tags."""
    found: list[_Found] = []
    clear = {item.id: item for item in raw._record.transcripts if item.id is not None}  # noqa: SLF001
    views = HiddenPlaces(raw._record)  # noqa: SLF001
    seen = set()
    for message in redacted._record.transcripts:  # noqa: SLF001
        other = clear.get(message.id) if message.id is not None else None
        if other is None or other.content is None or message.content is None:
            found.append(_Found("Redacted", "unpaired", "content", message.id, None, None, "", FINDINGS["unpaired"]))
            continue
        seen.add(message.id)
        hidden = _hidden_by_tags(other.content, message.content)
        if hidden is None:
            found.append(_Found("Redacted", "unpaired", "content", message.id, None, None, "", FINDINGS["unpaired"]))
            continue
        unit = raw.offset_unit.unit
        spans = [
            resolve(other.content, item.begin_offset_char, item.end_offset_char, unit)[:2]
            for item in ((other.redaction.character_offsets or ()) if other.redaction else ())
        ]
        found += [
            _Found(
                *("Raw", kind, "content", message.id, begin, end, MASK * (end - begin), FINDINGS[kind]),
                views.message(message.id, begin, end),
            )
            for kind, mine, theirs in (("only_redacted", hidden, spans), ("only_raw", spans, hidden))
            for begin, end in mine
            if begin < end and not any(begin < high and low < end for low, high in theirs)
        ]
    for identity in clear.keys() - seen:
        found.append(_Found("Raw", "unpaired", "content", identity, None, None, "", FINDINGS["unpaired"]))
    return found


def _hidden_by_tags(clear: str, redacted: str) -> list[tuple[int, int]] | None:
    """Return the places of the clear text that tags replace in the redacted one; None where the two do not fit."""
    pieces = _TAGS.split(redacted)
    if len(pieces) == 1:
        return [] if clear == redacted else None
    # Literal pieces in order; linear, unlike a pattern with a wildcard per tag.
    if not clear.startswith(pieces[0]) or not clear.endswith(pieces[-1]):
        return None
    places = []
    at = len(pieces[0])
    limit = len(clear) - len(pieces[-1])
    for piece in pieces[1:-1]:
        # Two tags side by side hide one stretch.
        begin = clear.find(piece, at, limit) if piece else at
        if begin < 0:
            return None
        places.append((at, begin))
        at = begin + len(piece)
    places.append((at, limit))
    return [(begin, end) for begin, end in places if begin < end]


@hide_locals
def presidio_analyzer(*, language: str = "en", score: float = 0.5) -> Analyzer:
    """Return an analyzer that asks Microsoft Presidio (extra ``presidio``; it needs a spaCy model of its own).

    Parameters
    ----------
    language : str
        Language of the text.
    score : float
        Least confidence of a finding, 0 to 1.

    Raises
    ------
    SetupError
        If Presidio, or the model that it needs, is not installed.
    """
    try:
        from presidio_analyzer import AnalyzerEngine

        engine = AnalyzerEngine()
    except (ImportError, OSError, SystemExit):
        raise SetupError(
            "Presidio or its language model is not installed; install rtca-nb[presidio] and the spaCy model it names"
        ) from None

    def analyze(text: str) -> list[Finding]:
        results = engine.analyze(text=text, language=language, score_threshold=score)
        return [Finding(item.start, item.end, "analyzer") for item in results]

    return analyze
