"""Invented contacts: the same everywhere, as the service would send them, and as their truth says."""

import hashlib
import json
import re
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from botocore.parsers import create_parser
from stdnum import luhn

import rtca_nb as rtca
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.exceptions import UsageError
from rtca_nb.samples import generate_contacts
from rtca_nb.samples.generator.effects import (
    BUSY_WAIT,
    CATEGORIES,
    ESCALATION,
    LANGUAGES,
    MOODS,
    REPLY_SECONDS,
    SLOW_AGENT,
    TOPICS,
    UPSET,
    WAIT_SECONDS,
)
from rtca_nb.samples.generator.language import load_language
from rtca_nb.tables.schema import COLUMNS
from tests.newest_model import newest_model

from .model import faults_of, output_shape_of_the_model, without_times
from .walk import category_items, contents, extracted_items, issue_items, of_kind, redactions, texts

FORMS = ("Raw", "Redacted")
MARKED = {"thanks", "give.card", "give.order", "escalate.ask"}
DOMAINS = ("@example.com", "@example.org", "@example.net", "@mail.example")
PHONES = re.compile(
    r"\+44 7700 900\d{3}|020 7946 0\d{3}|01632 960\d{3}|\+1 \d{3}-555-01\d\d"  # Ofcom, NANPA
    r"|(\+49 |0)(30 23125|69 90009|89 99998) \d{3}|0221 4710 \d{3}"  # Bundesnetzagentur
    r"|(\+33 |0)(1 99 00|3 53 01|6 39 98) \d\d \d\d"  # Arcep
)


@pytest.fixture(scope="module", params=[10, pytest.param(100, marks=pytest.mark.slow)])
def many(request):
    """Some contacts, with one whose analysis failed, one with a category that was not evaluated, and a long one."""
    rare = (
        found(lambda truth: truth["status"] == "FAILED"),
        found(lambda truth: truth["skipped"]),
        found(lambda truth: truth["pages"] > 1),
    )
    some = [*generate_contacts(request.param), *rare]
    return list({contact.contact_id: contact for contact in some}.values())


def found(wanted):
    return next(contact for contact in generate_contacts(2000) if wanted(contact.truth))


def read(contact, form):
    return rtca.read_contact([json.loads(page) for page in contact.pages(form)])


@pytest.fixture(scope="module")
def readings(many):
    return {form: [(read(contact, form), contact.truth) for contact in many] for form in FORMS}


# -- the same everywhere ----------------------------------------------------------------------------------------------


def test_a_seed_gives_the_same_bytes_everywhere():
    """Where this fails although no text and no draw was changed, corpora of other machines would differ."""
    digest = hashlib.sha256()
    for contact in generate_contacts(100, seed=7):
        for form in FORMS:
            digest.update(b"\n".join(contact.pages(form)))
        digest.update(json.dumps(contact.truth, sort_keys=True).encode())
    assert digest.hexdigest() == "d3e0817ef10829de29492b94fc04b903109347ec5fabf3ee439178730f8b04cd"


@pytest.mark.parametrize("first", [0, 3, 11])
def test_a_contact_is_the_same_however_many_there_are(first):
    everything = [contact.pages() + contact.pages("Raw") for contact in generate_contacts(14, seed=3)]
    some = [contact.pages() + contact.pages("Raw") for contact in generate_contacts(3, seed=3, first=first)]
    assert some == everything[first : first + 3]


def test_seeds_and_choices_of_languages_make_other_contacts():
    def ids(**options):
        return {contact.contact_id for contact in generate_contacts(40, **options)}

    assert len(ids() | ids(seed=1) | ids(languages=["en"]) | ids(languages=["en", "ja"])) == 160
    assert ids(languages=["ja", "en"]) == ids(languages=iter(["en", "ja", "en"]))
    assert ids(languages=LANGUAGES) == ids()


def test_languages_are_those_that_were_asked_for():
    assert {contact.truth["language"] for contact in generate_contacts(40, languages=["ko", "pl"])} == {"ko", "pl"}


def test_contacts_can_be_drawn_in_any_order():
    first, second = generate_contacts(5), generate_contacts(5, seed=1)
    taken = [next(first), next(second), next(first), next(second)]
    again = [*generate_contacts(2)], [*generate_contacts(2, seed=1)]
    assert [taken[0].truth, taken[2].truth] == [contact.truth for contact in again[0]]
    assert [taken[1].pages(), taken[3].pages()] == [contact.pages() for contact in again[1]]


# -- what the texts hold ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_has_all_that_the_others_have(code):
    language, english = load_language(code), load_language("en")
    assert set(language.lists) == set(english.lists)
    assert {step: len(phrases) for step, phrases in language.steps.items()} == {
        step: len(phrases) for step, phrases in english.steps.items()
    }
    assert len(language.lists["family"]) == len(language.lists["latin"])
    slots = dict.fromkeys(
        [*language.lists, "name", "surname", "agent", "boss", "email", "card", "expiry", "order", "n"], "x"
    )
    for step, phrases in language.steps.items():
        said = [phrase.fill(slots) for phrase in phrases]
        assert len({one.raw for one in said}) == len(said), step
        assert [one.mood for one in said] == [phrase.fill(slots).mood for phrase in english.steps[step]], step
        if step in MARKED or step.endswith((".problem", ".solution")):
            assert all(one.mark for one in said), step


def test_the_texts_of_a_language_are_its_own():
    lines = Counter()
    for path in Path(rtca.__file__).with_name("samples").joinpath("generator/texts").glob("*.txt"):
        phrases = {line for line in path.read_text("utf-8").splitlines() if line[:2] in {"= ", "+ ", "- "}}
        # Lines of slots alone, such as a name and the end of a sentence, may be alike.
        lines.update(line for line in phrases if len(re.sub(r"\{\w+\}|\W", "", line)) > 8)
    assert [line for line, number in lines.items() if number > 1] == []


@pytest.mark.parametrize("code", LANGUAGES)
def test_no_word_of_a_name_or_an_address_is_used_otherwise(code):
    """Where one were, hiding the name wherever it occurs would hide the word as well."""
    language = load_language(code)

    def words(lists):
        return {
            word.casefold() for name in lists for text in language.lists[name] for word in re.findall(r"\w{3,}", text)
        }

    slots = dict.fromkeys([*language.lists, "surname", "agent", "boss", "email", "card", "expiry", "order", "n"], "x")
    said = " ".join(phrase.fill(slots).raw for phrases in language.steps.values() for phrase in phrases)
    used = {word.casefold() for word in re.findall(r"\w{3,}", said)} | words(["product", "file", "day"])
    assert words(["given", "family", "street", "town"]) & used <= {"del", "las", "los", "des"}


def test_nobody_is_meant(many):
    for contact in many:
        for item in contact.truth["personal"]:
            value = item["value"]
            if item["kind"] == "EMAIL":
                assert value.endswith(DOMAINS), value
            elif item["kind"] == "PHONE":
                assert PHONES.fullmatch(value), value
            elif item["kind"] == "CREDIT_DEBIT_NUMBER":
                assert luhn.is_valid(re.sub(r"\D", "", value)), value


# -- the wire ---------------------------------------------------------------------------------------------------------


@newest_model
def test_a_page_meets_every_constraint_of_the_model(many):
    shape = output_shape_of_the_model()
    parser = create_parser("rest-json")
    for contact in many[::2]:
        for form in FORMS:
            for page in contact.pages(form):
                sent = json.loads(page)
                sent.pop("ResponseMetadata")
                assert list(faults_of(shape, sent)) == []
                parsed = parser.parse({"headers": {}, "status_code": 200, "body": page}, shape)
                assert without_times(parsed["Segments"]) == without_times(sent["Segments"])
                assert b"SDK_UNKNOWN_MEMBER" not in repr(parsed).encode()


def test_pages_are_full_and_name_what_follows():
    long = found(lambda truth: truth["pages"] > 1)
    pages = [json.loads(page) for page in long.pages()]
    assert [len(page["Segments"]) for page in pages[:-1]] == [100] * (len(pages) - 1)
    assert 0 < len(pages[-1]["Segments"]) <= 100
    assert ["NextToken" in page for page in pages] == [True] * (len(pages) - 1) + [False]
    assert len(long.segments()) == long.truth["segments"]


def test_segments_follow_each_other_in_time_and_ids_are_unique(many):
    seen = Counter()
    for contact in many:
        items = [item for segment in contact.segments() for item in segment.values() if "Time" in item]
        times = [item["Time"]["AbsoluteTime"] for item in items]
        assert times == sorted(times)
        assert times[0] == contact.truth["start"]
        seen.update(item["Id"] for item in items)
        seen[contact.contact_id] += 1
    assert set(seen.values()) == {1}


@newest_model
def test_every_kind_of_segment_emoji_and_astral_letter_occurs():
    kinds, letters = set(), set()
    for contact in generate_contacts(120):
        segments = contact.segments("Raw")
        kinds |= {kind for segment in segments for kind in segment}
        letters |= {letter for text in texts(segments) for letter in text if letter > "\uffff"}
    assert kinds == set(output_shape_of_the_model().members["Segments"].member.members)
    assert any("\U00020000" <= letter < "\U00030000" for letter in letters)
    assert any(letter >= "\U0001f300" for letter in letters)


# -- Raw and Redacted, held against the truth -------------------------------------------------------------------------


def test_no_planted_value_stands_in_the_redacted_form(many):
    for contact in many:
        everything = "\n".join(texts(contact.segments()))
        assert [item["kind"] for item in contact.truth["personal"] if item["value"] in everything] == []


def test_redacted_spans_lie_on_planted_values_and_on_tags(many):
    for contact in many:
        planted = [item for item in contact.truth["personal"] if item["place"] == "message"]
        raw, redacted = contact.segments("Raw"), contact.segments()
        spans = [(text, *interval.values()) for text, interval in redactions(raw)]
        assert [text[begin:end] for text, begin, end in spans] == [item["value"] for item in planted]
        spans = [(text, *interval.values()) for text, interval in redactions(redacted)]
        assert [text[begin:end] for text, begin, end in spans] == [f"[{item['kind']}]" for item in planted]
        for form, segments in (("raw", raw), ("redacted", redacted)):
            place = [list(interval.values()) for _, interval in redactions(segments)]
            assert place == [item[form] for item in planted]


def test_the_forms_differ_in_personal_data_only(many):
    for contact in many:
        raw, redacted = contents(contact.segments("Raw")), contents(contact.segments())
        assert list(raw) == list(redacted)
        for identity, text in raw.items():
            personal = [item for item in contact.truth["personal"] if item.get("id") == identity and "raw" in item]
            told = text
            for item in reversed(personal):
                begin, end = item["raw"]
                told = f"{told[:begin]}[{item['kind']}]{told[end:]}"
            assert told == redacted[identity]


def test_matches_issues_and_extracted_values_are_where_the_truth_says(many):
    for contact in many:
        truth = contact.truth
        for form in FORMS:
            segments = contact.segments(form)
            content = contents(segments)

            def place(item, form=form):
                return {"Id": item["id"]} | (
                    {
                        "CharacterOffsets": dict(
                            zip(("BeginOffsetChar", "EndOffsetChar"), item[form.lower()], strict=True)
                        )
                    }
                    if "raw" in item
                    else {}
                )

            details = [pair for item in of_kind(segments, "Categories") for pair in item["MatchedDetails"].items()]
            assert [name for name, _ in details] == [item["category"] for item in truth["categories"]]
            assert [detail["RuleId"] for _, detail in details] == [item["rule_id"] for item in truth["categories"]]
            planted = [
                place(item) for one in truth["categories"] for point in one["points_of_interest"] for item in point
            ]
            assert list(category_items(segments)) == planted
            items = list(issue_items(segments))
            assert [{name: item[name] for name in ("Id", "CharacterOffsets")} for item in items] == [
                place(item) for item in truth["issues"]
            ]
            for item in items:
                begin, end = item["CharacterOffsets"].values()
                assert content[item["Id"]][begin:end] == item["Content"]
            assert list(extracted_items(segments)) == [place(item) for item in truth["extracted"]]
            for item in truth["extracted"]:
                begin, end = item[form.lower()]
                assert content[item["id"]][begin:end] == item["value"]


def test_the_truth_counts_what_is_sent(many):
    for contact in many:
        truth, segments = contact.truth, contact.segments("Raw")
        assert truth["segments"] == len(segments)
        assert truth["pages"] == len(contact.pages()) == len(contact.pages("Raw"))
        sent = of_kind(segments, "Transcript")
        assert truth["messages"] == Counter(item["ParticipantRole"] for item in sent)
        moods = Counter((item["ParticipantRole"], item["Sentiment"]) for item in sent if "Sentiment" in item)
        planted = {(role, mood): n for role, counts in truth["sentiments"].items() for mood, n in counts.items()}
        assert planted == moods
        events = Counter(item["EventType"].rpartition("event.")[2] for item in of_kind(segments, "Event"))
        assert truth["events"] == events
        assert truth["attachments"] == len(of_kind(segments, "Attachments"))
        summaries = [item["Status"] for item in of_kind(segments, "PostContactSummary")]
        assert summaries == ([] if truth["summary"] is None else [truth["summary"]])
        names = {item["value"] for item in truth["personal"] if item["place"] == "display_name"}
        assert names == {item["DisplayName"] for item in sent if item["ParticipantRole"] != "SYSTEM"}


# -- read by the package ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", FORMS)
def test_a_contact_is_read_whole_with_its_ids_and_without_a_problem(readings, form):
    for contact, truth in readings[form]:
        assert contact.complete
        assert (contact.instance_id, contact.contact_id) == (truth["instance_id"], truth["contact_id"])
        assert (contact.output_type, contact.status) == (form, truth["status"])
        assert contact.redaction_trusted is (form == "Redacted")
        assert (contact.offset_unit.unit, contact.offset_unit.certain) == ("code_points", True)
        assert len(contact.offset_problems) == len(contact.unknown) == 0
        assert len(contact.transcript) == sum(truth["messages"].values())
        assert contact.skipped["category"].tolist() == truth["skipped"]


def test_what_is_masked_is_what_was_planted(readings):
    """Beyond it, a mask may grow to the edge of the word that it is in: Korean joins endings to names."""
    for contact, truth in readings["Raw"]:
        masked = dict(zip(contact.transcript["id"], contact.transcript["content"], strict=True))
        clear = contact.reveal()
        assert clear.redactions["text"].tolist() == [p["value"] for p in truth["personal"] if p["place"] == "message"]
        for identity, text in zip(clear.transcript["id"], clear.transcript["content"], strict=True):
            planted = {
                place
                for item in truth["personal"]
                if item.get("id") == identity and "raw" in item
                for place in range(*item["raw"])
            }
            hidden = {place for place, letter in enumerate(masked[identity]) if letter == "█"}
            assert planted <= hidden
            assert all(beside(place, planted, text) for place in hidden - planted), (truth["number"], identity)


def beside(place, planted, text):
    """Whether no blank lies between a place and a planted value."""
    before = max((other for other in planted if other < place), default=None)
    return before is not None and " " not in text[before + 1 : place + 1].strip()


def test_categories_and_issues_are_read_where_they_were_planted(readings):
    for form in FORMS:
        for contact, truth in readings[form]:
            wanted = {
                (one["category"], one["rule_id"], item["id"], *item.get(form.lower(), ()))
                for one in truth["categories"]
                for point in one["points_of_interest"]
                for item in point
            } | {(one["category"], one["rule_id"]) for one in truth["categories"] if not one["points_of_interest"]}
            columns = ["category", "rule_id", "id", "begin_offset_char", "end_offset_char"]
            rows = contact.categories[columns].itertuples(index=False)
            assert {tuple(cell for cell in row if not pd.isna(cell)) for row in rows} == wanted
            assert contact.issues["id"].tolist() == [item["id"] for item in truth["issues"]]
            assert contact.issues[["begin", "end"]].to_numpy().tolist() == [
                item[form.lower()] for item in truth["issues"]
            ]


def test_replies_and_waits_are_measured_as_planted(readings):
    for contact, truth in readings["Redacted"]:
        replies = contact.response_times.query("participant_role == 'AGENT'")["from_last_seconds"]
        assert len(replies) == truth["replies"]
        assert replies.sum() == pytest.approx(truth["reply_seconds"], abs=1e-6)
        joined = contact.events[contact.events["event_type"].str.endswith("participant.joined")]
        first = joined.drop_duplicates("participant_role").set_index("participant_role")["offset_seconds"]
        assert first["AGENT"] - first["CUSTOMER"] == pytest.approx(truth["wait_seconds"], abs=1e-6)


def test_an_endpoint_serves_them_to_boto3(many):
    chosen = many[-1:]
    served = [
        ServedContact(one.instance_id, one.contact_id, {form: one.segments(form) for form in FORMS}, status=one.status)
        for one in chosen
    ]
    with serve(served, quota=None) as endpoint:
        client = endpoint.client()
        for one in chosen:
            for form in FORMS:
                came = rtca.fetch_contact(one.instance_id, one.contact_id, output_type=form, client=client)
                there = read(one, form)
                for name in ("transcript", "redactions", "categories", "issues", "events", "extracted", "summary"):
                    assert getattr(came, name).equals(getattr(there, name)), (form, name)


# -- effects ----------------------------------------------------------------------------------------------------------


def measured(contact):
    """What a contact's answers alone show; seconds, counts and whether a supervisor came."""
    replies, customers, since, joined = [], [], None, {}
    for segment in contact.segments():
        ((kind, item),) = segment.items()
        if kind not in {"Transcript", "Event"} or "ParticipantRole" not in item:
            continue
        role, time = item["ParticipantRole"], seconds(item["Time"]["AbsoluteTime"])
        if kind == "Event":
            if item["EventType"].endswith("participant.joined"):
                joined[role] = time
        elif role == "CUSTOMER":
            since = time
            customers += [item["Sentiment"]] if "Sentiment" in item else []
        elif role == "AGENT" and since is not None:
            replies.append(time - since)
            since = None
    return replies, customers, joined["AGENT"] - joined["CUSTOMER"], "SUPERVISOR" in joined


def seconds(time):
    hours, minutes, rest = time[11:-1].split(":")
    return int(hours) * 3600 + int(minutes) * 60 + float(rest)


def mean(values):
    values = list(values)
    return sum(values) / len(values)


@pytest.mark.slow
def test_planted_effects_show_in_the_answers():
    shown = [(contact.truth, *measured(contact)) for contact in generate_contacts(2000)]

    def replies(of):
        return mean(reply for truth, replies, *_ in shown if of(truth) for reply in replies)

    slow = replies(lambda truth: truth["agent"].endswith("-4"))
    others = replies(lambda truth: not truth["agent"].endswith("-4"))
    assert others == pytest.approx(REPLY_SECONDS, rel=0.03)
    assert slow / others == pytest.approx(SLOW_AGENT, rel=0.05)

    def waits(of):
        return mean(wait for truth, _, _, wait, _ in shown if of(int(truth["start"][11:13])))

    assert waits(lambda hour: hour not in {17, 18, 19}) == pytest.approx(WAIT_SECONDS, rel=0.06)
    assert waits(lambda hour: hour in {17, 18, 19}) == pytest.approx(WAIT_SECONDS * BUSY_WAIT, rel=0.1)

    def escalated(of):
        return mean(supervisor for truth, *_, supervisor in shown if of(truth["queue"]))

    assert escalated(lambda queue: queue == "Overflow") == pytest.approx(ESCALATION["Overflow"], abs=0.05)
    assert escalated(lambda queue: queue != "Overflow") == pytest.approx(ESCALATION["Orders"], abs=0.02)

    def negative(topic):
        return mean(mood == "NEGATIVE" for truth, _, moods, *_ in shown if truth["topic"] == topic for mood in moods)

    assert negative("billing") > 1.25 * max(negative(topic) for topic in TOPICS if topic != "billing")

    def worried(topics):
        return mean(truth["mood"] != "calm" for truth, *_ in shown if truth["topic"] in topics)

    assert worried({"billing"}) == pytest.approx(0.7, abs=0.07)
    assert worried(set(TOPICS) - {"billing"}) == pytest.approx(0.4, abs=0.04)

    days = Counter(truth["weekday"] for truth, *_ in shown)
    assert days.pop("Monday") / mean(days.values()) == pytest.approx(2, rel=0.1)
    assert mean(truth["segments"] for truth, *_ in shown) == pytest.approx(60, rel=0.05)


def test_the_page_says_what_is_planted():
    page = (Path(__file__).parents[2] / "docs/generated.md").read_text("utf-8")
    rows = {row[0]: row for row in (line.strip("| ").split(" | ") for line in page.splitlines()) if len(row) == 4}
    assert rows["mean reply of an agent"][1::2] == [f"{REPLY_SECONDS} s", f"× {SLOW_AGENT}"]
    assert rows["mean wait until an agent joins"][1::2] == [f"{WAIT_SECONDS} s", f"× {BUSY_WAIT}"]
    assert rows["contacts that ask for a supervisor"][1::2] == [
        f"{ESCALATION['Orders']:.0%}".replace("%", " %"),
        f"{ESCALATION['Overflow']:.0%}".replace("%", " %"),
    ]
    assert rows["worried or angry customers"][1::2] == [
        f"{1 - MOODS[topic]['calm']:.0%}".replace("%", " %") for topic in ("delivery", "billing")
    ]
    assert rows["negative small talk of a calm customer"][1::2] == [
        f"{UPSET['calm']:.0%}".replace("%", " %"),
        f"{UPSET['worried']:.0%}; {UPSET['angry']:.0%}".replace("%", " %"),
    ]
    assert [name for name in CATEGORIES.values() if f"`{name}`" not in page] == []


# -- leaks ------------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_no_planted_value_is_seen_in_a_masked_raw_contact():
    tried = 0
    for number, contact in enumerate(generate_contacts(330, seed=5)):
        masked = read(contact, "Raw")
        shown = "\n".join(text for name in COLUMNS for text in texts(masked.arrow(name).to_pylist()))
        if not number % 5:
            shown += str(rtca.transcript_html(masked))
        for item in contact.truth["personal"]:
            tried += 1
            assert item["value"] not in shown, (contact.truth["number"], item["kind"], item["place"])
    assert tried > 2500


# -- bad arguments ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"n": 0}, "n must be a whole number from 1 to 1,000,000,000"),
        ({"n": -3}, "n must be a whole number from 1"),
        ({"n": True}, "n must be a whole number, not a value of type bool"),
        ({"n": 2.0}, "n must be a whole number, not a value of type float"),
        ({"n": None}, "n must be a whole number, not nothing"),
        ({"n": 1, "seed": -1}, "seed must be a whole number from 0"),
        ({"n": 1, "first": "3"}, "first must be a whole number, not a value of type str"),
        (
            {"n": 1, "languages": "en"},
            "languages must be a list or another collection, such as ['en', 'ja'], not a value of type str",
        ),
        ({"n": 1, "languages": ["en", "tlh"]}, "there is no language 'tlh'; choose from ar, de, en"),
        ({"n": 1, "languages": [["en"]]}, "there is no language a value of type list"),
        ({"n": 1, "languages": []}, "languages is empty"),
    ],
)
def test_a_wrong_argument_is_refused_before_anything_is_drawn(options, said):
    with pytest.raises(UsageError) as refused:
        generate_contacts(**options)
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize("form", [None, "raw", "both", 3, ["Raw"], object()])
def test_a_wrong_form_is_refused(form):
    contact = next(generate_contacts(1))
    for call in (contact.pages, contact.segments):
        with pytest.raises(UsageError, match="output_type is 'Raw' or 'Redacted', not"):
            call(form)


def test_a_contact_shows_its_id_only():
    contact = next(generate_contacts(1))
    assert repr(contact) == f"<GeneratedContact {contact.contact_id}>"
