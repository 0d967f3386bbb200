"""A person counts each contact once in everything made of a corpus, in the form that ``corpus.contact`` returns."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import openpyxl
import pandas as pd
import pytest

import rtca_nb as rtca
from rtca_nb.corpus.schema import CONTACTS, FRAMES
from rtca_nb.samples import generate_contacts
from rtca_nb.widgets import CorpusExplorer
from tests.questions.making import both_forms, counted_once
from tests.render.making import make, message
from tests.render.markup_oracle import name, parse, text_of

SAID = "40 contacts are in the corpus in more than one form; shown and counted here: Redacted."


@pytest.fixture(scope="module")
def contacts():
    return both_forms()


@pytest.fixture(scope="module")
def once(contacts):
    """The contacts that count, by id."""
    return {one.contact_id: one for one in counted_once(contacts)}


@pytest.fixture(scope="module")
def corpus(contacts, tmp_path_factory):
    folder = tmp_path_factory.mktemp("once") / "corpus"
    # Both orders, and in several writes, so that forms of a contact are in different files.
    rtca.write_corpus([one for one in contacts if one.output_type == "Raw"][::-1], folder)
    rtca.write_corpus([one for one in contacts if one.output_type == "Redacted"], folder)
    return rtca.open_corpus(folder)


@pytest.fixture(scope="module")
def held(contacts):
    return rtca.corpus_of(contacts)


@pytest.fixture(scope="module")
def report(corpus):
    return rtca.render_report(corpus)


def table_of(page):
    """The contacts of a report's table, by id, each with the texts of its cells."""
    (table,) = [found for found in parse(page).all("rtca-contacts") if name(found) == "table"]
    return [(text_of(row[0]), [text_of(cell) for cell in row]) for row in table.find("tbody")]


def notes_of(page):
    (section,) = parse(page).all("rtca-data")
    return [text_of(entry).strip() for entry in section.iter("li")]


def forms_of(frame):
    return Counter(zip(frame["contact_id"], frame["output_type"], strict=True))


def sheets_of(path):
    found = {}
    for sheet in openpyxl.load_workbook(path):
        head, *rows = sheet.values
        found[sheet.title] = rows if sheet.title == "overview" else pd.DataFrame(rows, columns=head)
    return found


def wanted(once):
    return Counter({(one.contact_id, one.output_type): 1 for one in once.values()})


def expected(once, which):
    """Rows of a frame, of the contacts that count."""
    return Counter((one.contact_id, one.output_type) for one in once.values() for _ in range(len(getattr(one, which))))


@pytest.mark.slow
def test_a_report_lists_and_shows_each_contact_once(report, once, corpus):
    listed = table_of(report)
    assert Counter(identity for identity, _ in listed) == dict.fromkeys(once, 1)
    for identity, cells in listed:
        assert corpus.contact(identity).output_type == once[identity].output_type
        assert f"· {once[identity].output_type}" in cells[7]
        assert cells[3] == str(len(once[identity].transcript))
    said = parse(report).text()
    assert f"{len(once)} chat contacts" in said
    assert f"All {len(once)} contacts" in said
    assert "forms or readings" not in said
    # As many contacts to open as there are rows.
    assert report.count('<div id="contact') == len(once)


@pytest.mark.slow
def test_a_report_says_once_how_many_contacts_are_in_several_forms_and_which_is_shown(report):
    notes = notes_of(report)
    assert [line for line in notes if "form" in line] == [SAID]
    assert "sous plusieurs formes" not in report


@pytest.mark.slow
@pytest.mark.parametrize(
    ("language", "words"),
    {
        "de": "in mehr als einer Form",
        "es": "en más de una forma",
        "fr": "sous plusieurs formes",
        "ja": "複数の形式",
    }.items(),
)
def test_the_sentence_is_said_in_the_language_of_the_report(language, words, corpus):
    assert [words in line for line in notes_of(rtca.render_report(corpus, language=language))].count(True) == 1


@pytest.mark.slow
def test_contacts_that_are_passed_in_a_list_are_shown_as_given(contacts, tmp_path):
    given = contacts[:2]
    assert len(table_of(rtca.render_report(given))) == 2
    sheet = sheets_of(rtca.to_excel(given, tmp_path / "x.xlsx"))[CONTACTS]
    assert forms_of(sheet) == Counter((one.contact_id, one.output_type) for one in given)


def at(day):
    return {"AbsoluteTime": f"2026-01-{day:02}T09:00:00.000Z"}


def test_the_form_is_chosen_first_and_then_its_start_decides_as_in_questions(tmp_path):
    """Where the two forms of a contact start at different times, a report has the contacts of an answer."""
    days = {"a": (5, 5), "b": (5, 20), "c": (20, 5), "d": (20, 20)}
    made = [
        make([message(0, "Hello.", Time=at(day))], output_type=form, contact_id=identity)
        for identity, both in days.items()
        for form, day in zip(("Raw", "Redacted"), both, strict=True)
    ]
    rtca.write_corpus(made, tmp_path / "corpus")
    corpus = rtca.open_corpus(tmp_path / "corpus")
    begin, end = datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 10, tzinfo=UTC)
    page = rtca.render_report(corpus, period=(begin, end))
    assert sorted(identity for identity, _ in table_of(page)) == ["a", "c"]
    assert corpus.data_quality(begin=begin, end=end).n == 2
    assert "Left out, because the start is outside the period or unknown: 2 contacts." in notes_of(page)
    (said,) = [line for line in notes_of(page) if "more than one form" in line]
    assert said.startswith("2 contacts are ")
    nobody = end + timedelta(days=30)
    with pytest.raises(rtca.exceptions.UsageError, match="no contact starts within that period"):
        rtca.render_report(corpus, period=(nobody, None))


def test_one_contact_in_two_forms_is_one_row_and_the_report_says_so(tmp_path):
    both = [rtca.sample_contact("refund", output_type=form) for form in ("Raw", "Redacted")]
    rtca.write_corpus(both, tmp_path / "corpus")
    page = rtca.render_report(rtca.open_corpus(tmp_path / "corpus"))
    ((identity, cells),) = table_of(page)
    assert identity == both[0].contact_id
    assert "Redacted" in cells[7]
    said = "1 contact is in the corpus in more than one form; shown and counted here: Redacted."
    assert notes_of(page).count(said) == 1


@pytest.mark.parametrize(
    ("there", "shown"),
    [
        (("unknown", "Raw"), "Raw"),
        (("Raw", "unknown", "Redacted"), "Redacted"),
        (("unknown", "Redacted"), "Redacted"),
    ],
)
def test_the_form_shown_is_the_one_that_the_corpus_returns(there, shown, tmp_path):
    made = [make([message(0, "Hello.")], output_type=form, contact_id="a") for form in there]
    rtca.write_corpus([*made, make([message(0, "Hello.")], contact_id="b")], tmp_path / "corpus")
    corpus = rtca.open_corpus(tmp_path / "corpus")
    assert corpus.contact("a").output_type == shown
    page = rtca.render_report(corpus)
    cells = dict(table_of(page))
    assert f"· {shown}" in cells["a"][7]
    assert [line for line in notes_of(page) if line.endswith(f"shown and counted here: {shown}.")]
    sheet = sheets_of(rtca.to_excel(corpus, tmp_path / "x.xlsx", names=["contacts"]))[CONTACTS]
    assert forms_of(sheet) == {("a", shown): 1, ("b", "Raw"): 1}
    # Every other form can still be had.
    assert {corpus.contact("a", form).output_type for form in there} == {*there}
    assert len(corpus.contacts) == len(there) + 1


@pytest.mark.slow
@pytest.mark.parametrize("source", ["corpus", "held"])
def test_a_workbook_has_each_contact_once_in_every_sheet_and_total(source, once, request, tmp_path):
    sheets = sheets_of(rtca.to_excel(request.getfixturevalue(source), tmp_path / "x.xlsx"))
    assert forms_of(sheets[CONTACTS]) == wanted(once)
    for which in FRAMES:
        assert forms_of(sheets[which]) == expected(once, which), which
    about = {row[0]: row[1:] for row in sheets["overview"] if row[0] != "Notes"}
    assert about["Contacts"] == (len(once), SAID)
    assert (about["Redacted"][0], about["Raw"][0]) == (40, 1)
    for label, which in (("Messages", "transcript"), ("Matches of categories", "matches"), ("Events", "events")):
        assert about[label][0] == sum(len(getattr(one, which)) for one in once.values())
    assert "Totals" in about
    assert not [row for row in sheets["overview"] if "other form" in str(row[2])]


@pytest.mark.slow
@pytest.mark.parametrize("source", ["corpus", "held"])
def test_the_explorer_and_what_is_hidden_list_each_contact_once(source, once, request):
    asked = request.getfixturevalue(source)
    shown = CorpusExplorer(asked)
    assert forms_of(shown.contacts) == wanted(once)
    shown.close()
    for answer in (asked.redaction_report(), asked.hidden_by_contact()):
        assert {*forms_of(answer)} <= {*wanted(once)}
        assert answer.n == len(once)


@pytest.mark.slow
def test_a_corpus_that_shows_itself_counts_contacts_and_messages_once(corpus, once, contacts):
    messages = sum(len(one.transcript) for one in once.values())
    assert f": {len(once)} contacts in {len(contacts)} forms, {messages:,} messages, " in repr(corpus)
    # Tables have all forms, and say so.
    page = parse(corpus._repr_html_())
    assert "rows, of all forms" in page.text()
    assert f"{len(corpus.transcript):,}" in page.text()


def test_the_report_of_a_write_says_how_many_contacts_and_forms_there_are(tmp_path):
    both = [rtca.sample_contact("refund", output_type=form) for form in ("Raw", "Redacted")]
    report = rtca.write_corpus(both, tmp_path / "corpus")
    assert (report.contacts, report.ids) == (2, 1)
    assert repr(report).endswith("2 forms read: 2 added, 0 replaced, 0 unchanged; the corpus has 1 contact in 2 forms>")
    single = rtca.write_corpus(both[:1], tmp_path / "single")
    assert repr(single) == "<CorpusReport 1 contact read: 1 added, 0 replaced, 0 unchanged; the corpus has 1>"
    assert "rows, of" not in rtca.open_corpus(tmp_path / "single")._repr_html_()


def test_contacts_of_a_corpus_say_again_why_something_is_hidden(tmp_path):
    """Both forms hide alike already, so asking about them in memory must lose no reason."""
    (chat,) = generate_contacts(1, seed=0)
    raw, redacted = (rtca.read_contact(chat.pages(form), output_type=form) for form in ("Raw", "Redacted"))
    rtca.write_corpus([raw, redacted], tmp_path / "corpus")
    corpus = rtca.open_corpus(tmp_path / "corpus")
    stored = [corpus.contact(raw.contact_id, form) for form in ("Raw", "Redacted")]
    held = rtca.corpus_of(stored)
    for form, before in zip(("Raw", "Redacted"), stored, strict=True):
        after = held.contact(raw.contact_id, form)
        assert after.transcript["content"].tolist() == before.transcript["content"].tolist()
        assert after.redaction_report().equals(before.redaction_report())
    assert held.redaction_report().to_dict("list") == corpus.redaction_report().to_dict("list")
