"""What a contact, its record, its agent or an argument is called acts on no terminal, and is no markup."""

from __future__ import annotations

import pandas as pd
import pytest

import rtca_nb as rtca
from rtca_nb.contact import contact as contacts
from rtca_nb.contact.access import record_of
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.context import ContactContext
from rtca_nb.exceptions import UsageError
from rtca_nb.model.record import Participant, replace_fields
from tests.cli.test_hostile import ACTING, ID, assert_inert


class Named:
    """What reads as markup, and is no text."""

    def __str__(self) -> str:
        return "<script>x</script>"


@pytest.fixture(scope="module")
def contact():
    return rtca.sample_contact()


def test_a_record_of_a_contact():
    for context in (ContactContext(agent=ACTING, queue=ACTING), ContactContext(queue_id=ACTING)):
        assert "link" in repr(context)
        assert_inert(repr(context))


def test_a_contact_and_the_mark_of_a_cell_that_reveals_it(contact, monkeypatch):
    marked = []
    monkeypatch.setattr(contacts, "mark_reveal", marked.append)
    named = Contact(replace_fields(record_of(contact), contact_id=ID))
    for said in (repr(named), repr(named.reveal()), *marked):
        assert_inert(said)
    assert len(marked) == 1
    assert_inert(repr(Participant("p", ACTING, None)))


def test_a_language_and_a_table(contact):
    for call in (
        lambda: rtca.transcript_html(contact, language=ID),
        lambda: rtca.corpus_of([contact]).table(ID),
        lambda: rtca.corpus_of([contact]).category_frequency().plot(language=ID),
    ):
        with pytest.raises(UsageError) as caught:
            call()
        assert "u202e" in str(caught.value)
        assert_inert(str(caught.value))


def test_a_text_of_an_array_that_pandas_prints(contact):
    array = contact.transcript["content"].array
    for boxed in (False, True):
        shown = array._formatter(boxed=boxed)(ACTING)
        assert "link" in shown
        assert_inert(shown.replace("\n", ""))


def test_an_object_in_a_styled_frame(contact):
    frame = contact.transcript.assign(named=pd.Series([Named()] * len(contact.transcript), dtype=object))
    style = frame[["named"]].style
    for page, begins in ((style.to_html(), ""), (style.format("<i>{}</i>").to_html(), "<i>")):
        assert f"{begins}&lt;script&gt;" in page
        assert "<script>" not in page
