"""The figure of an answer without plotly: it shows the rows of the frame, in the spoken language, with a table."""

from __future__ import annotations

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
