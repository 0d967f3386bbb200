"""What an answer is beside its rows: fixed columns, what it says, what was left out, marks, and its figure."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime, timedelta

import pandas as pd
import plotly.graph_objects as go
import pytest

import rtca_nb as rtca
from rtca_nb.contact.dataframes import PlainFrame
from rtca_nb.corpus.schema import CONTACTS
from rtca_nb.exceptions import CorpusError, RevealError, UsageError
from rtca_nb.privacy.masks import HiddenValue
from tests.corpus.readings import chat, write
from tests.questions.making import MONDAY, contact, held, key, match, message, several
from tests.render.hostile_strings import HOSTILE
from tests.render.markup_oracle import active, parse

NEXT = MONDAY + timedelta(days=7)
QUESTIONS = {
    "category_frequency": lambda ask: ask.category_frequency(),
    "category_cooccurrence": lambda ask: ask.category_cooccurrence(),
    "category_trend": lambda ask: ask.category_trend(),
    "coverage": lambda ask: ask.coverage("hour"),
    "sentiment_by": lambda ask: ask.sentiment_by(),
    "sentiment_shift": lambda ask: ask.sentiment_shift("weekday"),
    "response_times_by": lambda ask: ask.response_times_by("agent"),
    "longest_silences": lambda ask: ask.longest_silences(),
    "abandonment": lambda ask: ask.abandonment(),
    "data_quality": lambda ask: ask.data_quality(),
    "redaction_rates": lambda ask: ask.redaction_rates("day"),
    "hidden_by_contact": lambda ask: ask.hidden_by_contact(),
    "redaction_report": lambda ask: ask.redaction_report(),
    "drift": lambda ask: ask.drift((None, NEXT), (NEXT, None)),
}


def full(name="Billing"):
    """Rows of a few contacts that every question has an answer for."""

    def make(place):
        one = f"c{place}"
        start = MONDAY + timedelta(days=place)
        return {
            "contacts": [
                contact(
                    one, start=start, agent=name, queue=name, customer_sentiment_shift=1.0, customer_sentiment=place / 9
                )
            ],
            "transcript": [
                message(one, "AGENT", 1, sentiment="NEUTRAL"),
                message(one, "CUSTOMER", 2, sentiment="NEGATIVE", redaction_count=1, categories=[name]),
            ],
            "matches": [match(one, name), match(one, "Other")],
            "response_times": [{**key(one), "participant_role": "AGENT", "from_last_seconds": 3.0}],
            "hidden": [(*key(one).values(), [HiddenValue("content", "m", "redaction", 3)])],
            "silences": [{**key(one), "rank": 1, "seconds": 9.0, "previous_role": "AGENT", "begin_time": MONDAY}],
        }

    return several(12, make)


@pytest.fixture(scope="module")
def ask():
    return held(full())


@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", QUESTIONS)
def test_an_answer_of_nothing_has_the_columns_and_dtypes_of_any_other(name, ask):
    nothing, something = QUESTIONS[name](held({})), QUESTIONS[name](ask)
    assert len(something)
    assert list(nothing.columns) == list(something.columns)
    for column in nothing:
        whole, empty = something[column].dtype, nothing[column].dtype
        assert str(empty) == str(whole), column
    assert nothing.n == 0
    assert nothing.left_out == ()


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", QUESTIONS)
@pytest.mark.parametrize("rows", [{}, {CONTACTS: [contact("c")]}, full()], ids=["nothing", "one contact", "some"])
def test_an_answer_says_what_it_is_and_draws_itself(name, rows):
    answer = QUESTIONS[name](held(rows))
    figure = answer.plot()
    assert isinstance(figure, go.Figure)
    bundle = figure._repr_mimebundle_()
    drawn = json.dumps(bundle["application/vnd.plotly.v1+json"])
    assert answer.title
    assert answer.unit
    assert figure.layout.title.text == answer.title
    for sentence in (f"n = {answer.n:,}", *answer.left_out):
        # Long sentences are broken into lines.
        assert sentence in drawn.replace("<br>", " ")
        assert sentence in bundle["text/html"]
    for said in (answer.title, answer.unit, *answer.left_out):
        assert said in answer._repr_html_()


SELECTED = {
    "head": lambda answer: answer.head(1),
    "tail": lambda answer: answer.tail(1),
    "columns": lambda answer: answer[["category", "matches"]],
    "a mask": lambda answer: answer[answer["matches"] > 3],
    "a slice": lambda answer: answer[:1],
    "loc": lambda answer: answer.loc[answer["matches"] > 3, ["category", "share"]],
    "iloc": lambda answer: answer.iloc[:1, 1:],
    "query": lambda answer: answer.query("matches > @few", local_dict={"few": 3}),
    "sorted": lambda answer: answer.sort_values("category", ascending=False),
    "sorted by index": lambda answer: answer.sort_index(ascending=False),
    "largest": lambda answer: answer.nlargest(1, "matches"),
    "filter": lambda answer: answer.filter(["category"]),
    "drop": lambda answer: answer.drop(columns="low"),
    "several steps": lambda answer: answer.sort_values("share").head(1)[["category"]],
    "copy": lambda answer: answer.copy(),
}
COMPUTED = {
    "groupby": lambda answer: answer.groupby("category").sum(),
    "rows of groups": lambda answer: answer.groupby("category").head(1),
    "merge": lambda answer: answer.merge(answer, on="category"),
    "concat": lambda answer: pd.concat([answer, answer]),
    "arithmetic": lambda answer: answer[["matches"]] * 2,
    "assign": lambda answer: answer.assign(share=0.0),
    "masked": lambda answer: answer[answer.notna()],
    "where": lambda answer: answer.where(answer.notna()),
    "shift": lambda answer: answer[["low", "high"]].shift(1, axis=1),
    "rename": lambda answer: answer.rename(columns={"share": "matches"}),
    "fillna": lambda answer: answer.fillna({"share": 0}),
    "describe": lambda answer: answer.describe(),
    "transposed": lambda answer: answer.T,
}


@pytest.mark.parametrize("revealed", [False, True])
@pytest.mark.parametrize("name", SELECTED)
def test_what_is_selected_of_an_answer_says_what_the_answer_says(name, revealed):
    answer = held(full(), revealed=revealed).category_frequency()
    part = SELECTED[name](answer)
    assert (part.title, part.unit, part.n) == (answer.title, answer.unit, answer.n)
    assert part.left_out == answer.left_out
    assert type(part) is type(answer)
    assert repr(part).startswith("REVEALED") == revealed
    pd.testing.assert_frame_equal(pd.DataFrame(part), SELECTED[name](pd.DataFrame(answer)))
    for shown in (repr(part), part._repr_html_()):
        assert answer.title in shown
        assert (f"Selected: {len(part)} of {len(answer)} rows." in shown) == (len(part) < len(answer))


@pytest.mark.parametrize("revealed", [False, True])
@pytest.mark.parametrize("name", COMPUTED)
def test_what_is_computed_of_an_answer_is_a_frame_and_says_nothing_more(name, revealed):
    made = COMPUTED[name](held(full(), revealed=revealed).category_frequency())
    assert type(made).__name__ == ("RevealedFrame" if revealed else "PlainFrame")
    assert not hasattr(made, "left_out")


def test_names_in_a_query_are_those_of_its_caller(ask):
    few = 3  # noqa: F841  # the query names it
    assert len(ask.category_frequency().query("matches > @few")) == 2


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_selection_draws_its_rows_or_names_the_columns_that_it_lacks(name, ask):
    answer = QUESTIONS[name](ask)
    last = answer.tail(1)
    figure = last.plot()
    assert figure.layout.title.text == answer.title
    if len(answer) > 1:
        assert f"Selected: 1 of {len(answer)} rows." in figure.layout.annotations[0].text.replace("<br>", " ")
        answer.sort_values(list(answer.columns[:1]), ascending=False).plot()
    answer.head(0).plot()
    one = answer[[answer.columns[-1]]]
    with pytest.raises(UsageError, match=r"this selection has no .*; select each of them once, or plot the whole"):
        one.plot()
    with pytest.raises(UsageError, match="this selection has no"):
        answer[[*answer.columns, *answer.columns]].plot()


def test_a_line_of_a_selection_leads_from_one_time_to_the_next(ask):
    trend = ask.category_trend("day").sort_values("day", ascending=False)
    for line in trend.plot().data:
        assert list(line.x) == sorted(line.x)


def test_pairs_of_a_selection_are_drawn_with_both_of_their_categories(ask):
    figure = ask.category_cooccurrence().head(1).plot()
    assert len(figure.layout.yaxis.ticktext) == 2
    assert [value for row in figure.data[0].z for value in row if value is not None] == [1.0]


@pytest.mark.sampled(4)
@pytest.mark.parametrize("name", QUESTIONS)
def test_the_text_of_an_answer_says_what_its_page_says(name, ask):
    answer = QUESTIONS[name](ask)
    lines = repr(answer).splitlines()
    assert lines[0] == answer.title
    assert lines[1].startswith(f"{answer.unit}; n = {answer.n:,}")
    table = repr(PlainFrame(pd.DataFrame(answer)))
    assert repr(answer) == "\n".join([*lines[:2], table, *answer.left_out])
    assert answer.to_string() == pd.DataFrame(answer).to_string()


def test_an_answer_can_be_pickled(ask):
    answer = ask.category_frequency()
    assert pickle.loads(pickle.dumps(answer.head(1))).title == answer.title
    again = pickle.loads(pickle.dumps(answer))
    assert (again.title, again.left_out, again.n) == (answer.title, answer.left_out, answer.n)
    pd.testing.assert_frame_equal(pd.DataFrame(again), pd.DataFrame(answer))


def test_what_an_answer_says_cannot_be_changed(ask):
    with pytest.raises(AttributeError):
        ask.category_frequency().title = "Secret"


def test_answers_of_contacts_in_clear_are_marked(ask):
    clear = held(full(), revealed=True)
    for name in ("category_frequency", "hidden_by_contact"):
        answer = QUESTIONS[name](clear)
        assert repr(answer).startswith("REVEALED")
        assert "REVEALED" in answer._repr_html_()
        assert "REVEALED" in answer.plot().layout.title.text
        assert repr(answer.head(1)).startswith("REVEALED")
        with pytest.raises(RevealError):
            answer.to_parquet("never.parquet")
        assert answer.title in answer._repr_html_()
    assert "REVEALED" not in repr(ask.category_frequency())
    assert repr(clear).startswith("<REVEALED")


# As a corpus keeps them; no file of a table holds half of a surrogate pair.
KEPT = sorted({text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for text in HOSTILE})


@pytest.mark.sampled(1)
@pytest.mark.parametrize("first", range(0, len(KEPT), 30))
def test_hostile_names_are_text_in_frame_and_figure(first):
    names = KEPT[first : first + 30]

    def make(place):
        one = f"c{place}"
        talk = [message(one, sentiment="NEGATIVE", categories=[names[place]])]
        times = [{**key(one), "participant_role": "AGENT", "from_last_seconds": 3.0}]
        matches = [match(one, names[place]), match(one, "Other")]
        return {
            "contacts": [contact(one, agent=names[place])],
            "matches": matches, "transcript": talk, "response_times": times,
        }  # fmt: skip

    ask = held(several(len(names), make))
    harmless = QUESTIONS["category_frequency"](held(full()))
    for name in ("category_frequency", "category_cooccurrence", "category_trend", "sentiment_by", "response_times_by"):
        answer = QUESTIONS[name](ask)
        figure = answer.plot()
        # What pandas itself writes into a table is there either way.
        assert set(active(parse(answer._repr_html_()))) == set(active(parse(harmless._repr_html_())))
        assert active(parse(figure._repr_html_())) == []
        labels = [*(figure.layout.xaxis.ticktext or ()), *(figure.layout.yaxis.ticktext or ())]
        labels += [trace.name or "" for trace in figure.data]
        for label in labels:
            assert "<" not in label
            assert "$" not in label


def test_names_that_look_like_numbers_stay_apart_and_in_order():
    rows = several(
        3, lambda place: {"contacts": [contact(f"c{place}")], "matches": [match(f"c{place}", f"{place:03}")]}
    )
    figure = held(rows).category_frequency().plot()
    assert figure.layout.yaxis.ticktext == ("000", "001", "002")
    assert len(figure.data[0].y) == 3


def test_the_first_thirty_of_many_groups_are_drawn_and_the_figure_says_so():
    rows = several(40, lambda place: {"contacts": [contact(f"c{place}")], "matches": [match(f"c{place}", f"r{place}")]})
    answer = held(rows).category_frequency()
    assert len(answer) == 40
    figure = answer.plot()
    assert len(figure.data[0].x) == 30
    assert "the first 30 of 40" in figure.layout.annotations[0].text


def test_both_forms_of_a_contact_count_once(tmp_path):
    both = [chat("a", output_type=form, messages=4) for form in ("Raw", "Redacted")]
    write([*both, chat("b", output_type="Raw")], tmp_path / "corpus")
    for ask in (rtca.open_corpus(tmp_path / "corpus"), rtca.corpus_of([*both, chat("b", output_type="Raw")])):
        answer = ask.sentiment_by("role")
        assert answer["messages"].sum() == 6
        assert answer.left_out[0] == "Left out: 1 other form of counted contacts."
        found = ask.redaction_rates("day")
        assert found["contacts"].tolist() == [2]
        assert ask.data_quality().set_index("measure")["number"]["no Redacted form"] == 1


def test_skipped_and_failed_analysis_is_no_result():
    def make(place):
        one = f"c{place}"
        status = "FAILED" if place == 0 else "COMPLETED"
        skips = {1: [{"feature": "CATEGORIZATION"}], 2: [{"feature": "CATEGORIZATION", "category": "Billing"}]}
        return {
            "contacts": [contact(one, status=status)],
            "skipped": [{**key(one), **row} for row in skips.get(place, [])],
            "matches": [match(one, "Billing")] if place == 3 else [],
        }

    ask = held(several(5, make))
    answer = ask.category_frequency()
    assert answer[["matched", "evaluated"]].values.tolist() == [[1, 2]]
    assert answer.n == 3
    assert answer.left_out == (
        "Left out: 1 contact (the analysis failed).",
        "Left out: 1 contact (categories skipped by the service).",
        "Left out of shares, because the service did not evaluate them: 1 category of 1 contact.",
    )
    without = ask.coverage("day")
    assert without[["without", "evaluated"]].values.tolist() == [[1, 2]]
    assert any(
        "no category matched, and the service did not evaluate all categories" in said for said in without.left_out
    )


def test_messages_without_sentiment_are_not_neutral():
    talk = [message("c", sentiment=mood) for mood in ("NEGATIVE", None, None, "NEUTRAL")]
    answer = held({"contacts": [contact("c")], "transcript": talk}).sentiment_by("day")
    assert answer[["messages", "scored", "neutral"]].values.tolist() == [[4, 2, 1]]
    assert answer["negative_share"].tolist() == [0.5]
    assert answer.left_out == ("Left out: 2 messages without sentiment.",)


def test_pairs_of_very_many_categories_are_those_of_the_most_frequent():
    def make(place):
        one = f"c{place}"
        return {"contacts": [contact(one)], "matches": [match(one, f"k{number:02}") for number in range(30 - place)]}

    ask = held(several(30, make))
    everything = ask.category_cooccurrence(limit=None)
    assert everything["category"].nunique() == 30
    assert everything.left_out == ()
    some = ask.category_cooccurrence(limit=4)
    names = ["k00", "k01", "k02", "k03"]
    assert some.left_out == ("Left out: 26 less frequent categories.",)
    expected = everything[everything["category"].isin(names) & everything["other"].isin(names)]
    pd.testing.assert_frame_equal(pd.DataFrame(some), pd.DataFrame(expected).reset_index(drop=True))
    for wrong in (0, -1, "4", True):
        with pytest.raises(UsageError, match="limit"):
            ask.category_cooccurrence(limit=wrong)


def test_only_text_of_customers_and_agents_counts_as_without_sentiment():
    talk = [
        message("c", sentiment="NEGATIVE"),
        message("c"),
        message("c", "AGENT", content_type="text/markdown"),
        message("c", "SYSTEM"),
        message("c", "CUSTOM_BOT"),
        message("c", "SUPERVISOR"),
        message("c", content_type="application/vnd.amazonaws.connect.message.interactive.response"),
    ]
    ask = held({"contacts": [contact("c")], "transcript": talk})
    quality = ask.data_quality()
    others = "4 messages that are not text from a customer or an agent, so no sentiment is expected."
    assert quality.set_index("measure").loc["no sentiment", ["number", "out_of"]].tolist() == [2, 3]
    assert quality.set_index("measure").loc["no time", "out_of"] == 7
    assert quality.left_out == (f"Not counted as without sentiment: {others}",)
    said = ask.sentiment_by("role").left_out
    assert said[:2] == ("Left out: 2 messages without sentiment.", f"Left out: {others}")


def test_groups_of_few_contacts_come_last_and_are_not_ranked():
    def make(place):
        agent, seconds = ("few", 900.0) if place < 5 else ("slow", 60.0) if place < 30 else ("quick", 5.0)
        one = f"c{place}"
        return {
            "contacts": [contact(one, agent=agent)],
            "response_times": [{**key(one), "participant_role": "AGENT", "from_last_seconds": seconds + place % 3}],
        }

    answer = held(several(60, make)).response_times_by("agent")
    assert answer.left_out == ("Not ranked, and listed last: 1 group of 3 with fewer than 20 contacts.",)
    assert answer["agent"].tolist() == ["slow", "quick", "few"]
    assert answer["ranked"].tolist() == [True, True, False]
    figure = answer.plot()
    assert len(set(figure.data[0].marker.opacity)) == 2
    assert "fewer than 20 contacts" in figure.layout.annotations[0].text


RANKING = {
    "coverage": ("agent", "share"),
    "sentiment_by": ("agent", "negative_share"),
    "sentiment_shift": ("agent", "shift"),
    "response_times_by": ("agent", "mean_seconds"),
    "first responses": ("agent", "mean_seconds"),
    "abandonment": ("agent", "share"),
    "redaction_rates": ("agent", "share"),
}


def _ranking(ask, name, by):
    if name == "first responses":
        return ask.response_times_by(by, measure="first_response")
    return getattr(ask, name)(by)


@pytest.mark.parametrize("name", RANKING)
@pytest.mark.parametrize("ranked", [False, True])
def test_groups_that_are_not_ranked_are_in_the_order_of_their_figure_too(name, ranked):
    """The names of agents are in the opposite order; with 20 contacts, one of them is ranked, and the first."""

    def make(place):
        number = min(place // 4, 4)
        one, high = f"c{place}", place % 4 < number
        start = {"start": MONDAY + timedelta(days=place % 3), "end": MONDAY + timedelta(hours=1)}
        last = message(one, "CUSTOMER" if high else "AGENT", 3, sentiment="NEUTRAL")
        return {
            "contacts": [contact(one, agent=f"{4 - number}", customer_sentiment_shift=number / 9, **start)
                         | {"first_response_seconds": 5.0 + number}],
            "matches": [] if high else [match(one, "Billing")],
            "transcript": [
                message(one, "CUSTOMER", 1, sentiment="NEGATIVE" if high else "POSITIVE", redaction_count=int(high)),
                message(one, "AGENT", 2, sentiment="NEUTRAL"), last,
            ],
            "response_times": [{**key(one), "participant_role": "AGENT", "from_last_seconds": 5.0 + number}],
        }  # fmt: skip

    by, column = RANKING[name]
    answer = _ranking(held(several(40 if ranked else 20, make)), name, by)
    groups, figures = answer[by].tolist(), answer[column].tolist()
    assert groups == ["0", "1", "2", "3", "4"]
    assert figures == sorted(figures, reverse=True)
    assert len(set(figures)) == 5
    assert answer["ranked"].tolist() == [ranked, False, False, False, False]
    some = "Not ranked, and listed last: 4 groups of 5 with fewer than 20 contacts."
    none = "Not ranked: no group has 20 contacts or more, so their order may be due to chance."
    assert answer.ranking == (some if ranked else none,)
    assert answer.left_out[-1] == answer.ranking[0]
    assert answer.ranking[0] in answer.plot().layout.annotations[0].text.replace("<br>", " ")
    by_time = _ranking(held(several(20, make)), name, "day")
    assert by_time.ranking == ()
    assert by_time["day"].is_monotonic_increasing


def test_a_group_without_a_figure_comes_after_those_that_have_one():
    talk = [message("c", role, sentiment=mood) for role, mood in (("AGENT", None), ("CUSTOMER", "POSITIVE"))]
    talk += [message("c", "SYSTEM"), message("c", "SUPERVISOR", sentiment="NEGATIVE")]
    answer = held({"contacts": [contact("c")], "transcript": talk}).sentiment_by("role")
    assert answer["role"].tolist() == ["SUPERVISOR", "CUSTOMER", "AGENT", "SYSTEM"]


def test_of_many_groups_that_are_not_ranked_the_slowest_are_drawn():
    def make(place):
        times = [{**key(f"c{place}"), "participant_role": "AGENT", "from_last_seconds": 1.0 + place}]
        return {"contacts": [contact(f"c{place}", agent=f"a{place:02}")], "response_times": times}

    figure = held(several(44, make)).response_times_by("agent").plot()
    assert figure.layout.yaxis.ticktext[0] == "a43"
    assert min(figure.data[0].x) == 15.0


def test_no_interval_of_a_time_begins_below_zero():
    def make(place):
        times = [{**key(f"c{place}"), "participant_role": "AGENT", "from_last_seconds": 200.0 if place == 0 else 1.0}]
        return {"contacts": [contact(f"c{place}", agent="a")], "response_times": times}

    answer = held(several(5, make)).response_times_by("agent")
    assert answer["low"].tolist() == [0.0]
    assert answer["high"][0] > answer["mean_seconds"][0]
    error = answer.plot().data[0].error_x
    assert error.arrayminus[0] == answer["mean_seconds"][0]


def test_titles_of_hours_and_days_name_their_time_zone(ask):
    for by in ("hour", "weekday", "day", "week", "month"):
        asked = [ask.coverage(by), ask.sentiment_by(by), ask.sentiment_shift(by), ask.response_times_by(by)]
        asked += [ask.abandonment(by), ask.redaction_rates(by), ask.response_times_by(by, measure="first_response")]
        asked += [ask.category_trend(by)] if by in {"day", "week", "month"} else []
        for answer in asked:
            assert f"{by} (UTC)" in answer.title
    assert "UTC" not in ask.response_times_by("agent").title


def test_contacts_whose_agent_is_not_known_are_left_out_and_said_to_be():
    ask = rtca.corpus_of([chat("a"), chat("b")])
    for by in ("agent", "queue"):
        expected = (
            f"Left out: 2 contacts ({by} not known).",
            f"To get the {by}s, fetch the contacts with context=True.",
        )
        for question in ("coverage", "sentiment_by", "sentiment_shift", "response_times_by", "abandonment"):
            answer = getattr(ask, question)(by)
            assert len(answer) == 0
            assert set(expected) <= {*answer.left_out}, question
        assert set(expected) <= {*ask.redaction_rates(by).left_out}
    assert "To get the agents, fetch the contacts with context=True." in ask.search("a", agent="x").left_out


def test_drift_says_of_each_row_what_it_leaves_out():
    def make(place):
        one = f"c{place}"
        known = {"customer_sentiment": 1.0, "agent_sentiment": 1.0} if place % 3 else {}
        skipped = [{**key(one), "feature": "CATEGORIZATION", "category": "Billing", "reason": "QUOTA_EXCEEDED"}]
        reply = [{**key(one), "participant_role": "AGENT", "from_last_seconds": 3.0}]
        return {
            "contacts": [contact(one, start=MONDAY if place < 6 else NEXT, **known)],
            "matches": [match(one, "Delivery"), *([match(one, "Billing")] if place != 1 else [])],
            "skipped": skipped if place == 1 else [],
            "response_times": reply if place != 2 else [],
        }

    answer = held(several(12, make)).drift((MONDAY, NEXT), (NEXT, None))
    counted = answer.n_before + answer.n_after
    assert dict(zip(answer.category.fillna(answer.measure), 12 - counted, strict=True)) == {
        "Delivery": 0,
        "Billing": 1,
        "score of the customer": 4,
        "score of the agent": 4,
        "seconds to an agent's reply": 1,
    }
    assert answer.left_out == (
        "Left out of shares, because the service did not evaluate them: 1 category of 1 contact.",
        "Left out: 4 contacts (no customer score).",
        "Left out: 4 contacts (no agent score).",
        "Left out: 1 contact (no agent reply with a known time).",
    )


def test_a_rule_that_changed_is_marked():
    def make(place):
        one, later = f"c{place}", place >= 6
        matches = [match(one, "Moved", rule_id="new" if later else "old"), match(one, "Same")]
        return {"contacts": [contact(one, start=NEXT if later else MONDAY)], "matches": [*matches, match(one, "Bare")]}

    answer = held(several(12, make)).drift((MONDAY, NEXT), (NEXT, None))
    changed = answer.dropna(subset="category").set_index("category")["rule_changed"]
    assert changed.isna().to_dict() == {"Moved": False, "Same": True, "Bare": True}
    assert changed["Moved"]
    assert any("Moved · rules changed" in text for text in answer.plot().layout.yaxis.ticktext)


@pytest.mark.parametrize(
    "asked",
    [
        lambda ask: ask.category_frequency(begin=NEXT.replace(tzinfo=None)),
        lambda ask: ask.category_frequency(begin=NEXT, end=MONDAY),
        lambda ask: ask.coverage("category"),
        lambda ask: ask.abandonment(waited_seconds=float("nan")),
        lambda ask: ask.response_times_by("role", measure="first_response"),
        lambda ask: ask.drift((MONDAY, NEXT), (MONDAY, None)),
        lambda ask: ask.drift((None, None), (MONDAY, None)),
        lambda ask: ask.longest_silences(0),
    ],
)
def test_a_question_that_makes_no_sense_is_refused(asked, ask):
    with pytest.raises(UsageError):
        asked(ask)


def test_a_period_with_a_time_zone_of_its_own_is_the_same_time():
    from zoneinfo import ZoneInfo

    rows = {"contacts": [contact("c", start=datetime(2026, 7, 1, 22, 30, tzinfo=UTC))], "matches": [match("c", "x")]}
    berlin = datetime(2026, 7, 2, tzinfo=ZoneInfo("Europe/Berlin"))
    assert held(rows).category_frequency(begin=berlin)["contacts"].tolist() == [1]
    assert len(held(rows).category_frequency(end=berlin)) == 0


def test_a_folder_whose_name_is_a_pattern_is_read_and_a_damaged_file_is_named(tmp_path):
    root = tmp_path / "a[b]*?"
    write([chat("a")], root)
    corpus = rtca.open_corpus(root)
    assert corpus.sentiment_by("role")["messages"].sum() == 2
    file = corpus.transcript.files[-1]
    file.chmod(0o600)
    file.write_bytes(b"PAR1" + bytes(file.stat().st_size - 8) + b"PAR1")
    with pytest.raises(CorpusError, match=r"transcript/.* written"):
        corpus.sentiment_by("role")


@pytest.mark.slow
def test_a_corpus_in_a_store_answers_as_one_in_a_folder_does(tmp_path):
    contacts = [chat("a", messages=4), chat("b")]
    rtca.write_corpus(contacts, tmp_path / "corpus")
    rtca.write_corpus(contacts, "memory://questions/corpus")
    folder, store = rtca.open_corpus(tmp_path / "corpus"), rtca.open_corpus("memory://questions/corpus")
    for name, ask in QUESTIONS.items():
        ours, theirs = ask(store), ask(folder)
        pd.testing.assert_frame_equal(pd.DataFrame(ours), pd.DataFrame(theirs), obj=name)
        assert ours.left_out == theirs.left_out


@pytest.mark.slow
def test_contacts_in_memory_answer_as_a_corpus_does(tmp_path):
    contacts = [*map(rtca.sample_contact, rtca.sample_names())]
    write(contacts, tmp_path / "corpus")
    corpus, memory = rtca.open_corpus(tmp_path / "corpus"), rtca.corpus_of(iter(contacts))
    for name, ask in QUESTIONS.items():
        ours, theirs = ask(corpus), ask(memory)
        pd.testing.assert_frame_equal(pd.DataFrame(ours), pd.DataFrame(theirs), obj=name)
        assert (ours.n, ours.left_out) == (theirs.n, theirs.left_out)


def test_what_could_not_be_fetched_is_counted():
    failure = rtca.ContactFailure("i", "c", "Redacted", rtca.RtcaError("gone"))
    ask = rtca.corpus_of([chat("a"), failure])
    assert ask.failed == 1
    assert "1 more could not be fetched" in repr(ask)
