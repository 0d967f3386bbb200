"""Notes and problems in the language of a view: each sentence that the package writes has its words, and loses none."""

from __future__ import annotations

import ast
import itertools
import re
from pathlib import Path

import pytest

import rtca_nb as rtca
from rtca_nb.model.context import MEMBERS, REASONS, SentContext
from rtca_nb.model.offsets import PROBLEMS
from rtca_nb.model.reading_notes import asked_notes, health_notes, repaired_notes
from rtca_nb.render.languages import LANGUAGES, speaking
from rtca_nb.render.told import notes_list, told, told_alone, told_category, told_name
from rtca_nb.samples import build_sample
from rtca_nb.tables.absence_reasons import lost_parts
from tests.render.hostile_fields import with_contact_field
from tests.render.making import FORMS, make, message, sample, two_days
from tests.render.markup_oracle import active, name, parse, text_of
from tests.sources.shapes import CARRIES, write
from tests.spoken import mark_words, unsaid

OTHERS = [language for language in LANGUAGES if language != "en"]
# What a service or a person named, and what is a name in any language.
NAMES = (
    "Raw",
    "Redacted",
    "UTF-16",
    "COMPLETED",
    "FAILED",
    "contact",
    "offset_problems",
    "revisions",
    "skipped",
    "unknown",
)


def of_samples():
    """Notes and problems of all samples, and of contacts that lack something."""
    some = [message(0, "a")]
    contacts = [sample(name, form) for name, form in FORMS]
    contacts += [two_days(), *(make(some, status=status) for status in ("IN_PROGRESS", "ODD", "NOT_ANALYSED"))]
    contacts += [make([{"Transcript": {"Id": "m"}}, *some]), make([*some, {"Odd": {}}, {"Odder": {}}])]
    for contact in contacts:
        yield from contact.notes
        yield from contact.offset_problems["detail"]


WRITTEN = (
    "Nothing proves that this contact is complete: pages are not numbered, so some may be missing.",
    "The contact is declared Redacted, but its redaction is not trusted: no redacted span covers a redaction tag.",
    (
        "Nothing states whether the contact is Raw or Redacted, so it is masked like a Raw one: 1 name of a person is "
        "visible."
    ),
    "1,204 messages are hidden as a whole, because it is not certain what is redacted in them.",
    "3 segments cannot be read in full, so something is missing: see contact.unknown.",
    "1 segment changed while the contact was read: see contact.revisions.",
    "There is no sentiment: it was enabled, but none of these messages was scored.",
    "There is no sentiment and no summary; the contact record was not fetched, so the reason is not known.",
    "The agent's name is not known: the credentials do not permit DescribeUser.",
    "Categorization was skipped by the service (quota exceeded), so Billing and 2 more were not evaluated",
    "Part of the analysis was skipped by the service, so it was not evaluated",
    "Only Transcript, Event segments were asked for.",
    "1 text held half of a surrogate pair, which is shown as U+FFFD.",
    # What says that data is missing.
    "The last page names a NextToken: more pages follow, but were not provided.",
    "The numbers in the file names skip page 2.",
    "The numbers in the file names skip pages 2, 4–6, ….",
    "The export that holds this contact is incomplete: page 2 is missing.",
    "The export that holds this contact is incomplete: 3 of its pages are missing.",
    "1 record of voice contacts in the same source was skipped.",
    "12 records have no known event type, or no segments.",
    (
        "The part of the file about skipped analysis cannot be read, so some categories may not have been evaluated: "
        "see contact.unknown."
    ),
    "The file has no list of matched categories, so nothing says whether any was evaluated.",
)


def of_sources():
    """Notes of contacts as they come in every shape, of what was read oddly, and of context that could not be had."""
    for sample_name in ("refund", "misaligned"):
        built = build_sample(sample_name)
        for shape in CARRIES:
            asked = "Redacted" if shape == "v2" else "auto"
            for form in built.segments:
                contact = rtca.read_contact(write(built, form, shape), output_type=asked)
                yield from contact.notes
                yield from contact.offset_problems["detail"]
    notes = [
        *(note for number in (1, 2) for note in health_notes(malformed=number, unreadable=number, reencoded=number)),
        *(note for number in (1, 2) for note in repaired_notes(number)),
        *asked_notes(["Transcript"]),
    ]
    yield from (f"{note[0].upper()}{note[1:]}." for note in notes)
    for reason in REASONS:
        yield from lost_parts(SentContext({}, dict.fromkeys(MEMBERS, reason)))


@pytest.mark.slow
def test_every_note_that_a_source_gives_rise_to_has_words_of_its_own():
    sentences = {*of_sources()}
    assert len(sentences) > 40
    with speaking("de"):
        assert [sentence for sentence in sorted(sentences) if told_alone(sentence) == sentence] == []


def bare(sentence):
    return unsaid(re.sub(r"Describe\w+|U\+FFFD|botocore|ExtractedInformation", " ", sentence), *NAMES)


def test_every_note_and_every_problem_has_words_in_the_catalogue(monkeypatch):
    mark_words(monkeypatch)
    sentences = {
        *of_samples(),
        *WRITTEN[:9],
        *(f"3–9 in a message of 12 code points: {why}" for why in PROBLEMS.values()),
    }
    with speaking("de"):
        assert {one: rest for one in sentences if (rest := bare(told_alone(one)))} == {}


@pytest.mark.parametrize("language", OTHERS)
def test_what_a_sentence_names_stays(language):
    with speaking(language):
        assert "DescribeUser" in told(WRITTEN[8])
        for held in ("Billing", "Categorization", "quota exceeded"):
            assert held in told(WRITTEN[9])
        assert "Transcript, Event" in told(WRITTEN[11])
        assert "<b>{n}\n" in told("The service says about the analysis: <b>{n}\n.")
        for sentence in WRITTEN:
            assert re.findall(r"\d", told_alone(sentence)) == re.findall(r"\d", sentence.partition(": see")[0])
            assert "{" not in told(sentence)
            assert told_alone(sentence) != sentence


def test_a_sentence_that_the_package_does_not_write_stays_as_it_is():
    for sentence in (
        "A record of the stream was skipped.",
        "",
        "There is no tea: nobody knows.",
        WRITTEN[0] + " More.",
    ):
        for language in LANGUAGES:
            with speaking(language):
                assert told(sentence) == sentence or "{" not in told(sentence)
    with speaking("de"):
        assert told("A record of the stream was skipped.") == "A record of the stream was skipped."


def test_a_note_leads_to_its_table_in_every_language():
    contact = sample("misaligned", "Raw")
    for language in LANGUAGES:
        page = parse(rtca.render_report(contact, language=language))
        notes = page.all("rtca-notes")[0]
        links = [one for one in notes.iter() if name(one) == "a"]
        assert [link.get("href") for link in links] == ["#spans", "#unknown"]
        there = {one.get("id") for one in page.all()}
        assert all(link.get("href")[1:] in there for link in links)
        english = "Spans that cannot be trusted"
        assert (text_of(links[0]) == english) == (language == "en")
    with speaking("ja"):
        shown = parse(notes_list(["1 unrecognised member: see contact.unknown.", "x <b> 1"], {}))
    assert active(shown) == []
    assert "contact.unknown" in shown.text()
    assert "x <b> 1" in shown.text()


def test_a_note_that_leads_to_no_table_is_text():
    noted = with_contact_field("notes", "x <b onclick=1> 1: see contact.revisions")
    notes = parse(rtca.render_report(noted)).all("rtca-notes")[0]
    assert text_of(notes) == "X <b onclick=1> 1."
    assert not [one for one in notes.iter() if name(one) == "b"]


@pytest.mark.parametrize("language", OTHERS)
def test_names_that_the_package_makes_are_in_the_language_and_others_as_they_are(language):
    skipped = (
        "Categorization was skipped by the service, so Billing, the category of rule 7f and 3 more were not evaluated"
    )
    made = {
        "issue 3": "issue",
        "attachment 12": "attachment",
        "all categories": "category",
        "no reason given": "reason",
    }
    with speaking(language):
        said = told(skipped)
        assert all(told_name(name, kind) not in {"", name} for name, kind in made.items())
    assert "Billing, " in said
    assert "7f" in said
    assert "category of rule" not in said
    assert "more" not in said
    with speaking(language):
        # What a customer calls a file or a rule is no name of the package, whatever it looks like.
        for name, kind in (("issue 3", "category"), ("attachment 1.pdf", "attachment"), ("the issue 3", "issue")):
            assert told_name(name, kind) == name
    assert told_name("issue 3", "issue") == "issue 3"


def literals(path):
    """Texts of a module as they are written, with a mark for what is put in."""
    tree = ast.parse(path.read_text("utf-8"))
    inner = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    inner |= {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}  # docstrings
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else " \0 " for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in inner:
            yield re.sub(r"\{\w*\}", " \0 ", node.value)


def pairs(sentence):
    words = re.sub(r"[.:;,]", "", sentence).split()
    return [pair for pair in itertools.pairwise(words) if "\0" not in pair]


def test_what_a_view_recognises_is_still_written_by_the_package():
    package = Path(rtca.__file__).parent
    translations = package / "render/told.py"
    paths = [
        path for name in ("model", "tables", "privacy", "sources", "fetch") for path in package.glob(f"{name}/*.py")
    ]
    written = {pair for path in paths for text in literals(path) for pair in pairs(text)}
    known = [text for text in literals(translations) if len(text.split()) > 3 and "\n" not in text]
    assert len(known) > 80
    # Sentences are put together of pieces, so up to three joints of each are not written anywhere.
    lost = {text: [pair for pair in pairs(text) if pair not in written] for text in known}
    assert {text: rest for text, rest in lost.items() if len(rest) > 3} == {}


def test_a_category_that_is_called_like_our_words_keeps_its_name():
    with speaking("fr"):
        for name in ("all categories", "the category of rule 7"):
            assert told_category(name, name) == name
            assert told_category(name, None) != name
