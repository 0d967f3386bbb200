"""A name that only the list of a file's participants has is in nothing that is kept of a masked contact."""

from __future__ import annotations

import json

import pyarrow.parquet as pq
import pytest

import rtca_nb as rtca
from rtca_nb.contact.kept import keep
from rtca_nb.samples import build_sample
from rtca_nb.sources import read_contact
from tests.sources.shapes import write

NAME = "Wilhelmina"


@pytest.fixture(scope="module", params=["chat-transcript", "post-chat"])
def contact(request):
    """A contact with somebody who joined and wrote nothing."""
    document = json.loads(write(build_sample("refund"), "Raw", request.param))
    document["Participants"].append({"ParticipantId": "p9", "ParticipantRole": "SUPERVISOR", "DisplayName": NAME})
    return read_contact(document)


def test_a_name_of_somebody_who_wrote_nothing_is_not_kept(contact):
    assert NAME.encode() not in keep(contact).content
    assert NAME.encode() in keep(contact.reveal()).content


def test_a_name_of_somebody_who_wrote_nothing_is_in_no_corpus(contact, tmp_path):
    for form in (contact, contact.reveal()):
        folder = tmp_path / f"{form.revealed}"
        rtca.write_corpus([form], folder, allow_revealed=form.revealed)
        stored = [pq.read_table(path).to_pylist() for path in folder.rglob("*.parquet")]
        assert stored
        assert (NAME in str(stored)) is form.revealed
