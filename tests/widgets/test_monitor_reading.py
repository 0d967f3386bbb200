"""What a reader does with a transcript that grows: search it, select in it, cite from it, follow its course."""

from __future__ import annotations

import pytest

import rtca_nb as rtca
from rtca_nb import UsageError
from rtca_nb.widgets import LiveMonitor
from tests.axe import violations
from tests.widgets.comms import from_browser
from tests.widgets.monitoring import IDS, OTHER, SAMPLE, other, playing, sample

CURRENT = "() => [...document.querySelectorAll('.rtca-m')].findIndex((item) => item.ariaCurrent === 'true')"
SHOWN = "() => [...document.querySelectorAll('.rtca-m')].filter((item) => !item.hidden).map((item) => item.innerText)"


@pytest.fixture(scope="module")
def contact():
    return rtca.sample_contact("in-progress")


@pytest.fixture
def opened(show, contact):
    """A monitor of one contact, of which some messages have arrived; ``arrive`` brings the rest."""
    with playing(sample(), speed=0) as endpoint:
        monitor = LiveMonitor(*IDS, client=endpoint.client(), start=False, height=300)
        sent = []
        monitor.send = sent.append
        monitor._show_talk(0, contact)
        whole = sent[0]
        monitor._talks[0] = []
        monitor._abouts[0] = {}
        page = show(monitor)
        monitor.close()

    def arrive(entries: int) -> None:
        messages = sum('class="rtca-m' in html for _, html in whole["set"][:entries])
        course = whole["about"]["course"]
        if entries < len(whole["set"]):
            course = course[: course.rindex("<a ")] + course[course.rindex("</a>") + 4 :]
        about = {**whole["about"], "ids": whole["about"]["ids"][:messages], "course": course}
        change = {"talk": 0, "length": entries, "set": whole["set"][:entries], "about": about}
        page.page.evaluate("(change) => model.emit('msg:custom', change)", change)

    arrive(12)
    return page, lambda: arrive(len(whole["set"])), whole["about"]["ids"]


@pytest.mark.slow
@pytest.mark.browser
def test_what_arrives_is_searched_too_and_matches_are_stepped_through(opened, contact):
    page, arrive, ids = opened
    page.get_by_role("searchbox").fill("the")
    count = page.locator(".rtca-count")
    before = count.text_content()
    arrive()
    texts = contact.transcript["content"].str.lower()
    found = texts[texts.str.contains("the")]
    hits = texts.str.count("the").sum()
    assert count.text_content() == f"{hits} matches in {len(found)} of {len(texts)} messages" != before
    assert len(page.evaluate(SHOWN)) == len(found)
    assert page.evaluate("() => CSS.highlights.get('rtca-found').size") == hits
    page.get_by_role("searchbox").press("Enter")
    assert count.text_content() == f"1 of {hits}"
    page.get_by_role("button", name="Previous match").click()
    assert count.text_content() == f"{hits} of {hits}"
    assert page.get("selected_id") == ids[found.index[-1]]
    page.get_by_role("searchbox").press("Escape")
    assert len(page.evaluate(SHOWN)) == len(texts)
    page.get_by_role("searchbox").fill("role:nobody")
    assert "the roles are" in count.text_content()


@pytest.mark.browser
@pytest.mark.slow
def test_a_selection_stays_on_its_message_while_more_arrives_and_is_cited(opened):
    page, arrive, ids = opened
    page.locator(".rtca-m").nth(2).click()
    assert page.get("selected_id") == ids[2]
    arrive()
    assert page.evaluate(CURRENT) == 2
    page.page.keyboard.press("ArrowDown")
    assert page.evaluate(CURRENT) == 3
    page.page.keyboard.press("c")
    assert page.evaluate("() => model.sent.at(-1)") == {"cite": {"row": 3, "begin": 0, "end": None}}
    page.page.keyboard.press("Escape")
    assert page.get("selected_id") is None
    page.from_python(selected_id=ids[-1])
    assert page.evaluate(CURRENT) == len(ids) - 1


@pytest.mark.slow
@pytest.mark.browser
def test_the_course_grows_and_its_marks_lead_to_messages(opened):
    page, arrive, ids = opened
    course = page.get_by_role("region", name="Over time")
    marks = course.locator("svg a")
    before = marks.count()
    marks.first.focus()
    # Who goes through the marks keeps them.
    arrive()
    assert marks.count() == before
    page.page.keyboard.press("Enter")
    assert page.get("selected_id") in ids
    page.get_by_role("searchbox").focus()
    page.get_by_role("searchbox").fill("the")
    assert marks.count() > before
    assert violations(page.page, ".rtca-monitor") == []


def test_selection_and_citation_in_python_choose_the_contact():
    with playing(sample(), other()) as endpoint:
        monitor = LiveMonitor(IDS[0], [SAMPLE.contact_id, OTHER.contact_id], client=endpoint.client(), interval=0.05)
        while [len(one.transcript) > 1 for one in monitor.contacts.values()] != [True, True]:
            monitor.join(0.05)
        monitor.stop()
        second = monitor.contacts[OTHER.contact_id].transcript["id"][1]
        monitor.selected_id = second
        assert monitor.contact_id == OTHER.contact_id
        first = monitor.contacts[SAMPLE.contact_id].transcript["id"][0]
        monitor.selected_id = f"{SAMPLE.contact_id}#{first}:0-3"
        assert (monitor.contact_id, monitor.selected_id) == (SAMPLE.contact_id, first)
        monitor._handle_custom_msg({"cite": {"row": 0, "begin": 0, "end": None}}, [])
        assert monitor.citation.startswith(f"{SAMPLE.contact_id}#{first}:0-")
        with pytest.raises(UsageError, match="no message 'no-such' has arrived"):
            monitor.selected_id = "no-such"
        from_browser(monitor, selected_id="no-such")
        assert (monitor.selected_id, monitor.error[:20]) == (first, "No message 'no-such'")
        monitor.close()
