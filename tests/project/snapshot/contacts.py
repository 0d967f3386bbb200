"""Contacts: what they hold, what they show, and what is made of several."""

from __future__ import annotations

import hashlib
import inspect
import json
from collections.abc import Iterator
from typing import Any, Final

from plotly.utils import PlotlyJSONEncoder

import rtca_nb as rtca
from rtca_nb.samples import build_sample
from tests.project.snapshot.plain import attempt, markup, plain, scrub, view, words

__all__ = ["attributes", "comparisons", "contacts", "frame_names", "known", "widgets"]

_SEARCHES: Final = (
    *("", "   ", "refund", "REFUND", '"goose lamp"', 'any: refund "goose lamp" role:customer', "any: refund lamp"),
    *(
        "any:",
        "role:customer",
        "role:CUSTOMER lamp",
        "role:nobody",
        "role:",
        "ROLE:agent Any: card",
        '"unclosed phrase',
    ),
    *('"', '""', "the the", 'a"b"c', "[NAME]", "name", "CREDIT_DEBIT_NUMBER", "£89", "👩🏽\u200d🦱", "👩", "ﬁ", "<b>"),
    *(
        "café CAFE\u0301",
        "straße STRASSE",
        "role:agent role:customer",
        "any: role:agent",
        'any: "',
        "-refund",
        "re.und",
    ),
    *("\u200b", "\u00a0any: refund lamp", "any:\u3000refund lamp", "x" * 300),
)
_SHOWN: Final = ([], ["redactions"], ["categories"], ["issues"], ["extracted"], ["categories", "issues"])


def samples() -> Iterator[tuple[str, str, Any]]:
    """Yield every sample in each form that it has, with its name."""
    for name in rtca.sample_names():
        for form in sorted(build_sample(name).segments):
            yield name, form, rtca.sample_contact(name, output_type=form)


def frame_names() -> list[str]:
    """Return the names of the frames that a contact has."""
    return [name for name in rtca.schemas.names() if hasattr(rtca.Contact, name)]


def attributes(contact: Any) -> list[str]:
    """Return the names of a contact's attributes that are no frames."""
    return [name for name in dir(type(contact)) if isinstance(getattr(type(contact), name), property)]


def known(contact: Any) -> dict[str, Any]:
    """Return what tells a contact from others, where its frames do not matter."""
    return {"repr": repr(contact), "notes": plain(contact.notes), "complete": contact.complete}


def contacts() -> dict[str, Any]:
    """Describe every sample in each form, masked and revealed."""
    found: dict[str, Any] = {"names": list(rtca.sample_names())}
    for name, form, contact in samples():
        for state, one in (("masked", contact), ("revealed", contact.reveal())):
            found[f"{name}, {form}, {state}"] = described(one)
    for name, form in (("refund", "Redacted"), ("refund", "Raw"), ("misaligned", "Raw"), ("hostile", "Redacted")):
        contact = rtca.sample_contact(name, output_type=form)
        found[f"searches, {name}, {form}"] = {
            repr(search[:60]): attempt(_words_of_search, contact, search) for search in _SEARCHES
        }
        found[f"shown, {name}, {form}"] = {str(kinds): attempt(_markup_of, contact, show=kinds) for kinds in _SHOWN}
    return found


def _words_of_search(contact: Any, search: str) -> list[str]:
    return words(rtca.transcript_html(contact, search=search))


def _markup_of(contact: Any, **options: Any) -> list[str]:
    return markup(rtca.transcript_html(contact, **options))


def described(contact: Any) -> dict[str, Any]:
    """Describe a contact: attributes, frames, Arrow tables, views."""
    return {
        "attributes": {name: attempt(getattr, contact, name) for name in attributes(contact)},
        "repr": repr(contact),
        "frames": {name: attempt(getattr, contact, name) for name in frame_names()},
        "arrow": {name: attempt(_arrow, contact, name) for name in frame_names()},
        "redaction_report": attempt(contact.redaction_report),
        "audit": attempt(rtca.audit_redaction, contact),
        "display": view(contact),
        "transcript": _markup_of(contact),
        "transcript, reveal=True": attempt(_markup_of, contact, reveal=True),
        "sentiment timeline": _figure(rtca.sentiment_timeline(contact)),
        "category timeline": _figure(rtca.category_timeline(contact)),
        "report": _page(rtca.render_report(contact)),
    }


def _arrow(contact: Any, name: str) -> dict[str, Any]:
    # An older tree asks for no permission.
    asked = "allow_revealed" in inspect.signature(contact.arrow).parameters
    table = contact.arrow(name, **({"allow_revealed": True} if asked else {}))
    rows = json.dumps(plain(table.to_pylist()), ensure_ascii=False)
    return {
        "schema": str(table.schema).splitlines(),
        "metadata": plain(table.schema.metadata),
        "rows": hashlib.sha256(rows.encode("utf-8", "backslashreplace")).hexdigest(),
    }


def _figure(figure: Any) -> dict[str, Any]:
    bundle = figure._repr_mimebundle_()
    return {
        "figure": json.loads(json.dumps(figure.to_plotly_json(), cls=PlotlyJSONEncoder)),
        "config": bundle["application/vnd.plotly.v1+json"]["config"],
        "view": view(figure),
        "repr": repr(figure),
    }


def _page(page: str) -> dict[str, Any]:
    return {"words": words(page), "markup": markup(page)}


def comparisons() -> dict[str, Any]:
    """Describe what is made of several contacts: a report, joined frames, changes, an audit of two forms."""
    every = {f"{name}, {form}": contact for name, form, contact in samples()}
    redacted = [contact for name, contact in every.items() if name.endswith("Redacted")]
    found: dict[str, Any] = {
        "report": _page(rtca.render_report(redacted)),
        "report, both forms": words(rtca.render_report([every["refund, Redacted"], every["refund, Raw"].reveal()])),
        "concat": {name: attempt(rtca.concat_frames, redacted, name) for name in frame_names()},
        "concat, revealed": attempt(rtca.concat_frames, [one.reveal() for one in redacted], "transcript"),
    }
    pairs = [(f"{name}, Raw", f"{name}, Redacted") for name in rtca.sample_names()]
    pairs += [(after, before) for before, after in pairs[:1]] + [("refund, Redacted", "refund, Redacted")]
    pairs += [("refund, Redacted", "unscored, Redacted")]
    for before, after in pairs:
        if before in every and after in every:
            found[f"{before} → {after}"] = _compared(every[before], every[after])
    return found


def _compared(before: Any, after: Any) -> dict[str, Any]:
    return {
        "changes": attempt(rtca.compare_contacts, before, after),
        "changes, revealed": attempt(rtca.compare_contacts, before.reveal(), after.reveal()),
        "audit": attempt(rtca.audit_redaction, before, after),
        "widget": attempt(lambda: view(rtca.CompareWidget(before, after))),
    }


def widgets() -> dict[str, Any]:
    """Describe the widgets: their state, their traits' values, their static views."""
    found: dict[str, Any] = {}
    for name, form, contact in samples():
        for kind in (rtca.TranscriptWidget, rtca.ContactExplorer):
            for state, one in (("masked", contact), ("revealed", contact.reveal())):
                found[f"{kind.__name__}, {name}, {form}, {state}"] = attempt(_widget, kind, one)
    contact = rtca.sample_contact("refund")
    chosen = {"search": "lamp", "roles": ["agent"], "sentiments": [None, "positive"], "kinds": ["redactions"]}
    chosen |= {"selected_id": contact.transcript["id"][3], "show": ["issue"], "density": "compact", "height": 300}
    found["with choices"] = attempt(_widget, rtca.ContactExplorer, contact, **chosen)
    return found


def _widget(kind: Any, contact: Any, **options: Any) -> dict[str, Any]:
    widget = kind(contact, **options)
    own = [name for name in widget.trait_names() if name in widget.keys and not name.startswith("_")]
    described = {
        "state": plain(widget.state),
        "traits": {name: plain(getattr(widget, name)) for name in own if name not in {"layout", "tabbable", "tooltip"}},
        "view": view(widget),
        "repr": scrub(repr(widget)),
    }
    widget.close()
    return described
