"""The audit finds people, addresses, cards and plates that words announce, each once, and shows none of them."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

import rtca_nb as rtca
from rtca_nb.cli import main
from rtca_nb.review.audit import FINDINGS
from rtca_nb.review.audit_spans import SPECIFIC
from tests.review.audit_chats import LANGUAGES, Chat, Truth, chat
from tests.review.audit_examples import EXAMPLES, HARMLESS

pytestmark = pytest.mark.sampled_file(45)

FORMS = ("Raw", "Redacted")


def contact_of(*texts: str, form: str = "Redacted", role: str = "CUSTOMER", **fields) -> rtca.Contact:
    """Return a contact in which customer and agent write in turn."""
    roles = (role, "AGENT") if role != "AGENT" else ("AGENT", "CUSTOMER")
    segments = [
        {
            "Transcript": {
                "Id": f"m{number}",
                "ParticipantId": roles[number % 2],
                "ParticipantRole": roles[number % 2],
                "Content": text,
                "Time": {"AbsoluteTime": f"2026-03-02T10:00:{number:02}Z"},
                **fields,
            }
        }
        for number, text in enumerate(texts)
    ]
    return rtca.read_contact({"Channel": "CHAT", "Status": "COMPLETED", "Segments": segments}, output_type=form)


def found_in(contact: rtca.Contact) -> list[tuple[str, str, str]]:
    """Return kind, message and text of what an audit finds."""
    clear = {message.id: message.content for message in contact.reveal().segments}
    frame = rtca.audit_redaction(contact)
    return [(row.kind, row.id, clear[row.id][row.begin : row.end]) for row in frame.itertuples()]


def marked(texts) -> tuple[list[str], list[Truth]]:
    """Return texts without the marks ``[[kind:value]]``, and where the values stand."""
    plain, truths = [], []
    for number, text in enumerate(texts):
        out, done = "", 0
        for mark in re.finditer(r"\[\[(\w+):(.*?)\]\]", text):
            out += text[done : mark.start()]
            truths.append(Truth(f"m{number}", len(out), len(out) + len(mark[2]), mark[1]))
            out += mark[2]
            done = mark.end()
        plain.append(out + text[done:])
    return plain, truths


def counted(frame: pd.DataFrame, truths: list[Truth]) -> tuple[int, int, int, int]:
    """Count as presidio-research does: truths found, truths, findings that are right, findings; each span once."""
    rows = frame[(frame["field"] == "content") & (frame["kind"] != "offsets")]
    spans = [(row.id, int(row.begin), int(row.end)) for row in rows.itertuples()]

    def touch(truth: Truth, span: tuple[str, int, int]) -> bool:
        return truth.id == span[0] and truth.begin < span[2] and span[1] < truth.end

    return (
        sum(any(touch(truth, span) for span in spans) for truth in truths),
        len(truths),
        sum(any(touch(truth, span) for truth in truths) for span in spans),
        len(spans),
    )


@pytest.mark.sampled(3)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("display_names", "recall"), [(True, 0.95), (False, 0.7)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_generated_chats_are_audited_with_few_misses_and_few_false_alarms(language, display_names, recall, form):
    made: list[Chat] = [chat(seed, language, display_names=display_names) for seed in range(4)]
    counts = [counted(rtca.audit_redaction(rtca.read_contact(one.page, output_type=form)), one.truths) for one in made]
    hits, truths, right, found = map(sum, zip(*counts, strict=True))
    assert hits / truths >= recall
    assert right / found >= 0.95


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example[0][1][:24])
def test_chats_of_others_are_audited_without_display_names(example):
    texts, truths = marked(text for _, text in example)
    segments = [
        {
            "Transcript": {
                "Id": f"m{number}",
                "ParticipantId": role,
                "ParticipantRole": {"A": "AGENT", "C": "CUSTOMER"}[role],
                "DisplayName": "[PII]",
                "Content": text,
                "Time": {"AbsoluteTime": f"2026-03-02T10:{number:02}:00Z"},
            }
        }
        for number, ((role, _), text) in enumerate(zip(example, texts, strict=True))
    ]
    page = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": segments}
    hits, all_, right, found = counted(rtca.audit_redaction(rtca.read_contact(page, output_type="Redacted")), truths)
    assert hits / all_ >= 0.9
    assert right / found >= 0.9


@pytest.mark.parametrize("text", HARMLESS)
def test_talk_without_anything_personal_gives_no_finding(text):
    assert found_in(contact_of(text)) == []


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("my name is Zelda Quill, hello", "name", "Zelda Quill"),
        ("my name is zelda quill", "name", "zelda quill"),
        ("Hi Zelda, thanks", "name", "Zelda"),
        ("Dear Mr. Quillfeather-Brand, hello", "name", "Quillfeather-Brand"),
        ("Kind regards,\nZelda", "name", "Zelda"),
        ("Ich heiße Jördis van den Berg und warte", "name", "Jördis van den Berg"),
        ("меня зовут Зельда", "name", "Зельда"),
        ("我叫王小明，你好", "name", "王小明"),
        ("田中太郎と申します", "name", "田中太郎"),
        ("저는 김민수입니다", "name", "김민수"),
        ("اسمي محمد", "name", "محمد"),
        ("मेरा नाम अमित है", "name", "अमित"),
        ("my username is zquill_77", "user_name", "zquill_77"),
        ("Benutzername: zelda.quill", "user_name", "zelda.quill"),
        ("I live at 221 Marlowe Street, Leeds LS1 4AP", "address", "221 Marlowe Street, Leeds LS1 4AP"),
        ("in der Lindenstraße 12, 04109 Leipzig", "address", "Lindenstraße 12, 04109 Leipzig"),
        ("au 18 rue des Lilas, 75011 Paris", "address", "18 rue des Lilas, 75011 Paris"),
        ("en Calle Mayor 15, 28013 Madrid", "address", "Calle Mayor 15, 28013 Madrid"),
        ("abito in Via Garibaldi 33, 00153 Roma", "address", "Via Garibaldi 33, 00153 Roma"),
        ("東京都渋谷区神南1-2-3に住んでいます", "address", "東京都渋谷区神南1-2-3"),
        ("the cvv is 123", "cvv", "123"),
        ("valid thru 04/29 ok", "expiry", "04/29"),
        ("my number plate is LK21 XRB", "plate", "LK21 XRB"),
        ("Kennzeichen: HH-AB 123", "plate", "HH-AB 123"),
    ],
)
def test_words_announce_what_is_personal(text, kind, value):
    assert found_in(contact_of(text)) == [(kind, "m0", value)]


@pytest.mark.parametrize(
    ("question", "answer", "kind"),
    [
        ("What is your name?", "Zelda Quill", "name"),
        ("Wie ist Ihr Name?", "zelda quill", "name"),
        ("What is the security code?", "it is 123", "cvv"),
        ("And the expiry date?", "04/29", "expiry"),
        ("Which plate does it have?", "LK21 XRB", "plate"),
        ("Your user name please", "zquill_77", "user_name"),
    ],
)
def test_a_question_announces_its_answer(question, answer, kind):
    assert [row[:2] for row in found_in(contact_of(question, answer, role="AGENT"))] == [(kind, "m1")]
    assert found_in(contact_of("How are you?", "fine, thanks", role="AGENT")) == []


def test_a_person_who_is_introduced_once_is_found_everywhere():
    found = found_in(contact_of("my name is Zelda Quill", "Is Quill with qu?", "Yes, said Zelda"))
    assert found == [("name", "m0", "Zelda Quill"), ("name", "m1", "Quill"), ("name", "m2", "Zelda")]


def test_a_bot_that_introduces_itself_is_no_person():
    assert found_in(contact_of("Hello, my name is Robo", role="CUSTOM_BOT")) == []
    assert found_in(contact_of("Hello Zelda", role="CUSTOM_BOT")) == [("name", "m0", "Zelda")]


def test_a_place_is_named_once_by_what_says_most_of_it():
    names = {"DisplayName": "Ida Lund"}
    assert found_in(contact_of("mail ida@example.org", form="Raw", **names)) == [("email", "m0", "ida@example.org")]
    assert found_in(contact_of("so Ida Lund said", form="Raw", **names)) == [("repeated", "m0", "Ida Lund")]
    assert found_in(contact_of("Lund, Ida", form="Raw", **names)) == [("repeated", "m0", "Lund, Ida")]
    assert set(SPECIFIC) <= set(FINDINGS)


@pytest.mark.parametrize("form", FORMS)
def test_pair_of_forms_names_an_email_with_a_name_in_it(form):
    raw = contact_of("I am Ida Lund", "mail ida@example.org", form="Raw", DisplayName="Ida Lund")
    redacted = contact_of("I am [NAME]", "mail ida@example.org", form="Redacted", DisplayName="[PII]")
    frame = rtca.audit_redaction(raw, redacted)
    (row,) = frame[(frame["form"] == form) & (frame["id"] == "m1")].itertuples()
    assert (row.kind, row.begin, row.end, row.hidden) == ("email", 5, 20, form == "Raw")


def test_what_is_under_a_redaction_or_a_tag_is_no_finding():
    redaction = {"Redaction": {"CharacterOffsets": [{"BeginOffsetChar": 11, "EndOffsetChar": 22}]}}
    assert found_in(contact_of("my name is Zelda Quill", form="Raw", **redaction)) == []
    assert found_in(contact_of("Hi [NAME], I live at [ADDRESS]")) == []


def test_findings_carry_the_time_of_their_message():
    contact = contact_of("hello", "mail a@example.org")
    frame = rtca.audit_redaction(contact)
    assert frame["absolute_time"].tolist() == [pd.Timestamp("2026-03-02T10:00:01Z")]
    assert str(frame["absolute_time"].dtype) == str(contact.transcript["absolute_time"].dtype)
    page = {"PostContactSummary": {"Status": "COMPLETED", "Content": "Mail a@example.org."}}
    whole = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": [page]}
    frame = rtca.audit_redaction(rtca.read_contact(whole, output_type="Redacted"))
    assert frame["absolute_time"].isna().tolist() == [True]


# -- the command line ------------------------------------------------------------------------------------------------


@pytest.fixture
def saved(tmp_path) -> tuple[Path, Chat]:
    made = chat(3, "en", display_names=True)
    for number, segment in enumerate(made.page["Segments"]):
        segment["Transcript"]["Id"] = f"0f0e0d0c-1111-4222-8333-{number:012}"
    path = tmp_path / "raw.json"
    path.write_text(json.dumps(made.page), encoding="utf-8")
    return path, made


def _values(made: Chat) -> set[str]:
    old = {truth.id: number for number, truth in enumerate(made.truths)}
    texts = {
        identity: made.page["Segments"][int(identity.rsplit("-", 1)[1])]["Transcript"]["Content"] for identity in old
    }
    return {texts[truth.id][truth.begin : truth.end] for truth in made.truths}


@pytest.mark.slow
def test_ids_are_whole_in_a_terminal_of_80_columns(saved):
    path, made = saved
    command = [str(Path(sys.executable).with_name("rtca-nb")), "audit", str(path), "--output-type", "Raw"]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, env={"COLUMNS": "80", "PATH": ""})
    lines = shown.stdout.splitlines()
    frame = rtca.audit_redaction(rtca.read_contact(path, output_type="Raw"))
    for identity in set(frame["id"].dropna()):
        (line,) = [line for line in lines if identity in line]
        number = int(identity.rsplit("-", 1)[1])
        assert line.split() == [identity, "2026-03-02", f"10:{number:02}:00", "UTC"]
    # All but the sentence at the end, which is one line for those who search in it.
    assert max(map(len, lines[:-1])) <= 80
    assert sum("hidden in views" in line or "visible in views" in line for line in lines[:-1]) == len(frame)
    assert [value for value in _values(made) if len(value) > 3 and value in shown.stdout] == []


@pytest.mark.parametrize("how", ["--format csv", "-o findings.csv", "--format json", "-o findings.json"])
def test_findings_are_written_for_programs(saved, how, tmp_path, monkeypatch, capsys):
    path, made = saved
    monkeypatch.chdir(tmp_path)
    assert main(["audit", str(path), "--output-type", "Raw", *how.split()]) == 0
    said = capsys.readouterr()
    if how.startswith("-o"):
        text = (tmp_path / how.split()[1]).read_text(encoding="utf-8-sig")
        assert f"findings written to {how.split()[1]}" in said.out
    else:
        text = said.out
        assert "audited" in said.err
    rows = json.loads(text) if "json" in how else list(csv.DictReader(io.StringIO(text)))
    frame = rtca.audit_redaction(rtca.read_contact(path, output_type="Raw"))
    assert [row["kind"] for row in rows] == frame["kind"].tolist()
    assert [row["id"] for row in rows] == frame["id"].tolist()
    assert [int(row["begin"]) for row in rows] == frame["begin"].tolist()
    assert {row["absolute_time"][-1] for row in rows} == {"Z"}
    assert {str(row["hidden"]).lower() for row in rows} <= {"true", "false", "none", ""}
    # Neither the text nor its masked form is there.
    assert "█" not in text
    assert [value for value in _values(made) if len(value) > 3 and value in text] == []


def test_csv_of_findings_holds_no_formula(tmp_path, capsys):
    page = {
        "Channel": "CHAT",
        "Status": "COMPLETED",
        "Segments": [{"Transcript": {"Id": '=1+2"; x', "ParticipantRole": "CUSTOMER", "Content": "mail a@b.org"}}],
    }
    path = tmp_path / "a.json"
    path.write_text(json.dumps(page))
    assert main(["audit", str(path), "--format", "csv"]) == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert row["id"] == "'=1+2\"'; x"


def test_where_findings_go_must_say_how_they_are_written(saved, capsys):
    assert main(["audit", str(saved[0]), "-o", "findings.txt"]) == 2
    assert "name it .csv or .json, or pass --format" in capsys.readouterr().err
    assert main(["audit", str(saved[0]), "--format", "xml"]) == 2


def test_a_missing_model_of_presidio_is_one_sentence(saved, capsys):
    assert main(["audit", str(saved[0]), "--presidio-model", "none_such"]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "none_such" in said or "the extra presidio" in said


def test_presidio_uses_a_local_model(tmp_path):
    pytest.importorskip("presidio_analyzer")
    import spacy

    model = spacy.blank("en")
    model.add_pipe("entity_ruler").add_patterns([{"label": "PERSON", "pattern": "Zelda Quill"}])
    model.to_disk(tmp_path / "model")
    analyzer = rtca.presidio_analyzer(model=str(tmp_path / "model"))
    frame = rtca.audit_redaction(contact_of("so Zelda Quill came"), analyzer=analyzer)
    assert frame[["kind", "begin", "end"]].values.tolist() == [["analyzer", 3, 14]]


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("주문과 같이 김하윤입니다", "김하윤"),
        ("네 김하윤이에요", "김하윤"),
        ("김하윤", "김하윤"),
        ("성은 김이고 하윤입니다", "하윤"),
        ("김하윤이고요 주문번호는 1234입니다", "김하윤"),
        ("김하윤이고 번호는 77입니다", "김하윤"),
        ("김하윤, 7번 주문이요", "김하윤"),
        ("김 하 윤", "김 하 윤"),
        ("Kim Hayun입니다", "Kim Hayun"),
    ],
)
def test_a_korean_answer_is_a_name_without_what_is_said_around_it(answer, name):
    found = found_in(contact_of("성함이 어떻게 되세요?", answer, role="AGENT"))
    assert [row for row in found if row[1] == "m1"] == [("name", "m1", name)]


@pytest.mark.parametrize(
    "answer",
    [
        "본인입니다",
        "강남점이요",
        "배송이요",
        "환불이요",
        "문의입니다",
        "처음입니다",
        "남편입니다",
        "왜 물어보세요",
        "여보세요",
    ],
)
def test_a_korean_answer_without_a_name_has_none(answer):
    found = found_in(contact_of("성함이 어떻게 되세요?", answer, role="AGENT"))
    assert [row for row in found if row[0] == "name"] == []


def test_a_name_that_is_redacted_in_a_sentence_leaves_nothing_to_find():
    name = {"Redaction": {"CharacterOffsets": [{"BeginOffsetChar": 7, "EndOffsetChar": 10}]}}
    pages = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": []}
    for number, text in enumerate(("성함이 어떻게 되세요?", "주문과 같이 김하윤입니다")):
        role = ("AGENT", "CUSTOMER")[number]
        said = {"Id": f"m{number}", "ParticipantId": role, "ParticipantRole": role, "Content": text}
        pages["Segments"].append({"Transcript": {**said, **(name if number else {})}})
    contact = rtca.read_contact(pages, output_type="Raw")
    assert found_in(contact) == []
