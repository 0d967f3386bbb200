"""The live monitor in Chromium, against a fake model: the reader's place, what is told, keyboard and looks."""

from __future__ import annotations

import copy
from typing import Any

import pytest

import rtca_nb as rtca
from rtca_nb.contact.access import tables_of
from rtca_nb.samples import build_sample
from rtca_nb.widgets import LiveMonitor
from rtca_nb.widgets.monitor_page import entries_of
from tests.axe import violations
from tests.widgets.comms import recorded
from tests.widgets.monitoring import IDS, OTHER, SAMPLE, other, playing, sample

pytestmark = [pytest.mark.browser, pytest.mark.sampled_file(2)]

FIRST = 12
END = """() => {
  const frame = document.querySelector('.rtca-scroll');
  return frame.scrollTop + frame.clientHeight >= frame.scrollHeight - 2;
}"""


@pytest.fixture(scope="module")
def entries() -> list[str]:
    return entries_of(tables_of(rtca.sample_contact("in-progress")))


@pytest.fixture(scope="module")
def monitors():
    """Monitors that were not started, of one and of three contacts."""
    with playing(sample(), other(), speed=0) as endpoint:
        one = LiveMonitor(*IDS, client=endpoint.client(), start=False, height=300)
        ids = [SAMPLE.contact_id, OTHER.contact_id, "11111111-2222-3333-4444-555555555555"]
        many = LiveMonitor(IDS[0], ids, client=endpoint.client(), start=False, quota=(2, 5))
        yield one, many


def line(**values: Any) -> dict[str, Any]:
    known = {"state": "waiting", "status": "IN_PROGRESS", "messages": 9, "requests": 4, "lag": 12.0, "mood": None}
    return {**known, "handled": [], "whole": False, "wait": 2.0, "trouble": None, **values}


def status(*lines: dict[str, Any], **values: Any) -> dict[str, Any]:
    known = {"phase": "running", "requests": 4, "rate": 1.96, "left": 3, "burst": 4, "troubles": []}
    return {**known, "contacts": list(lines), **values}


class Monitor:
    """A monitor on a page, told of entries as Python would."""

    def __init__(self, shown: Any) -> None:
        self.shown = shown

    def __getattr__(self, name: str) -> Any:
        return getattr(self.shown, name)

    def arrive(self, entries: list[str], begin: int, end: int, talk: int = 0) -> None:
        rows = [[row, entries[row]] for row in range(begin, end)]
        change = {"talk": talk, "length": end, "set": rows}
        self.shown.page.evaluate("(change) => model.emit('msg:custom', change)", change)

    def stop_the_clock(self) -> None:
        """Let no time pass for the page from here on: what counts down stays as it is."""
        self.shown.page.evaluate("() => { const now = performance.now(); performance.now = () => now }")

    def at_end(self) -> bool:
        return self.shown.page.evaluate(END)

    def top(self) -> float:
        return self.shown.page.evaluate("() => document.querySelector('.rtca-scroll').scrollTop")

    def button(self, name: str) -> Any:
        return self.shown.page.get_by_role("button", name=name)


@pytest.fixture
def opened(show, monitors, entries):
    """Open the monitor of one contact with its first entries; or of three, with ``many``."""

    def open_monitor(*, many: bool = False, **options: Any) -> Monitor:
        one, several = monitors
        monitor = Monitor(show(several if many else one, **options))
        lines = [line(), line(lag=3.0), line(status=None, messages=0, lag=None)] if many else [line()]
        monitor.from_python(_status=status(*lines))
        monitor.arrive(entries, 0, FIRST)
        return monitor

    return open_monitor


def messages_in(entries: list[str]) -> int:
    return sum('class="rtca-m' in entry for entry in entries)


def test_entries_are_those_that_python_rendered(opened, entries):
    monitor = opened()
    monitor.arrive(entries, FIRST, len(entries))
    shown = monitor.evaluate("() => [...document.querySelectorAll('.rtca-scroll li')].map((li) => li.innerHTML)")
    rendered = monitor.evaluate(
        "(html) => [...new DOMParser().parseFromString(html, 'text/html').querySelectorAll('li')]"
        ".map((li) => li.innerHTML)",
        "".join(entries),
    )
    assert shown == rendered
    assert monitor.evaluate("() => document.querySelectorAll('.rtca-scroll [id]').length") == 0


def test_a_reader_at_the_end_follows(opened, entries):
    monitor = opened()
    assert monitor.at_end()
    monitor.arrive(entries, FIRST, FIRST + 4)
    assert monitor.at_end()
    assert monitor.locator("button[name=end]").is_hidden()
    assert monitor.locator(".rtca-mon-new").first.text_content() == ""


@pytest.mark.slow
def test_a_reader_elsewhere_is_not_moved_and_is_told(opened, entries):
    monitor = opened()
    monitor.evaluate("() => { document.querySelector('.rtca-scroll').scrollTop = 40 }")
    monitor.arrive(entries, FIRST, FIRST + 5)
    new = messages_in(entries[FIRST : FIRST + 5])
    assert monitor.top() == 40
    assert monitor.locator(".rtca-mon-new").first.text_content() == f"{new} new"
    # What changes further up, such as a match that was found later, moves nobody either.
    monitor.evaluate(
        "([row, html, length]) => model.emit('msg:custom', { talk: 0, length, set: [[row, html]] })",
        [FIRST + 2, entries[FIRST + 2], FIRST + 5],
    )
    assert monitor.top() == 40
    monitor.button(f"↓ {new} new messages").click()
    assert monitor.at_end()
    assert monitor.locator("button[name=end]").is_hidden()
    assert monitor.locator(".rtca-mon-new").first.text_content() == ""
    # The focus is where the reader reads, not lost with the button.
    assert monitor.evaluate("() => document.activeElement.matches('.rtca-scroll')")


@pytest.mark.slow
def test_scrolling_to_the_end_is_seeing(opened, entries):
    monitor = opened()
    monitor.evaluate("() => { document.querySelector('.rtca-scroll').scrollTop = 0 }")
    monitor.arrive(entries, FIRST, FIRST + 3)
    monitor.locator(".rtca-scroll").focus()
    monitor.page.keyboard.press("End")
    monitor.wait_for_selector("button[name=end]", state="hidden")
    assert monitor.locator(".rtca-mon-new").first.text_content() == ""


@pytest.mark.slow
def test_what_was_missed_is_asked_for(opened, entries):
    monitor = opened()
    monitor.arrive(entries, FIRST + 3, FIRST + 5)
    assert monitor.evaluate("() => model.sent") == [{"views": 1}, {"again": 0}]
    monitor.arrive(entries, 0, FIRST + 5)
    assert monitor.locator(".rtca-scroll li").count() == FIRST + 5


@pytest.mark.slow
def test_what_is_sent_anew_replaces_what_was_there(opened, entries):
    monitor = opened()
    monitor.evaluate("() => { globalThis.first = document.querySelector('.rtca-scroll li') }")
    # While the connection was away a message was redacted and another came.
    anew = [*entries[:3], '<li class="rtca-m">[PII]</li>', *entries[4 : FIRST + 1]]
    monitor.from_python(_talks=[anew])
    items = monitor.locator(".rtca-scroll li")
    assert (items.count(), items.nth(3).text_content()) == (FIRST + 1, "[PII]")
    # What has not changed is not touched: the reader may have selected it.
    assert monitor.evaluate("() => first === document.querySelector('.rtca-scroll li')")
    # Changes may have been on their way, so all is asked for once more.
    assert monitor.evaluate("() => model.sent") == [{"views": 1}, {"again": 0}]
    monitor.arrive(entries, 0, FIRST + 2)
    assert items.count() == FIRST + 2
    assert monitor.evaluate("() => first === document.querySelector('.rtca-scroll li')")


@pytest.mark.slow
def test_the_model_holds_what_stands_and_nothing_older(opened, entries):
    monitor = opened()
    monitor.arrive(['<li class="rtca-m">clear</li>'], 0, 1)
    monitor.arrive(['<li class="rtca-m">[PII]</li>'], 0, 1)
    # A page may save it with the notebook.
    assert monitor.get("_talks") == [['<li class="rtca-m">[PII]</li>']]
    assert "clear" not in monitor.locator(".rtca-scroll").text_content()


@pytest.mark.slow
def test_views_that_are_given_a_proxy_of_the_model_each_show_all(opened, entries):
    monitor = opened()
    monitor.evaluate(
        """async () => {
          const proxy = new Proxy(model, { get: (target, name) => {
            const value = Reflect.get(target, name);
            return typeof value === "function" ? value.bind(target) : value;
          } });
          const el = document.createElement("div");
          document.querySelector("main").append(el);
          globalThis.second = el;
          cleanups.push(await widget.render({ model: proxy, el }));
        }"""
    )
    monitor.arrive(entries, FIRST, FIRST + 3)
    assert monitor.locator(".rtca-scroll li").count() == 2 * (FIRST + 3)
    monitor.arrive(entries, 0, 2)
    assert monitor.locator(".rtca-scroll li").count() == 2 * 2
    assert monitor.evaluate("() => model.sent") == [{"views": 1}, {"views": 1}]


@pytest.mark.slow
@pytest.mark.parametrize(
    "change",
    [None, "x", {}, {"talk": 7, "length": 1, "set": [[0, "x"]]}, {"talk": "__proto__", "length": 1, "set": [[0, "x"]]}]
    + [{"talk": 0, "length": FIRST, "set": [[row, "<li>x</li>"]]} for row in (-1, 1.5, "at", None)],
)
def test_changes_that_cannot_be_meant_change_nothing_shown(opened, change):
    monitor = opened()
    monitor.evaluate("(change) => model.emit('msg:custom', change)", change)
    assert monitor.locator(".rtca-scroll li").count() == FIRST


@pytest.mark.slow
def test_a_view_that_opens_later_has_it_all(opened, entries):
    monitor = opened()
    monitor.evaluate(
        """async () => {
          const el = document.createElement("div");
          document.querySelector("main").append(el);
          globalThis.second = el;
          cleanups.push(await widget.render({ model, el }));
        }"""
    )
    assert monitor.evaluate("() => second.querySelectorAll('.rtca-scroll li').length") == FIRST
    monitor.arrive(entries, FIRST, FIRST + 2)
    assert monitor.evaluate("() => second.querySelectorAll('.rtca-scroll li').length") == FIRST + 2


@pytest.mark.slow
def test_contacts_are_chosen_and_count_what_is_new(opened, entries):
    monitor = opened(many=True)
    monitor.arrive(entries, 0, 6, talk=1)
    new = messages_in(entries[:6])
    choices = monitor.locator("button[name=choose]")
    assert choices.nth(1).locator(".rtca-mon-new").text_content() == f"{new} new"
    assert [choices.nth(at).get_attribute("aria-pressed") for at in range(3)] == ["true", "false", "false"]
    choices.nth(1).press("Enter")
    assert monitor.get("contact_id") == OTHER.contact_id
    assert monitor.locator(".rtca-scroll li").count() == 6
    assert choices.nth(1).locator(".rtca-mon-new").text_content() == ""
    choices.nth(2).click()
    assert monitor.locator(".rtca-scroll .rtca-none").text_content() == "Nothing to show yet."
    monitor.from_python(contact_id=SAMPLE.contact_id)
    assert monitor.locator(".rtca-scroll li").count() == FIRST


@pytest.mark.slow
def test_buttons_command_the_kernel(opened):
    monitor = opened()
    monitor.button("Pause").click()
    monitor.from_python(_status=status(line(state="paused", wait=None), phase="paused"))
    monitor.button("Resume").click()
    monitor.from_python(_status=status(line()))
    monitor.button("Stop").click()
    monitor.from_python(_status=status(line(state="stopped", wait=None), phase="stopped"))
    assert monitor.button("Pause").get_attribute("aria-disabled") == "true"
    monitor.button("Pause").click(force=True)
    monitor.button("Start").click()
    sent = monitor.evaluate("() => model.sent.flatMap(({ do: command }) => command ?? [])")
    assert sent == ["pause", "resume", "stop", "start"]
    monitor.from_python(_status=status(line(state="ended", status="COMPLETED", wait=None), phase="ended"))
    assert monitor.button("Stop").get_attribute("aria-disabled") == "true"


def test_trouble_is_told_with_what_comes_next_as_text(opened):
    monitor = opened()
    hostile = "<img src=x onerror=alert(1)> $x$"
    told = [["09:14:02 UTC", 0, f"{hostile}; asking again in 4.0 s."]]
    monitor.stop_the_clock()
    monitor.from_python(_status=status(line(trouble=f"{hostile}.", wait=4.0), troubles=told))
    assert monitor.locator(".rtca-mon-next").text_content() == f"{hostile}. Asking again in 4 s."
    monitor.locator("summary").click()
    assert monitor.locator(".rtca-mon-log li").text_content() == f"09:14:02 UTC · {hostile}; asking again in 4.0 s."
    assert monitor.locator(".rtca-monitor img").count() == 0


@pytest.mark.slow
def test_new_messages_are_announced_politely(opened, entries):
    monitor = opened()
    monitor.wait_for_function(
        f"() => document.querySelector('[role=status]').textContent === '{messages_in(entries[:FIRST])} new messages'"
    )
    # Not at once: whoever listens to the transcript is not interrupted all the time. No timer runs between the two.
    at_once = monitor.evaluate(
        "(change) => { model.emit('msg:custom', change); return document.querySelector('[role=status]').textContent }",
        {"talk": 0, "length": FIRST + 1, "set": [[FIRST, entries[FIRST]]]},
    )
    assert at_once == f"{messages_in(entries[:FIRST])} new messages"
    # What counts down is in no live region.
    assert monitor.locator("[aria-live], [role=status], [role=alert]").locator(".rtca-mon-next").count() == 0


@pytest.mark.slow
def test_an_error_is_an_alert(opened):
    monitor = opened()
    assert monitor.get_by_role("alert").is_hidden()
    monitor.from_python(error="Contact 'x' is not among those that this monitor follows.")
    assert monitor.get_by_role("alert").text_content().startswith("Contact 'x'")


@pytest.mark.slow
def test_closing_a_view_leaves_nothing(opened, entries):
    monitor = opened()
    listening = monitor.evaluate("() => model.listening")
    monitor.evaluate("() => cleanups.pop()()")
    assert monitor.locator(".rtca-monitor").count() == 0
    # The model still keeps what arrives, for the next view.
    assert monitor.evaluate("() => model.listening") == 2 < listening
    monitor.arrive(entries, FIRST, FIRST + 1)


MORE = [pytest.param(*other, marks=pytest.mark.slow) for other in (("dark", 1100), ("light", 480))]


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "width"), [("light", 1100), ("dark", 480), *MORE])
def test_monitor_is_accessible_and_fits(opened, entries, theme, width):
    told = [["09:14:02 UTC", 1, "Nothing answers at http://127.0.0.1:1; asking again in 4.0 s."]]
    monitor = opened(many=True, theme=theme, width=width)
    trouble = line(trouble="Nothing answers at http://127.0.0.1:1; check the network.", wait=4.0)
    failed = line(state="failed", status=None, trouble="There is no contact in that instance.", wait=None, lag=None)
    monitor.from_python(_status=status(trouble, line(), failed, troubles=told))
    monitor.arrive(entries, 0, 6, talk=1)
    monitor.locator("summary").click()
    monitor.evaluate("() => { document.querySelector('.rtca-scroll').scrollTop = 0 }")
    monitor.arrive(entries, FIRST, FIRST + 3)
    assert monitor.locator("button[name=end]").is_visible()
    # What fades in has faded in.
    monitor.wait_for_function("() => document.getAnimations().every((one) => one.playState === 'finished')")
    assert violations(monitor.page, ".view") == []
    assert monitor.evaluate("() => document.documentElement.scrollWidth <= innerWidth")


@pytest.mark.slow
def test_reduced_motion_moves_nothing(opened, entries):
    monitor = opened(reduced_motion="reduce")
    monitor.arrive(entries, FIRST, FIRST + 2)
    assert monitor.evaluate("() => document.getAnimations().length") == 0


@pytest.mark.slow
def test_hostile_text_runs_nothing(show, monitors):
    hostile = rtca.sample_contact("hostile", output_type="Raw")
    shown = Monitor(show(monitors[0]))
    entries = entries_of(tables_of(hostile))
    shown.arrive(entries, 0, len(entries))
    assert shown.locator(".rtca-scroll li").count() == len(entries)
    assert shown.locator(".rtca-scroll :is(script, iframe, img, object, embed)").count() == 0
    assert shown.evaluate("() => globalThis.pwned") is None
    assert not [s for s in build_sample("hostile").secrets if s in shown.content()]


@pytest.mark.slow
def test_state_that_a_page_is_given_anew_is_whole(show, entries):
    with recorded(), playing(speed=400) as endpoint:
        monitor = LiveMonitor(*IDS, client=endpoint.client(), interval=0.1)
        monitor.join()
        shown = show(monitor)
        kept = copy.deepcopy(monitor._talks)
        monitor.close()
    assert shown.locator(".rtca-scroll li").count() == len(kept[0])
    assert shown.locator(".rtca-mon-next").text_content() == "The analysis has ended and is complete."
