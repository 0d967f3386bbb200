"""Search over many contacts: it finds what the transcript's own search finds, and says what it did not look at."""

from __future__ import annotations

import json
import pickle
import re
from datetime import timedelta

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import rtca_nb as rtca
from rtca_nb.corpus.schema import CONTACTS, FRAMES
from rtca_nb.exceptions import CorpusError, RevealError, UsageError
from rtca_nb.samples import build_sample
from tests.corpus.readings import chat, write
from tests.leaks.canaries import canary_contact
from tests.leaks.decoding import found
from tests.questions.making import MONDAY, contact, held, match, message, several
from tests.render.hostile_strings import HOSTILE
from tests.render.making import make, sample
from tests.render.making import message as sent
from tests.render.markup_oracle import active, parse

COLUMNS = [
    *("citation", "snippet", "absolute_time", "participant_role", "sentiment", "categories", "hits"),
    *("contact_id", "output_type", "id", "begin", "end"),
]
CARD = {
    "templateType": "ListPicker",
    "version": "1.0",
    "data": {"content": {"title": "Which Lamp?", "elements": [{"title": "Goose lamp"}, {"title": "Étagère"}]}},
}


def older(ask):
    """The same contacts as an older release kept them, which did not fold."""
    part = {name: ask.table(name).rows for name in (CONTACTS, *FRAMES)}
    part["transcript"] = part["transcript"].drop_columns(["searched"])
    return held({name: rows.to_pylist() for name, rows in part.items()}, revealed=ask.revealed)


def rows_of_page(contact, query):
    """Rows of the transcript that its own search keeps."""
    kept = parse(str(rtca.transcript_html(contact, search=query))).all("rtca-m")
    return sorted(int(re.search(r"m(\d+)\Z", item.get("id"))[1]) for item in kept)


def rows_found(contact, answer):
    """Rows of the transcript that an answer names; ids of a contact are all different."""
    row = {identity: place for place, identity in enumerate(contact.transcript["id"])}
    return sorted(row[identity] for identity in answer["id"])


# -- as the transcript's own search -----------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [
        *(
            "Refund",
            "refund",
            "Straße",
            "STRASSE",
            "Überweisung",
            "uberweisung",
            "ＲＥＦＵＮＤ",
            "返金をお願い",
            "金を",
        ),
        *("한국어", "국", "하", "ｶﾞｲﾄﾞ", "ガイ", "か", "किताब", "مُحَمَّد", "محمد", "e\u0301", "é", "ﬁn", "don’t", "don't"),
        *(
            "re\u00adfund",
            "🪿",
            "[NAME]",
            "name",
            "█",
            "██",
            "\x01",
            "İstanbul",
            "ıI",
            "a",
            "b",
            '"',
            "<b>",
            "%_",
            "\\",
        ),
    ]
)
TEXTS = st.lists(PIECES, max_size=4).map(" ".join) | st.lists(PIECES, max_size=3).map("".join)
ROLES = st.sampled_from(["AGENT", "CUSTOMER", "SYSTEM", "straße"])
QUERIES = st.lists(
    PIECES
    | PIECES.map(lambda piece: f"-{piece}")
    | st.sampled_from(["role:agent", "ROLE:Customer", "-role:STRASSE", "has:redaction", "-has:redaction", "has:issue"])
    | st.sampled_from(["sentiment:none", "-sentiment:negative", "category:b", '"', " ", "any:"]),
    min_size=1,
    max_size=4,
).flatmap(lambda pieces: st.sampled_from([" ".join(pieces), f"any: {' '.join(pieces)}", f'"{" ".join(pieces)}"']))
MANY = settings(
    max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=(Phase.reuse, Phase.generate)
)


@st.composite
def chats(draw):
    """The form of a contact and its few messages, some with a hidden stretch, a tag of the service, or choices."""
    form = draw(st.sampled_from(["Raw", "Redacted"]))
    said = []
    for number in range(draw(st.integers(1, 5))):
        text, more = draw(TEXTS), {"ParticipantRole": draw(ROLES)}
        kind = draw(st.sampled_from(["plain", "plain", "hidden", "card", "nothing"]))
        if kind == "hidden":
            hidden = "[NAME]" if form == "Redacted" else draw(PIECES.filter(lambda piece: "█" not in piece))
            offsets = {"BeginOffsetChar": len(text), "EndOffsetChar": len(text) + len(hidden)}
            more["Redaction"] = {"CharacterOffsets": [offsets]}
            text = f"{text}{hidden} {draw(TEXTS)}"
        elif kind == "card":
            text, more["ContentType"] = json.dumps(CARD), "application/vnd.amazonaws.connect.message.interactive"
        if mood := draw(st.sampled_from([None, "NEGATIVE", "POSITIVE"])):
            more["Sentiment"] = mood
        said.append(sent(number, None if kind == "nothing" else text, **more))
    return form, said


@pytest.mark.slow
@MANY
@given(drawn=st.lists(chats(), min_size=3, max_size=5), queries=st.lists(QUERIES, min_size=2, max_size=2))
def test_search_of_any_contacts_finds_what_their_transcripts_do(drawn, queries):
    contacts = [make(said, output_type=form, contact_id=f"c{place}") for place, (form, said) in enumerate(drawn)]
    # An older release did not note where somebody typed the sign that hides; it counts as hidden then.
    doubtful = {f"c{place}" for place, (_, said) in enumerate(drawn) if "█" in json.dumps(said, ensure_ascii=False)}
    ask = rtca.corpus_of(contacts)
    for corpus, unsure in ((ask, set()), (older(ask), doubtful)):
        for query in queries:
            answer = corpus.search(query, limit=None)
            for one in contacts:
                if one.contact_id in unsure and "redaction" in query:
                    continue
                expected = rows_of_page(one, query) if query.strip() else [*range(len(one.transcript))]
                assert rows_found(one, answer[answer["contact_id"] == one.contact_id]) == expected, query


SAMPLES = [(name, form) for name in rtca.sample_names() for form in build_sample(name).segments]


@pytest.mark.sampled(1)
@pytest.mark.parametrize(("name", "form"), SAMPLES)
def test_search_of_a_sample_finds_what_its_transcript_does(name, form, tmp_path):
    contact = sample(name, form)
    write([contact], tmp_path / "corpus")
    corpus = rtca.open_corpus(tmp_path / "corpus")
    for query in ("any: goose name of £", "role:agent the", "█"):
        found = corpus.search(query, limit=None)
        assert rows_found(contact, found) == rows_of_page(contact, query)
    memory = rtca.corpus_of([contact])
    for other in (memory, older(memory)):
        pd.testing.assert_frame_equal(
            pd.DataFrame(other.search("", limit=None)), pd.DataFrame(corpus.search("", limit=None))
        )


# -- what an answer is ------------------------------------------------------------------------------------------------


def talk(*texts, **columns):
    """A corpus of one contact that says these texts."""
    rows = [message("c", second=place, content=text, id=f"m{place}", **columns) for place, text in enumerate(texts)]
    return held({"contacts": [contact("c", messages=len(rows))], "transcript": rows})


def test_a_row_cites_its_message_and_shows_the_hit():
    long = f"{'before ' * 30}The Ｌámp\nhas no head{' after' * 30}"
    answer = talk("no", long, "lamp lamp").search("LAMP")
    assert list(answer.columns) == COLUMNS
    assert answer["citation"].tolist() == ["c#m2", "c#m1"]
    assert answer["hits"].tolist() == [2, 1]
    second = answer.iloc[1]
    assert second["snippet"][second["begin"] : second["end"]] == "Ｌámp"
    assert second["snippet"].startswith("…")
    assert second["snippet"].endswith("…")
    assert "Ｌámp has no head" in second["snippet"]
    assert len(second["snippet"]) < 120
    assert (answer.n, answer.unit) == (2, "messages")
    assert answer.left_out == ("Searched: 3 messages of 1 contact.", "Found: 3 hits in 2 messages.")


@pytest.mark.slow
def test_a_row_opens_the_contact_that_it_is_of(tmp_path):
    write([sample("refund"), chat("other")], tmp_path / "corpus")
    corpus = rtca.open_corpus(tmp_path / "corpus")
    row = corpus.search("goose").iloc[0]
    opened = corpus.contact(row["contact_id"]).transcript.set_index("id")
    assert "goose" in opened.loc[row["id"], "content"].lower()
    assert row["citation"] == f"{row['contact_id']}#{row['id']}"


def test_rows_are_the_newest_and_the_answer_says_how_many_there_are():
    def one(place):
        name = f"c{place:02}"
        start = MONDAY + timedelta(days=place)
        said = [message(name, id="m", content="lamp", absolute_time=start if place != 3 else None)]
        return {"contacts": [contact(name, start=start, messages=1)], "transcript": said}

    ask = held(several(20, one))
    answer = ask.search("lamp", limit=2)
    assert answer["contact_id"].tolist() == ["c19", "c18"]
    assert answer.n == 20
    assert "Shown: the newest 2 of 20 messages that were found." in answer.left_out
    whole = ask.search("lamp", limit=None)
    assert whole["contact_id"].tolist() == [f"c{place:02}" for place in (*range(19, 3, -1), 2, 1, 0, 3)]
    assert not any("Shown" in line for line in whole.left_out)
    figure = answer.plot()
    assert sum(sum(trace.y) for trace in figure.data) == 19
    assert "Listed last and not drawn: 1 message without a time." in answer.left_out
    assert "n = 20 messages" in figure.layout.annotations[0].text


@pytest.mark.slow
def test_the_figure_counts_by_day_week_or_month():
    for days, group in ((29, "day"), (100, "week"), (400, "month")):
        said = [message("c", content="x", absolute_time=MONDAY + timedelta(days=day)) for day in (0, days)]
        figure = held({"contacts": [contact("c")], "transcript": said}).search("x").plot()
        assert figure.layout.xaxis.title.text == f"{group} (UTC)"


@pytest.mark.slow
def test_conditions_hold_together():
    rows = {
        "contacts": [
            contact("a", agent="ann", messages=3),
            contact("b", agent="bob", messages=1, start=MONDAY + timedelta(days=7)),
            contact("c", messages=1),
        ],
        "transcript": [
            message("a", id="1", content="lamp", sentiment="NEGATIVE", categories=["Billing"]),
            message("a", id="2", content="lamp", sentiment="POSITIVE", categories=["Billing"]),
            message("a", id="3", content="lamp", categories=["Delivery"]),
            message("b", "AGENT", id="4", content="lamp", sentiment="NEGATIVE", categories=["Billing", "Delivery"]),
            message("c", id="5", content="lamp", sentiment="NEUTRAL"),
        ],
        "matches": [match("a", "Billing", ids=["1"]), match("c", "Billing"), match("b", "Delivery", ids=["4"])],
    }
    ask = held(rows)

    def ids(query="lamp", **conditions):
        return sorted(ask.search(query, **conditions)["id"])

    assert ids(category="Billing") == ["1", "2", "4"]
    assert ids(category=["Billing", "Delivery"]) == ["1", "2", "3", "4"]
    assert ids(sentiment="NEGATIVE") == ids(sentiment="negative") == ids(sentiment=["Negative"]) == ["1", "4"]
    assert ids("role:customer", sentiment=["NEGATIVE", "NEUTRAL"]) == ["1", "5"]
    with pytest.raises(UsageError, match="sentiment must be one of POSITIVE, NEGATIVE, NEUTRAL, not 'MIXED'"):
        ids(sentiment="MIXED")
    rows["transcript"].append(message("c", id="6", content="lamp", sentiment="MIXED"))
    assert sorted(held(rows).search("lamp", sentiment=["MIXED", "NEUTRAL"])["id"]) == ["5", "6"]
    rows["transcript"].pop()
    assert ids(agent="ann", category="Billing", sentiment="NEGATIVE") == ["1"]
    assert ids(begin=MONDAY + timedelta(days=1)) == ["4"]
    assert ids(end=MONDAY + timedelta(days=1), agent=["ann", "bob"]) == ["1", "2", "3"]
    assert "Left out: 1 message (no sentiment)." in ask.search("lamp", sentiment="NEGATIVE").left_out
    by_agent = ask.search("lamp", agent=["ann", "eve"]).left_out
    assert "Left out: 1 contact (agent not known)." in by_agent
    assert "No contact has the agent eve; the agents are: ann, bob." in by_agent
    by_category = ask.search("lamp", category=["Billing", "Nope"]).left_out
    assert "Left out: 1 contact (the category matched the contact as a whole, not one of its messages)." in by_category
    assert "No contact matched the category Nope; the categories are: Billing, Delivery." in by_category
    many = held({"contacts": [contact("a")], "matches": [match("a", f"Rule {place}") for place in range(30)]})
    for wanted, said in (
        ("rule  17", "; the categories are: Rule 17, "),
        ("Qx", "; the categories are: Rule 0, Rule 1, Rule 10, Rule 11, Rule 12, Rule 13 and 24 others."),
    ):
        assert any(said in line for line in many.search("", category=wanted).left_out)
    assert "No message has the role boss; the roles are: agent, customer." in ask.search("role:boss").left_out


@pytest.mark.slow
def test_fields_of_a_query_are_those_of_a_transcript():
    contact = sample("refund")
    ask = rtca.corpus_of([contact])
    names = contact.categories["category"].unique()
    queries = [
        *(
            "sentiment:negative",
            "-sentiment:none role:customer",
            "has:redaction",
            "-has:issue has:category any: the of",
        ),
        *("has:issue", "has:extracted", f'category:"{names[0]}"', f'-category:"{names[1]}" goose', "[NAME] -has:issue"),
        *('"is [NAME]"', "[PII]", "role:boss sentiment:angry category:zebra has:lamp colour:red -goose"),
    ]
    for query in queries:
        answer = ask.search(query, limit=None)
        assert rows_found(contact, answer) == rows_of_page(contact, query), query
        assert f"{len(answer)} of 64 messages match" in str(rtca.transcript_html(contact, search=query))
        if "Found" in "".join(answer.left_out):
            assert f"Found: {answer['hits'].sum()} hit" in "".join(answer.left_out)
    said = " ".join(answer.left_out)
    assert "No message has the role boss; the roles are: " in said
    assert "No message has the sentiment angry; the sentiments are: negative, neutral, positive, unscored." in said
    assert "No message has the category zebra; the categories are: " in said
    assert "After has:, write redaction, category, issue or extracted, not lamp." in said
    assert "Searched for as text, because there is no such field: colour:" in said
    assert len(ask.search("goose lamp -head", limit=None)) < len(ask.search("goose lamp", limit=None))


@pytest.mark.slow
def test_a_mask_that_somebody_typed_is_no_hidden_text(tmp_path):
    span = {"Redaction": {"CharacterOffsets": [{"BeginOffsetChar": 11, "EndOffsetChar": 15}]}}
    said = [("got ███ of it", {}), ("my name is Anna", span), ("███ and Anna", {}), ("so ███", span)]
    page = {
        "Channel": "CHAT",
        "Status": "COMPLETED",
        "Segments": [
            {"Transcript": {"Id": f"m{place}", "ParticipantId": "c", "ParticipantRole": "CUSTOMER",
                            "ContentType": "text/plain", "Content": text, **more}}
            for place, (text, more) in enumerate(said)
        ],
    }  # fmt: skip
    one = rtca.read_contact(page, contact_id="c", output_type="Raw")
    write([one], tmp_path / "corpus")
    kept = rtca.open_corpus(tmp_path / "corpus")
    # What was redacted once is hidden where it stands again; a span beyond the text hides all of it.
    for query, wanted in (
        ("has:redaction", ["m1", "m2", "m3"]),
        ("-has:redaction", ["m0"]),
        ("[PII]", ["m1", "m2", "m3"]),
        ("got of", ["m0"]),
        ("███", []),
    ):
        for ask in (kept, rtca.corpus_of([one])):
            assert sorted(ask.search(query)["id"]) == wanted
        for form in (one, kept.contact("c")):
            assert f"{len(wanted)} of 4 messages match" in str(rtca.transcript_html(form, search=query))


@pytest.mark.slow
def test_a_contact_in_two_forms_is_searched_once(tmp_path):
    both = [chat("a", output_type=form, text="lamp") for form in ("Raw", "Redacted")]
    write(both, tmp_path / "corpus")
    corpus = rtca.open_corpus(tmp_path / "corpus")
    answer = corpus.search("lamp")
    assert ": 1 contact in 2 forms, 2 messages" in repr(corpus)
    assert repr(rtca.corpus_of(both)) == "<contacts in memory: 1 contact in 2 forms>"
    assert answer["output_type"].tolist() == ["Redacted", "Redacted"]
    assert "Left out: 1 other form of counted contacts." in answer.left_out


def test_messages_that_are_hidden_whole_are_said_not_to_be_searched():
    rows = [message("c", content="████", hidden="misses_tag", id="h"), message("c", content="lamp", id="m")]
    ask = held({"contacts": [contact("c")], "transcript": rows})
    answer = ask.search("lamp")
    assert answer["id"].tolist() == ["m"]
    assert "Not searched: 1 message (all text hidden)." in answer.left_out


def test_an_answer_of_nothing_has_the_columns_and_dtypes_of_any_other():
    nothing, something = held({}).search("x"), talk("x").search("x")
    assert [str(nothing[name].dtype) for name in nothing] == [str(something[name].dtype) for name in something]
    assert list(nothing.columns) == COLUMNS
    assert nothing.n == 0
    again = pickle.loads(pickle.dumps(something))
    assert (again.title, again.left_out) == (something.title, something.left_out)
    assert len(again.plot().data) == 1


@pytest.mark.parametrize(
    "asked",
    [
        lambda ask: ask.search(None),
        lambda ask: ask.search("x", limit=0),
        lambda ask: ask.search("x", sentiment="ANGRY"),
        lambda ask: ask.search("x", category=[]),
        lambda ask: ask.search("x", agent=[1]),
        lambda ask: ask.search("\ud83d"),
        lambda ask: ask.search("x", begin=MONDAY.replace(tzinfo=None)),
    ],
)
def test_a_search_that_makes_no_sense_is_refused(asked):
    with pytest.raises(UsageError):
        asked(held({}))


# -- where it looks ---------------------------------------------------------------------------------------------------


def test_a_corpus_of_an_older_release_is_searched_and_written_on(tmp_path):
    import pyarrow.parquet as pq

    root = tmp_path / "corpus"
    write([sample("refund")], root)
    before = rtca.open_corpus(root).search("goose", limit=None)
    manifest = root / "current" / "_snapshot.json"
    listed = json.loads(manifest.read_bytes())
    for part in listed["parts"]:
        del part["searched"]
        path = root / "current" / "transcript" / f"{part['name']}.parquet"
        rows = pq.ParquetFile(path).read().drop_columns(["searched"])
        path.unlink()
        pq.write_table(rows, path)
        # Older releases kept no hash.
        part["files"]["transcript"].update(bytes=path.stat().st_size, hash="", footer=0)
    manifest.write_text(json.dumps(listed))
    pd.testing.assert_frame_equal(
        pd.DataFrame(rtca.open_corpus(root).search("goose", limit=None)), pd.DataFrame(before)
    )
    write([chat("new", text="Góose")], root)
    corpus = rtca.open_corpus(root)
    assert len(corpus.search("goose", limit=None)) == len(before) + 2


def test_the_column_that_is_searched_is_in_the_files_and_in_no_frame(tmp_path):
    import pyarrow.parquet as pq

    write([chat("a", text="Lámp")], tmp_path / "corpus")
    corpus = rtca.open_corpus(tmp_path / "corpus")
    files = [pq.ParquetFile(path).read() for path in corpus.transcript.files]
    assert [text for rows in files for text in rows["searched"].to_pylist()] == ["lamp 0", "lamp 1"]
    assert "searched" not in corpus.transcript.to_pandas()
    assert "searched" not in corpus.sql("SELECT * FROM transcript")
    assert "searched" not in corpus.transcript.columns


@pytest.mark.slow
def test_a_corpus_in_a_store_is_searched_as_one_in_a_folder_is(tmp_path):
    contacts = [sample("refund"), chat("b", text="goose")]
    rtca.write_corpus(contacts, tmp_path / "corpus")
    rtca.write_corpus(contacts, "memory://search/corpus")
    folder, store = rtca.open_corpus(tmp_path / "corpus"), rtca.open_corpus("memory://search/corpus")
    for query in ("goose", "role:agent the", ""):
        ours, theirs = store.search(query, limit=None), folder.search(query, limit=None)
        pd.testing.assert_frame_equal(
            pd.DataFrame(ours).sort_values("citation", ignore_index=True),
            pd.DataFrame(theirs).sort_values("citation", ignore_index=True),
        )
        assert ours.left_out == theirs.left_out


@pytest.mark.slow
def test_a_damaged_file_is_one_sentence(tmp_path):
    write([chat("a")], tmp_path / "corpus")
    corpus = rtca.open_corpus(tmp_path / "corpus")
    file = corpus.transcript.files[-1]
    file.chmod(0o600)
    file.write_bytes(b"PAR1" + bytes(file.stat().st_size - 8) + b"PAR1")
    with pytest.raises(CorpusError, match=r"transcript/.* written"):
        corpus.search("hello")


# -- what may be seen -------------------------------------------------------------------------------------------------


def test_hidden_text_cannot_be_probed_for():
    secret = "Ottoline"
    offsets = {"CharacterOffsets": [{"BeginOffsetChar": 5, "EndOffsetChar": 13}]}
    raw = make([sent(0, f"I am {secret}, hello", Redaction=offsets), sent(1, f"Yes, {secret} it is")])
    ask = rtca.corpus_of([raw])
    queries = ["ottoline", '"am ottoline"', "any: █ [NAME] PII ████████ PHONE \x01 oline, Otto"]
    for corpus in (ask, older(ask)):
        for query in queries:
            assert corpus.search(query).n == 0, query
    assert ask.search("any: hello it").n == 2


@pytest.mark.slow
@settings(MANY, max_examples=6)
@given(data=st.data())
def test_nothing_is_found_by_any_piece_of_a_canary(data):
    canary = canary_contact(data.draw(st.integers(0, 99)), "Raw")
    ask = rtca.corpus_of([rtca.read_contact(canary.pages(), output_type="Raw")])
    seen = "\n".join(ask.search("", limit=None)["snippet"]).lower()
    texts = sorted(canary.canaries.values())
    for _ in range(4):
        text = data.draw(st.sampled_from(texts))
        begin = data.draw(st.integers(0, max(0, len(text) - 4)))
        piece = text[begin : begin + data.draw(st.integers(4, 12))].replace('"', "")
        if piece.strip() and piece.lower() not in seen:
            answer = ask.search(f'"{piece}"')
            assert piece.lower() not in "".join(answer["snippet"]).lower()
            assert found("\n".join(answer["snippet"]).encode(), canary.canaries.values()) == []


def test_a_search_of_clear_text_is_marked():
    offsets = {"CharacterOffsets": [{"BeginOffsetChar": 5, "EndOffsetChar": 13}]}
    clear = make([sent(0, "I am Ottoline, hello", Redaction=offsets)], revealed=True)
    answer = rtca.corpus_of([clear]).search("ottoline")
    assert answer["snippet"].tolist() == ["I am Ottoline, hello"]
    assert repr(answer).startswith("REVEALED")
    assert "REVEALED" in answer._repr_html_()
    assert "REVEALED" in answer.plot().layout.title.text
    with pytest.raises(RevealError):
        answer.to_csv("never.csv")


KEPT = sorted({text.encode("utf-16", "surrogatepass").decode("utf-16", "replace") for text in HOSTILE})


@pytest.mark.sampled(1)
@pytest.mark.parametrize("first", range(0, len(KEPT), 40))
def test_hostile_text_is_text_wherever_an_answer_is_shown(first, tmp_path):
    texts = KEPT[first : first + 40]
    rows = [
        message("c", content=f"{text} lamp", id=f"m{place}", categories=[text], participant_role=text)
        for place, text in enumerate(texts)
    ]
    ask = held({"contacts": [contact("c")], "transcript": rows})
    answer = ask.search("lamp", category=texts)
    assert len(answer) == len(texts)
    harmless = talk("lamp").search("lamp", category="none")
    assert set(active(parse(answer._repr_html_()))) == set(active(parse(harmless._repr_html_())))
    assert active(parse(answer.plot()._repr_html_())) == []
    # Joiners and tags within an emoji stay.
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]", repr(answer))
    answer.to_csv(tmp_path / "found.csv", index=False)
    cells = (tmp_path / "found.csv").read_text("utf-8").replace("\r\n", "\n")
    assert not re.search(r'(?:^|",)"?[=+@|%-]', cells, re.MULTILINE)


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ('"the lamp', "'the lamp'"),
        ("refund “the lamp", "'the lamp'"),
        ('-"lamp', "'lamp'"),
        ('"', "'\"'"),
        ('"the lamp" refund', None),
        ('5" lamp', None),
        ("«the lamp»", None),
    ],
)
def test_a_phrase_that_is_not_closed_is_named(query, said):
    left_out = held({}).search(query).left_out
    named = [line for line in left_out if "no closing quotation mark" in line]
    line = f"{said} has no closing quotation mark, so all of it was searched as one phrase."
    assert named == ([line] if said else [])
