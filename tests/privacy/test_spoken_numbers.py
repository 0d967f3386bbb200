"""Numbers that people read out in tens and hundreds, in words written as one, or in few words, are hidden as others."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rtca_nb.privacy.number_gate import is_worth_a_look, worth_a_look
from rtca_nb.privacy.pii_patterns import find_personal_data

# Written from how people say their phone, card and PIN; the value is in brackets.
PERSONAL = (
    "my number is [oh seven nine eleven twelve thirty four fifty six]",
    "my number is [fivefivefive onetwothree fourfivesixseven]",
    "[four hundred eleven, five fifty five, twelve twelve] is my phone number",
    "[eight hundred five five five twelve twelve]",
    "[double oh seven nine eleven twenty two thirty three forty four]",
    "my card: [forty one eleven, eleven eleven, eleven eleven, eleven eleven]",
    "card is [41 eleven 11 eleven 11 eleven 11 eleven]",
    "[two one two dash five five five dash oh one eight seven]",
    "[two one two, five five five, oh one eight seven]",
    "[two.one.two.five.five.five.oh.one.eight.seven]",
    "[one hundred twenty three, forty five, sixty seven eighty nine] is my ssn",
    "pin is [forty eight twenty one]",
    "PIN [forty-eight twenty-one]",
    "cvv [one two three]",
    "my cvv is [one two three]",
    "cvv:[one-two-three]",
    "mi teléfono es [seis doce treinta y cuatro cincuenta y seis setenta y ocho]",
    "mon numéro c'est [zéro six, douze, trente-quatre, cinquante-six, soixante-dix-huit]",
    "le code est [quatre-vingt-dix-sept douze]",
    "Meine Nummer ist [null eins siebzig zwölf vierunddreißig sechsundfünfzig]",
    "mein PIN ist [achtundvierzig einundzwanzig]",
    "mijn nummer is [nul zes twaalf vierendertig zesenvijftig achtenzeventig]",
    "il mio numero è [tre quarantasette dodici trentaquattro cinquantasei sette]",
    "meu telefone é [nove onze vinte e dois trinta e três quarenta e quatro]",
    "mitt nummer är [noll sju trettiotvå fyrtioett tjugo elva]",
    "mój telefon [pięćset dwanaście trzysta czterdzieści pięć sześćset siedemdziesiąt osiem]",
    "мой телефон [восемь девятьсот шестнадцать сто двадцать три сорок пять шестьдесят семь]",
    "telefonum [sıfır beş yüz otuz iki yüz yirmi üç kırk beş altmış yedi]",
    "내 번호는 [공일공에 일이삼사에 오육칠팔]",
    "[ศูนย์แปดหนึ่งสองสามสี่ห้าหกเจ็ดแปด]",
    "[אפס חמש אפס אחת שתיים שלוש ארבע חמש שש שבע]",
    "[μηδέν ένα δύο τρία τέσσερα πέντε έξι επτά οκτώ εννέα]",
    "[không chín một hai ba bốn năm sáu bảy tám]",
    "[nol delapan satu dua tiga empat lima enam tujuh]",
    "[nolla neljä nolla yksi kaksi kolme neljä viisi kuusi]",
    "[sedm dva osm jedna dva tři čtyři pět šest]",
    "[nulla hat három nulla egy kettő három négy öt hat hét]",
    "[zero șapte doi unu doi trei patru cinci șase șapte]",
    "[صفر نه یک دو سه چهار پنج شش هفت هشت]",
)
HARMLESS = (
    "one two three four five six seven eight nine ten",
    "ten, twenty, thirty, forty, fifty",
    "it takes ten to fifteen days, twenty at most",
    "twenty twenty four was a bad year",
    "nineteen eighty four by Orwell",
    "call me at eleven thirty",
    "I waited forty five minutes, then twenty, then ten",
    "my account was opened in nineteen ninety nine",
    "one hundred twenty three dollars and forty five cents",
    "my pin took twenty five minutes to arrive",
    "card expires twenty twenty seven",
    "at nine thirty or ten fifteen",
    "eleven, twelve, thirteen, fourteen, fifteen",
    "I have two cats, three dogs and four fish",
    "once more, one time",
    "press one for sales, two for support, three for billing, four for other",
    "it is seven forty five now and the train leaves at eight fifteen",
    "reach me in ten minutes",
    "three two one go",
    "dix minutes ou vingt minutes, vingt et un jours",
    "quatre-vingt-dix euros",
    "hundertzwanzig Euro und fünfzig Cent",
    "dreiundzwanzig Tage, vierzehn Stunden",
    "son las once y veinte, treinta y cinco euros",
    "sto lat",
)


def hidden(text: str) -> set[int]:
    return {place for found in find_personal_data(text) for place in range(found.begin, found.end)}


@pytest.mark.sampled(12)
@pytest.mark.parametrize("said", PERSONAL, ids=ascii)
def test_number_in_words_is_hidden_whole(said):
    before, _, rest = said.partition("[")
    value, _, behind = rest.partition("]")
    places = {len(before) + place for place, character in enumerate(value) if character.isalnum()}
    found = hidden(f"{before}{value}{behind}")
    assert places <= found
    assert max(found) < len(before) + len(value)


@pytest.mark.parametrize("text", HARMLESS, ids=ascii)
def test_counts_amounts_and_times_in_words_stay_visible(text):
    assert find_personal_data(text) == []


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is your PIN?", "forty eight twenty one"),
        ("your PIN please?", "sure, four eight two one"),
        ("cvv?", "one two three"),
        ("And the security code on the back?", "one-two-three"),
        ("Your phone number please", "oh seven nine eleven twelve thirty four"),
        ("Wie lautet Ihre PIN?", "achtundvierzig einundzwanzig"),
        ("Quel est votre code ?", "quarante-huit vingt et un"),
    ],
)
def test_answer_in_words_is_hidden_as_one_in_digits_is(question, answer):
    said = answer.removeprefix("sure, ")
    begin = answer.index(said)
    places = {begin + place for place, one in enumerate(said) if one.isalpha()}
    found = {place for item in find_personal_data(answer, [question]) for place in range(item.begin, item.end)}
    assert places <= found


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is your PIN?", "one of the two"),
        ("How many PINs did you try?", "one two three"),
        ("Is it your card?", "yes, one of two"),
        ("How many do you need?", "forty eight"),
        ("What is your order number?", "forty eight twenty one"),
        ("When did you phone us?", "at nine thirty or ten fifteen"),
    ],
)
def test_answer_in_words_that_is_no_personal_number_stays_visible(question, answer):
    assert find_personal_data(answer, [question]) == []


def test_quick_looks_pass_over_no_number_in_words():
    texts = [said.replace("[", "").replace("]", "") for said in PERSONAL]
    assert all(map(is_worth_a_look, texts))
    many = [*texts, *["Hello, how can I help you?"] * 300]
    assert worth_a_look(many) == {*range(len(texts))}


UNITS = "zero one two three four five six seven eight nine".split()
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split()


def in_words(value: int, hyphen: str) -> str:
    """Say a number below 100 as English does; written apart from the code."""
    if value < 10:
        return UNITS[value]
    if value < 20:
        return TEENS[value - 10]
    return TENS[value // 10] + (hyphen + UNITS[value % 10] if value % 10 else "")


@given(
    values=st.lists(st.integers(0, 99), min_size=7, max_size=9),
    hyphen=st.sampled_from(["-", " "]),
    joint=st.sampled_from([" ", ", ", " - ", "  ", " dash "]),
)
@settings(max_examples=40)
def test_phone_is_hidden_however_its_digits_are_grouped_in_words(values, hyphen, joint):
    text, places = "you can phone me, my number is ", set()
    for value in values:
        said = in_words(value, hyphen)
        places |= {len(text) + place for place, one in enumerate(said) if one.isalpha()}
        text += said + joint
    assert places <= hidden(text)
