"""The transcript: every message once, in order, as it may be seen, with what marks it."""

import json

import pytest

import rtca_nb as rtca
from rtca_nb.contact.access import tables_of
from rtca_nb.contact.views import contact_html, transcript_html
from rtca_nb.exceptions import UsageError
from rtca_nb.render.anchors import page_prefix
from rtca_nb.render.times import clock
from tests.render.making import FORMS, at, category, make, message, sample, second
from tests.render.markup_oracle import active, parse, shown, text_of

forms = pytest.mark.parametrize(("name", "form"), FORMS)


def view(contact, **options):
    return parse(str(transcript_html(contact, **options)))


def bodies(parsed):
    """Text of each message's paragraph, chips as their labels in brackets."""
    found = []
    for item in parsed.all("rtca-m"):
        paragraph = next(child for child in item if child.tag == "p" and child.get("dir"))
        for chip in paragraph.iter("b"):
            if chip.get("class") == "rtca-chip":
                chip.text = f"[{chip.text}]"
        found.append(text_of(paragraph))
    return found


@forms
def test_every_message_is_shown_once_in_order(name, form):
    contact = sample(name, form)
    frame = contact.transcript
    parsed = view(contact)
    assert active(parsed) == []
    items = parsed.all("rtca-m")
    assert len(items) == len(frame)
    prefix = page_prefix(tables_of(contact))
    assert [item.get("id") for item in items] == [f"{prefix}m{row}" for row in range(len(frame))]
    assert [item.get("data-r") for item in items] == frame["participant_role"].astype(object).fillna("").tolist()
    assert len(parsed.all("rtca-e")) == len(contact.events)
    assert len(parsed.all("rtca-f")) == len(contact.attachments)


def drawn(content):
    """What is read of a message: of an interactive one of the samples its titles, a line each."""
    if not str(content).startswith('{"templateType"'):
        return shown(content)
    titles: list[str] = []

    def take(pairs):
        titles.extend(value for key, value in pairs if key == "title")

    json.loads(content, object_pairs_hook=take)
    # An object is complete after those within it, so that the title of all of it comes last.
    return shown("\n".join([titles[-1], *titles[:-1]]))


@pytest.mark.parametrize("name", [name for name, form in FORMS if form == "Redacted"])
def test_redacted_text_is_there_as_sent(name):
    contact = sample(name)
    for seen, content, hidden in zip(
        bodies(view(contact)), contact.transcript["content"], contact.transcript["hidden"], strict=True
    ):
        expected = "[message hidden]" if isinstance(hidden, str) else drawn(content)
        assert seen == expected


@pytest.mark.parametrize("name", [name for name, form in FORMS if form == "Raw"])
def test_revealed_text_is_there_as_sent(name):
    contact = sample(name, "Raw", revealed=True)
    assert bodies(view(contact)) == [drawn(content) for content in contact.transcript["content"]]


@pytest.mark.parametrize("name", [name for name, form in FORMS if form == "Raw"])
def test_raw_shows_just_what_is_not_hidden(name):
    contact = sample(name, "Raw")
    for seen, mask in zip(bodies(view(contact)), tables_of(contact).masks(), strict=True):
        assert (
            mask is None
            or mask.text.replace("█", "") == ""
            or "█" not in mask.text
            or "█" not in seen
            or name == "hostile"
        )


def test_entries_are_in_order_of_time():
    contact = make(
        [
            message(5, "second"),
            message(1, "first"),
            {
                "Event": {
                    "Id": "e",
                    "EventType": "application/vnd.amazonaws.connect.event.chat.ended",
                    "Time": second(9),
                }
            },
            message(7, "no time", Time=None),
        ]
    )
    entries = [text_of(item) for item in parse(str(transcript_html(contact))).all() if item.tag == "li"]
    assert [next(word for word in ("first", "second", "ended", "no time") if word in entry) for entry in entries] == [
        "first",
        "second",
        "ended",
        "no time",
    ]


def test_a_contact_without_messages_says_so():
    assert "No messages." in str(transcript_html(make([])))
    assert "No messages." in contact_html(make([]))


def test_a_message_without_text_says_so():
    assert bodies(view(make([message(0, None)], output_type="Redacted"))) == ["(no text)"]


def test_consecutive_messages_of_one_participant_close_ranks():
    contact = make(
        [message(0, "a"), message(1, "b"), message(2, "c", ParticipantId="x"), message(3, "d", ParticipantRole="AGENT")]
    )
    assert ["rtca-follows" in item.get("class").split() for item in view(contact).all("rtca-m")] == [
        False,
        True,
        False,
        False,
    ]


def test_participants_have_names():
    roles = ("CUSTOMER", "AGENT", "SUPERVISOR", "CUSTOM_BOT", "SYSTEM", "NEWCOMER")
    contact = make(
        [message(place, "x", ParticipantRole=role, ParticipantId=role) for place, role in enumerate(roles)],
        output_type="Redacted",
    )
    items = view(contact).all("rtca-m")
    assert [item.get("data-r") for item in items] == list(roles)  # test_browser.py tests how each of them looks
    heads = [text_of(item).split()[0] for item in items]
    assert heads == ["Customer", "Agent", "Supervisor", "Bot", "System", "NEWCOMER"]


def test_two_agents_are_told_apart_where_their_names_are_tags():
    contact = make(
        [
            message(place, "x", ParticipantRole="AGENT", ParticipantId=f"a{place}", DisplayName="[PII]")
            for place in range(2)
        ],
        output_type="Redacted",
    )
    assert [text_of(item.find("div/b")) for item in view(contact).all("rtca-m")] == ["Agent", "Agent 2"]


def test_sentiment_has_a_mark_and_a_word():
    sent = ("POSITIVE", "NEGATIVE", "NEUTRAL", None, "MIXED")
    contact = make([message(place, "x", Sentiment=mood) for place, mood in enumerate(sent)])
    assert [text_of(item.find("div/span")) for item in view(contact).all("rtca-m")] == [
        "▲ positive",
        "▼ negative",
        "● neutral",
        "○ not scored",
        "◆ mixed",
    ]


def overlapping():
    text = "The card 4111 was charged twice by you"
    return make(
        [
            message(0, text, Redaction={"CharacterOffsets": [{"BeginOffsetChar": 9, "EndOffsetChar": 13}]}),
            category("Card", at("m0", 4, 11)),
            category("Billing", at("m0", 0, 31)),
            category("Whole message", at("m0")),
            category("Whole contact"),
            category("Elsewhere", at("nowhere", 0, 3)),
            {"Issues": {"IssuesDetected": [{"TranscriptItems": [{**at("m0", 11, 31), "Content": text[11:31]}]}]}},
        ]
    )


def test_overlapping_marks_show_the_text_once():
    parsed = view(overlapping())
    marks = [(text_of(mark), mark.get("data-k")) for mark in parsed.all() if mark.tag == "mark"]
    assert marks == [
        ("The ", "k1"),
        ("card ", "k0 k1"),
        ("PII", "k0 k1 is"),
        (" was charged twice", "k1 is"),
    ]
    assert bodies(parsed) == ["The card [PII] was charged twice by you"]


def test_marks_are_named_in_words():
    parsed = view(overlapping())
    badges = [text_of(badge) for badge in parsed.all("rtca-m")[0].iter("span") if badge.get("data-k")]
    assert badges == ["Card", "Billing", "Whole message (whole message)", "issue 1"]


def test_legend_names_every_mark():
    (legend,) = view(overlapping()).all("rtca-legend")
    named = [text_of(entry) for entry in legend if entry.get("data-k")]
    assert named == ["Card", "Billing", "Whole message", "Whole contact", "Elsewhere", "issue"]
    assert "redacted" in text_of(legend)
    assert view(make([message(0, "x")])).all("rtca-legend") == []


@pytest.mark.parametrize(
    ("kind", "looks"),
    [("categories", {"k0", "k1"}), ("issues", {"is"}), ("redactions", set()), ("extracted", set())],
)
def test_show_draws_just_the_kinds_asked_for(kind, looks):
    for show in (kind, [kind]):
        parsed = view(overlapping(), show=show)
        drawn = {look for mark in parsed.all() if mark.tag == "mark" for look in mark.get("data-k").split()}
        assert drawn == looks
        # What is hidden stays hidden whatever is shown.
        assert "4111" not in parsed.text()
        assert "[PII]" in bodies(parsed)[0]


def test_redacted_tags_are_chips_only_where_asked_for():
    contact = make(
        [
            message(
                0, "I am [NAME], [NAME]", Redaction={"CharacterOffsets": [{"BeginOffsetChar": 5, "EndOffsetChar": 11}]}
            )
        ],
        output_type="Redacted",
    )
    assert [chip.text for chip in view(contact).all("rtca-m")[0].iter("b") if chip.get("class") == "rtca-chip"] == [
        "NAME"
    ]
    assert bodies(view(contact)) == ["I am [NAME], [NAME]"]
    assert view(contact, show="issues").all("rtca-chip") == []


@pytest.mark.parametrize("bad", ["category", ["issues", "Issues"], ["redactions", ""]])
def test_unknown_kind_is_refused(bad):
    with pytest.raises(UsageError, match="show takes redactions, categories, issues, extracted"):
        transcript_html(sample("failed"), show=bad)


def test_a_very_long_message_scrolls_and_can_be_reached():
    parsed = view(make([message(0, "word " * 1000), message(1, "short")]))
    (long,) = parsed.all("rtca-long-text")
    assert long.get("tabindex") == "0"


def test_events_read_as_sentences():
    prefix = "application/vnd.amazonaws.connect.event."
    kinds = ("participant.joined", "transfer.succeeded", "chat.ended")
    events = [
        {"Event": {"Id": kind, "EventType": prefix + kind, "ParticipantRole": "AGENT", "Time": second(place)}}
        for place, kind in enumerate(kinds)
    ]
    events.append({"Event": {"Id": "x", "EventType": "vendor/odd", "Time": second(3)}})
    found = [" ".join(text_of(item).split()) for item in view(make(events)).all("rtca-e")]
    assert found == [
        "0:00 Agent joined",
        "0:01 Agent · transfer succeeded",
        "0:02 Agent · chat ended",
        "0:03 vendor/odd",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(None, "–"), (0, "0:00"), (59.9, "0:59"), (61, "1:01"), (3600, "1:00:00"), (86_399, "23:59:59")],
)
def test_clock(seconds, words):
    assert clock(seconds) == words


def test_reveal_says_so_everywhere():
    contact = sample("refund", "Raw")
    made = transcript_html(contact, reveal=True)
    assert "REVEALED" in str(made)
    assert "REVEALED" in repr(made)
    assert "REVEALED" not in str(transcript_html(contact))
    assert "REVEALED" not in repr(transcript_html(contact))
    assert "REVEALED" in contact_html(contact.reveal())


def test_ids_differ_between_contacts_and_repeat_for_one():
    one, other = transcript_html(sample("refund")), transcript_html(sample("failed"))
    ids = [{item.get("id") for item in parse(str(page)).all("rtca-m")} for page in (one, other)]
    assert not ids[0] & ids[1]
    assert str(one) == str(transcript_html(sample("refund")))


@forms
def test_every_link_in_a_cell_leads_to_a_message(name, form):
    parsed = parse(contact_html(sample(name, form)))
    ids = {element.get("id") for element in parsed.all()}
    links = [value[1:] for element in parsed.all() for key, value in element.attrib.items() if key.endswith("href")]
    assert set(links) <= ids


def test_a_revealed_view_says_whether_it_shows_more_than_a_masked_one():
    raw, redacted = (sample("refund", form) for form in ("Raw", "Redacted"))
    clear, same = "REVEALED: this view shows personal data in clear text.", "REVEALED, but this changes nothing"
    tags = "Tags such as [NAME] stay: the service itself removed the text under them."
    for contact, said, other in ((raw, clear, same), (redacted, same, clear)):
        page = str(transcript_html(contact, reveal=True))
        assert said in page
        assert other not in page
        assert (tags in page) == (contact is redacted)
        assert "REVEALED" not in str(transcript_html(contact))
    # The other side of a comparison may hold what this one does not.
    both = rtca.CompareWidget(raw.reveal(), redacted.reveal())
    assert clear in both._repr_mimebundle_()[0]["text/html"]
    name = message(0, "Hello")
    name["Transcript"]["DisplayName"] = "Wilhelmina Thornquist"
    assert clear in str(transcript_html(make([name]), reveal=True))
