"""The drawn timeline: what stands where, and that it is as safe as the rest."""

import re
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtca_nb.contact.access import tables_of
from rtca_nb.render.category_chart import category_lanes_html
from rtca_nb.render.chart import timeline, timeline_svg
from rtca_nb.render.markup import EMPTY
from tests.render.making import FORMS, at, category, make, message, sample
from tests.render.markup_oracle import active, name, parse, text_of


def drawn(contact, **options):
    return parse(timeline_svg(tables_of(contact), **options))


def marks(parsed, css, look=None):
    """Marks in the groups of that class, and of that look, whether they lead somewhere or not."""
    groups = [group for group in parsed.all(css) if look is None or group.get("data-k") == look]
    own = {element for group in groups for element in group}
    inside = {child for element in own if name(element) == "a" for child in element}
    return [element for group in groups for element in group.iter() if element in own | inside and name(element) != "a"]


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
    rows = rows_of(parsed, "chip")
    assert len(rows) == len(set(rows)) == expected
    for element in parsed.all():
        if element.get("x", "").endswith("%"):
            assert 0 <= float(element.get("x")[:-1]) <= 100


def rows_of(parsed, look):
    """Rows of the messages that the marks of a strip lead to."""
    (strip,) = [group for group in parsed.all("rtca-ticks") if group.get("data-k") == look] or [()]
    return [row for link in strip for row in link.get("data-rows", link.get("href")[2:]).split()]


def boxes(parsed, css="rtca-ticks"):
    """Left, top, right and bottom of the rectangles in each strip, in per cent and pixels."""
    for strip in parsed.all(css):
        found = [element for element in strip.iter() if name(element) == "rect" and not element.get("class")]
        yield [
            (x, y, x + float(rect.get("width")[:-1]), y + float(rect.get("height")))
            for rect in found
            for x, y in [(float(rect.get("x")[:-1]), float(rect.get("y")))]
        ]


def overlap(one, other):
    return all(max(one[side], other[side]) < min(one[side + 2], other[side + 2]) - 1e-3 for side in (0, 1))


@settings(deadline=None, max_examples=25)
@given(
    st.lists(st.tuples(st.integers(0, 3000), st.sets(st.integers(0, 7), min_size=1)), min_size=1, max_size=40),
    st.sampled_from([timeline_svg, category_lanes_html]),
)
def test_no_mark_covers_another_and_none_is_lost(found, draw):
    moments = sorted({moment for moment, _ in found})
    of_category = {number: [at(f"m{moment}") for moment, numbers in found if number in numbers] for number in range(8)}
    segments = [message(moment, "x") for moment in moments]
    segments += [category(f"C{number}", *spots) for number, spots in of_category.items() if spots]
    parsed = parse(draw(tables_of(make(segments))))
    for strip in boxes(parsed):
        assert not any(overlap(*pair) for pair in combinations(strip, 2))
    if draw is timeline_svg:
        assert {moments[int(row)] for row in rows_of(parsed, "")} == set(moments)


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
        "0:00 Customer negative, score −5.0 (estimate)",
        "1:05 Agent positive, score +5.0 (estimate)",
    ]
    assert titles(marks(parsed, "rtca-ticks", "is")) == ["0:00 issue 1"]
    assert "1:05 Praise <b>" in titles(marks(parsed, "rtca-ticks", ""))


def test_categories_that_share_a_message_share_its_mark():
    contact = make([message(5, "x"), message(600, "y"), category("One", at("m5")), category("Two", at("m5"))])
    (mark,) = marks(drawn(contact), "rtca-ticks", "")
    assert titles([mark]) == ["0:00 One, Two"]
    assert [rect.get("data-k") for rect in mark if name(rect) == "rect"] == ["k0", "k1"]


def test_the_compact_drawing_is_low_whatever_it_holds():
    for sample_name in ("refund", "hostile", "bot-handoff"):
        (svg,) = drawn(sample(sample_name), compact=True).all("rtca-timeline")
        assert int(svg.get("height")) <= 160


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


def lanes(contact):
    return parse(category_lanes_html(tables_of(contact)))


def test_each_category_has_a_lane_with_its_name_and_what_its_marks_are():
    contact = make(
        [
            message(0, "a"),
            message(65, "b", ParticipantRole="AGENT"),
            category("One <b>", at("m0"), at("m65")),
            category("All"),
            category("Gone", at("nowhere")),
        ]
    )
    parsed = lanes(contact)
    assert active(parsed) == []
    named = [text_of(child) for element in parsed.all() if name(element) == "li" for child in element[:1]]
    assert named == ["One <b> 2 matches", "All whole contact", "Gone 1 match, 1 outside"]
    assert titles(element for element in parsed.all() if name(element) == "g") == [
        "0:00 Customer, match 1",
        "1:05 Agent, match 2",
        "All: whole contact",
    ]
    (legend,) = parsed.all("rtca-legend")
    assert text_of(legend).split("▬") == ["▮ a message that matched ", " the whole contact matched "]
    assert "Sentiment" not in parsed.text()
    assert "no match, or not evaluated" in lanes(make([message(0, "x")])).text()


def test_many_categories_fold_and_none_is_lost():
    names = [f"Category {number}" for number in range(40)]
    parsed = lanes(make([message(0, "a"), *(category(one, at("m0")) for one in names)]))
    (fold,) = [element for element in parsed.all() if name(element) == "details"]
    assert text_of(fold[0]) == "28 more categories"
    assert [text_of(element) for element in parsed.all() if element.get("data-k") and name(element) == "span"] == names


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
