"""Colours, marks and labels of views, as data.

Every colour has a partner for dark surroundings, and no colour carries a meaning alone: roles have sides and names,
sentiments have a mark and a word, highlights have a line style and a badge with their name. Text colours have a
contrast of at least 4.5 to 1 with their background (WCAG 2.2 AA); tests compute it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = [
    "CATEGORY_COLOURS",
    "EVENTS",
    "LINES",
    "LOOKS",
    "REST",
    "ROLES",
    "SENTIMENTS",
    "TOKENS",
    "Role",
    "Sentiment",
    "css_variables",
]


class Role(NamedTuple):
    """The style of a participant role: short name of its colours, label, and side of the transcript."""

    css: str
    label: str
    side: str


class Sentiment(NamedTuple):
    """The style of a sentiment: short name of its colour, mark and word."""

    css: str
    mark: str
    word: str


ROLES: Final[dict[str | None, Role]] = {
    "CUSTOMER": Role("cu", "Customer", "left"),
    "AGENT": Role("ag", "Agent", "right"),
    "SUPERVISOR": Role("su", "Supervisor", "right"),
    "CUSTOM_BOT": Role("bo", "Bot", "right"),
    "SYSTEM": Role("sy", "System", "middle"),
}
"""Known roles; any other role has the style of :data:`OTHER_ROLE` and its own name."""

OTHER_ROLE: Final = Role("ot", "Participant", "left")

SENTIMENTS: Final[dict[str | None, Sentiment]] = {
    "POSITIVE": Sentiment("pos", "▲", "positive"),
    "NEGATIVE": Sentiment("neg", "▼", "negative"),
    "NEUTRAL": Sentiment("neu", "●", "neutral"),
    None: Sentiment("uns", "○", "not scored"),
}
"""Known sentiments; ``None`` is a message that the service did not score."""

_EVENT: Final = "application/vnd.amazonaws.connect.event."
EVENTS: Final[dict[str, str]] = {
    f"{_EVENT}participant.invited": "was invited",
    f"{_EVENT}participant.joined": "joined",
    f"{_EVENT}participant.left": "left",
    f"{_EVENT}participant.idle": "went idle",
    f"{_EVENT}participant.returned": "came back",
    f"{_EVENT}participant.autodisconnection": "was disconnected for being idle",
    f"{_EVENT}chat.ended": "chat ended",
    f"{_EVENT}transfer.succeeded": "transfer succeeded",
    f"{_EVENT}transfer.failed": "transfer failed",
    f"{_EVENT}typing": "was typing",
    f"{_EVENT}message.delivered": "message delivered",
    f"{_EVENT}message.read": "message read",
}
"""Words for event types; an event type that is not here is shown as sent."""

# Name -> (light, dark).
TOKENS: Final[dict[str, tuple[str, str]]] = {
    "bg": ("#ffffff", "#14171c"),
    "card": ("#f6f7f9", "#1d2128"),
    "line": ("#d9dde3", "#343b46"),
    "text": ("#1b2330", "#e6e9ee"),
    "soft": ("#566072", "#a4aebd"),
    "link": ("#1d4fb8", "#8fb7ff"),
    "focus": ("#1d4fb8", "#8fb7ff"),
    "cu": ("#0b6b60", "#5fd4c4"),
    "cu-bg": ("#e8f5f2", "#14302d"),
    "ag": ("#3f3fae", "#a9b2ff"),
    "ag-bg": ("#eeeffb", "#23264a"),
    "su": ("#8a4b08", "#f0b878"),
    "su-bg": ("#fbf1e4", "#3a2a17"),
    "bo": ("#5b4a7d", "#c9b6ee"),
    "bo-bg": ("#f3eff9", "#2d2639"),
    "ot": ("#566072", "#a4aebd"),
    "ot-bg": ("#f1f2f4", "#23272f"),
    "pos": ("#17683a", "#6fd596"),
    "neg": ("#b3261e", "#ff9c94"),
    "neu": ("#566072", "#a4aebd"),
    "uns": ("#566072", "#a4aebd"),
    "chip": ("#2b3240", "#c7cfdb"),
    "chip-text": ("#ffffff", "#14171c"),
    "is": ("#b3261e", "#ff9c94"),
    "is-bg": ("#fde3e1", "#54221f"),
    "ex": ("#0a6a8f", "#74cbee"),
    "warn": ("#7a4a00", "#f5c56b"),
    "warn-bg": ("#fff4d6", "#3b2f12"),
    "alarm": ("#ffffff", "#ffffff"),
    "alarm-bg": ("#a3180f", "#a3180f"),
    "found": ("#ffe27a", "#6b5500"),
}
"""Colour tokens of every view; their names in CSS are ``--rtca-<name>``."""

# Okabe and Ito's colour-blind-safe set, darkened or lightened until each line contrasts with its surface.
CATEGORY_COLOURS: Final[tuple[tuple[str, str], ...]] = (
    ("#b35c00", "#ffb454"),
    ("#0072b2", "#6cc0f5"),
    ("#007a5a", "#4fd6ae"),
    ("#a3487b", "#f09ac8"),
    ("#7a6a00", "#e6d34a"),
    ("#4a5bd4", "#aab4ff"),
    ("#8c2d04", "#ff9e7a"),
    ("#41576b", "#a9bfd4"),
)
"""Colours of categories, by their order in the contact; the line style changes with the order, too."""

LINES: Final = 3
"""Number of line styles."""

LOOKS: Final = LINES * len(CATEGORY_COLOURS)
"""Number of categories with a distinct pair of colour and line style; any further categories are all grey."""

REST: Final = "kx"
"""Short name of the style of further categories."""


def css_variables(*, dark: bool) -> str:
    """Return CSS declarations of all colour tokens and category colours, for light or dark surroundings."""
    place = 1 if dark else 0
    pairs = [(name, shades[place]) for name, shades in TOKENS.items()]
    pairs += [(f"c{number}", shades[place]) for number, shades in enumerate(CATEGORY_COLOURS)]
    return "".join(f"--rtca-{name}:{shade};" for name, shade in pairs)
