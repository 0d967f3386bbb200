"""Contacts without an id: no two of them are taken for one, and the same one is known again."""

import json
import uuid

import pytest

import rtca_nb as rtca
from rtca_nb.contact.contact import Contact
from rtca_nb.exceptions import CorpusError
from rtca_nb.model.record import replace_fields
from tests.corpus.readings import chat, check_sound, rows, write
from tests.making import make, message, record_of


def answer(*segments):
    return {"Channel": "CHAT", "Status": "COMPLETED", "Segments": [*segments]}


def event(number):
    joined = "application/vnd.amazonaws.connect.event.participant.joined"
    time = {"AbsoluteTime": "2026-01-01T03:04:05.000Z"}
    event = {"Id": f"e{number}", "EventType": joined, "ParticipantRole": "CUSTOMER", "ParticipantId": "p", "Time": time}
    return answer({"Event": event})


def summary(number):
    return answer(
        {"PostContactSummary": {"Status": "COMPLETED", "Content": f"Summary {number}"}},
        {"Categories": {"MatchedDetails": {f"rule {number}": {"PointsOfInterest": []}}}},
    )


def opening(number):
    """The first message has an id that somebody else gave."""
    return answer(message(f"I ask for the {number}th time", identity="m-1"), message("bye", identity="m-2"))


ANSWERS = {
    "summaries": summary,
    "events": event,
    "ids of no service": opening,
    "no ids": lambda number: answer(message(f"hello {number}", identity=None)),
    "statuses": lambda number: {**answer(), "Status": ["COMPLETED", "FAILED", "IN_PROGRESS"][number]},
}


@pytest.mark.parametrize("kind", ANSWERS)
def test_different_contacts_without_an_id_are_all_kept(kind, folder):
    answers = [ANSWERS[kind](number) for number in range(3)]
    (folder / "a.jsonl").write_text("\n".join(map(json.dumps, answers)))
    contacts = list(rtca.read_contacts(folder / "a.jsonl"))
    assert len(contacts) == 3
    report = write(contacts, folder / "corpus")
    assert (report.added, report.unchanged, report.contacts) == (3, 0, 3)
    for number, one in enumerate(answers):
        (folder / f"another {number}.json").write_text(json.dumps(one))
        again = write(rtca.read_contacts(folder / f"another {number}.json"), folder / "corpus")
        assert (again.unchanged, again.contacts) == (1, 3)
    assert check_sound(folder / "corpus") == 3


@pytest.mark.parametrize("identity", ["m-1", str(uuid.UUID(int=7))])
def test_a_contact_without_an_id_is_known_again_when_it_grew_and_in_its_other_form(identity, folder):
    def form(text, span, output_type, more=0):
        first = message(text, span, identity=identity)
        rest = [message("and then", identity=f"n-{number}") for number in range(more)]
        return make([first, *rest], contact_id="unknown", output_type=output_type)

    raw = form("I am Zanzibarra", (5, 15), "Raw")
    write([raw, form("I am [NAME]", (5, 11), "Redacted")], folder)
    assert write([form("I am [NAME]", (5, 11), "Redacted", more=2)], folder).replaced == 1
    write([raw.reveal()], folder / "revealed")
    named = {row["contact_id"] for place in (folder, folder / "revealed") for row in rows(place, "contacts")}
    assert len(named) == 1


def test_nothing_that_is_hidden_goes_into_a_name(folder):
    """Else the name gives away whether a guess at the text is right."""
    contacts = [
        make([message(f"I am {name}", (5, 15), identity="m-1")], contact_id="unknown", output_type="Raw")
        for name in ("Zanzibarra", "Quixotelle")
    ]
    for number, contact in enumerate(contacts):
        write([contact], folder / str(number))
    names = {rows(folder / str(number), "contacts")[0]["contact_id"] for number in range(2)}
    assert len(names) == 1


@pytest.mark.parametrize("together", [True, False])
def test_one_id_in_two_instances_is_an_error_and_what_came_before_is_kept(together, folder):
    other = Contact(replace_fields(record_of([message("other")], contact_id="a"), instance_id="another"))
    contacts = [chat("a"), chat("b"), other, chat("c")]
    if not together:
        write(contacts[:2], folder)
    with pytest.raises(CorpusError, match="contact 'a' is in two instances"):
        write(contacts, folder)
    assert check_sound(folder) == 2
