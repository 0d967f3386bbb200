"""Questions by agent and queue, of contacts that came with their record: agents go by their pseudonyms."""

import pytest

import rtca_nb as rtca
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.samples import generate_contacts, generated_centre
from rtca_nb.sampling import served_centre

DRAWN = [*generate_contacts(12, seed=5, languages=["en"])]


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    path = tmp_path_factory.mktemp("context") / "archive"
    served = [
        ServedContact(
            one.instance_id, one.contact_id, {"Redacted": one.segments()}, status=one.status, record=one.record
        )
        for one in DRAWN
    ]
    with serve(served, instances=[served_centre(generated_centre(["en"]))], quota=None) as endpoint:
        ids = [one.contact_id for one in DRAWN]
        list(rtca.fetch_contacts(DRAWN[0].instance_id, ids, client=endpoint.client(), context=True, archive=path))
    return path


@pytest.fixture(scope="module", params=["archive", "contacts"])
def corpus(request, archive, tmp_path_factory):
    source = archive if request.param == "archive" else rtca.read_contacts(archive)
    folder = tmp_path_factory.mktemp("context") / "corpus"
    rtca.write_corpus(source, folder)
    return rtca.open_corpus(folder)


def test_contacts_have_the_agent_s_pseudonym_and_the_queue(corpus):
    rows = corpus.contacts.to_pandas().set_index("contact_id")
    by_agent = {}
    for one in DRAWN:
        row = rows.loc[one.contact_id]
        assert row.queue == one.truth["queue"]
        assert row.language == "en-US"
        assert row.agent.startswith("agent-")
        by_agent.setdefault(one.truth["agent"], set()).add(row.agent)
    assert all(len(names) == 1 for names in by_agent.values())
    assert len(set.union(*by_agent.values())) == len(by_agent)


def test_questions_by_agent_and_queue_have_answers(corpus):
    agents = corpus.response_times_by("agent")
    assert set(agents.agent) == set(corpus.contacts.to_pandas().agent.dropna())
    queues = corpus.sentiment_by("queue")
    assert set(queues.queue) <= {one.truth["queue"] for one in DRAWN}
    assert len(queues)


def test_no_name_or_id_of_an_agent_is_written(corpus):
    users = generated_centre(["en"]).users
    known = {text for user in users for text in (user["Id"], user["Username"])}
    content = b"".join(path.read_bytes() for path in corpus.path.rglob("*") if path.is_file())
    assert len(content) > 10_000
    assert not [text for text in known if text.encode() in content]


@pytest.mark.sampled(1)
def test_a_contact_of_a_corpus_has_its_record_as_it_may_be_seen(archive, corpus):
    for contact in rtca.read_contacts(archive):
        again = corpus.contact(contact.contact_id)
        assert again.context == contact.context
        assert again.context.queue is not None
