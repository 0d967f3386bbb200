"""What was redacted once is hidden wherever it stands, in every script, and what only looks like it is not."""

import json
import re
import unicodedata
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rtca_nb.base.text_folding import readable, with_letters
from rtca_nb.contact import access
from rtca_nb.privacy import known_values
from rtca_nb.privacy.known_values import KnownValues
from rtca_nb.privacy.redaction import MASK
from rtca_nb.privacy.suspects import suspects
from rtca_nb.privacy.value_forms import forms_in_languages
from tests.making import ALL_FORMS, contact_of, make, message, offsets, twice
from tests.privacy.script_lists import REPEATS
from tests.review.audit_chats import LANGUAGES, chat


def marked(sentence):
    """Return a sentence without its brackets, and what is between them."""
    begin, end = sentence.index("["), sentence.index("]") - 1
    return sentence.replace("[", "").replace("]", ""), begin, end


def seen(redacted, *texts):
    """Return how texts are seen where another message has a redaction."""
    text, *span = marked(redacted)
    others = [message(other, identity=f"n{number}", role="AGENT") for number, other in enumerate(texts)]
    contact = make([message(text, tuple(span)), *others])
    assert contact.transcript["content"][0] != text
    return contact.transcript["content"].tolist()[1:]


REPEATED = [(item.script, item.redacted, sentence) for item in REPEATS for sentence in item.repeated]
HARMLESS = [(item.script, item.redacted, sentence) for item in REPEATS for sentence in item.harmless]


@pytest.mark.sampled(50)
@pytest.mark.parametrize(("script", "redacted", "sentence"), REPEATED, ids=[f"{a}-{c}" for a, _, c in REPEATED])
def test_value_that_was_redacted_once_is_hidden_where_it_is_repeated(script, redacted, sentence):
    text, begin, end = marked(sentence)
    (shown,) = seen(redacted, text)
    assert len(shown) == len(text)
    assert set(shown[begin:end]) == {MASK}
    # What stands apart from it stays.
    apart = re.sub(r"\S*\[.*\]\S*", "", sentence) if script not in {"Chinese", "Japanese", "Thai"} else ""
    assert all(word in shown for word in apart.split())


@pytest.mark.parametrize(("script", "redacted", "sentence"), HARMLESS, ids=[f"{a}-{c}" for a, _, c in HARMLESS])
def test_what_only_looks_like_a_redacted_value_is_seen(script, redacted, sentence):
    assert seen(redacted, sentence) == [sentence]


@pytest.mark.parametrize(
    ("redacted", "hidden", "harmless"),
    [
        ("zoltan.quill@example.com", "ZOLTAN.QUILL@example.com", "an example of amazon.com"),
        ("020 7946 0129", "0207946-0129", "129.99 EUR and 020 apples"),
        ("4111 1111 2019 4242", "ends in 4242", "since 2019"),
        ("Am Hafen 3a, 20457 Hamburg", "Am Hafen 3a", "Am Montag 3 Pakete"),
        ("14 Marlowe Street, Leeds", "marlowe street", "which street, 14 days"),
    ],
)
def test_parts_of_a_value_that_are_in_all_talk_are_not_looked_for(redacted, hidden, harmless):
    known = KnownValues([(redacted, "redacted")])
    assert known.find(hidden)
    assert known.find(harmless) == []


def _forms_of_other_languages_find_nothing(names, said, ending):
    known = KnownValues([(name, kind) for name in names for kind in ("name", "redacted")])
    text = " ".join(said) + ending
    found, suspected = known.find(text), suspects([text], known)
    with pytest.MonkeyPatch.context() as patch:
        # Look for all forms, whatever language the text is in.
        patch.setattr(known_values, "speaks_any", lambda _: True)
        assert known.find(text) == found
    assert suspected or not found


INFLECTED = "Anna Kowalski Pekka Mäkinen Jānis Jonas Kovács Guðrún Ion Mara Marko Sari Zsuzsa Petra".split()
bent = st.sampled_from([form.written for name in INFLECTED for form in forms_in_languages(name, "name")])
test_forms_of_languages, test_forms_of_languages_thoroughly = twice(
    _forms_of_other_languages_find_nothing,
    names=st.lists(st.sampled_from(INFLECTED), min_size=1, max_size=4),
    said=st.lists(
        bent | st.sampled_from([*INFLECTED, "nie", "je$t", "j3st", "hogy", "&#281;", "ini", "hello", "M$ra"])
    ),
    ending=st.sampled_from(["", " \u200bę", " <i>este</i>", " n\u200bie", "."]),
)


def _values_with_signs_for_letters_are_found_as_in_letters(names, said, between):
    known, text = KnownValues([(name, "name") for name in names]), between.join(said)
    found = known.find(text)
    for spelled in with_letters(text):
        if readable(spelled, markup=True) is None and not with_letters(spelled):
            for begin, end in known.find(spelled):
                assert (begin, end) in found or spelled[begin:end] == text[begin:end]


test_signs_for_letters, test_signs_for_letters_thoroughly = twice(
    _values_with_signs_for_letters_are_found_as_in_letters,
    names=st.lists(st.sampled_from(["Maria Lopez", "Elsa", "Lisa-Marie", "Weiß", "Мария", "a@bc.io"]), min_size=1),
    said=st.lists(
        st.sampled_from(
            "Maria M4ria Mar!a Maria\u0301 M\u00e4r1a E1sa E1$a Elsa Lopez L0pez Мария М4рия L1sa - b@c".split()
        )
        | st.sampled_from(["\u200b", "<b>", "@", "1", "!", "Weiß", "We1ß", "4711"]),
        max_size=6,
    ),
    between=st.sampled_from([" ", "", "-", "\u200b"]),
)


def test_scripts_without_spaces_hide_the_value_and_nothing_beside_it():
    assert seen("私は[田中太郎]です", "田中太郎様、承知しました") == ["████様、承知しました"]
    assert seen("ผมชื่อ[สมชาย]ครับ", "คุณสมชายคะ") == ["คุณ█████คะ"]


def test_sentences_of_one_script_are_seen_whatever_was_redacted_in_another():
    harmless = [sentence for item in REPEATS for sentence in item.harmless]
    for item in REPEATS:
        others = [one for one in harmless if one not in item.harmless and not any(map(str.isdigit, one))]
        assert seen(item.redacted, *others) == others


# -- properties, against an oracle that only decorates ---------------------------------------------------------------

ALPHABETS = {
    "latin": "bcdfgklmnprtvz",
    "cyrillic": "бгджзлпфцчшщ",
    "greek": "γδθλξπφψω",
    "arabic": "جحخدرزطعغقن",
    "hebrew": "גדזחטיסעצקר",
    "han": "田中太郎山花佐藤鈴木",
    "hangul": "민준서윤하진우람",
    "devanagari": "कखगघचजटडतदनपबमरलसह",
    "thai": "กขคงจชดตนบปมรลวส",
}
BETWEEN = {
    "nothing": "",
    "zero width": "\u200b",
    "joiner": "\u2060",
    "soft hyphen": "\u00ad",
    "emoji": "🙂",
    "bold": "**",
    "code": "`",
    "space": " ",
    "dot": ".",
}


@st.composite
def values(draw):
    script = draw(st.sampled_from(sorted(ALPHABETS)))
    word = draw(st.text(st.sampled_from(ALPHABETS[script]), min_size=5, max_size=9))
    return script, word.title() if script in {"latin", "cyrillic", "greek"} else word


def _a_value_is_found_however_it_is_decorated(value, between, form, before, after):
    script, word = value
    if form == "full width" and script == "latin":
        word_there = "".join(chr(ord(letter) + 0xFEE0) for letter in word)
    elif form == "decomposed":
        word_there = unicodedata.normalize("NFD", word)
    else:
        word_there = {"upper": word.upper(), "lower": word.lower()}.get(form, word)
    inside = BETWEEN[between].join(word_there)
    text = f"{before} {inside} {after}"
    begin, end = len(before) + 1, len(before) + 1 + len(inside)
    covered = {place for low, high in KnownValues([(word, "redacted")]).find(text) for place in range(low, high)}
    # Each letter of the value, and nothing of the words around it.
    assert {place for place in range(begin, end) if text[place].isalpha()} <= covered
    assert covered <= set(range(begin, end))


# Without letters that letters of the values look like.
around = st.text(st.sampled_from("jq ,;?"), max_size=8)
test_decorated, test_decorated_thoroughly = twice(
    _a_value_is_found_however_it_is_decorated,
    value=values(),
    between=st.sampled_from(sorted(BETWEEN)),
    form=st.sampled_from(["as it is", "upper", "lower", "full width", "decomposed"]),
    before=around,
    after=around,
)


def _a_value_is_not_found_in_talk_without_its_letters(value, other, words):
    script, word = value
    if script != other:
        text = " ".join(words[other])
        assert KnownValues([(word, "redacted")]).find(text) == []


talk = st.fixed_dictionaries(
    {
        script: st.lists(st.text(st.sampled_from(letters), min_size=1, max_size=8), min_size=1, max_size=8)
        for script, letters in ALPHABETS.items()
    }
)
test_other_scripts, test_other_scripts_thoroughly = twice(
    _a_value_is_not_found_in_talk_without_its_letters,
    value=values(),
    other=st.sampled_from(sorted(ALPHABETS)),
    words=talk,
)


def _found_places_are_whole_characters_of_the_text(texts, text):
    for begin, end in KnownValues((value, kind) for value in texts for kind in ("name", "redacted")).find(text):
        assert 0 <= begin < end <= len(text)


test_places, test_places_thoroughly = twice(
    _found_places_are_whole_characters_of_the_text,
    texts=st.lists(st.text(min_size=1, max_size=8), max_size=4),
    text=st.text(max_size=30),
)


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.parametrize("letter", ["a", "日", "김", "a ", "a*", "🙂a"])
def test_one_letter_over_and_over_is_searched_quickly(letter):
    known = KnownValues([(letter * size, "redacted") for size in range(1, 40)])
    known.find((letter * 16_384)[:16_384])


@pytest.mark.slow
@pytest.mark.timeout(60)
def test_thousands_of_values_are_searched_at_once():
    known = KnownValues([(f"Quill{number:05}feather 田中{number}", "redacted") for number in range(5_000)])
    text = "Quill04711feather and 田中4711 spoke of Quill0471 " * 300
    assert known.find(text)


# -- over-masking -----------------------------------------------------------------------------------------------------


def _chats(count):
    """Yield Raw contacts of generated chats in which all that is personal is redacted, and where that is."""
    for seed in range(count):
        made = chat(seed, LANGUAGES[seed % len(LANGUAGES)], display_names=bool(seed % 2))
        truths = {}
        for truth in made.truths:
            truths.setdefault(truth.id, []).append((truth.begin, truth.end))
        for segment in made.page["Segments"]:
            spans = truths.get(segment["Transcript"]["Id"], [])
            if spans:  # without any it would say that something is redacted somewhere
                segment["Transcript"]["Redaction"] = {"CharacterOffsets": [offsets(*span) for span in spans]}
        yield make(made.page["Segments"]), truths


@pytest.mark.slow
def test_generated_chats_hide_almost_nothing_harmless():
    harmless = 0
    hidden = Counter()
    for contact, truths in _chats(200):
        redactor = access.tables_of(contact).redactor
        for identity, mask in zip(redactor.record.messages.id, redactor.messages(), strict=True):
            personal = {place for begin, end in truths.get(identity, ()) for place in range(begin, end)}
            harmless += len(mask.text) - len(personal)
            for item in mask.hidden:
                hidden[item.reason] += sum(place not in personal for place in range(item.begin, item.end))
            assert mask.whole is None
    # What numbers look like is judged by the tests of numbers.
    assert hidden["redaction"] + hidden["repeated"] <= 0.005 * harmless, hidden


def test_samples_hide_no_message_whole_without_a_reason_in_the_report():
    for name, output_type, unit in ALL_FORMS:
        contact = contact_of(name, output_type, unit)
        reasons = set(contact.redaction_report()["reason"])
        for mask in access.tables_of(contact).redactor.messages():
            if mask is not None and mask.text and set(mask.text) == {MASK}:
                assert {item.reason for item in mask.hidden} <= reasons


@pytest.mark.parametrize(
    ("name", "part", "said"),
    [
        ("山田太郎", "山田", "これを山田さんに"),
        ("山田太郎", "太郎", "太郎と申します"),
        ("王小明", "小明", "请问小明在吗"),
        ("ヤマダタロウ", "ヤマダ", "ヤマダです"),
        ("สมชายใจดีมาก", "สมชายใจ", "ฝากบอกสมชายใจเลย"),
    ],
)
def test_part_of_a_name_that_has_no_space_in_it_is_found(name, part, said):
    begin = said.index(part)
    found = KnownValues([(name, "name")]).find(said)
    assert any(low <= begin and begin + len(part) <= high for low, high in found)


@given(st.text(st.sampled_from("aé🪿🇩🇪👩\u200d👧1️⃣ß漢"), min_size=3, max_size=8).filter(lambda text: len(set(text)) > 2))
def test_value_is_found_where_it_is_written_as_json_escapes_it(value):
    value = f"Qy{value}x"
    text = f"so {json.dumps(value)[1:-1]} or"
    found = KnownValues([(value, "redacted")]).find(text)
    assert any(low <= 3 and len(text) - 3 <= high for low, high in found)


def test_value_is_searched_in_both_readings_where_the_unit_of_offsets_is_open():
    said = "🙂 I am Zorbalina."
    for unit in (1, 2):  # the first character takes so many
        begin = said.index("Zorb") + unit - 1
        contact = make([message(said, (begin, begin + 9)), message("thanks, Zorbalina", identity="m2")])
        assert set(contact.transcript["content"][0]) == {MASK}
        assert "Zorbalina" not in contact.transcript["content"].str.cat()
