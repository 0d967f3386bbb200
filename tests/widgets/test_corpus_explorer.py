"""The explorer of many contacts in Python: what can be chosen, its state, what is sent, and what goes wrong."""

from __future__ import annotations

import asyncio
import gc
import json
import shutil
import weakref
from datetime import UTC, datetime, timedelta

import html5lib
import pytest

import rtca_nb as rtca
from rtca_nb.exceptions import UsageError
from rtca_nb.samples import build_sample
from rtca_nb.widgets import CorpusExplorer
from tests.questions import making
from tests.questions.making import contact, key, match, several
from tests.widgets.comms import from_browser, recorded, size_of, text_of
from tests.widgets.corpora import MONDAY, chat, chats

pytestmark = pytest.mark.sampled_file(3)


@pytest.fixture(scope="module")
def held():
    return rtca.corpus_of(chats())


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("corpora") / "corpus"
    rtca.write_corpus(chats(), path)
    return path


@pytest.fixture
def explorer(held):
    shown = CorpusExplorer(held)
    yield shown
    shown.close()


def ids(shown):
    return shown.contacts["contact_id"].tolist()


def html(shown):
    return shown._repr_mimebundle_()[0]["text/html"]


def test_choosing_narrows_rows_counts_and_charts_together(explorer):
    assert len(explorer.contacts) == 60
    explorer.categories = ["Delivery"]
    frame = explorer.contacts
    assert len(frame) == 30
    assert frame["category_names"].map(lambda names: "Delivery" in names).all()
    shown = html(explorer)
    assert "<b>30</b> of 60 contacts" in shown
    assert "1–30 of 30 contacts" in shown
    explorer.categories = [None]
    assert len(explorer.contacts) == 15
    explorer.categories = []
    explorer.customer_sentiment = (0.5, None)
    assert 0 < len(explorer.contacts) < 60
    explorer.period = (MONDAY, MONDAY + timedelta(days=10))
    assert explorer.period[0] == "2026-01-05T09:00:00+00:00"
    assert max(explorer.contacts["start"]) < MONDAY + timedelta(days=10)
    explorer.search = "CONTACT-00"
    assert all("contact-00" in one for one in ids(explorer))
    explorer.search = "no such"
    assert ids(explorer) == []
    assert "No contact matches." in html(explorer)


def test_rows_are_sorted_and_come_in_pages(explorer):
    explorer.sort, explorer.descending = "contact_id", False
    assert ids(explorer)[:2] == ["contact-000", "contact-001"]
    assert "contact-049" in html(explorer)
    assert "contact-050" not in html(explorer)
    explorer.page = 1
    assert "contact-050" in html(explorer)
    assert "51–60 of 60 contacts" in html(explorer)
    explorer.page = 70
    assert "51–60 of 60 contacts" in html(explorer)
    explorer.categories = ["Billing"]
    assert explorer.page == 0


def test_a_contact_opens_and_another_takes_its_place(explorer):
    assert explorer.contact is None
    explorer.contact_id = "contact-003"
    assert explorer.contact.contact_id == "contact-003"
    first = explorer.explorer
    first.selected_id, first.search = "m1", "lamp"
    explorer.contact_id = "contact-005"
    assert explorer.explorer is first
    assert first.contact.contact_id == "contact-005"
    assert (first.selected_id, first.search) == (None, "")
    explorer.contact_id = None
    assert explorer.contact is None


def test_the_contact_before_is_not_the_open_one_while_another_is_read(held):
    async def opened():
        shown = CorpusExplorer(held)
        shown.contact_id = "contact-003"
        while shown.contact is None:
            await asyncio.sleep(0)
        shown.contact_id = "contact-005"
        seen = [shown.contact]
        while shown.contact is None:
            await asyncio.sleep(0)
        seen.append(shown.contact.contact_id)
        shown.close()
        return seen

    assert asyncio.run(opened()) == [None, "contact-005"]


def test_state_restores_filters_order_page_and_the_open_contact(explorer, held):
    explorer.sort, explorer.categories, explorer.hours = "messages", ["Delivery", None], (9, 12)
    explorer.period = (None, MONDAY + timedelta(days=40))
    explorer.only, explorer.contact_id = [], "contact-001"
    explorer.explorer.selected_id = "m2"
    state = json.loads(json.dumps(explorer.state))
    other = CorpusExplorer(held)
    other.state = state
    assert other.state == explorer.state
    assert other.contact.contact_id == "contact-001"
    assert other.explorer.selected_id == "m2"
    assert ids(other) == ids(explorer)
    with pytest.raises(UsageError, match="categories has no value 'Nothing'"):
        other.state = {**state, "sort": "start", "categories": ["Nothing"]}
    assert other.state == explorer.state
    third = CorpusExplorer(held, page=1)
    third.state = {"descending": False, "page": 1}
    assert third.page == 1
    other.close()
    third.close()


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("period", (datetime(2026, 1, 1), None), "without a time zone"),  # noqa: DTZ001
        ("period", (MONDAY, MONDAY), "a greater upper bound"),
        ("hours", (3, 25), "from 0 to 24"),
        ("hours", (3.5, None), "whole numbers"),
        ("customer_sentiment", 3, "two numbers"),
        ("first_response_seconds", (-1, None), "from 0 on"),
        ("categories", ["Nothing"], "categories has no value 'Nothing' in these contacts"),
        ("statuses", ["DONE"], "statuses has no value 'DONE'"),
        ("only", ["jokes"], "its values are: attachments, incomplete, issues"),
        ("contact_id", "nobody", "there is no contact 'nobody' here"),
        ("page", -1, "0 or more"),
        ("search", "\ud800", "half a character"),
        ("state", {"colour": 1}, "a state has no 'colour'"),
    ],
)
def test_a_value_that_cannot_be_is_refused_in_a_sentence_and_changes_nothing(explorer, name, value, said):
    before = explorer.state
    with pytest.raises(UsageError, match=said):
        setattr(explorer, name, value)
    assert explorer.state == before
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        CorpusExplorer([], colour=1)


def test_contacts_are_taken_as_corpus_of_takes_them(folder):
    contacts = chats(3)
    for source in (contacts, iter(contacts), contacts[0], rtca.open_corpus(folder)):
        shown = CorpusExplorer(source, sort="contact_id", descending=False)
        assert ids(shown)[0] == "contact-000"
        assert repr(shown).startswith("<CorpusExplorer of ")
        shown.close()
    with pytest.raises(UsageError):
        CorpusExplorer(3)


def test_a_corpus_in_a_folder_shows_what_its_contacts_in_memory_show(folder, held):
    here, there = CorpusExplorer(rtca.open_corpus(folder)), CorpusExplorer(held)
    assert html(here) == html(there)
    here.contact_id = "contact-007"
    assert here.contact.transcript.equals(there._corpus.contact("contact-007").transcript)
    here.close()
    there.close()


def test_only_a_page_of_rows_goes_to_the_browser():
    with recorded() as messages:
        shown = CorpusExplorer(chats(120))
        first = sum(map(size_of, messages))
        sent = text_of(messages)
        assert sum(f"contact-{place:03}" in sent for place in range(120)) == 50
        messages.clear()
        from_browser(shown, page=1)
        assert "contact-020" in text_of(messages)
        assert "contact-100" not in text_of(messages)
        assert first + len(html(shown)) < 500_000
        shown.close()


def test_rows_are_there_at_once_and_what_takes_a_while_follows(held):
    async def begin():
        with recorded() as messages:
            shown = CorpusExplorer(held)
            (first,) = [message["data"]["state"] for message in messages if "_rows" in message["data"]["state"]]
            sent = len(messages)
            counted = asyncio.Event()
            shown.observe(lambda _: counted.set(), names="_category")
            await asyncio.wait_for(counted.wait(), 60)
            late = [message["data"]["state"] for message in messages[sent:]]
        shown.close()
        return first, late

    first, late = asyncio.run(begin())
    assert "contact-059" in first["_rows"]
    assert "<b>60</b> contacts" in first["_count"]
    assert first["_time"].count("<rect")
    assert "Counting…" in first["_category"]
    assert first["_known"]["categories"] == []
    # Where categories are shown, they can be chosen.
    (named,) = [state for state in late if "_category" in state]
    assert len(named["_known"]["categories"]) == 3
    assert len(named["_chips"]) == 50
    assert "Delivery" in named["_chips"][0] + named["_chips"][1]
    assert not any("_rows" in state for state in late)


def test_an_answer_names_the_question_that_it_answers():
    with recorded() as messages:
        shown = CorpusExplorer(chats(4))
        messages.clear()
        from_browser(shown, categories=["Billing"], page=0)
        states = [message["data"]["state"] for message in messages if message["data"].get("method") == "update"]
        (answer,) = [state for state in states if "_answered" in state]
        assert answer["_answered"]["categories"] == ["Billing"]
        assert "contact-000" in answer["_rows"]
        messages.clear()
        from_browser(shown, categories=["Nothing"])
        assert "Categories has no value 'Nothing'" in text_of(messages)
        assert shown.categories == ["Billing"]
        shown.close()


def test_an_empty_corpus_and_one_without_times_scores_or_categories_are_shown(tmp_path):
    rtca.write_corpus([], tmp_path / "corpus")
    for source, said in (
        (rtca.open_corpus(tmp_path / "corpus"), "There are no contacts here yet."),
        ([rtca.read_contact({"Channel": "CHAT", "Status": "COMPLETED", "Segments": []}, contact_id="bare")], "bare"),
    ):
        shown = CorpusExplorer(source)
        assert said in html(shown)
        assert "No contact has a value for this chart." in html(shown)
        assert len(shown.contacts) == (said == "bare")
        shown.close()


def test_only_a_contact_of_which_something_is_missing_is_called_incomplete():
    source = rtca.corpus_of([*chats(3), chat(3, token="more")])
    quality = source.data_quality().set_index("measure")["number"]
    assert (quality["incomplete"], quality["nothing proves that it is complete"]) == (1, 3)
    shown = CorpusExplorer(source)
    assert html(shown).count(">incomplete<") == 1
    assert "n = 3 contacts, others left out" in html(shown)
    shown.only = ["incomplete"]
    assert ids(shown) == ["contact-003"]
    shown.close()
    doubtful = CorpusExplorer(chats(3))
    assert "n = 3 contacts, with a remark" in html(doubtful)
    doubtful.close()


def test_what_is_left_out_is_called_what_it_is():
    def make(place):
        one, skip = f"c{place}", {**key(f"c{place}"), "feature": "CATEGORIZATION", "category": "Delivery"}
        rows = {"contacts": [contact(one)], "matches": [match(one, "Billing")]}
        return rows | ({"matches": [match(one, "Delivery")]} if place else {"skipped": [skip]})

    for failed, said in ((False, "single"), (True, "others left out, single")):
        rows = several(4, make)
        if failed:
            rows["contacts"].append(contact("f", status="FAILED"))
        shown = CorpusExplorer(making.held(rows))
        assert f"n = 4 contacts, {said} categories not evaluated" in html(shown)
        shown.close()


def test_files_that_are_gone_are_said_beside_what_is_still_known(tmp_path):
    path = tmp_path / "corpus"
    rtca.write_corpus(chats(), path)
    shown = CorpusExplorer(rtca.open_corpus(path))
    shutil.rmtree(path)
    shown.page = 1
    said = "The table shows the corpus as it was when it was opened. Since then snapshot 1 is missing"
    assert shown._trouble.startswith(said)
    assert "contact-000" in shown._rows
    shown.contact_id = "contact-002"
    assert shown.contact is None
    assert shown._opened["contact_id"] == "contact-002"
    assert len(shown._opened["error"]) > 20
    assert shown._trouble.rstrip(".") in html(shown)
    shown.close()


def test_an_erased_contact_is_in_no_view_any_more(tmp_path):
    path = tmp_path / "corpus"
    rtca.write_corpus(chats(4), path)
    corpus = rtca.open_corpus(path)
    shown = CorpusExplorer(corpus)
    corpus.erase("contact-002", tmp_path / "proof.json")
    shown.descending = False
    assert "contact-002" not in text_of([{"state": shown.get_state()}])
    assert ids(shown) == ["contact-000", "contact-001", "contact-003"]
    shown.close()


def test_text_is_masked_unless_it_came_revealed_and_both_forms_hide_what_either_hides():
    sample = build_sample("refund")
    forms = [rtca.sample_contact("refund", output_type=form) for form in ("Raw", "Redacted")]
    shown = CorpusExplorer(forms)
    shown.contact_id = sample.contact_id
    seen = text_of([{"state": shown.get_state(), "child": shown.explorer.get_state()}]) + html(shown) + repr(shown)
    assert len(shown.contacts) == 1
    assert "1 other form of counted contacts" in html(shown)
    assert not [secret for secret in sample.secrets if secret in seen]
    assert shown.contact.output_type == "Redacted"
    assert shown.shows_masked
    shown.close()
    clear = CorpusExplorer([rtca.sample_contact("refund", output_type="Raw").reveal()])
    assert "REVEALED" in html(clear)
    assert repr(clear).startswith("REVEALED")
    assert clear.shows_clear_text
    assert not clear.shows_masked
    clear.close()


def test_static_view_is_sound_html_in_which_nothing_of_a_contact_acts():
    hostile = chat(0, categories=("<img src=x onerror=alert(1)>", "\u202eevil", "$x$"))
    shown = CorpusExplorer([hostile, rtca.sample_contact("hostile")])
    shown.categories = ["<img src=x onerror=alert(1)>"]
    page = html(shown)
    html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parseFragment(page)
    for source in (page, shown._rows, shown._category, shown._chosen, shown._page):
        tree = html5lib.parseFragment(source, namespaceHTMLElements=False)
        tags = {element.tag for element in tree.iter() if isinstance(element.tag, str)}
        assert not tags & {"img", "script", "iframe", "object"}
        assert "\u202e" not in source.replace('<bdi class="rtca-ctl" data-c="RLO">\u202e</bdi>', "")
    shown.close()


@pytest.mark.slow
def test_explorer_leaves_nothing_in_memory(held):
    shown = CorpusExplorer(held)
    shown.contact_id = "contact-001"
    gone = weakref.ref(shown)
    shown.close()
    del shown
    gc.collect()
    assert gone() is None


def test_times_are_taken_in_any_zone_and_kept_in_utc(explorer):
    explorer.period = ("2026-01-06T00:00:00+02:00", datetime(2026, 1, 8, tzinfo=UTC))
    assert explorer.period == ("2026-01-05T22:00:00+00:00", "2026-01-08T00:00:00+00:00")
    assert ids(explorer) == ["contact-002", "contact-001"]
