"""The drawn timeline: what stands where, and that it is as safe as the rest."""

import re
from itertools import pairwise

import pytest

from rtca_nb.contact.access import tables_of
from rtca_nb.render.chart import timeline, timeline_svg
from rtca_nb.render.markup import EMPTY
from tests.render.making import FORMS, at, category, make, message, sample
from tests.render.markup_oracle import active, name, parse, text_of


def drawn(contact, **options):
    return parse(timeline_svg(tables_of(contact), **options))


def marks(parsed, css, look=None):
    """Marks in the groups of that class, and of that look: texts and rectangles, whether they lead somewhere or not."""
    groups = [group for group in parsed.all(css) if look is None or group.get("data-k") == look]
    return [element for group in groups for element in group.iter() if name(element) in {"text", "rect"}]


def titles(elements):
    return [text_of(child) for element in elements for child in element if name(child) == "title"]


@pytest.mark.parametrize(("sample_name", "form"), FORMS)
def test_every_turn_and_every_redacted_message_has_a_mark(sample_name, form):
    contact = sample(sample_name, form)
    parsed = drawn(contact)
    assert active(parsed) == []
    assert len(marks(parsed, "rtca-points")) == len(contact.sentiment)
    hidden = [mask is not None and bool(mask.hidden) for mask in tables_of(contact).masks()]
    expected = sum(
        count > 0 or hides for count, hides in zip(contact.transcript["redaction_count"], hidden, strict=True)
    )
    assert len(marks(parsed, "rtca-ticks", "chip")) == expected
    for element in parsed.all():
        if element.get("x", "").endswith("%"):
            assert 0 <= float(element.get("x")[:-1]) <= 100


def test_score_is_one_stepped_path_within_its_lane():
    parsed = drawn(sample("refund"))
    paths = [element.get("d") for element in parsed.all("rtca-score")]
    assert len(paths) == 3
    for path in paths:
        assert re.fullmatch(r"M\d+ \d+(H\d+V\d+)*H1000", path)
        levels = [path.split("H")[0].split()[1], *re.findall(r"V(\d+)", path)]
        assert all(0 <= int(y) <= 52 for y in levels)
        # A step leads to another level: what stays level is one line.
        assert all(before != after for before, after in pairwise(levels))


def test_marks_say_time_and_meaning():
    contact = make(
        [
            message(0, "bad", Sentiment="NEGATIVE"),
            message(65, "good", Sentiment="POSITIVE", ParticipantRole="AGENT"),
            category("Praise <b>", at("m65")),
            {"Issues": {"IssuesDetected": [{"TranscriptItems": [at("m0", 0, 3)]}]}},
        ]
    )
    parsed = drawn(contact)
    assert titles(marks(parsed, "rtca-points")) == [
        "0:00 negative, score −5.0 (estimate)",
        "1:05 positive, score +5.0 (estimate)",
    ]
    assert titles(marks(parsed, "rtca-ticks", "is")) == ["0:00 issue 1"]
    assert "1:05 Praise <b>" in titles(marks(parsed, "rtca-ticks", ""))


def test_links_lead_to_messages_and_can_be_left_out():
    linked = drawn(sample("refund"), prefix="x-")
    links = [element.get("href") for element in linked.all() if name(element) == "a"]
    assert len(links) > 40
    assert all(re.fullmatch(r"#x-m\d+", link) for link in links)
    still = drawn(sample("refund"), linked=False)
    assert not [element for element in still.all() if name(element) == "a"]
    assert [element.get("role") for element in still.all("rtca-timeline")] == ["img"]
    assert [element.get("role") for element in linked.all("rtca-timeline")] == ["group"]


def test_nothing_scored_says_so():
    assert "No message was scored." in drawn(sample("unscored")).text()


def test_no_times_give_no_drawing():
    assert timeline_svg(tables_of(make([message(0, "x", Time=None)]))) == EMPTY
    assert timeline_svg(tables_of(make([]))) == EMPTY


def test_one_moment_is_no_division_by_zero():
    assert marks(drawn(make([message(0, "x", Sentiment="POSITIVE")])), "rtca-points")


def test_an_unknown_role_with_a_long_name_is_shortened():
    parsed = drawn(make([message(0, "x", Sentiment="POSITIVE", ParticipantRole="A" * 40)]))
    (label,) = parsed.all("rtca-who")
    assert label.text == "A" * 11 + "…"
    assert titles(parsed.all("rtca-who")) == ["A" * 40]


def test_thousands_of_turns_are_thinned_but_keep_their_extremes():
    moods = ("POSITIVE", "NEGATIVE", "NEUTRAL")
    segments = [
        message(place, "x", Sentiment=moods[place % 3], ParticipantRole=("CUSTOMER", "AGENT")[place % 2])
        for place in range(4000)
    ]
    contact = make(segments)
    points = marks(drawn(contact), "rtca-points")
    assert 200 < len(points) < 1700
    scores = {re.search(r"score (\S+)", title).group(1) for title in titles(points)}
    assert f"{contact.sentiment['progressive_score'].max():+.1f}" in scores
    assert f"{contact.sentiment['progressive_score'].min():+.1f}".replace("-", "−") in scores


def test_the_timeline_has_a_heading_and_names_its_marks():
    def legend(*moods):
        segments = [message(place, "x", Sentiment=mood) for place, mood in enumerate(moods)]
        parsed = parse(timeline(tables_of(make(segments))))
        return [text_of(entry) for found in parsed.all("rtca-legend") for entry in found.iter("span")]

    line = "line: score from −5 to +5, an estimate"
    assert legend("POSITIVE", "NEGATIVE", "NEUTRAL") == ["▲ positive", "▼ negative", "● neutral", line]
    assert legend("NEUTRAL") == ["● neutral", line]
    assert legend(None) == []
    assert timeline(tables_of(make([]))) == EMPTY
    (heading,) = [element for element in parse(timeline(tables_of(sample("refund")))).all() if name(element) == "h3"]
    assert text_of(heading) == "Sentiment over time"
