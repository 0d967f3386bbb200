"""The figure of an answer without plotly: it shows the rows of the frame, in the spoken language, with a table."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from tests.questions.making import MONDAY, contact, held, match, message, several
from tests.questions.test_frames import NEXT, QUESTIONS, full
from tests.render.markup_oracle import active, name, parse, text_of


def still(answer, **options):
    page = parse(answer.plot(**options)._repr_html_())
    assert active(page) == []
    return page


def figures(page, kind="rect"):
    """What each drawn figure says beside the pointer."""
    return [text_of(one[0]) for one in page.all() if name(one) == kind and len(one)]


def rows_of(page):
    return [[text_of(cell) for cell in row] for row in page.all() if name(row) == "tr"]


@pytest.mark.sampled(6)
@pytest.mark.parametrize("asked", QUESTIONS)
def test_every_question_is_drawn_with_its_title_unit_and_rows(asked):
    answer = QUESTIONS[asked](held(full()))
    page = still(answer)
    assert answer.title in page.text()
    drawing = next(one for one in page.all() if name(one) == "svg" and one.get("role") == "img")
    assert drawing.get("aria-label").startswith(answer.title)
    assert len(figures(page)) + len(figures(page, "circle")) >= 1
    head, *rows = rows_of(page)
    assert head == list(answer.columns)
    assert 1 <= len(rows) <= len(answer)
    details = [one for one in page.all() if name(one) == "details"]
    assert len(details) == 1
    assert details[0].get("open") is None


def test_a_figure_says_what_its_row_does_with_the_interval():
    rows = several(40, lambda place: {
        "contacts": [contact(f"c{place}")],
        "matches": [match(f"c{place}", "Often"), *([match(f"c{place}", "Seldom")] if place < 10 else [])],
    })  # fmt: skip
    answer = held(rows).category_frequency()
    low, high = answer[["low", "high"]].iloc[1]
    assert figures(still(answer))[1] == f"Seldom: 25.0% ({100 * low:.1f}% to {100 * high:.1f}%)"
    german = figures(still(answer, language="de"))[1]
    assert german.startswith("Seldom: 25,0 % (")
    assert "Tabelle" in still(answer, language="de").text()


def test_hours_without_an_answer_stay_empty_and_signs_are_seen():
    def make(place):
        one, hour = f"c{place}", 8 if place < 30 else 11
        moods = {"customer_sentiment_shift": -2.5 if hour == 8 else 0.0}
        return {"contacts": [contact(one, start=MONDAY.replace(hour=hour), **moods)], "transcript": [message(one)]}

    page = still(held(several(60, make)).sentiment_shift("hour"))
    bars = [one for one in page.all() if name(one) == "rect" and len(one)]
    assert [words.partition(" (")[0] for words in figures(page)] == ["8:00: −2.5", "11:00: 0"]
    # Four hours from the first to the last.
    assert float(bars[1].get("x")[:-1]) - float(bars[0].get("x")[:-1]) == pytest.approx(75)


def test_one_contact_of_a_wrong_clock_leaves_the_bars_of_all_others_as_wide_as_they_are():
    def make(place, far=()):
        one, start = f"c{place}", far[place] if place < len(far) else MONDAY + timedelta(days=place % 20)
        return {"contacts": [contact(one, start=start)], "matches": [match(one, "Often")]}

    far = [datetime(1970, 1, 1, tzinfo=UTC), datetime(2199, 3, 1, tzinfo=UTC)]
    answer = held(several(62, partial(make, far=far))).coverage("day")
    page = still(answer)
    bars = [one for one in page.all() if name(one) == "rect" and len(one)]
    assert {one.get("width") for one in bars} == {"3.6%"}
    assert (
        "Not drawn, because these dates are far from all others: 1970-01-01, 2199-03-01; the frame has them."
        in page.text()
    )
    days = [row[0] for row in rows_of(page)[1:]]
    assert (len(days), days[0][:10], days[-1][:10]) == (22, "1970-01-01", "2199-03-01")
    drawn = answer.plot()
    assert len(drawn.data[0].x) == len(answer) == 22
    low, high = drawn.layout.xaxis.range
    assert "2026-01-03" < low < "2026-01-05" < "2026-01-24" < high < "2026-01-27"
    assert "double click" in drawn.layout.annotations[0].text
    line = held(several(62, partial(make, far=far))).category_trend("week").plot().data[0]
    assert [x[:10] if x else x for x in line.x] == [
        "1969-12-29", None, "2026-01-05", "2026-01-12", "2026-01-19", None, "2199-02-25",
    ]  # fmt: skip
    assert [value is None for value in line.y] == [value is None for value in line.error_y.array]
    near = held(several(60, make)).coverage("day").plot()
    assert near.layout.xaxis.range is None
    assert "double click" not in near.layout.annotations[0].text


def test_all_days_of_a_year_are_drawn():
    def make(place):
        one = f"c{place}"
        return {"contacts": [contact(one, start=MONDAY + timedelta(days=place))], "matches": [match(one, "Often")]}

    assert len(figures(still(held(several(365, make)).coverage("day")))) == 365


def test_pale_is_what_is_not_ranked_and_nothing_is_drawn_of_nothing():
    def make(place):
        one, later = f"c{place}", place >= 6
        return {"contacts": [contact(one, start=NEXT if later else MONDAY)], "matches": [match(one, "Moved")]}

    page = still(held(several(12, make)).drift((MONDAY, NEXT), (NEXT, None)))
    assert "Paler: differences that chance alone may make." in page.text()
    bars = [one for one in page.all() if name(one) == "rect" and len(one)]
    assert {bar.get("fill-opacity") for bar in bars} == {"0.45"}
    nothing = still(held({}).category_frequency())
    assert "There is nothing to draw." in nothing.text()
    assert figures(nothing) == []
    axes = held({}).category_frequency().plot().layout
    assert (axes.xaxis.visible, axes.yaxis.visible) == (False, False)
    assert axes.height < 200


def test_quality_has_its_unit_its_scale_and_both_numbers():
    rows = several(5, lambda place: {"contacts": [contact(f"c{place}")], "transcript": [message(f"c{place}")] * 2})
    answer = held(rows).data_quality()
    page = still(answer)
    assert "share of contacts or messages" in page.text()
    assert "n = 5 contacts, 10 messages." in page.text()
    scale = [text_of(one) for one in page.all() if name(one) == "text" and one.get("font-size") == "11"]
    assert scale == ["0%", "25%", "50%", "75%", "100%"]
    figure = answer.plot()
    assert figure.layout.xaxis.title.text == answer.unit == "share of contacts or messages"
    nothing_wrong = held({"contacts": [contact("c")]}).data_quality().plot()
    assert nothing_wrong.layout.xaxis.range == (0, 1)
