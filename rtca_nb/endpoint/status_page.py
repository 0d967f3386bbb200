"""The page at ``/``: served contacts, and how to request them. It is static, without scripts or foreign sources."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from html import escape
from typing import Final

from rtca_nb.endpoint.calling import snippets
from rtca_nb.endpoint.protocol import Answer
from rtca_nb.endpoint.score import Score

__all__ = ["render_status_page"]

_STYLE: Final = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .35rem .75rem .35rem 0; border-bottom: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
td { overflow-wrap: anywhere; }
pre { overflow-x: auto; padding: .75rem; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
"""  # noqa: E501

_HEADERS: Final = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; "
        f"style-src 'sha256-{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def render_status_page(contacts: Sequence[tuple[Score, str]], *, port: int) -> Answer:
    """Return an answer with the status page as HTML.

    Parameters
    ----------
    contacts : sequence of (Score, str)
        The served contacts, each with its current status.
    port : int
        Port of the endpoint.
    """
    rows = [
        "<tr>"
        + "".join(
            f"<td>{escape(text)}</td>"
            for text in (
                score.contact.instance_id,
                score.contact.contact_id,
                score.contact.channel,
                status,
                ", ".join(f"{name} ({count})" for name, count in score.counts.items()) or "none",
            )
        )
        + "</tr>"
        for score, status in contacts
    ]
    first = contacts[0][0].contact if contacts else None
    calls = snippets(
        f"http://127.0.0.1:{port}",
        instance_id=first.instance_id if first else "INSTANCE_ID",
        contact_id=first.contact_id if first else "CONTACT_ID",
        output_type="Raw" if first and "Redacted" not in first.segments and "Raw" in first.segments else "Redacted",
    )
    blocks = "".join(f"<h3>{escape(name)}</h3><pre>{escape(text)}</pre>" for name, text in calls.items())
    page = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>rtca_nb endpoint</title>'
        f"<style>{_STYLE}</style></head><body><h1>rtca_nb endpoint</h1>"
        "<p>Answers Amazon Connect's ListRealtimeContactAnalysisSegmentsV2 on this machine only. "
        "SigV4 headers must be present; the signature is not verified.</p>"
        f"<h2>Contacts ({len(rows)})</h2><table><thead><tr><th>Instance</th><th>Contact</th><th>Channel</th>"
        f"<th>Status</th><th>Output types (segments)</th></tr></thead><tbody>{''.join(rows)}</tbody></table>"
        f"<h2>How to call it</h2>{blocks}</body></html>"
    )
    return Answer(200, page.encode("utf-8", "replace"), dict(_HEADERS))
