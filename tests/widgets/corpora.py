"""Contacts for the explorer of many, and a page in which it talks to its widget as a notebook would."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import rtca_nb as rtca
from tests.browser import running_loop
from tests.widgets.comms import from_browser

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
CATEGORIES = ("Billing", "Delivery", "Thanks")


def chat(
    number: int,
    *,
    categories: tuple[str, ...] = (),
    mood: str = "NEUTRAL",
    status: str = "COMPLETED",
    token: str | None = None,
) -> Any:
    """One contact of three messages, on a day of its own; with a token more of it is missing."""
    begin = MONDAY + timedelta(days=number, hours=number % 5)

    def message(place: int, role: str, seconds: int, text: str) -> dict[str, Any]:
        time = (begin + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")
        item = {"Id": f"m{place}", "ParticipantId": role.lower(), "ParticipantRole": role, "Content": text}
        item |= {"ContentType": "text/plain", "Sentiment": mood, "Time": {"AbsoluteTime": time}}
        return {"Transcript": item}

    talk = [
        message(0, "CUSTOMER", 0, "The lamp flickers."),
        message(1, "AGENT", 10 + number, "I am sorry to hear that."),
        message(2, "CUSTOMER", 60 + number, "Thank you."),
    ]
    matched = {
        name: {"RuleId": f"r-{name}", "PointsOfInterest": [{"TranscriptItems": [{"Id": "m0"}]}]} for name in categories
    }
    found = [{"Categories": {"MatchedDetails": matched}}] if matched else []
    page = {"Channel": "CHAT", "Status": status, "Segments": [*talk, *found]}
    page |= {"NextToken": token} if token is not None else {}
    return rtca.read_contact(page, output_type="Redacted", contact_id=f"contact-{number:03}", instance_id="i")


def chats(number: int = 60) -> list[Any]:
    """Contacts of which some complain of bills, some of deliveries, and a few of nothing that a rule knows."""
    moods = ("NEGATIVE", "NEUTRAL", "POSITIVE")
    names = (("Billing", "Thanks"), ("Delivery",), (), ("Billing", "Delivery", "Thanks"))
    return [chat(place, categories=names[place % 4], mood=moods[place % 3]) for place in range(number)]


class Talk:
    """What goes to and fro between a widget and the page that shows it.

    Parameters
    ----------
    shown : Shown
    widget : CorpusExplorer
    messages : list of dict
        What :func:`tests.widgets.comms.recorded` records.
    """

    def __init__(self, shown: Any, widget: Any, messages: list[dict[str, Any]]) -> None:
        self.shown, self.widget, self.messages = shown, widget, messages

    def to_python(self) -> list[dict[str, Any]]:
        """Hand the widget what the page has sent since; return what it sends back, which the page does not have yet."""
        saved = self.shown.evaluate("() => model.saved.splice(0)")
        before = len(self.messages)
        # Where a loop runs, answers come from a thread; here each is there at once.
        with running_loop(None):
            for state in saved:
                from_browser(self.widget, **state)
        return [
            json.loads(json.dumps(message["data"]["state"], default=str))
            for message in self.messages[before:]
            if (message["data"] or {}).get("method") == "update"
        ]

    def to_page(self, updates: list[dict[str, Any]]) -> None:
        """Give the page what the widget sent."""
        for update in updates:
            self.shown.from_python(**update)

    def settle(self) -> None:
        """Exchange until nobody has anything to say."""
        while self.shown.evaluate("() => model.saved.length"):
            self.to_page(self.to_python())
