"""Judging matches in the explorer: in Python, and in Chromium against a fake model."""

from __future__ import annotations

from unittest.mock import patch

import pytest

import rtca_nb as rtca
from rtca_nb import schemas
from rtca_nb.widgets import ContactExplorer
from tests.axe import violations
from tests.making import make, message, offsets
from tests.widgets.comms import recorded, size_of
from tests.widgets.page import state_of

pytestmark = pytest.mark.sampled_file(3)

browser = pytest.mark.browser
HOSTILE = "<img src=x onerror=globalThis.pwned=1> $\\alpha$ \u202e"


@pytest.fixture
def match(refund):
    """One match of a category: its row in the frame."""
    rows = refund.categories
    return rows[rows["category"] == "Billing dispute"].iloc[0]


def sent(widget, **judge):
    """Hand the widget what its view would send, and return what it answers."""
    message = {"method": "custom", "content": {"judge": {"number": "v1", "reviewer": widget.reviewer, **judge}}}
    with patch.object(widget, "send") as send:
        widget._handle_msg({"content": {"data": message}, "buffers": []})
    [(answer,)] = [call.args for call in send.call_args_list]
    assert answer["judged"] == judge.get("number", "v1")
    return answer["why"]


def key_of(widget, about):
    """Return the key of the first thing on the selected message whose HTML names it, as the view is given it."""
    row = list(widget.contact.transcript["id"]).index(widget.selected_id)
    return next(key for key, html in widget._review["rows"][str(row)] if about in html)


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
    with pytest.raises(rtca.UsageError, match=r"\d+ targets in this contact fit; add label, id"):
        explorer.annotate("right", label="Billing dispute")
    with pytest.raises(rtca.UsageError, match="verdict must be one of right, wrong, unsure, withdrawn, not 'good'"):
        explorer.annotate("good", label="Long silence")
    # Several things are meant here, and none there, but that is not what is wrong first.
    for label in ("Billing dispute", "No such category"):
        with pytest.raises(rtca.UsageError, match="verdict must be one of"):
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
    [(whole, _)] = second._review["whole"]
    assert second._verdicts == {whole: ["wrong", "", "Ana: right"]}
    second.reviewer = "Ana"
    assert second._verdicts == {whole: ["right", "", "Ben: wrong"]}
    # A judgement is of what the reviewer saw: the Raw form has other offsets.
    third = ContactExplorer(refund_raw, reviewer="Ana", annotations=annotations)
    assert third._verdicts == {}
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
    assert [shown[0] for shown in explorer._verdicts.values()] == ["wrong"]
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
    for shown in (path.read_text("utf-8"), explorer.annotations.to_csv(), repr(explorer.judgements)):
        assert "Bartholomew" not in shown
    explorer.close()


@pytest.mark.parametrize("form", ["Raw", "Redacted"])
def test_panel_quotes_the_matched_words_and_nothing_that_is_hidden(form):
    text, begin, end = ("I am Bartholomew, pay me", 5, 16) if form == "Raw" else ("I am [NAME], pay me", 5, 11)
    spans = [(0, end), (begin, len(text)), (end + 2, len(text)), (begin + 1, end - 1)]
    point = [{"TranscriptItems": [{"Id": "m1", "CharacterOffsets": offsets(*span)} for span in spans]}]
    named = {"Categories": {"MatchedDetails": {"Named": {"PointsOfInterest": point}}}}
    explorer = ContactExplorer(make([message(text, (begin, end)), named], output_type=form))
    chip = "NAME" if form == "Redacted" else "PII"
    quotes = [
        html.partition("<q")[2].partition(">")[2].removesuffix("</q>") for _, html in explorer._review["rows"]["0"]
    ]
    hidden = f'<b class="rtca-chip">{chip}</b>'
    assert sorted(quotes) == sorted([f"I am {hidden}", f"{hidden}, pay me", "pay me", hidden])
    assert "Bartholomew" not in str(explorer.get_state())
    # A chip is one character of the view, whatever it hides.
    assert sorted(map(tuple, explorer._marks["0"])) == [(0, 0, 6), (0, 5, 6), (0, 5, 14), (0, 8, 14)]
    explorer.close()


def test_view_sends_a_judgement_and_is_told_why_nonsense_is_not_kept(refund, match):
    with recorded() as messages:
        explorer = ContactExplorer(refund, reviewer="Ana", selected_id=match["id"])
        shown = len(messages)
    key = key_of(explorer, "Billing dispute")
    good = {"id": match["id"], "key": key, "verdict": "right", "note": "note"}
    assert sent(explorer, **good) == ""
    assert len(messages) > shown
    assert all(size_of(one) <= 1024 for one in messages[shown:])
    assert verdicts(explorer) == [["Ana", "category", "Billing dispute", "right"]]
    # A second click on the same says nothing new.
    assert sent(explorer, **good) == ""
    assert len(explorer.judgements) == 1
    other = refund.transcript["id"][30]
    for judge in ({"key": "0"}, {"key": None}, {"key": [key]}, {"id": other}, {"id": None}, {"id": ["x"]}):
        assert sent(explorer, **{**good, **judge}).startswith(
            "The match or sentiment that was judged is no longer in this contact"
        )
    for judge in ({"verdict": None}, {"note": ["x"]}):
        assert "cannot be read" in sent(explorer, **{**good, **judge})
    assert sent(explorer, **{**good, "verdict": "nonsense"}).startswith("The judgement is invalid: its verdict")
    for nobody in ("", " ", None, 5):
        assert sent(explorer, **{**good, "verdict": "wrong", "reviewer": nobody}).startswith("A judgement needs a revi")
    assert explorer.error.startswith("A judgement needs a reviewer")
    assert len(explorer.judgements) == 1
    # Who judges is who was named in the view then, even where the kernel has not heard of it yet.
    assert sent(explorer, **{**good, "verdict": "wrong", "reviewer": "Ben"}) == ""
    assert verdicts(explorer)[1] == ["Ben", "category", "Billing dispute", "wrong"]
    explorer.close()


def test_judgement_on_a_contact_that_is_gone_lands_on_no_other():
    first, second = (
        make([message("hello", Sentiment="NEGATIVE")], contact_id=contact_id) for contact_id in ("one", "two")
    )
    explorer = ContactExplorer(first, reviewer="Ana")
    key = f"{explorer._review['contact']} NEGATIVE m1"
    explorer.contact = second
    assert "no longer in this contact" in sent(explorer, id="m1", key=key, verdict="wrong", note="")
    assert len(explorer.judgements) == 0
    explorer.close()


def test_newer_snapshot_keeps_the_judgements(refund, match):
    explorer = ContactExplorer(refund, reviewer="Ana", selected_id=match["id"])
    key = key_of(explorer, "Billing dispute")
    assert sent(explorer, id=match["id"], key=key, verdict="wrong", note="") == ""
    explorer.contact = rtca.sample_contact()
    assert explorer._verdicts[key][0] == "wrong"
    explorer.contact = make([message("hello")])
    assert explorer.selected_id is None
    assert len(explorer.annotations) == 0
    assert len(explorer.judgements) == 1
    explorer.close()


# -- in Chromium --------------------------------------------------------------------------------------------------


class Reviewing:
    """An explorer in Chromium, and the kernel's side of what is judged in it."""

    def __init__(self, page, explorer):
        self.page, self.explorer = page, explorer

    @property
    def sent(self):
        return self.page.evaluate("() => model.sent.map(({ judge }) => judge)")

    def answer(self, *judges):
        """Do what a kernel does with messages, at once or after a long sleep."""
        for judge in judges:
            why = sent(self.explorer, **judge)
            self.page.from_python(_verdicts=self.explorer._verdicts, _judged=self.explorer._judged)
            self.page.evaluate("(answer) => model.emit('msg:custom', answer)", {"judged": judge["number"], "why": why})


@pytest.fixture
def reviewing(show, refund, match):
    explorer = ContactExplorer(refund, reviewer="Ana", selected_id=match["id"])
    yield Reviewing(show(explorer), explorer)
    explorer.close()


@browser
def test_review_is_reached_by_keys_and_sends_what_was_chosen(reviewing, match):
    page = reviewing.page
    group = page.get_by_role("group", name="Billing dispute charged me twice", exact=True)
    group.get_by_role("textbox", name="Note on Billing dispute").fill("why not")
    right = group.get_by_role("button", name="Right")
    right.focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    [judge] = reviewing.sent
    key = key_of(reviewing.explorer, "Billing dispute")
    assert judge == {
        "id": match["id"],
        "key": key,
        "verdict": "wrong",
        "note": "why not",
        "reviewer": "Ana",
        "number": judge["number"],
    }
    assert "Saving…" in group.locator(".rtca-state").text_content()
    reviewing.explorer.annotate("right", label="Billing dispute", id=match["id"], begin_offset_char=29, reviewer="Ben")
    reviewing.answer(judge)
    assert group.get_by_role("button", name="Wrong").get_attribute("aria-pressed") == "true"
    assert right.get_attribute("aria-pressed") == "false"
    assert group.get_by_text("Ben: right").is_visible()
    assert "Saving…" not in group.locator(".rtca-state").text_content()
    assert page.locator(".rtca-judged").text_content() == "2 judgements"
    # A note on what is judged already is sent when it is written.
    group.get_by_role("textbox").fill("because")
    page.keyboard.press("Enter")
    assert (reviewing.sent[-1]["verdict"], reviewing.sent[-1]["note"]) == ("wrong", "because")
    reviewing.answer(reviewing.sent[-1])
    assert page.evaluate("() => document.activeElement.matches('.rtca-m.rtca-current')")
    assert len(reviewing.sent) == 2
    group.get_by_role("button", name="Clear").click()
    assert (reviewing.sent[-1]["verdict"], reviewing.sent[-1]["note"]) == ("withdrawn", "")
    page.get_by_role("group", name="▼ negative", exact=True).get_by_role("button", name="Clear").click(force=True)
    assert len(reviewing.sent) == 3  # there is nothing to clear


@pytest.mark.slow
@browser
def test_a_verdict_with_a_note_takes_few_keys_and_the_next_match_one(reviewing, refund):
    page = reviewing.page
    page.locator(".rtca-m[tabindex='0']").focus()
    page.from_python(selected_id=None)
    for key in "j2n":
        page.keyboard.press(key)
    page.keyboard.type("j1?")  # letters, where something is written
    page.keyboard.press("Enter")
    first, noted = reviewing.sent
    assert (first["verdict"], first["note"]) == ("wrong", "")
    assert noted == {**first, "note": "j1?", "number": noted["number"]}
    place = page.count()
    page.keyboard.press("j")
    assert (place, page.count()) == ("1 of 15 findings", "2 of 15 findings")
    reviewing.answer(first, noted)
    rows = reviewing.explorer.annotations
    assert rows[["label", "verdict", "note"]].values.tolist() == [["Damaged on arrival", "wrong", "j1?"]]
    # A second verdict corrects the first, and does not go on to the next thing.
    page.keyboard.press("1")
    page.keyboard.press("3")
    assert len({judge["key"] for judge in reviewing.sent[2:]}) == 1
    page.keyboard.press("?")
    assert page.locator(".rtca-keys").get_by_text("right, wrong, unsure").is_visible()


@pytest.mark.slow
@browser
def test_100_fast_selections_and_verdicts_land_on_their_messages_though_the_kernel_sleeps(reviewing, refund):
    page = reviewing.page
    scored = [row for row, mood in enumerate(refund.transcript["sentiment"]) if isinstance(mood, str)]
    wanted = []
    rows = page.locator(".rtca-list .rtca-m")
    for turn in range(100):
        row = scored[(turn * 7) % len(scored)]
        verdict = turn % 3
        rows.nth(row).dispatch_event("click")
        page.evaluate(
            "(verdict) => [...document.querySelectorAll('.rtca-own .rtca-target')].at(-1)"
            ".querySelectorAll('button')[verdict].click()",
            verdict,
        )
        wanted.append((refund.transcript["id"][row], ("right", "wrong", "unsure")[verdict]))
    asked = reviewing.sent
    assert [(judge["id"], judge["verdict"]) for judge in asked] == wanted
    # The kernel wakes up: whatever is selected by now, each verdict is on its own message.
    for judge in asked:
        assert sent(reviewing.explorer, **judge) == ""
    kept = reviewing.explorer.annotations
    assert dict(zip(kept["id"], kept["verdict"], strict=True)) == dict(wanted)
    assert set(kept["kind"]) == {"sentiment"}


@browser
def test_a_verdict_that_the_kernel_does_not_take_is_shown_and_can_be_sent_again(reviewing, refund, match):
    page = reviewing.page
    page.clock.install()
    group = page.get_by_role("group", name="▼ negative", exact=True)
    group.get_by_role("textbox").fill("hidden for long")
    group.get_by_role("button", name="Unsure").click()
    page.clock.run_for(5100)
    assert group.get_by_text("Not saved yet.").is_visible()
    assert page.get_by_text("1 judgement is not saved.").is_visible()
    # Elsewhere and back: neither the verdict nor the note is lost.
    page.from_python(selected_id=refund.transcript["id"][30])
    page.from_python(selected_id=match["id"])
    assert group.get_by_role("textbox").input_value() == "hidden for long"
    assert group.get_by_role("button", name="Unsure").get_attribute("aria-pressed") == "true"
    group.get_by_role("button", name="Send again").click()
    first, again = reviewing.sent
    assert again == {**first, "number": again["number"]}
    page.evaluate(
        "(answer) => model.emit('msg:custom', answer)", {"judged": again["number"], "why": "The disk is full."}
    )
    assert group.get_by_text("Not saved. The disk is full.").is_visible()
    page.locator(".rtca-unsaved").get_by_role("button", name="Send again").click()
    reviewing.answer(reviewing.sent[-1])
    assert page.locator(".rtca-unsaved").is_hidden()
    assert reviewing.explorer.annotations[["verdict", "note"]].values.tolist() == [["unsure", "hidden for long"]]


@pytest.mark.slow
@browser
def test_a_note_is_kept_until_its_verdict(reviewing, refund, match):
    page = reviewing.page
    group = page.get_by_role("group", name="▼ negative", exact=True)
    group.get_by_role("textbox").fill("not sure yet")
    newer = state_of(ContactExplorer(refund, reviewer="Ana"))
    page.from_python(selected_id=refund.transcript["id"][30])
    page.from_python(_page=newer["_page"] + "<!-- newer -->", _talk=newer["_talk"])
    page.wait_for_function("() => document.querySelector('.rtca-widget > div').innerHTML.includes('newer')")
    page.from_python(selected_id=match["id"])
    assert group.get_by_role("textbox").input_value() == "not sure yet"
    assert group.get_by_text("The note is saved with your verdict.").is_visible()
    group.get_by_role("button", name="Wrong").click()
    assert reviewing.sent[-1]["note"] == "not sure yet"


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
def test_review_refuses_a_verdict_of_nobody(show, refund, match):
    page = show(ContactExplorer(refund, selected_id=match["id"]))
    page.locator(".rtca-m.rtca-current").focus()
    page.keyboard.press("1")
    assert page.get_by_text("Enter the name of the reviewer first.").is_visible()
    assert page.evaluate("() => document.activeElement.name") == "reviewer"
    assert page.evaluate("() => model.sent") == []


@pytest.mark.slow
@browser
def test_review_is_not_written_over_while_somebody_writes(show, refund, match):
    page = show(ContactExplorer(refund, reviewer="Ana", selected_id=match["id"]))
    note = page.get_by_role("textbox", name="Note on ▼ negative")
    note.focus()
    page.keyboard.type("half a no")
    key = f"{page.get('_review')['contact']} NEGATIVE {match['id']}"
    page.from_python(_verdicts={key: ["wrong", "something else", ""]})
    assert page.locator(".rtca-own [aria-pressed=true]").count() == 1
    page.keyboard.type("te")
    assert note.input_value() == "half a note"


@browser
def test_review_shows_hostile_text_as_text(show, refund, match):
    annotations = rtca.Annotations()
    for reviewer in (HOSTILE, "Ana"):
        widget = ContactExplorer(refund, reviewer=reviewer, annotations=annotations, selected_id=match["id"])
        widget.annotate("wrong", kind="sentiment", id=match["id"], note=HOSTILE)
    page = show(widget)
    group = page.get_by_role("group", name="▼ negative", exact=True)
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
