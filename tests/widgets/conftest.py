"""Contacts and pages for the widgets' tests."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

import pytest

import rtca_nb as rtca
from rtca_nb.contact.contact import Contact
from rtca_nb.samples import build_sample
from rtca_nb.widgets.base import ContactWidget
from tests.browser import OpenedPage, running_loop
from tests.making import make, offsets
from tests.widgets.lab import Lab
from tests.widgets.page import widget_page


@pytest.fixture(scope="session")
def refund() -> Contact:
    return rtca.sample_contact()


@pytest.fixture(scope="session")
def refund_raw() -> Contact:
    return rtca.sample_contact(output_type="Raw")


@pytest.fixture(scope="session")
def captures() -> tuple[Contact, Contact]:
    """Two captures of the long sample that differ in every way."""
    sample = build_sample("refund")
    segments = sample.segments["Redacted"]
    later = copy.deepcopy(segments)
    said = [one["Transcript"] for one in later if one.get("Transcript", {}).get("ParticipantRole") == "CUSTOMER"]
    said[3]["Content"] += " Please hurry."
    said[4]["Sentiment"] = "NEGATIVE"
    matches = [one["Categories"]["MatchedDetails"] for one in later if "Categories" in one]
    matched = matches[0]
    del matched[next(iter(matched))]
    points = [point for one in matches for details in one.values() for point in details["PointsOfInterest"]]
    spans = [item for point in points for item in point["TranscriptItems"]]
    next(span for span in spans if "CharacterOffsets" in span)["CharacterOffsets"]["BeginOffsetChar"] += 1
    place = {"Id": said[5]["Id"], "CharacterOffsets": offsets(0, 4)}
    matched["Lamp trouble"] = {"PointsOfInterest": [{"TranscriptItems": [place]}]}
    later = [one for one in later if one.get("Transcript") is not said[7] and "PostContactSummary" not in one]
    same = {"output_type": "Redacted", "contact_id": sample.contact_id}
    return make(segments, **same), make(later, status="FAILED", **same)


class Shown:
    """A widget in Chromium: its page, and its fake model."""

    def __init__(self, page: OpenedPage) -> None:
        self.page = page

    def __getattr__(self, name: str) -> Any:
        return getattr(self.page, name)

    def get(self, name: str) -> Any:
        return self.page.evaluate("(name) => model.get(name)", name)

    def from_python(self, **values: Any) -> None:
        self.page.evaluate("(values) => model.fromPython(values)", values)

    def visible(self) -> list[int]:
        """Rows of the messages that are not filtered out."""
        return self.page.evaluate(
            "() => [...document.querySelectorAll('.view:first-of-type .rtca-m')]"
            ".flatMap((m, row) => m.hidden ? [] : [row])"
        )

    def count(self) -> str:
        return self.page.locator(".rtca-count").first.text_content()

    def current(self) -> int:
        return self.page.evaluate(
            "() => [...document.querySelectorAll('.view:first-of-type .rtca-m')]"
            ".findIndex((m) => m.getAttribute('aria-current') === 'true')"
        )

    def in_sight(self, row: int) -> bool:
        """Whether a message stands within the frame of the transcript, once scrolling has settled."""
        return self.page.evaluate(
            """(row) => new Promise((done) => {
              const frame = document.querySelector('.rtca-scroll');
              const item = [...document.querySelectorAll('.view:first-of-type .rtca-m')][row];
              let still = 0, before = NaN;
              const look = () => {
                still = frame.scrollTop === before ? still + 1 : 0;
                before = frame.scrollTop;
                if (still < 4) return requestAnimationFrame(look);
                const [box, edge] = [item.getBoundingClientRect(), frame.getBoundingClientRect()];
                done(box.bottom > edge.top && box.top < edge.bottom);
              };
              look();
            })""",
            row,
        )

    def type_search(self, text: str) -> None:
        self.page.get_by_role("searchbox", name="Search the transcript").fill(text)


@pytest.fixture
def show(open_page: Callable[..., OpenedPage]) -> Callable[..., Shown]:
    """Show a widget on a page of its own; page errors and requests fail the test at its end."""
    shown: list[Shown] = []

    def open_widget(widget: ContactWidget, *, theme: str = "light", views: int = 1, **options: Any) -> Shown:
        page = open_page(widget_page(widget, theme=theme, views=views), color_scheme=theme, **options)
        page.wait_for_selector("body[data-ready]")
        shown.append(Shown(page))
        return shown[-1]

    yield open_widget
    for one in shown:
        assert one.page.errors == []
        assert one.page.requests == []


@pytest.fixture
def lab(chromium: Any, opened: Lab) -> Iterator[Lab]:
    """The notebook that a module opens in JupyterLab; page errors and requests fail the test at its end."""
    with running_loop(chromium.rtca_loop):
        yield opened
    assert opened.errors == []
    assert opened.requests == []
