"""Figures of questions in other languages: every word in them but names comes from the catalogue."""

from __future__ import annotations

import pickle

import pytest

import rtca_nb as rtca
from rtca_nb.render.languages import LANGUAGES, say, speaking
from tests.questions.making import MONDAY, NAMES, contact, held, match, message
from tests.render.markup_oracle import name, parse
from tests.spoken import mark_words, shown_words, unsaid

# Every group at least once.
GROUPED = {
    "coverage": ("weekday", "queue"),
    "sentiment_shift": ("month",),
    "abandonment": ("day", "agent"),
    "response_times_by": ("role", "hour"),
    "sentiment_by": ("role", "category"),
    "redaction_rates": ("channel", "week"),
}


def some():
    """Contacts of which something is left out for every reason that a question may have."""
    states = (
        {},
        {"start": None},
        {"status": "FAILED"},
        {"status": "NOT_ANALYSED"},
        {"complete": False},
        {"notes": ["Only Transcript segments were asked for."]},
        {"notes": ["Only Categories segments were asked for."]},
        {"agent": "Anna", "queue": "Lamps", "customer_sentiment_shift": 1.0},
    )
    names = [f"c{number}" for number in range(len(states))]
    return held(
        {
            "contacts": [contact(name, **state) for name, state in zip(names, states, strict=True)],
            "transcript": [message(name, role, 9) for name in names[:5] for role in ("CUSTOMER", "AGENT", "SYSTEM")],
            "matches": [match(name, NAMES[0]) for name in names],
        }
    )


def answers(corpus):
    for question, groups in GROUPED.items():
        for by in groups:
            yield getattr(corpus, question)(by)
    yield corpus.category_trend("day")
    yield corpus.response_times_by("hour", measure="first_response")
    yield corpus.drift((None, MONDAY), (MONDAY, None))
    for question in ("category_frequency", "category_cooccurrence", "longest_silences", "data_quality"):
        yield getattr(corpus, question)()
    yield corpus.hidden_by_contact()
    yield corpus.redaction_report()
    yield corpus.search('lamp role:boss "a', limit=1)
    yield corpus.search("", agent=["Anna", "Zed"], category="Nope")
    yield corpus.search("", sentiment="NEGATIVE")


@pytest.mark.slow
def test_a_figure_says_nothing_but_words_of_its_catalogue(monkeypatch):
    mark_words(monkeypatch)
    found = []
    for answer in answers(some()):
        figure = answer.plot(language="de")
        said = [*shown_words(figure), *still_words(figure._repr_html_())]
        found += [(answer.title, rest) for text in said if (rest := _rest(text))]
    assert found == []


def still_words(html):
    """All texts of the drawing, but for the table, which is the frame."""
    page = parse(html)
    listed = {inner for one in page.all() if name(one) == "table" for inner in one.iter()}
    texts = [own for one in page.all() if one not in listed for own in (one.text, one.tail, one.get("aria-label"))]
    return [text for text in texts if text]


def _rest(text):
    return unsaid(
        text.replace("<br>", " "), "UTC", "n = ", "Anna", "Lamps", "CHAT", "Zed", "Nope", "boss", "'a'", *NAMES
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_figure_speaks_its_language_and_the_answer_stays_english(language):
    answer = pickle.loads(pickle.dumps(some().coverage("week")))
    said = " ".join(shown_words(answer.plot(language=language)))
    english = "Contacts without a category, by week (UTC)"
    assert answer.title == english
    assert answer.left_out[0] == "Left out: 1 contact (the analysis failed)."
    with speaking(language):
        title = say("Contacts without a category, by {by}", by=say("{unit} (UTC)", unit=say("week")))
    assert title in said
    assert (english in said) == (language == "en")
    assert answer.plot().layout.title.text == english


def test_a_language_that_the_interface_lacks_is_refused():
    for wrong in ("xx", "auto", None):
        with pytest.raises(rtca.UsageError, match="language must be one of en, de, es, fr, ja, not"):
            some().data_quality().plot(language=wrong)
