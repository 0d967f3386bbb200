"""Each line of the tables "question → line" does what it says, held against what was sent."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from datetime import timedelta

import openpyxl
import pandas as pd
import pytest

import rtca_nb as rtca
from rtca_nb.samples import generate_contacts
from tests.project.files import ROOT
from tests.questions.making import MONDAY, both_forms, contact, counted_once, held, key
from tests.render.markup_oracle import active, parse


def lines(path, section=""):
    """The rows of the table of questions and lines that a page has, from a heading on."""
    text = (ROOT / path).read_text("utf-8").partition(section)[2] if section else (ROOT / path).read_text("utf-8")
    table = text.partition("| question | line |\n|---|---|\n")[2].partition("\n\n")[0]
    rows = [re.fullmatch(r"\| (.+?) \| (`.+`) \|", line) for line in table.splitlines()]
    return {row[1]: re.findall(r"`([^`]+)`", row[2]) for row in rows}


ONE_LINE = lines("docs/questions.md", "## One line each")
README = lines("README.md")


@pytest.fixture(scope="module")
def pages():
    made = generate_contacts(8, seed=5)
    return [[json.loads(page) for page in one.pages()] for one in made]


@pytest.fixture(scope="module")
def contacts(pages):
    several = [rtca.read_contact(one, output_type="Redacted") for one in pages]
    return [*several, rtca.sample_contact(), rtca.sample_contact(output_type="Raw"), rtca.sample_contact("failed")]


@pytest.fixture(scope="module")
def corpus(contacts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("lines") / "corpus"
    rtca.write_corpus(contacts, folder)
    return rtca.open_corpus(folder)


@pytest.fixture
def run(request, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)

    def line(question, table=ONE_LINE, corpus=None):
        names = {"rtca": rtca, "monday": MONDAY + timedelta(days=7), "corpus": corpus}
        if corpus is None:
            names |= {name: request.getfixturevalue(name) for name in ("contacts", "corpus")}
        return [eval(one, names) for one in table[question]]

    return line


def segments(pages, kind):
    for page in pages:
        for segment in page["Segments"]:
            if kind in segment:
                yield segment[kind]


def test_the_tables_have_lines():
    assert len(ONE_LINE) >= 8
    assert len(README) >= 6


@pytest.mark.slow
@pytest.mark.parametrize("question", README)
def test_each_line_of_the_readme_runs(question, run):
    assert all(found is not None for found in run(question, README))


@pytest.mark.slow
@pytest.mark.parametrize("question", ONE_LINE)
def test_each_line_of_the_documentation_runs(question, run):
    assert all(found is not None for found in run(question))


def test_matches_of_a_category_are_points_of_interest_and_no_spans(pages, run):
    wanted = Counter()
    spans = Counter()
    for one in pages:
        for found in segments(one, "Categories"):
            for name, match in found["MatchedDetails"].items():
                points = match.get("PointsOfInterest") or []
                # Without any, the whole contact matched, once.
                wanted[name] += max(len(points), 1)
                spans[name] += max(sum(len(point.get("TranscriptItems") or []) for point in points), 1)
    assert wanted != spans
    generated = rtca.corpus_of([rtca.read_contact(one, output_type="Redacted") for one in pages])
    (answer,) = run("How often does each category match?", corpus=generated)
    assert dict(answer.itertuples(index=False)) == wanted


def test_no_agent_of_too_few_contacts_is_called_the_slowest(run):
    rows = defaultdict(list)
    for number in range(19):
        rows["contacts"].append(contact(f"c{number}", agent="a"))
        rows["response_times"].append(
            {**key(f"c{number}"), "participant_role": "AGENT", "from_last_seconds": 9.0, "from_first_seconds": 9.0}
        )
    (answer,) = run("Which agent is slowest to answer?", corpus=held(rows))
    assert answer.empty


def test_the_slowest_agent_is_the_one_whose_replies_take_longest_on_average(run):
    rows = defaultdict(list)
    for number in range(75):
        agent, identity = f"a{number % 3}", f"c{number}"
        rows["contacts"].append(contact(identity, agent=agent))
        for reply in range(2):
            seconds = 10.0 * (number % 3 + 1) + (400 if number == 0 else 0) + reply
            rows["response_times"].append(
                {
                    **key(identity),
                    "participant_role": "AGENT",
                    "from_last_seconds": seconds,
                    "from_first_seconds": seconds,
                }
            )
    rows["contacts"].append(contact("late", agent="new"))
    rows["response_times"].append({**key("late"), "participant_role": "AGENT", "from_last_seconds": 9_999.0})
    means = defaultdict(list)
    of = {row["contact_id"]: row["agent"] for row in rows["contacts"]}
    for row in rows["response_times"]:
        means[of[row["contact_id"]]].append(row["from_last_seconds"])
    # Of one contact nothing is ranked.
    slowest = max((name for name in means if name != "new"), key=lambda name: sum(means[name]) / len(means[name]))
    (answer,) = run("Which agent is slowest to answer?", corpus=held(rows))
    assert answer["agent"].tolist() == [slowest]


@pytest.mark.slow
def test_negative_messages_in_a_category_are_counted_once_however_many_spans_they_have(contacts, run):
    (answer,) = run("How many messages of customers are negative in each category?")
    wanted = Counter()
    for one in counted_once(contacts):
        pointed = defaultdict(set)
        for match in one.matches.itertuples():
            pointed[match.category].update(match.ids)
        talk = one.transcript
        for name, ids in pointed.items():
            of = talk[talk["id"].isin(ids) & (talk["participant_role"] == "CUSTOMER")]
            wanted[name] += int((of["sentiment"] == "NEGATIVE").sum())
    found = dict(answer.itertuples(index=False))
    assert {name: number for name, number in found.items() if number} == {
        name: number for name, number in wanted.items() if number
    }


@pytest.mark.slow
def test_the_messages_that_are_negative_in_a_category_are_those_that_its_matches_point_at(run):
    """A message of a contact in two forms is one message, in the form that counts."""
    twice = both_forms()
    (answer,) = run("Which messages are negative in a category?", corpus=rtca.corpus_of(twice))
    wanted = set()
    for one in counted_once(twice):
        ids = {
            identity
            for match in one.matches.itertuples()
            if match.category == "Billing-Dispute"
            for identity in match.ids
        }
        talk = one.transcript
        negative = talk[talk["id"].isin(ids) & (talk["sentiment"] == "NEGATIVE")]
        wanted |= {(one.contact_id, one.output_type, identity) for identity in negative["id"]}
    assert wanted
    assert {(row.contact_id, row.output_type, row.id) for row in answer.itertuples()} == wanted
    assert len(answer) == len(wanted)


@pytest.mark.slow
@pytest.mark.parametrize("where", ["corpus", "memory"])
def test_what_is_hidden_in_many_is_what_each_contact_says_by_itself(where, contacts, corpus, run):
    asked = corpus if where == "corpus" else rtca.corpus_of(contacts)
    (answer,) = run("What is hidden in each contact, and why?", corpus=asked)
    # Both forms of the sample hide the same; one of them counts.
    alone = [one for one in counted_once(contacts) if one.contact_id != contacts[-3].contact_id]
    reports = [one.redaction_report().assign(contact_id=one.contact_id, output_type=one.output_type) for one in alone]
    form = corpus.contact(contacts[-3].contact_id)
    reports.append(form.redaction_report().assign(contact_id=form.contact_id, output_type=form.output_type))
    wanted = pd.concat(reports)
    columns = list(answer.columns)
    assert columns[2:] == list(contacts[0].redaction_report().columns)
    shown, said = (frame.astype(object).where(frame.notna(), None) for frame in (answer, wanted[columns]))
    assert Counter(shown.itertuples(index=False, name=None)) == Counter(said.itertuples(index=False, name=None))
    listed = wanted["contact_id"].nunique()
    assert answer.n == len(counted_once(contacts))
    unlisted = re.compile(rf"Not listed: {answer.n - listed} contacts? in which nothing is hidden\.")
    assert any(map(unlisted.fullmatch, map(str, answer.left_out))) is (answer.n > listed)
    served = wanted.loc[wanted["reason"] == "service", "contact_id"].nunique()
    assert any(line.startswith(f"In {served} contact") for line in answer.left_out)
    order = list(dict.fromkeys(answer["contact_id"]))
    hidden = answer.groupby("contact_id")["code_points"].sum()
    assert [hidden[one] for one in order] == sorted(hidden, reverse=True)


@pytest.mark.slow
def test_what_is_hidden_in_a_period_is_that_of_the_contacts_that_start_in_it(contacts, corpus):
    raw = contacts[-2]
    start = min(raw.transcript["absolute_time"].min(), raw.events["absolute_time"].min()).to_pydatetime()
    asked = rtca.corpus_of([raw, contacts[-1]])
    inside = asked.redaction_report(begin=start, end=start + timedelta(seconds=1))
    assert set(inside["contact_id"]) == {raw.contact_id}
    assert asked.redaction_report(end=start).empty
    assert len(asked.redaction_report(begin=start).columns) == len(inside.columns)
    assert "code points" in inside.plot().to_json()


def test_what_the_service_removed_is_said_by_type_and_not_called_nothing():
    contact = rtca.sample_contact()
    tags = contact.redactions["text"].str.strip("[]")
    for report in (contact.redaction_report(), rtca.corpus_of([contact]).redaction_report()):
        removed = report[report["reason"] == "service"].set_index("type")
        assert removed["places"].to_dict() == tags.value_counts().to_dict()
        assert removed["segments"].to_dict() == contact.redactions.groupby(tags)["id"].nunique().to_dict()
        assert removed["code_points"].isna().all()
        assert set(removed["meaning"]) == {"the service replaced the text with a tag; what it removed is not known"}
    assert report.left_out == (
        "In 1 contact the service replaced text with tags; the length of that text is not known.",
    )
    assert "data" in report.plot().to_json()


def test_a_contact_in_clear_hides_nothing_and_its_report_says_that_it_is_in_clear():
    clear = rtca.sample_contact(output_type="Raw").reveal()
    answer = rtca.corpus_of([clear]).redaction_report()
    assert len(answer) == 0
    with pytest.raises(rtca.RevealError):
        answer.to_csv("x.csv")


def test_an_id_that_looks_like_markup_is_text_in_what_is_hidden():
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": [{"Transcript": {"Id": "m", "DisplayName": "Ann"}}]}
    said = rtca.read_contact(page, contact_id="<img src=x onerror=window.pwned=1>$a$", output_type="Raw")
    answer = rtca.corpus_of([said]).redaction_report()
    assert answer["contact_id"].tolist() == [said.contact_id]
    for shown in (answer._repr_html_(), answer.plot()._repr_html_()):
        assert "onerror" not in str(active(parse(shown)))
        assert "<img" not in shown


@pytest.mark.slow
def test_the_workbook_of_a_corpus_and_of_answers_is_written(run, corpus, tmp_path):
    run("All of it in Excel")
    run("Answers in Excel")
    contacts = corpus.contacts.to_pandas()["contact_id"].nunique()
    assert openpyxl.load_workbook("contacts.xlsx")["contacts"].max_row == contacts + 1
    assert openpyxl.load_workbook("answers.xlsx").sheetnames == ["overview", "matches", "hidden"]


@pytest.mark.slow
def test_oracle_of_what_is_hidden_whole_agrees(contacts, run):
    (answer,) = run("How much of each contact's messages is hidden?")
    assert answer["messages"].sum() == sum(
        int((one.transcript["hidden"].notna() | (one.transcript["redaction_count"] > 0)).sum())
        for one in counted_once(contacts)
    )


def test_roles_are_read_in_any_case_and_errors_name_the_period(corpus):
    assert corpus.sentiment_by(role="customer").equals(corpus.sentiment_by(role="CUSTOMER"))
    assert corpus.response_times_by("hour", role="Agent").equals(corpus.response_times_by("hour"))
    with pytest.raises(rtca.UsageError, match="begin of the period 'after' must be before the end"):
        corpus.drift((None, MONDAY), (MONDAY + timedelta(days=1), MONDAY))
    with pytest.raises(rtca.UsageError, match="end of the period 'before' has no time zone"):
        corpus.drift((None, MONDAY.replace(tzinfo=None)), (MONDAY, None))
