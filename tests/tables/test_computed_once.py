"""What is worked out of a record is worked out once, whoever asks, and is the same whether it is revealed or not."""

import gc
import sys
from collections import Counter
from types import FunctionType, ModuleType

import pytest

import rtca_nb as rtca
from rtca_nb.contact.contact import Contact
from rtca_nb.model.inference import decide_unit
from rtca_nb.model.joining import merge_segments
from rtca_nb.model.offsets import resolve
from rtca_nb.model.record import replace_fields
from rtca_nb.model.timestamps import parse_times
from rtca_nb.tables.metrics import metrics, response_times, silences
from rtca_nb.tables.schema import COLUMNS
from rtca_nb.tables.sentiment import sentiment_turns
from tests.making import contact_of, make, message, offsets, record_of

pytestmark = pytest.mark.sampled_file(6)

SECRETS = ("Xanthippe", "Quillfeather", "4242 4242 4242 4242", "passport.png", "a broken heirloom", "xq@example.com")


def troubled(**rest):
    """Make a Raw contact with spans of each kind, right ones and wrong ones, some of them the same."""
    text = "🃏 I am Xanthippe Quillfeather, card 4242 4242 4242 4242"
    places = [(7, 16), (17, 29), (3, 2), (5, 5), (0, 999), (36, None), (1, 900)]
    items = [{"Id": "m1", "CharacterOffsets": offsets(*place)} for place in places]
    segments = [
        message(text, (7, 16), (17, 29), DisplayName="Xanthippe Quillfeather"),
        message(text, *places, identity="m2", role="AGENT"),
        message("Write to xq@example.com", (9, 40), identity="m3", Sentiment="NEGATIVE"),
        {"Attachments": {"Id": "a1", "Attachments": [{"AttachmentName": "passport.png"}]}},
        {"Categories": {"MatchedDetails": {"late": {"PointsOfInterest": [{"TranscriptItems": items}]}}}},
        {"Categories": {"MatchedDetails": {"rude": {"PointsOfInterest": [{"TranscriptItems": items[:3]}]}}}},
        {
            "Issues": {
                "IssuesDetected": [{"TranscriptItems": [{**item, "Content": "a broken heirloom"}]} for item in items]
            }
        },
        {
            "ExtractedInformation": {
                "ExtractionDefinitionId": "e1",
                "ExtractionDefinitionName": "name",
                "ExtractedValues": [{"Content": "Xanthippe", "PointsOfInterest": items}],
            }
        },
        {"PostContactSummary": {"Status": "COMPLETED", "Content": "Xanthippe Quillfeather sent passport.png"}},
    ]
    record = record_of(segments, **rest)
    # The first message came in another version before.
    (before,) = record_of([message(text, (7, 40), DisplayName="Xanthippe")], **rest).segments
    merged, revisions = merge_segments([before, *record.segments])
    return replace_fields(record, segments=merged, revisions=revisions)


def show_all(contact):
    """Ask for everything that a contact can tell and show."""
    for name in COLUMNS:
        getattr(contact, name)
        contact.arrow(name, allow_revealed=True)
    contact.redaction_report()
    rtca.transcript_html(contact)
    rtca.render_report(contact)
    rtca.sentiment_timeline(contact)
    rtca.category_timeline(contact)
    return contact.segments, contact.notes, contact.offset_unit, contact._repr_html_()


@pytest.fixture
def calls(monkeypatch):
    """Count the calls of functions of the package by their first arguments, whichever of its modules calls them."""
    counted = Counter()

    def count(function, *, by=0):
        def counting(*args, **kwargs):
            counted[function.__name__, args[:by]] += 1
            return function(*args, **kwargs)

        for module in [*sys.modules.values()]:
            if isinstance(module, ModuleType) and module.__name__.startswith("rtca_nb"):
                for name, value in [*vars(module).items()]:
                    if value is function:
                        monkeypatch.setattr(module, name, counting)
        return counted

    return count


@pytest.mark.parametrize("output_type", ["Raw", "Redacted"])
@pytest.mark.parametrize("offset_unit", ["auto", "utf16"])
def test_each_span_is_resolved_once(calls, output_type, offset_unit):
    contact = Contact(troubled(output_type=output_type, offset_unit=offset_unit))
    counted = calls(resolve, by=3)
    show_all(contact)
    show_all(contact.reveal())
    rtca.audit_redaction(contact)
    rtca.compare_contacts(contact, contact.reveal())
    assert counted.total() >= 5
    assert [key for key, times in counted.items() if times > 1] == []


@pytest.mark.sampled(10)
def test_each_span_of_a_sample_is_resolved_once(calls, form):
    name, output_type, unit = form
    contact = contact_of(name, output_type, unit)
    counted = calls(resolve, by=3)
    show_all(contact)
    show_all(contact.reveal())
    assert [key for key, times in counted.items() if times > 1] == []


def test_revealing_works_out_nothing_anew_that_redaction_does_not_touch(calls):
    functions = (parse_times, decide_unit, sentiment_turns, response_times, silences, metrics)
    record = replace_fields(troubled(), revisions=())  # an older version is a contact of its own
    for function in functions:
        counted = calls(function)
    contact = Contact(record)
    show_all(contact)
    before = Counter(counted)
    assert {name for name, _ in before} >= {function.__name__ for function in functions}
    show_all(contact.reveal())
    assert counted == before


def test_a_revealed_contact_tells_the_same_as_one_that_never_was_masked():
    contact = Contact(troubled())
    show_all(contact)
    shared, fresh = contact.reveal(), Contact(troubled(), revealed=True)
    for name in COLUMNS:
        assert getattr(shared, name).equals(getattr(fresh, name))
        assert shared.arrow(name, allow_revealed=True).equals(fresh.arrow(name, allow_revealed=True))
    assert shared.segments == fresh.segments
    assert shared.notes == fresh.notes


def reachable(roots, known=()):
    """Return all objects that some objects lead to, but for modules, classes, functions and what is known."""
    found, waiting = {}, [*roots]
    while waiting:
        thing = waiting.pop()
        if id(thing) in found or id(thing) in known or isinstance(thing, (ModuleType, type, FunctionType)):
            continue
        found[id(thing)] = thing
        # The garbage collector does not look into most structs.
        fields = getattr(thing, "__struct_fields__", ())
        waiting += [getattr(thing, field) for field in fields] if fields else gc.get_referents(thing)
    return found


def test_a_masked_contact_holds_no_clear_text_beside_its_record():
    record = troubled()
    contact = Contact(record)
    show_all(contact)
    revealed = contact.reveal()
    show_all(revealed)
    sent = reachable([record.segments, record.revisions, record.unknown])
    held, clear = (reachable([one], known=sent.keys()) for one in (contact, revealed))
    assert id(revealed) not in held
    texts, control = ([thing for thing in found.values() if isinstance(thing, str)] for found in (held, clear))
    assert [secret for secret in SECRETS if any(secret in text for text in texts)] == []
    assert any("Xanthippe" in text for text in control)


def contacts_in_memory():
    """Count contacts; other tests may keep some of their own."""
    return sum(isinstance(thing, Contact) for thing in gc.get_objects())


@pytest.mark.slow
def test_a_contact_is_freed_as_soon_as_nobody_holds_it():
    gc.collect()
    gc.disable()
    try:
        before = contacts_in_memory()
        contact = make([message("I am Xanthippe", (5, 14))])
        contact.transcript, contact.redactions, contact.metrics  # noqa: B018  # to have them made
        del contact
        assert contacts_in_memory() == before
    finally:
        gc.enable()
