"""Tables of a corpus made up row by row, so that each case a question has to tell apart is there."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa
from hypothesis import strategies as st

import rtca_nb as rtca
from rtca_nb.contact.hidden_report import hidden_counts
from rtca_nb.corpus.memory import HeldCorpus
from rtca_nb.corpus.schema import CONTACTS, FRAMES, stored_schema
from rtca_nb.samples import generate_contacts

HIDDEN = "hidden"
"""Beside the tables: keys of a contact, and what of it is hidden."""

MONDAY = datetime(2026, 1, 5, tzinfo=UTC)
UNPROVEN = "Nothing proves that this contact is complete: pages are not numbered, so some may be missing."
NAMES = ("Billing", "Delivery", "<b>Hostile</b>")
RULES = {name: f"rule-{place}" for place, name in enumerate(NAMES)}
ROLES = ("AGENT", "CUSTOMER", "SYSTEM", "SUPERVISOR")


def held(rows, *, revealed=False):
    """A corpus in memory of rows by table; columns that a row lacks are missing."""
    part = {name: pa.Table.from_pylist(rows.get(name, []), stored_schema(name)) for name in (CONTACTS, *FRAMES)}
    hidden = [(*one[:3], hidden_counts(one[3])) for one in rows.get(HIDDEN, [])]
    return HeldCorpus([part], len(rows.get(CONTACTS, [])), 0, revealed=revealed, hidden=hidden)


def key(contact_id, output_type="Redacted", trusted=None):
    trusted = output_type == "Redacted" if trusted is None else trusted
    return {"contact_id": contact_id, "output_type": output_type, "redaction_trusted": trusted}


def contact(contact_id, output_type="Redacted", *, trusted=None, **columns):
    """A row of the table ``contacts``."""
    row = {**key(contact_id, output_type, trusted), "channel": "CHAT", "status": "COMPLETED", "complete": True}
    row |= {"start": MONDAY, "end": MONDAY + timedelta(minutes=10), "revealed": False, "notes": []}
    return row | columns


def match(contact_id, category, **columns):
    return {**key(contact_id), "category": category, "rule_id": RULES.get(category), "match": 1, "ids": []} | columns


def message(contact_id, role="CUSTOMER", second=0, **columns):
    row = {**key(contact_id), "participant_role": role, "absolute_time": MONDAY + timedelta(seconds=second)}
    return row | {"redaction_count": 0, "categories": [], "issues": []} | columns


def times(days=30):
    return st.integers(0, days * 24 * 4).map(lambda quarter: MONDAY + timedelta(minutes=15 * quarter))


_STATES = st.sampled_from(
    [
        *[("COMPLETED", True, [])] * 4,
        ("COMPLETED", False, [UNPROVEN]),
        ("COMPLETED", False, ["This contact is incomplete: not all of its pages were read."]),
        ("FAILED", True, []),
        ("IN_PROGRESS", False, []),
        ("NOT_ANALYSED", True, []),
        ("COMPLETED", True, ["Only Transcript segments were asked for."]),
    ]
)
_FORMS = st.lists(
    st.sampled_from([("Redacted", True), ("Redacted", False), ("Raw", False), ("unknown", True), ("unknown", False)]),
    min_size=1,
    max_size=2,
    unique_by=lambda form: form if form[0] == "unknown" else form[0],
)
_SCORES = st.none() | st.integers(-50, 50).map(lambda tenth: tenth / 10)
_CATEGORY = st.sampled_from(NAMES)
_SECONDS = st.integers(0, 4_000).map(lambda tenth: tenth / 10)


def _rows(*strategies, most):
    return st.lists(st.tuples(*strategies), max_size=most)


_TALK = _rows(
    st.sampled_from(ROLES),
    st.none() | st.integers(0, 500),
    st.sampled_from([None, "POSITIVE", "NEUTRAL", "NEGATIVE", "NEGATIVE", "MIXED"]),
    st.integers(0, 2),
    st.sampled_from([None, None, None, "offsets"]),
    st.lists(_CATEGORY, unique=True, max_size=2),
    most=6,
)
_SKIPS = _rows(
    st.sampled_from(["CATEGORIZATION", None, " categorization", "SENTIMENT"]),
    st.none() | _CATEGORY,
    st.sampled_from([None, *RULES.values(), "rule-of-nothing"]),
    most=1,
)


@st.composite
def corpora(draw, most=6):
    """Rows of a few contacts, by table."""
    rows = {name: [] for name in (CONTACTS, *FRAMES)}
    for number in range(draw(st.integers(0, most))):
        for form, trusted in draw(_FORMS):
            status, complete, notes = draw(_STATES)
            keys = key(f"c{number}", form, trusted)
            rows["contacts"].append(
                keys
                | {"channel": draw(st.sampled_from(["CHAT", None])), "status": status, "complete": complete}
                | {"start": draw(st.none() | times()), "end": MONDAY + timedelta(seconds=draw(st.integers(500, 700)))}
                | {"agent": draw(st.sampled_from([None, "a1", "a2"])), "queue": draw(st.sampled_from([None, "q"]))}
                | {"agent_sentiment": draw(_SCORES), "customer_sentiment": draw(_SCORES)}
                | {"agent_sentiment_shift": draw(_SCORES), "customer_sentiment_shift": draw(_SCORES)}
                | {"first_response_seconds": draw(st.none() | _SECONDS), "notes": notes}
            )
            rows["transcript"] += [
                keys
                | {"participant_role": role, "sentiment": mood, "redaction_count": spans, "hidden": hidden}
                | {"categories": names, "issues": []}
                | {"absolute_time": None if at is None else MONDAY + timedelta(seconds=at)}
                for role, at, mood, spans, hidden, names in draw(_TALK)
            ]
            rows["matches"] += [
                keys | {"category": name, "rule_id": RULES[name] if ruled else None, "ids": []}
                for name, ruled in draw(_rows(_CATEGORY, st.booleans(), most=4))
            ]
            rows["skipped"] += [
                keys | {"feature": feature, "category": name, "rule_id": rule} for feature, name, rule in draw(_SKIPS)
            ]
            rows["response_times"] += [
                keys | {"participant_role": role, "from_last_seconds": last, "from_first_seconds": last + 1}
                for role, last in draw(_rows(st.sampled_from(["AGENT", "CUSTOMER"]), _SECONDS, most=4))
            ]
            rows["silences"] += [
                keys | {"seconds": seconds, "rank": rank + 1, "begin_time": MONDAY, "end_time": MONDAY}
                for rank, (seconds,) in enumerate(draw(_rows(_SECONDS, most=3)))
            ]
    return rows


def several(number, make):
    """Rows of many contacts: ``make`` takes a number and returns rows by table."""
    rows = {name: [] for name in (CONTACTS, *FRAMES, HIDDEN)}
    for place in range(number):
        for name, more in make(place).items():
            rows[name] += more
    return rows


def both_forms():
    """Both forms of contacts, and one that is there in its Raw form only."""
    made = [
        rtca.read_contact(one.pages(form, context=True), output_type=form)
        for one in generate_contacts(40, seed=5)
        for form in ("Raw", "Redacted")
    ]
    return [*made, rtca.sample_contact(output_type="Raw")]


def counted_once(contacts):
    """Of both forms of a contact, the one that counts."""
    chosen = {}
    for one in sorted(contacts, key=lambda one: one.output_type == "Raw"):
        chosen.setdefault(one.contact_id, one)
    return list(chosen.values())
