"""Judging matches in the explorer: in Python, and in Chromium against a fake model."""

from __future__ import annotations

import pytest

import rtca_nb as rtca
from rtca_nb import schemas
from rtca_nb.widgets import ContactExplorer
from tests.axe import violations
from tests.making import make, message, offsets
from tests.widgets.comms import recorded, size_of

pytestmark = pytest.mark.sampled_file(8)

browser = pytest.mark.browser
HOSTILE = "<img src=x onerror=globalThis.pwned=1> $\\alpha$ \u202e"


@pytest.fixture
def match(refund):
    """One match of a category: its row in the frame."""
    rows = refund.categories
    return rows[rows["category"] == "Billing dispute"].iloc[0]


def sent(widget, **judge):
    """Hand the widget what its view would send."""
    message = {"method": "custom", "content": {"judge": judge}}
    widget._handle_msg({"content": {"data": message}, "buffers": []})


def verdicts(widget):
    return widget.annotations[["reviewer", "kind", "label", "verdict"]].values.tolist()


# -- in Python ----------------------------------------------------------------------------------------------------


def test_annotate_keeps_what_was_said_of_one_thing(refund, match):
    explorer = ContactExplorer(refund, reviewer="Ana")
    schemas.check(explorer.annotations, "annotations")
    begin = int(match["begin_offset_char"])
    explorer.annotate("right", label="Billing dispute", id=match["id"], begin_offset_char=begin, note="it says so")
    explorer.annotate("wrong", label="Long silence")
    explorer.annotate("unsure", kind="sentiment", id=match["id"], reviewer="Ben")
    assert verdicts(explorer) == [
        ["Ana", "category", "Billing dispute", "right"],
        ["Ana", "category", "Long silence", "wrong"],
        ["Ben", "sentiment", "NEGATIVE", "unsure"],
    ]
    row = explorer.annotations.iloc[0]
    assert (row["rule_id"], row["id"], row["begin_offset_char"], row["note"]) == (
        match["rule_id"],
        match["id"],
        begin,
        "it says so",
    )
    explorer.annotate("withdrawn", label="Long silence")
    assert len(explorer.annotations) == 2
    assert len(explorer.judgements) == 4
    schemas.check(explorer.annotations, "annotations")
    explorer.close()


def test_annotate_says_what_it_cannot_do(refund):
    explorer = ContactExplorer(refund)
    with pytest.raises(rtca.UsageError, match="a judgement needs a reviewer"):
        explorer.annotate("right", label="Long silence")
    assert explorer.error.startswith("A judgement needs a reviewer")
    explorer.reviewer = "Ana"
    with pytest.raises(rtca.UsageError, match="there is no category 'No such category'"):
        explorer.annotate("right", label="No such category")
    with pytest.raises(rtca.UsageError, match=r"\d+ things in this contact fit; add label, id"):
        explorer.annotate("right", label="Billing dispute")
    with pytest.raises(rtca.UsageError, match="verdict is one of right, wrong, unsure, withdrawn, not 'good'"):
        explorer.annotate("good", label="Long silence")
    # Several things are meant here, and none there, but that is not what is wrong first.
    for label in ("Billing dispute", "No such category"):
        with pytest.raises(rtca.UsageError, match="verdict is one of"):
            explorer.annotate("good", label=label)
        with pytest.raises(rtca.UsageError, match="needs a reviewer"):
            explorer.annotate("right", label=label, reviewer=" ")
    with pytest.raises(rtca.UsageError, match="annotations takes Annotations"):
        ContactExplorer(refund, annotations="review.jsonl")
    assert len(explorer.judgements) == 0
    explorer.close()


def test_judgements_go_on_in_another_explorer_and_survive_a_file(tmp_path, refund, refund_raw):
    path = tmp_path / "review.jsonl"
    first = ContactExplorer(refund, reviewer="Ana")
    first.annotate("right", label="Long silence")
    first.judgements.save(path)
    annotations = rtca.Annotations.load(path)
    second = ContactExplorer(refund, reviewer="Ben", annotations=annotations)
    second.annotate("wrong", label="Long silence")
    assert second.judgements is annotations
    assert [row[0] for row in verdicts(second)] == ["Ana", "Ben"]
    assert second._verdicts == [["wrong", "", "Ana: right"]]
    second.reviewer = "Ana"
    assert second._verdicts == [["right", "", "Ben: wrong"]]
    # A judgement is of what the reviewer saw: the Raw form has other offsets.
    third = ContactExplorer(refund_raw, reviewer="Ana", annotations=annotations)
    assert third._verdicts == [["", "", ""]]
    for widget in (first, second, third):
        widget.close()


@pytest.mark.parametrize("taken_for", ["Raw", "Redacted"])
def test_judgements_of_a_version_that_guessed_the_form_go_on_where_nobody_states_it(tmp_path, taken_for):
    text = ("I am Xanthippe", (5, 14)) if taken_for == "Raw" else ("I am [NAME]", (5, 11))
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": [message(*text, Sentiment="NEUTRAL")]}
    said = rtca.Annotations()
    guessed = rtca.read_contact(page, contact_id="c", output_type=taken_for)
    ContactExplorer(guessed, annotations=said, reviewer="Ana").annotate("wrong", kind="sentiment")
    said.save(tmp_path / "old.jsonl")
    contact = rtca.read_contact(page, contact_id="c")
    assert contact.output_type == "unknown"
    explorer = ContactExplorer(contact, annotations=rtca.Annotations.load(tmp_path / "old.jsonl"), reviewer="Ana")
    explorer.selected_id = "m1"
    assert [shown[0] for shown in explorer._verdicts] == ["wrong"]
    explorer.annotate("right", kind="sentiment")
    assert explorer.annotations["verdict"].to_list() == ["right"]
    fresh = ContactExplorer(contact, annotations=rtca.Annotations(), reviewer="Ben")
    fresh.annotate("right", kind="sentiment")
    saved = fresh.judgements.save(tmp_path / "new.jsonl")
    assert rtca.Annotations.load(saved).frame["output_type"].to_list() == ["unknown"]


def test_judgements_quote_nothing_of_the_contact(tmp_path):
    place = {"Id": "m1", "CharacterOffsets": offsets(0, 16)}
    issue = {"Issues": {"IssuesDetected": [{"TranscriptItems": [{**place, "Content": "I am Bartholomew"}]}]}}
    named = {"Categories": {"MatchedDetails": {"Named": {"PointsOfInterest": [{"TranscriptItems": [place]}]}}}}
    segments = [message("I am Bartholomew", (5, 16), Sentiment="NEGATIVE"), issue, named]
    explorer = ContactExplorer(make(segments).reveal(), reviewer="Ana")
    for kind in ("category", "issue", "sentiment"):
        explorer.annotate("right", kind=kind, note="seen")
    path = explorer.judgements.save(tmp_path / "review.jsonl")
    for shown in (
        path.read_text("utf-8"),
        explorer.annotations.to_csv(),
        repr(explorer.judgements),
        str(explorer._review),
    ):
        assert "Bartholomew" not in shown
    explorer.close()


def test_view_sends_a_judgement_and_nonsense_changes_nothing(refund, match):
    explorer = ContactExplorer(refund, reviewer="Ana", selected_id=match["id"])
    with recorded() as messages:
        sent(explorer, id=match["id"], target=0, verdict="right", note="note")
        assert all(size_of(one) <= 1024 for one in messages)
    assert verdicts(explorer) == [["Ana", "category", "Billing dispute", "right"]]
    # A second click on the same says nothing new.
    sent(explorer, id=match["id"], target=0, verdict="right", note="note")
    assert len(explorer.judgements) == 1
    for judge in (
        {"target": 99, "verdict": "right", "note": ""},
        {"target": -1, "verdict": "right", "note": ""},
        {"target": "0", "verdict": "right", "note": ""},
        {"target": 0, "verdict": None, "note": ""},
        {"target": 0, "verdict": "right", "note": ["x"]},
        {"id": ["x"], "target": 99, "verdict": "right", "note": ""},
        {},
    ):
        sent(explorer, **{"id": match["id"], **judge})
    assert len(explorer.judgements) == 1
    assert explorer.error == ""
    sent(explorer, id=match["id"], target=0, verdict="nonsense", note="")
    assert explorer.error.startswith("A judgement cannot be made: its verdict is none of")
    explorer.reviewer = ""
    sent(explorer, id=match["id"], target=0, verdict="wrong", note="")
    assert explorer.error.startswith("A judgement needs a reviewer")
    assert len(explorer.judgements) == 1
    explorer.close()


def test_newer_snapshot_keeps_the_judgements(refund, match):
    explorer = ContactExplorer(refund, reviewer="Ana", selected_id=match["id"])
    sent(explorer, id=match["id"], target=0, verdict="wrong", note="")
    explorer.contact = rtca.sample_contact()
    assert explorer._verdicts[0][0] == "wrong"
    explorer.contact = make([message("hello")])
    assert explorer.selected_id is None
    assert len(explorer.annotations) == 0
    assert len(explorer.judgements) == 1
    explorer.close()


# -- in Chromium --------------------------------------------------------------------------------------------------


@browser
def test_review_is_reached_by_keys_and_sends_what_was_chosen(show, refund, match):
    page = show(ContactExplorer(refund, reviewer="Ana", selected_id=match["id"]))
    group = page.get_by_role("group", name="category Billing dispute, 29–45")
    group.get_by_role("textbox", name="Note on category Billing dispute").fill("why not")
    right = group.get_by_role("button", name="Right")
    right.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wanted = {"judge": {"id": match["id"], "target": 0, "verdict": "wrong", "note": "why not"}}
    assert page.evaluate("() => model.sent") == [wanted]
    page.from_python(_verdicts=[["wrong", "why not", "Ben: right"], *[["", "", ""]] * 6], _judged="1 judgement")
    assert group.get_by_role("button", name="Wrong").get_attribute("aria-pressed") == "true"
    assert right.get_attribute("aria-pressed") == "false"
    assert group.get_by_text("Ben: right").is_visible()
    assert page.locator(".rtca-judged").text_content() == "1 judgement"
    # A note on what is judged already is sent when it is written.
    note = group.get_by_role("textbox")
    note.fill("because")
    page.keyboard.press("Enter")
    assert page.evaluate("() => model.sent.at(-1).judge.note") == "because"
    group.get_by_role("button", name="Clear").click()
    assert page.evaluate("() => model.sent.at(-1).judge") == {
        "id": match["id"],
        "target": 0,
        "verdict": "withdrawn",
        "note": "",
    }
    count = page.evaluate("() => model.sent.length")
    page.get_by_role("group", name="sentiment NEGATIVE").get_by_role("button", name="Clear").click(force=True)
    assert page.evaluate("() => model.sent.length") == count  # there is nothing to clear


@browser
def test_review_asks_for_a_reviewer_and_is_closed_until_somebody_reviews(show, refund):
    page = show(ContactExplorer(refund))
    name = page.get_by_role("textbox", name="Reviewer")
    assert not name.is_visible()
    page.locator("summary", has_text="Review").click()
    assert page.get_by_text("Select a message to judge").is_visible()
    name.fill("Ana")
    page.keyboard.press("Tab")
    assert page.get("reviewer") == "Ana"


@browser
def test_review_is_not_written_over_while_somebody_writes(show, refund, match):
    page = show(ContactExplorer(refund, reviewer="Ana", selected_id=match["id"]))
    note = page.get_by_role("textbox", name="Note on sentiment NEGATIVE")
    note.focus()
    page.keyboard.type("half a no")
    page.from_python(_verdicts=[["wrong", "something else", ""]] * 7)
    page.keyboard.type("te")
    assert note.input_value() == "half a note"


@browser
def test_review_shows_hostile_text_as_text(show, refund, match):
    annotations = rtca.Annotations()
    for reviewer in (HOSTILE, "Ana"):
        widget = ContactExplorer(refund, reviewer=reviewer, annotations=annotations, selected_id=match["id"])
        widget.annotate("wrong", kind="sentiment", id=match["id"], note=HOSTILE)
    page = show(widget)
    group = page.get_by_role("group", name="sentiment NEGATIVE")
    assert group.get_by_role("textbox").input_value() == HOSTILE
    assert HOSTILE in group.locator(".rtca-others").text_content()
    assert page.evaluate("() => document.querySelectorAll('.view img').length") == 0
    assert page.evaluate("() => globalThis.pwned") is None


@pytest.mark.slow
@browser
@pytest.mark.parametrize(("theme", "width"), [("light", 1100), ("dark", 480)])
def test_review_is_accessible_and_fits(show, refund, match, theme, width):
    explorer = ContactExplorer(refund, reviewer="Ana", selected_id=match["id"])
    explorer.annotate("right", label="Long silence", note="so it is")
    page = show(explorer, theme=theme, width=width)
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
