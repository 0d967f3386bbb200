"""What a message means that is only a number is said by the messages before it."""

import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rtca_nb as rtca
from rtca_nb.privacy.known_dates import KnownDates
from rtca_nb.privacy.pii_patterns import find_personal_data
from tests.privacy.dialogue_lists import HARMLESS, PERSONAL

ROLES = {"A": "AGENT", "B": "CUSTOM_BOT", "C": "CUSTOMER"}


def read(segments, **options):
    answer = {"Channel": "CHAT", "Status": "COMPLETED", "Segments": segments}
    return rtca.read_contact(answer, contact_id="c", **options)


def said(*turns, **options):
    """Read a contact from texts that begin with who wrote them, one a second."""
    segments = [
        {
            "Transcript": {
                "Id": f"m{place}",
                "ParticipantId": turn[0],
                "ParticipantRole": ROLES[turn[0]],
                "Content": turn[2:],
                "Time": {"AbsoluteTime": f"2026-01-05T10:00:{place:02d}Z"},
            }
        }
        for place, turn in enumerate(turns)
    ]
    return read(segments, **options)


def last_shown(*turns):
    return said(*turns, output_type="Raw").transcript.content.iloc[-1]


def test_answer_to_a_personal_question_shows_no_digit():
    shown = {turns: last_shown(*turns) for turns in PERSONAL}
    assert [turns for turns, text in shown.items() if re.search(r"\d", text) or "█" not in text] == []


def test_answer_to_a_question_of_business_stays():
    shown = {turns: last_shown(*turns) for turns in HARMLESS}
    assert [turns for turns, text in shown.items() if "█" in text] == []


@pytest.mark.parametrize("step", [5, pytest.param(1, marks=pytest.mark.slow)])
def test_audit_names_what_raw_views_hide_in_an_answer_and_nothing_else(step):
    wrong = []
    for turns in (*PERSONAL, *HARMLESS)[::step]:
        contact = said(*turns, output_type="Raw")
        named = rtca.audit_redaction(contact)
        named = named[named.id == f"m{len(turns) - 1}"]
        hides = "█" in contact.transcript.content.iloc[-1]
        if hides != bool(len(named)) or not named.hidden.all():
            wrong.append(turns)
    assert wrong == []


def test_audit_of_a_redacted_contact_names_a_bare_answer():
    contact = said("A What is your date of birth?", "C 12/03/1985", output_type="Redacted")
    named = rtca.audit_redaction(contact)
    assert [*zip(named.kind, named.id, named.begin, named.end, strict=True)] == [("digits", "m1", 0, 10)]


@pytest.mark.parametrize(
    "number",
    ["4111 1111 1111 1111", "+44 7700 900123", "07700900123", "GB33BUKB20201555555555", "I have none, 4821993"],
)
def test_question_for_an_order_shows_no_card_phone_or_account(number):
    assert not re.search(r"\d", last_shown("A What is your order number?", f"C {number}"))


def test_question_counts_two_messages_away_and_no_further():
    question, between, date_ = "A What is your date of birth?", "C hold on", "C 12/03/1985"
    assert last_shown(question, between, date_) == "█" * 10
    assert last_shown(question, between, between, date_) == "12/03/1985"


def test_nearest_question_counts():
    birth, order = "A What is your date of birth?", "A When was the parcel delivered?"
    assert last_shown(birth, order, "C 12/03/2019") == "12/03/2019"
    assert last_shown(order, birth, "C 12/03/2019") == "█" * 10


def test_order_that_was_named_already_says_nothing_of_the_next_number():
    assert "4821" not in last_shown("C My order number is 302-1234567", "C 48219931")


def test_question_is_the_one_before_in_time_whatever_arrived_first():
    segments = [
        {"Transcript": {"Id": name, "ParticipantId": name, "ParticipantRole": role, "Content": text, "Time": time}}
        for name, role, text, time in (
            ("answer", "CUSTOMER", "12/03/1985", {"AbsoluteTime": "2026-01-05T10:00:02Z"}),
            ("later", "AGENT", "Thank you.", {"AbsoluteTime": "2026-01-05T10:00:03Z"}),
            ("question", "AGENT", "Your date of birth?", {"AbsoluteTime": "2026-01-05T10:00:01Z"}),
        )
    ]
    contact = read(segments, output_type="Raw")
    assert contact.transcript.content.tolist() == ["Your date of birth?", "█" * 10, "Thank you."]


@pytest.mark.parametrize(("question", "trusted"), [("Passport number?", False), ("Order number?", True)])
def test_number_that_was_asked_for_speaks_against_an_answer_that_says_nothing(question, trusted):
    tagged = {"CharacterOffsets": [{"BeginOffsetChar": 0, "EndOffsetChar": 6}]}
    segments = [
        {"Transcript": {"Id": str(place), "ParticipantId": role, "ParticipantRole": role, "Content": text, **more}}
        for place, (role, text, more) in enumerate(
            [("CUSTOMER", "[NAME] here", {"Redaction": tagged}), ("AGENT", question, {}), ("CUSTOMER", "482199301", {})]
        )
    ]
    contact = read(segments)
    assert contact.redaction_trusted is trusted


@pytest.mark.parametrize(
    "text", ["no number here", "my phone is 0791234567", "call me at 10 or at 11, or at 12 o'clock"]
)
def test_nothing_before_is_read_for_a_message_that_explains_itself(text):
    def before():
        raise AssertionError("it was read")
        yield

    find_personal_data(text, before())


@given(
    question=st.sampled_from(sorted({turns[-2][2:] for turns in (*PERSONAL, *HARMLESS)})),
    text=st.lists(
        st.sampled_from(
            ["12", "03", "1985", "/", "-", " ", ".", "it's", "AB", "März", "３", "\u200b", "&#49;", "是", "é"]
        ),
        max_size=12,
    ).map("".join),
)
def test_findings_of_an_answer_are_places_of_it(question, text):
    found = find_personal_data(text, [question])
    edges = [edge for begin, end, _ in found for edge in (begin, end)]
    assert edges == sorted(edges)
    assert all(0 <= begin < end <= len(text) for begin, end, _ in found)


@given(text=st.text("0123456789/-. ", min_size=1, max_size=24))
def test_personal_question_shows_nothing_that_is_hidden_without_it(text):
    def hidden(*before):
        return {place for begin, end, _ in find_personal_data(text, before) for place in range(begin, end)}

    assert hidden() <= hidden("What is your date of birth?")


# -- dates in other notations -------------------------------------------------------------------------------------

MONTHS = {
    "{d} {m} {y}": "January February March April May June July August September October November December",
    "{m} {d}, {y}": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "{d}. {m} {y}": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "le {d} {m} {y}": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "{d} de {m} de {y}": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "{d} {m} {y} г.": "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "{d} {m} {y} r.": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada "
    "grudnia",
    "{d} {m} {y} ": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
    "il {d} {m} {y}": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    " {d} {m} {y}": "มกราคม กุมภาพันธ์ มีนาคม เมษายน พฤษภาคม มิถุนายน กรกฎาคม สิงหาคม กันยายน ตุลาคม พฤศจิกายน ธันวาคม",
}
DIGITS = (
    "{d:02}/{n:02}/{y}",
    "{n}/{d}/{y}",
    "{y}-{n:02}-{d:02}",
    "{d}.{n}.{s:02}",
    "{d:02}{n:02}{y}",
    "{y}{n:02}{d:02}",
)
NOTATIONS = (*MONTHS, *DIGITS, "{y}年{n}月{d}日", "{y}년 {n}월 {d}일")


def written(day, notation):
    month = MONTHS[notation].split()[day.month - 1] if notation in MONTHS else ""
    return notation.format(d=day.day, n=day.month, m=month, y=day.year, s=day.year % 100)


@given(
    st.dates(date(1901, 1, 1), date(2026, 1, 1)),
    st.sampled_from(NOTATIONS),
    st.sampled_from(NOTATIONS),
    st.integers(1, 900),
)
def test_known_date_is_found_in_every_notation_and_another_is_not(day, known, again, later):
    dates = KnownDates()
    dates.add(written(day, known))
    text = f"it is {written(day, again)} ok"
    (place,) = dates.find(text)
    assert re.sub(r"\d", "", text[: place[0]] + text[place[1] :]) == text[: place[0]] + text[place[1] :]
    other = date.fromordinal(min(day.toordinal() + later * 32, date(2090, 1, 1).toordinal()))
    if {other.day, other.month} != {day.day, day.month}:
        assert dates.find(f"it is {written(other, again)} ok") == []


def test_date_that_is_redacted_once_is_hidden_in_other_notations():
    text = "born 12 March 1985"
    redaction = {"CharacterOffsets": [{"BeginOffsetChar": 5, "EndOffsetChar": len(text)}]}
    segments = [
        {"Transcript": {"Id": str(place), "ParticipantId": "c", "ParticipantRole": "CUSTOMER", "Content": text, **more}}
        for place, (text, more) in enumerate(
            [
                (text, {"Redaction": redaction}),
                ("and so on", {}),
                ("well", {}),
                ("then 12.3.85", {}),
                ("or 12/03/1985, 1985-03-12", {}),
                ("sent on 13/03/2026", {}),
            ]
        )
    ]
    contact = read(segments, output_type="Raw")
    assert contact.transcript.content.tolist()[3:] == [
        "then " + "█" * 7,
        "or " + "█" * 10 + ", " + "█" * 10,
        "sent on 13/03/2026",
    ]


@pytest.mark.parametrize(
    "messages",
    [
        ["07911", "123", "456"],
        ["4111111111111", "111"],
        ["4111 1111", "1111 111", " 1"],
        ["+44 7911", "123", "456"],
        ["(0171)", "12 34", "567"],
        ["٠٥٠١٢", "٣٤٥", "٦٧٨"],
    ],
)
def test_number_goes_on_in_the_messages_behind(messages):
    for place, text in enumerate(messages):
        found = find_personal_data(text, messages[:place][::-1])
        hidden = {at for item in found for at in range(item.begin, item.end)}
        assert {at for at, one in enumerate(text) if one.isdigit()} <= hidden


@pytest.mark.parametrize(
    "messages",
    [["100", "200"], ["12", "3", "4"], ["2024", "12"], ["1920x1080", "60"], ["order 4821993", "12"], ["1", "2"]],
)
def test_numbers_side_by_side_that_are_nobodys_stay_visible(messages):
    *before, last = messages
    assert find_personal_data(last, before[::-1]) == []
