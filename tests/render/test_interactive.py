"""Interactive messages are shown as what was asked and chosen, and never show more than their text may."""

from __future__ import annotations

import io
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import rtca_nb as rtca
from rtca_nb.cli.messages import show_excerpt
from rtca_nb.privacy.masks import MASK
from rtca_nb.render.interactive import INTERACTIVE, REPLY, card_of


def message(template: str, content: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"templateType": template, "version": "1.0", "data": {"content": content, **more}}


PICKER = message(
    "ListPicker",
    {
        "title": "What produce would you like?",
        "subtitle": "Tap to select",
        "imageType": "URL",
        "imageData": "https://bucket.example/fruit.jpg",
        "imageDescription": "A basket",
        "elements": [{"title": "Apple", "subtitle": "$1.00"}, {"title": "Pear"}],
    },
    replyMessage={"title": "Thanks for selecting!"},
)
SLOTS = message(
    "TimePicker",
    {
        "title": "Schedule a visit",
        "subtitle": "Tap to select",
        "timeZoneOffset": -450,
        "location": {"latitude": 47.6, "longitude": -122.4, "title": "The shop", "radius": 1},
        "timeslots": [{"date": "2026-10-31T17:00+00:00", "duration": 60}, {"date": "2026-11-15T17:00+00:00"}],
    },
)
CAROUSEL = message(
    "Carousel",
    {
        "title": "Popular places",
        "elements": [
            {"templateIdentifier": "t0", **message("Panel", {"title": "The sea", "elements": [{"title": "Book"}]})},
            {"templateIdentifier": "t1", **message("Panel", {"title": "The hills", "elements": [{"title": "Ask"}]})},
        ],
    },
)
QUICK = message("QuickReply", {"title": "How was it?", "elements": [{"title": "Good"}, {"title": "Bad"}]})
FORM = {"action": "Submit", "data": {"content": {"fields": [{"label": "Order", "value": "GL-48"}], "gift": True}}}

LAID_OUT = {
    "list picker": (
        (PICKER, INTERACTIVE, "SYSTEM"),
        [
            ("title", "What produce would you like?"),
            ("detail", "Tap to select"),
            ("detail", "image · A basket"),
            ("choice", "Apple · $1.00"),
            ("choice", "Pear"),
        ],
    ),
    "time picker": (
        (SLOTS, INTERACTIVE, "SYSTEM"),
        [
            ("title", "Schedule a visit"),
            ("detail", "Tap to select"),
            ("title", "The shop"),
            ("choice", "2026-10-31T17:00+00:00 · duration 60"),
            ("choice", "2026-11-15T17:00+00:00"),
        ],
    ),
    "quick reply": (
        (QUICK, INTERACTIVE, "SYSTEM"),
        [("title", "How was it?"), ("choice", "Good"), ("choice", "Bad")],
    ),
    "panel": (
        (message("Panel", {"title": "Help?", "elements": [{"title": "Self-service"}]}), "application/json", "SYSTEM"),
        [("title", "Help?"), ("choice", "Self-service")],
    ),
    "carousel": (
        (CAROUSEL, INTERACTIVE, "SYSTEM"),
        [
            *(("title", "Popular places"), ("title", "The sea"), ("choice", "Book"), ("title", "The hills")),
            ("choice", "Ask"),
        ],
    ),
    "list picker reply": (
        (message("ListPicker", {"title": "What produce would you like?", "elements": ["Apple"]}), REPLY, "CUSTOMER"),
        [("title", "What produce would you like?"), ("chosen", "Apple")],
    ),
    "time picker reply": (
        (message("TimePicker", {"timeslots": [{"date": "2026-10-31T17:00+00:00"}]}), "application/json", "CUSTOMER"),
        [("chosen", "2026-10-31T17:00+00:00")],
    ),
    "form reply": (
        ({"templateType": "Form", **FORM}, REPLY, "CUSTOMER"),
        [("field", "action: Submit"), ("field", "Order: GL-48"), ("field", "gift: true")],
    ),
    "interactive reply": (
        (FORM, REPLY, "CUSTOMER"),
        [("field", "action: Submit"), ("field", "Order: GL-48"), ("field", "gift: true")],
    ),
}


@pytest.mark.parametrize("label", LAID_OUT)
def test_each_template_is_laid_out_as_the_customer_saw_it(label):
    (value, content_type, role), lines = LAID_OUT[label]
    card = card_of(json.dumps(value, indent=1), content_type, role)
    assert card is not None
    assert card.label == label
    assert [(line.kind, line.text) for line in card.lines] == lines


@pytest.mark.parametrize(
    ("text", "content_type"),
    [
        ("Apple", REPLY),
        ("{", INTERACTIVE),
        ("[1]", INTERACTIVE),
        ("{}", INTERACTIVE),
        ('{"templateType": 1e999}', INTERACTIVE),
        ('{"templateType": "Panel", "data": {"content": {"title": "a' + MASK + '"}', INTERACTIVE),
        ("{" * 50_000, INTERACTIVE),
        ('{"a":' * 5_000 + "1" + "}" * 5_000, INTERACTIVE),
        ('{"title": "Apple"}', "application/json"),
        (json.dumps(PICKER), "text/plain"),
        (json.dumps(PICKER), None),
    ],
)
def test_what_cannot_be_laid_out_stays_text(text, content_type):
    assert card_of(text, content_type, "SYSTEM") is None


@st.composite
def masked_json(draw: st.DrawFn) -> tuple[str, str]:
    """An interactive message every letter of which is there once, some escaped; masked; and the letters under masks."""
    letters = (chr(code) for code in range(0x4E00, 0x9000))

    def word() -> str:
        return "".join(next(letters) for _ in range(draw(st.integers(0, 5))))

    elements = [
        draw(st.sampled_from([{"title": word(), "subtitle": word()}, word(), {"title": word(), "value": word()}]))
        for _ in range(draw(st.integers(0, 3)))
    ]
    value = message(draw(st.sampled_from(["ListPicker", "Form", "Other"])), {"title": word(), "elements": elements})
    value["data"][word() or "note"] = word()
    text = json.dumps(value, ensure_ascii=draw(st.booleans()))
    hidden = [False] * len(text)
    for _ in range(draw(st.integers(0, 4))):
        begin = draw(st.integers(0, len(text)))
        for place in range(begin, min(len(text), begin + draw(st.integers(0, 20)))):
            hidden[place] = True
    masked = "".join(MASK if gone else letter for letter, gone in zip(text, hidden, strict=True))
    # A letter is hidden if any part of what stands for it is.
    lost, place = "", 0
    while place < len(text):
        size = 6 if text.startswith("\\u", place) else 1
        if any(hidden[place : place + size]):
            lost += chr(int(text[place + 2 : place + 6], 16)) if size == 6 else text[place]
        place += size
    return masked, "".join(letter for letter in lost if letter >= "\u4e00")


@given(masked_json())
def test_no_letter_that_a_mask_hides_is_drawn(made):
    masked, lost = made
    card = card_of(masked, INTERACTIVE, "SYSTEM")
    if card is not None:
        drawn = "".join(line.text for line in card.lines)
        assert not set(drawn) & set(lost)
        for line in card.lines:
            for part in line.parts:
                if part.begin is not None:
                    assert masked[part.begin : part.begin + len(part.text)] == part.text


# -- in the views ------------------------------------------------------------------------------------------------------

SECRET = "Wilhelmina"


def contact(text: str, *, secret: str | None = None, role: str = "SYSTEM", content_type: str = INTERACTIVE) -> Any:
    """A Raw contact of one interactive message; the service redacts a part of its text."""
    item: dict[str, Any] = {
        "Id": "m1",
        "ParticipantId": "p1",
        "ParticipantRole": role,
        "Content": text,
        "ContentType": content_type,
        "Time": {"AbsoluteTime": "2026-03-02T10:00:00.000Z"},
    }
    if secret is not None:
        begin = text.index(secret)
        span = {"BeginOffsetChar": begin, "EndOffsetChar": begin + len(secret)}
        item["Redaction"] = {"CharacterOffsets": [span]}
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": [{"Transcript": item}]}
    return rtca.read_contact(page, output_type="Raw", contact_id="c1")


def everywhere(shown: Any) -> str:
    """All views of a contact as one text."""
    console = Console(file=io.StringIO(), width=100, record=True)
    show_excerpt(shown, console)
    return "\n".join(
        [
            rtca.render_report(shown),
            str(rtca.transcript_html(shown)),
            shown._repr_html_(),  # Jupyter's own protocol
            console.export_text(),
        ]
    )


def test_the_views_show_what_was_asked_and_the_frame_keeps_the_json():
    text = json.dumps(PICKER)
    shown = contact(text)
    page = str(rtca.transcript_html(shown))
    assert '<span class="rtca-asked-title" dir="auto">What produce would you like?</span>' in page
    assert '<span class="rtca-asked-choice" dir="auto">Apple · <i>$</i>1.00</span>' in page
    assert "<small>list picker</small>" in page
    assert "templateType" not in page
    assert "bucket.example" not in page
    assert shown.transcript["content"].tolist() == [text]
    console = Console(file=io.StringIO(), width=100, record=True)
    show_excerpt(shown, console)
    said = console.export_text()
    assert "○ Apple" in said
    assert "templateType" not in said


def test_a_reply_shows_what_was_chosen():
    text = json.dumps(message("QuickReply", {"title": "How was it?", "elements": [{"title": "Good"}]}))
    shown = contact(text, role="CUSTOMER", content_type=REPLY)
    assert '<span class="rtca-asked-chosen" dir="auto">Good</span>' in str(rtca.transcript_html(shown))
    console = Console(file=io.StringIO(), width=100, record=True)
    show_excerpt(shown, console)
    assert "✓ Good" in console.export_text()


@pytest.mark.parametrize("ascii_only", [True, False])
def test_what_is_redacted_in_a_choice_is_a_chip_there(ascii_only):
    content = {"title": f"Is it {SECRET}?", "elements": [{"title": f"Yes, {SECRET}"}, {"title": "Café"}]}
    shown = contact(json.dumps(message("Panel", content), ensure_ascii=ascii_only), secret=SECRET)
    page = str(rtca.transcript_html(shown))
    assert 'Is it <b class="rtca-chip">PII</b>?' in page
    assert 'Yes, <b class="rtca-chip">PII</b>' in page  # where it stands again
    assert SECRET not in everywhere(shown)


@pytest.mark.parametrize("cut", ['": "', "title", '{"title": "Is', f'"{SECRET}', f'{SECRET}"'])
def test_a_redaction_over_the_json_itself_hides_without_a_drawing(cut):
    text = json.dumps(message("Panel", {"title": "Is it so?", "elements": [{"title": SECRET}]}))
    shown = contact(text, secret=cut)
    if SECRET in cut:
        assert SECRET not in everywhere(shown)
    assert 'class="rtca-asked-choice"' not in str(rtca.transcript_html(shown))


def test_a_secret_that_is_escaped_is_hidden_in_the_drawing_too():
    name = "Zoë Ångström"
    content = {"title": name, "elements": [{"title": f"I am {name}"}, {"title": "4111 1111\\n1111 1111"}]}
    text = json.dumps(message("Panel", content))
    escaped = json.dumps(name)[1:-1]
    shown = contact(text, secret=escaped)
    found = everywhere(shown)
    assert "ngstr" not in found
    assert "Zoë" not in found
    assert "I am" in found


@pytest.mark.parametrize("between", ["\u200b", "\u00ad", "\u2060"])
@pytest.mark.parametrize("ascii_only", [True, False])
def test_invisible_characters_uncover_nothing_in_the_drawing(between, ascii_only):
    number = between.join(["4111", "1111", "1111", "1111"])
    address = f"anna{between}.lee@example.com"
    content = {"title": "Which?", "elements": [{"title": f"Card {number}"}, {"title": address}]}
    shown = contact(json.dumps(message("Panel", content), ensure_ascii=ascii_only), role="CUSTOMER")
    found = everywhere(shown)
    assert "1111" not in found
    told = re.sub(r"<style>.*?</style>|<script>.*?</script>|sha256-[^;]*", "", found, flags=re.DOTALL)
    assert "lee" not in told.lower()


HOSTILE = [
    "<img src=x onerror=alert(1)>",
    "</span></p><script>x</script>",
    "$\\alpha$",
    "[x](javascript:1)",
    "\u202edrow",
]


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("place", ["title", "subtitle", "key", "choice"])
def test_nothing_in_an_interactive_message_acts(hostile, place):
    content: dict[str, Any] = {"title": "t", "elements": [{"title": "c"}]}
    if place == "choice":
        content["elements"] = [hostile, {"title": hostile}]
    else:
        content[hostile if place == "key" else place] = hostile
    shown = contact(json.dumps(message("Panel", content))).reveal()
    page = rtca.render_report(shown) + str(rtca.transcript_html(shown))
    assert "<img" not in page
    assert "<script>x" not in page
    assert "$\\alpha" not in page


def test_a_search_finds_what_is_drawn_and_not_the_json():
    shown = contact(json.dumps(PICKER))
    assert "1 of 1 messages match" in str(rtca.transcript_html(shown, search="apple"))
    assert "0 of 1 messages match" in str(rtca.transcript_html(shown, search="templateType"))


def test_a_highlight_is_drawn_on_the_choice_that_it_marks():
    text = json.dumps(message("Panel", {"title": "Help?", "elements": [{"title": "A refund"}, {"title": "Else"}]}))
    begin = text.index("refund")
    page = {
        "Channel": "CHAT",
        "Status": "COMPLETED",
        "Segments": [
            {
                "Transcript": {
                    "Id": "m1",
                    "ParticipantId": "p1",
                    "ParticipantRole": "SYSTEM",
                    "Content": text,
                    "ContentType": INTERACTIVE,
                    "Time": {"AbsoluteTime": "2026-03-02T10:00:00.000Z"},
                }
            },
            {
                "Categories": {
                    "MatchedDetails": {
                        "Refunds": {
                            "PointsOfInterest": [
                                {
                                    "TranscriptItems": [
                                        {
                                            "Id": "m1",
                                            "CharacterOffsets": {
                                                "BeginOffsetChar": begin,
                                                "EndOffsetChar": begin + 6,
                                            },
                                        }
                                    ]
                                }
                            ]
                        }
                    }
                }
            },
        ],
    }
    shown = rtca.read_contact(page, output_type="Raw", contact_id="c1")
    assert '<span class="rtca-asked-choice" dir="auto">A <mark data-k="k0">refund</mark></span>' in str(
        rtca.transcript_html(shown)
    )
