"""What only one of the two forms of a contact hides, found by aligning their texts around the tags."""

from __future__ import annotations

from rtca_nb.privacy.redaction import MASK
from rtca_nb.review.findings import FINDINGS, TAGS, AuditedForm, Found

__all__ = ["found_between"]


def found_between(raw: AuditedForm, redacted: AuditedForm) -> list[Found]:
    """Find what only one of the two forms of a contact hides."""
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
        hidden = _hidden_by_tags(text, message.content)
        if hidden is None:
            found.append(_unpaired("Redacted", message.id))
            continue
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


def _hidden_by_tags(clear: str, redacted: str) -> list[tuple[int, int]] | None:
    """Return the places of the clear text that tags replace in the redacted one; None where the two do not fit."""
    pieces = TAGS.split(redacted)
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
