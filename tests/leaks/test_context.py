"""No text of the contact record comes out of any sink, whichever member of the service's answers it stands in."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import pickle
import sqlite3
import traceback

import pytest

import rtca_nb as rtca
from rtca_nb.contact.access import record_of
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.context_frame import context_frame
from rtca_nb.endpoint import ServedContact, ServedInstance, serve
from rtca_nb.endpoint.model import load_operations, load_service_model
from rtca_nb.model.context import MEMBERS, SentContext
from rtca_nb.model.record import replace_fields
from rtca_nb.samples import build_sample
from rtca_nb.sampling import sample_contact
from tests.leaks.sinks import SINKS
from tests.newest_model import newest_model

# What may be seen: it is set by who runs the contact centre, and says of no person anything.
PUBLIC = {"Queue.Name"}


class Filler:
    """Fills a shape of the service model: every text is a canary, and every name of an attribute another."""

    def __init__(self) -> None:
        self.canaries: dict[str, str] = {}

    def canary(self, path: str) -> str:
        word = self.canaries[path] = f"Zanzi{len(self.canaries):04d} Barrakuda"
        return word

    def fill(self, shape, path, above=()):
        if above.count(shape.name) > 1:
            return None
        above = (*above, shape.name)
        if shape.type_name == "structure":
            found = {name: self.fill(child, f"{path}.{name}", above) for name, child in shape.members.items()}
            return {**found, "Unmodelled": self.canary(f"{path}.Unmodelled")}
        if shape.type_name == "list":
            return [self.fill(shape.member, f"{path}[]", above)]
        if shape.type_name == "map":
            return {
                self.canary(f"{path}{{key}}"): self.fill(shape.value, f"{path}{{}}", above),
                "key": self.fill(shape.value, f"{path}{{key}}{{}}", above),
            }
        if shape.type_name == "string":
            return self.canary(path)
        return {"boolean": True, "timestamp": 1_767_322_809.5}.get(shape.type_name, 1)


@pytest.fixture(scope="module")
def filled():
    operations, filler, answers = load_operations(load_service_model()), Filler(), {}
    for operation, member in MEMBERS.items():
        document = filler.fill(operations[operation].output_shape.members[member], member)
        answers[operation] = json.dumps({member: document}).encode()
    return {path: text for path, text in filler.canaries.items() if path not in PUBLIC}, SentContext(answers, {})


def with_context(contact, sent):
    return Contact(replace_fields(record_of(contact), context=sent), revealed=contact.revealed)


def context_sink(contact, folder):
    """Everything that a context and the frame of it show."""
    context, frame = contact.context, context_frame([("c", contact.context)])
    parts = [repr(context), str(context), f"{context}", repr([context]), repr(context.redaction), str(context.notes)]
    parts += [repr(getattr(context, name)) for name in context.__slots__]
    parts += [repr(frame), frame._repr_html_(), frame.to_json(date_format="iso"), frame.T.to_string()]
    frame.to_csv(folder / "context.csv", allow_revealed=True)
    frame.to_parquet(folder / "context.parquet", compression="none", allow_revealed=True)
    frame.to_feather(folder / "context.feather", compression="uncompressed", allow_revealed=True)
    with contextlib.closing(sqlite3.connect(folder / "context.sqlite")) as base:
        frame.to_sql("contexts", base, allow_revealed=True)
    files = b"".join(path.read_bytes() for path in sorted(folder.glob("context.*")))
    dumped = b"" if contact.revealed else pickle.dumps(context)
    return "\n".join(parts).encode() + files + dumped


def error_sink(contact, folder):
    """What errors and their tracebacks say while a context is in hand."""
    parts = []
    for call in (
        lambda: contact.context.no_such_member,
        lambda: setattr(contact.context, "agent", "x"),
        lambda: context_frame([("c", contact.context)])["no such column"],
        lambda: pickle.dumps(contact),
    ):
        with pytest.raises(Exception) as caught:  # noqa: PT011  # of whatever kind
            call()
        shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
        parts += [str(caught.value), *shown.format()]
    return "\n".join(parts).encode()


ALL = {**SINKS, "context": context_sink, "context errors": error_sink}


def found(out, canaries):
    return [path for path, text in canaries.items() if text.encode() in out or text.split()[0].encode() in out]


@newest_model
def test_every_member_of_the_answers_has_a_canary(filled):
    canaries, _ = filled
    assert len(canaries) > 250
    for path in ("Contact.Attributes{key}{}", "Contact.Tags{key}", "Contact.CustomerEndpoint.Address", "User.Username"):
        assert path in canaries


# Slow sinks make other things of a contact too, so by default only some of them are driven.
@pytest.mark.sampled(3)
@pytest.mark.parametrize("name", sorted(ALL))
def test_no_text_of_the_record_comes_out_of_a_sink(filled, tmp_path, name):
    canaries, sent = filled
    contact = with_context(sample_contact("refund"), sent)
    assert found(ALL[name](contact, tmp_path), canaries) == []


@newest_model
def test_every_text_that_a_reader_is_offered_is_there_once_it_is_revealed(filled, tmp_path):
    canaries, sent = filled
    contact = with_context(sample_contact("refund"), sent).reveal()
    shown = found(context_sink(contact, tmp_path), canaries)
    for path in (
        *("Contact.Attributes{key}{}", "Contact.Tags{}", "Contact.CustomerEndpoint.Address", "Contact.Description"),
        *("Contact.AgentInfo.Id", "User.IdentityInfo.FirstName", "Contact.Name"),
    ):
        assert path in shown
    assert "REVEALED" in repr(contact.context)
    path = contact.to_jsonl(tmp_path / "revealed.jsonl", allow_revealed=True)
    assert len(found(path.read_bytes(), canaries)) == len(canaries)


def test_no_text_of_the_record_reaches_files_that_are_kept(filled, tmp_path):
    canaries, sent = filled
    contact = with_context(sample_contact("refund"), sent)
    contact.to_jsonl(tmp_path / "contact.jsonl")
    again = rtca.read_contact(tmp_path / "contact.jsonl")
    assert again.context == contact.context
    rtca.write_corpus([contact], tmp_path / "corpus")
    for path in tmp_path.rglob("*"):
        if path.is_file():
            assert found(path.read_bytes(), canaries) == [], path.name


def test_no_text_of_the_record_comes_out_of_fetching(tmp_path, caplog, capfd):
    secret = "Zanzi9999 Barrakuda"
    record = {"AgentInfo": {"Id": secret}, "QueueInfo": {"Id": "q"}, "Attributes": {secret: secret}, "Name": secret}
    user = {"Id": secret, "IdentityInfo": {"FirstName": secret, "LastName": secret}}
    sample = build_sample("single-output")
    contact = ServedContact("i", "c", sample.segments, record=record)
    with serve([contact], instances=[ServedInstance("i", users=[user])], quota=None, log=print) as endpoint:
        client = endpoint.client()
        shown = [repr(rtca.fetch_contexts("i", ["c"], client=client).to_dict())]
        results = list(rtca.fetch_contacts("i", ["c"], client=client, context=True, archive=tmp_path / "archive"))
        shown += [repr(results), repr(results[0].context), repr(results[0].context.notes)]
        watched = [*rtca.watch_contact("i", "c", client=client, context=True, interval=0.05)]
        monitor = rtca.LiveMonitor("i", "c", client=client, context=True, interval=0.05)
        assert monitor.join(30)
        shown += [repr(watched[-1].context), repr(monitor._status), monitor._repr_mimebundle_()[0]["text/html"]]
        monitor.close()
        found = rtca.search_contacts(
            "i", dt.datetime(2020, 1, 1, tzinfo=dt.UTC), dt.datetime.now(dt.UTC), client=client
        )
        assert len(found) == 1
        shown += [repr(found.to_dict()), found._repr_html_()]
        shown += [record.line() for record in endpoint.requests]
    files = b"".join(path.read_bytes() for path in (tmp_path / "archive").rglob("*") if path.is_file())
    out = capfd.readouterr()
    assert secret not in "".join([*shown, out.out, out.err, caplog.text])
    assert secret.encode() not in files
