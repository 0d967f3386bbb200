"""What an answer is beside its rows: fixed columns, what it says, what was left out, marks, and its figure."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, datetime, timedelta

import pandas as pd
import plotly.graph_objects as go
import pytest

import rtca_nb as rtca
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


def test_what_pandas_derives_of_an_answer_is_a_frame_and_says_nothing_more(ask):
    answer = ask.category_frequency()
    assert type(answer.head(1)).__name__ == "PlainFrame"
    assert answer["contacts"].sum() == 24
    assert not hasattr(answer.query("contacts > 3"), "left_out")
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
        assert ask.data_quality().set_index("measure")["number"]["Raw form only"] == 1


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
    assert ask.sentiment_by("role").left_out == ("Left out: 2 messages without sentiment.", f"Left out: {others}")


def test_groups_of_few_contacts_come_last_and_are_not_ranked():
    def make(place):
        agent, seconds = ("few", 900.0) if place < 5 else ("slow", 60.0) if place < 30 else ("quick", 5.0)
        one = f"c{place}"
        return {
            "contacts": [contact(one, agent=agent)],
            "response_times": [{**key(one), "participant_role": "AGENT", "from_last_seconds": seconds + place % 3}],
        }

    answer = held(several(60, make)).response_times_by("agent")
    assert answer["agent"].tolist() == ["slow", "quick", "few"]
    assert answer["ranked"].tolist() == [True, True, False]
    figure = answer.plot()
    assert len(set(figure.data[0].marker.opacity)) == 2
    assert "fewer than 20 contacts" in figure.layout.annotations[0].text


def test_contacts_whose_agent_is_not_known_are_left_out_and_said_to_be():
    answer = rtca.corpus_of([chat("a"), chat("b")]).response_times_by("agent")
    assert len(answer) == 0
    assert answer.left_out == ("Left out: 2 contacts (agent not known).",)


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
