"""Find text that only one of the two forms of a contact hides, by aligning their texts around the tags."""

from __future__ import annotations

from rtca_nb.privacy.form_pairs import fit
from rtca_nb.privacy.redaction import MASK
from rtca_nb.review.findings import FINDINGS, AuditedForm, Found

__all__ = ["found_between"]


def found_between(raw: AuditedForm, redacted: AuditedForm) -> list[Found]:
    """Find text that only one of the two forms of a contact hides, and messages that cannot be paired."""
    found: list[Found] = []
    redactions = raw.spans.redactions
    clear = {item.id: place for place, item in enumerate(raw.record.transcripts) if item.id is not None}
    seen = set()
    for message in redacted.record.transcripts:
        place = clear.get(message.id) if message.id is not None else None
        text = None if place is None else raw.record.messages.content[place]
        if place is None or text is None or message.content is None:
            found.append(_unpaired("Redacted", message.id))
            continue
        seen.add(message.id)
        fitting = fit(text, message.content)
        if fitting is None:
            found.append(_unpaired("Redacted", message.id))
            continue
        hidden = fitting.hidden
        spans = [span[:2] for span in redactions.spans_of(place)]
        found += [
            Found(
                *("Raw", kind, "content", message.id, begin, end, MASK * (end - begin), FINDINGS[kind]),
                raw.hidden.message(message.id, begin, end),
            )
            for kind, mine, theirs in (("only_redacted", hidden, spans), ("only_raw", spans, hidden))
            for begin, end in mine
            if begin < end and not any(begin < high and low < end for low, high in theirs)
        ]
    return found + [_unpaired("Raw", identity) for identity in clear.keys() - seen]


def _unpaired(form: str, identity: str | None) -> Found:
    return Found(form, "unpaired", "content", identity, None, None, "", FINDINGS["unpaired"])
