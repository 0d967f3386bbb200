"""Every hostile string × every field that holds text × every place where text becomes HTML.

Two contacts are made that differ in one field only: one holds the hostile strings there, the other as many harmless
ones, of the same lengths. What a parser makes of their HTML must be the same, element for element and attribute for
attribute, and where the one has a harmless text the other must have the hostile one, letter for letter.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, get_args, get_origin, get_type_hints
from urllib.parse import unquote
from xml.etree import ElementTree as ET

import html5lib
import msgspec
import pytest

import rtca_nb as rtca
from rtca_nb.contact.access import record_of
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.views import category_timeline, sentiment_timeline, transcript_html
from rtca_nb.model.record import replace_fields
from rtca_nb.model.segments import SEGMENT_TYPES, Wire
from rtca_nb.render.markup import plain
from tests.leaks.html_sinks import HTML_SINKS, MARKUP, quiet_contact
from tests.leaks.sinks import SINKS
from tests.making import THOROUGH
from tests.questions.making import held
from tests.questions.test_frames import QUESTIONS, full
from tests.render.hostile_fields import CONTACT_FIELDS, SEGMENT_FIELDS, with_contact_field, with_field, with_fields
from tests.render.hostile_strings import HOSTILE, every_string, received
from tests.render.making import loaded
from tests.render.markup_oracle import active, name, shown
from tests.render.markup_oracle import parse as parse_anew

# A character that nobody sent, repeated: which string it stands for, and how much of it. Labels are cut by their width,
# so what is wide has a wide one, which is taken for the other once a page is made.
FIRST, WIDE = 0x1401, 0x4E00
STAND_IN = re.compile(r"([\u1401-\u166c])\1*")
NARROWED = {WIDE + place: FIRST + place for place in range(0x26C)}
# Ids in a page tell contacts apart by a checksum of the contact's own, and verdicts what they are on.
PREFIX = re.compile(r"\b(?:[tx][0-9a-f]{8}-|[0-9a-f]{18}\b)")
TEMPLATE = re.compile("<template>.*?</template>", re.DOTALL)
STYLE = re.compile(r"<(style|script)>[^<]*</\1>")
# The rules for paper hold the contact's id, as test_paper.py says; so the hash of the style sheet differs.
HASH = re.compile(r"(?<=style-src )(?:'|&#x27;)sha256-[^;]*")


# A page is looked at for what acts in it, and for its texts; parsing is what takes the time.
parse = lru_cache(maxsize=2)(parse_anew)


class Twin:
    """Harmless strings for hostile ones."""

    def __init__(self, texts: list[str]) -> None:
        self.texts = [received(text) for text in texts]
        # Nothing but white space is no text to some fields: it stands for itself.
        self.harmless = [
            "".join(chr((WIDE if unicodedata.east_asian_width(sign) in "WF" else FIRST) + place) for sign in text)
            if text.strip()
            else text
            for place, text in enumerate(self.texts)
        ]

    def stands_for(self, harmless: str, hostile: str, *, cells: bool) -> bool:
        """Whether the hostile text is what should stand where the harmless one does, in one of the ways to show it."""
        if cells:
            harmless, hostile = "".join(harmless.split()), "".join(hostile.split())
        pieces = STAND_IN.split(harmless)  # text, stand-in, text, …
        runs = [len(match.group()) for match in STAND_IN.finditer(harmless)]
        for change in CELLS if cells else CHANGES:
            wanted = [re.escape(shown(pieces[0]))]
            for letter, size, after in zip(pieces[1::2], runs, pieces[2::2], strict=True):
                text = self.texts[ord(letter) - FIRST]
                # A label that is too long is cut, and so is a message where a highlight begins or ends.
                cuts = dict.fromkeys(text[begin : begin + size] for begin in range(len(text) - size + 1))
                wanted += ["(?:", "|".join(re.escape(shown(change(cut))) for cut in cuts), ")", re.escape(shown(after))]
            # Compiled for this text alone, and long: re would keep hundreds of them.
            re.purge()
            if re.fullmatch("".join(wanted), hostile):
                return True
        return False


def _begun(text: str) -> str:
    return text[:1].upper() + text[1:]  # as a sentence begins


def _lowered(text: str) -> str:
    return text.lower()


def _state(text: str) -> str:
    return text.lower().replace("_", " ")


def _json(text: str) -> str:
    return msgspec.json.encode(text).decode()[1:-1]


def _as_sent(text: str) -> str:
    return text


CHANGES: list[Callable[[str], str]] = [
    _as_sent,
    plain,
    _begun,
    lambda text: plain(_begun(text)),
    _lowered,
    lambda text: plain(_lowered(text)),
    _state,
    lambda text: plain(_state(text)),
    _json,
    lambda text: plain(_json(text)),
]
"""What the views make of a text on purpose."""

BIDI = "\u061c\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"


def _styled(text: str) -> str:
    """What a Styler makes of a text: white space that HTML keeps stays as it is."""
    parts = re.split("([\t\n])", text)
    return "".join("".join(part if part in {"\t", "\n"} else _cell(part) for part in parts).split())


def _cell(text: str) -> str:
    """What pandas makes of a text, and the frames of what would act; white space is compared apart, pandas trims it."""
    for sent, said in (("\t", "\\t"), ("\r", "\\r"), ("\n", "\\n")):
        text = text.replace(sent, said)
    letters = (
        letter.encode("unicode_escape").decode() if unicodedata.category(letter) == "Cc" or letter in BIDI else letter
        for letter in text
    )
    return "".join("".join(letters).split())


CELLS: list[Callable[[str], str]] = [
    _cell,
    lambda text: _cell(text.strip()),
    lambda text: _cell(text.rstrip()),
    lambda text: _cell(_json(text)),
    lambda text: _cell(_begun(_state(text))),
    lambda text: _cell(re.sub("[\t-\r\x1c-\x1e\x85\u2028\u2029]", " ", text)),  # what is found is shown on one line
    _styled,
]
"""What tables that pandas makes show of a text, white space apart."""
WAYS = {"annotations": (False, True), "corpus": (False, True)}
"""A judgement is shown by a view and by a frame."""
FRAMES = {"changes", "frame_files", "frames", "rule_suggestions", "stacked"}
SORTING = {"changes", "compare_widget", "rule_reports"}
"""What sorts by text, so that harmless texts stand in another order. It tells a text by its letters alone, so that a
customer's own block letters look like hidden ones."""
JUDGING = {"audit", "corpus_explorer", "redaction_report", "rule_lab"}
"""What looks into texts for personal data or for words, or shows the first few by their order, so that harmless ones
give another table."""
RANKING = {"report"}
"""What has pages after its first that put names in order where they count alike."""
SHOWS_NONE = {"redaction_report", "rule_suggestions"}
"""What shows no text of a contact at all: of a revealed one, not even a row."""


REFUSED = [""]
"""What there is where a sink does not take a contact: a monitor asks for no id that the service would not take."""

Token = tuple[str, ...]


def tokens(page: str) -> list[Token]:
    """Elements, attributes and texts of a page in order; what only shows a control or holds a delimiter is text."""
    found: list[Token] = []

    def text(value: str | None) -> None:
        if not value:
            return
        if found and found[-1][0] == "text":
            value = found.pop()[1] + value
        found.append(("text", value))

    def walk(element: Any) -> None:
        tag = name(element)
        inert = (tag == "bdi" and element.get("class") == "rtca-ctl") or (
            tag == "i" and not element.attrib and element.text in {"$", "\\"} and len(element) == 0
        )
        if not inert:
            found.append(("element", tag))
            found.extend(
                # Ids in a list are encoded as in an address.
                ("attribute", key, shown(unquote(value)) if key == "data-ids" else value)
                for key, value in sorted(element.attrib.items())
            )
        if tag not in {"style", "script"}:
            text(element.text)
        for child in element:
            walk(child)
            text(child.tail)
        if not inert:
            found.append(("end", tag))

    walk(parse(page).root)
    return found


def narrowed(page: list[Token]) -> list[Token]:
    # Not the page before it is read: in an address, letters are encoded.
    return [tuple(part.translate(NARROWED) for part in token) for token in page]


def differences(twin: Twin, harmless: str, hostile: str, *, cells: Sequence[bool]) -> Iterator[str]:
    quiet, loud = narrowed(tokens(harmless)), tokens(hostile)
    for place, (one, other) in enumerate(zip(quiet, loud, strict=False)):
        if one == other:
            continue
        if one[:-1] != other[:-1] or one[0] == "element":
            yield f"{loud[place - 1 : place + 2]!r:.300} in place of {quiet[place - 1 : place + 2]!r:.300}"
            return  # what follows is out of step
        if not any(twin.stands_for(one[-1], other[-1], cells=way) for way in cells):
            meant = STAND_IN.sub(lambda match: twin.texts[ord(match.group(1)) - FIRST], one[-1])
            yield f"{other!r:.300} in place of {meant!r:.300}"
    if len(quiet) != len(loud):
        yield f"{len(loud)} tokens in place of {len(quiet)}: {(loud[len(quiet) :] or quiet[len(loud) :])[:3]!r:.300}"


def lost(twin: Twin, harmless: str, hostile: str, *, cells: bool) -> Iterator[str]:
    """As :func:`differences`, whatever the order."""
    quiet, loud = narrowed(tokens(harmless)), tokens(hostile)
    tags, others = (Counter(token[:2] for token in page if token[0] != "text") for page in (quiet, loud))
    if tags != others:
        yield f"{others - tags} in place of {tags - others}"
    texts = {"".join(token[-1].split()) if cells else token[-1] for token in loud}
    trimmed = {text.strip() for text in texts}
    for text in dict.fromkeys(token[-1] for token in quiet if token[0] in {"text", "attribute"}):
        runs = [(ord(match.group(1)) - FIRST, len(match.group())) for match in STAND_IN.finditer(text)]
        if not runs or any(size < len(twin.texts[place]) for place, size in runs):
            continue
        said = "".join(text.split()) if cells else text
        ways = [
            shown(STAND_IN.sub(lambda match, way=way: way(twin.texts[ord(match.group(1)) - FIRST]), said))
            for change in (CELLS if cells else CHANGES)
            for way in (change, lambda text, change=change: change(text.strip()))
        ]
        # A label ends where its text does: white space around it is not kept.
        if texts.isdisjoint(ways) and trimmed.isdisjoint(way.strip() for way in ways):
            yield f"{ways[0]!r:.300} is nowhere"


def pieces(sink: str, contact: Contact) -> list[str]:
    found = list(HTML_SINKS[sink].pieces(contact))
    assert found
    return found


def check(sink: str, field: str, texts: list[str]) -> int:
    """Hold a field's hostile contact against its twin; return in how many pieces of HTML the two differ."""
    first = Twin(list(HOSTILE)[:1])
    if not sum(compare(sink, first, *pair) for pair in pairs(field, first)):
        return 0  # that field is not shown there
    twin = Twin([text for text in texts if sink not in SORTING or "█" not in text])
    return sum(compare(sink, twin, *pair) for pair in pairs(field, twin))


def pairs(field: str, twin: Twin) -> Iterator[tuple[Contact, Contact]]:
    """Yield contacts with harmless and with hostile strings in a field."""
    if field in SEGMENT_FIELDS:
        yield with_field(field, twin.harmless, like=twin.texts), with_field(field, twin.texts)
    else:
        for one, other in zip(twin.harmless, twin.texts, strict=True):
            if other:
                yield with_contact_field(field, one), with_contact_field(field, other)


def compare(sink: str, twin: Twin, quiet: Contact, loud: Contact) -> int:
    shows = 0
    found = pieces(sink, quiet), pieces(sink, loud)
    if REFUSED in found:
        return 0
    for number, (one, other) in enumerate(zip(*found, strict=True)):
        if one == other:
            continue  # what differs is not shown there
        shows += 1
        harmless, hostile = (PREFIX.sub("t-", HASH.sub("", STYLE.sub("", page))) for page in (one, other))
        assert set(active(parse(hostile))) <= set(active(parse(harmless))), sink
        if sink in SORTING:
            assert list(lost(twin, harmless, hostile, cells=sink in FRAMES))[:5] == [], sink
        elif sink not in JUDGING:
            unlike = list(differences(twin, harmless, hostile, cells=WAYS.get(sink, (sink in FRAMES,))))
            if unlike and sink in RANKING and number:
                unlike = list(lost(twin, harmless, hostile, cells=False))
            assert unlike[:5] == [], sink
    return shows


SHOWING = sorted(HTML_SINKS)
FIELDS = [*SEGMENT_FIELDS, *CONTACT_FIELDS]
EVERY = 1 if THOROUGH > 1 else 2
"""Of the pairs of a sink and a field, one in so many is tried with its share of all strings; each is with some."""
SHARE = min(len(SHOWING), len(FIELDS)) // EVERY
"""Such a pair has one string in so many: so few that each sink and each field has every string."""
PAIRS = {
    (sink, field): (place + other) // EVERY % SHARE
    for place, sink in enumerate(SHOWING)
    for other, field in enumerate(FIELDS)
    if (place + other) % EVERY == 0
}
# In each field what breaks out of text and out of an attribute, and a few of the own list, so that all of it stands in
# some field.
SAMPLE = [
    (field, text)
    for place, field in enumerate(SEGMENT_FIELDS)
    for text in (
        f'"><img src=x onerror=window.pwned={place}>',
        f"' & \"&quot;\u202e$\\x$ {place}",
        *(list(HOSTILE)[(3 * place + number) % len(HOSTILE)] for number in range(3)),
    )
]


def sample_contacts(**options: Any) -> tuple[Twin, Contact, Contact]:
    fields, texts = (list(column) for column in zip(*SAMPLE, strict=True))
    twin = Twin(texts)
    harmless = with_fields(fields, twin.harmless, like=twin.texts, **options)
    return twin, harmless, with_fields(fields, twin.texts, **options)


@pytest.mark.sampled(4)
@pytest.mark.parametrize("sink", sorted(HTML_SINKS))
def test_hostile_strings_are_text_in_every_field(sink):
    assert {text for _, text in SAMPLE} >= set(HOSTILE)
    assert compare(sink, *sample_contacts()) or sink in SHOWS_NONE


@pytest.mark.slow
def test_hostile_strings_are_text_in_a_report_of_many():
    # Of a few contacts no shares are drawn, and none is ranked.
    twin, *both = sample_contacts()
    pages = []
    for contact, names in zip(both, (twin.harmless, twin.texts), strict=True):
        record = record_of(contact)
        many = [
            Contact(replace_fields(record, contact_id=f"{name} {n}"), revealed=True)
            for n, name in enumerate(names[:30])
        ]
        page = rtca.render_report(many)
        pages.append(PREFIX.sub("t-", HASH.sub("", STYLE.sub("", page))))
    harmless, hostile = pages
    assert set(active(parse(hostile))) <= set(active(parse(harmless)))
    assert list(lost(twin, harmless, hostile, cells=False))[:5] == []


@pytest.mark.slow
@pytest.mark.parametrize("asked", QUESTIONS)
def test_hostile_strings_are_text_in_the_figure_of_a_question(asked):
    # Categories, agents and queues bear them.
    twin = Twin([text for text in HOSTILE if text.strip()][:8])
    for calm, acting in zip(twin.harmless, twin.texts, strict=True):
        answers = [QUESTIONS[asked](held(full(name))) for name in (calm, acting)]
        harmless, hostile = (STYLE.sub("", f"{one.plot()._repr_html_()}{one._repr_html_()}") for one in answers)
        assert set(active(parse(hostile))) <= set(active(parse(harmless)))


@pytest.mark.sampled(1)
@pytest.mark.parametrize("sink", ["explorer", "frames", "report"])
def test_two_parsers_find_the_same_in_hostile_pages(sink):
    _, quiet, loud = sample_contacts()
    for calm, page in zip(pieces(sink, quiet), pieces(sink, loud), strict=True):
        # One of the two does not look into templates, which hold nothing of a contact.
        assert TEMPLATE.findall(page) == TEMPLATE.findall(calm)
        read = TEMPLATE.sub("", page)
        other = html5lib.parse(read, treebuilder="etree", namespaceHTMLElements=False)
        assert ET.tostring(parse_anew(read).root) == ET.tostring(other)


@pytest.mark.sampled(2)
@pytest.mark.parametrize("output_type", ["Raw", "Redacted"])
@pytest.mark.parametrize("sink", ["display", "explorer", "report"])
def test_hostile_strings_are_inert_where_a_contact_is_masked(sink, output_type):
    # What is masked depends on the text, so the two differ in more than the texts.
    _, quiet, loud = sample_contacts(revealed=False, output_type=output_type)
    wanted = {note for page in pieces(sink, quiet) for note in active(parse(page))}
    assert {note for page in pieces(sink, loud) for note in active(parse(page))} <= wanted


# Each field in one of these; the slow test below has each in all.
@pytest.mark.sampled(2)
@pytest.mark.parametrize(
    ("sink", "field"),
    list(zip(itertools.cycle(["compare_widget", "display", "explorer", "live_monitor", "report"]), CONTACT_FIELDS)),
)
def test_hostile_strings_are_text_in_what_is_said_of_a_contact(sink, field):
    check(sink, field, ["</title></option><script>window.pwned=1</script>", '"><img src=x onerror=window.pwned=1>'])


def test_the_pairs_give_each_sink_and_each_field_every_string():
    for place, names in enumerate((SHOWING, FIELDS)):
        for one in names:
            assert {share for pair, share in PAIRS.items() if pair[place] == one} == {*range(SHARE)}, one


@pytest.mark.slow
@pytest.mark.timeout(900)
@pytest.mark.parametrize(("sink", "field"), PAIRS)
def test_every_string_is_text_in_every_field(sink, field):
    # Each string in every sink and in every field, but not each pair of a sink and a field with each string.
    texts = every_string()[PAIRS[sink, field] :: SHARE]
    if sink in {"corpus", "corpus_explorer", "report"} and field in CONTACT_FIELDS:
        texts = texts[::8]  # a corpus and all questions for each of them
    check(sink, field, texts)


@pytest.mark.slow
@pytest.mark.parametrize("output_type", ["Raw", "Redacted"])
@pytest.mark.parametrize("sink", sorted(HTML_SINKS))
def test_every_string_is_inert_where_a_contact_is_masked(sink, output_type):
    # What is masked depends on the text, so there is no harmless twin; what could act is looked for by itself.
    wanted = {note for page in pieces(sink, quiet_contact()) for note in active(parse(page))}
    # Each string in every sink, in one of the two forms.
    texts = every_string()[output_type == "Raw" :: 2]
    if sink == "annotations":
        texts = texts[::4]  # each of them is judged, and drawn anew
    for part in range(0, len(texts), 100):
        contact = loaded(texts[part : part + 100], output_type=output_type)
        for page in pieces(sink, contact):
            assert set(active(parse(page))) <= wanted


def test_every_string_may_be_searched_for():
    contact = loaded(["a", "b"], revealed=True)
    for text in every_string():
        assert active(parse(str(transcript_html(contact, search=text)))) == []


def test_plain_text_that_stands_for_a_view_acts_on_no_terminal():
    contact = with_contact_field("contact_id", "a\x1b]52;c;eA==\x07\u202eb")
    shown = [contact, transcript_html(contact), sentiment_timeline(contact), category_timeline(contact)]
    widgets = [rtca.TranscriptWidget(contact), rtca.ContactExplorer(contact), rtca.CompareWidget(contact, contact)]
    for view in (*shown, *widgets):
        assert repr(view).isprintable(), view
        assert repr(view).startswith("<")
    for view in widgets:
        view.close()


def test_twins_tell_what_is_not_text():
    # The oracle must see an element, an attribute and a text that came out of a string.
    twin = Twin(["<b>x</b>", 'y" z="1'])
    one, other = twin.harmless
    page = f"<p class='{other}'>{one}</p>"
    for wrong in ("<p class='{1}'>{0}</p>", '<p class="{1}">&lt;b&gt;x&lt;/b&gt;</p>', "<p class='{1}'>x</p>"):
        assert list(differences(twin, page, wrong.format(*twin.texts), cells=(False,)))
    right = "<p class='y&quot; z=&quot;1'>&lt;b>x&lt;/b></p>"
    assert list(differences(twin, page, right, cells=(False,))) == []


@pytest.mark.slow
def test_every_sink_that_puts_out_html_is_in_the_matrix(tmp_path):
    contact = quiet_contact()
    html = {sink for sink, drive in SINKS.items() if MARKUP.search(drive(contact, tmp_path))}
    assert html == set(HTML_SINKS), "give the sink its HTML in tests/leaks/html_sinks.py"


def test_every_field_that_holds_text_is_in_the_matrix():
    known = {path.partition(" of ")[0] for path in SEGMENT_FIELDS}
    wanted = {path for member, kind in SEGMENT_TYPES.items() for path in text_fields(kind, member)}
    assert wanted <= known, "give the new field its segments in tests/render/hostile_fields.py"


def text_fields(hint: Any, path: str) -> Iterator[str]:
    """Paths of all texts in a shape."""
    if hint is str:
        yield path
    elif isinstance(hint, type) and issubclass(hint, Wire):
        hints = get_type_hints(hint)
        for member in msgspec.structs.fields(hint):
            yield from text_fields(hints[member.name], f"{path}.{member.encode_name}")
    elif get_origin(hint) is dict:
        yield path  # its keys
        yield from text_fields(get_args(hint)[1], path)
    else:
        for inner in get_args(hint):
            yield from text_fields(inner, path)
