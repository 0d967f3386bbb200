"""Reports on many contacts: what the overview says, that nothing is lost, and that files are whole or not there."""

from __future__ import annotations

import base64
import functools
import hashlib
import html
import re
import stat
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

import rtca_nb as rtca
from rtca_nb.corpus.periods import check_period
from rtca_nb.exceptions import CorpusError, RevealError, RtcaError, UsageError
from rtca_nb.fetch.bulk import ContactFailure
from rtca_nb.samples import generate_contacts
from tests.render.islands import articles, islands
from tests.render.making import make, message, sample
from tests.render.markup_oracle import active, name, parse, text_of

SAMPLES = ("refund", "failed", "hostile", "bot-handoff", "misaligned", "unscored", "in-progress")


@functools.cache
def generated(number=24):
    made = generate_contacts(number, seed=4)
    return [rtca.read_contact(one.pages(), contact_id=one.contact_id, output_type="Redacted") for one in made]


@functools.cache
def raw(number):
    made = generate_contacts(number, seed=4)
    return [rtca.read_contact(one.pages("Raw"), contact_id=one.contact_id, output_type="Raw") for one in made]


@functools.cache
def report(number=24):
    return rtca.render_report(generated(number))


def tiles(page):
    (shown,) = parse(page).all("rtca-key-figures")
    return {(item.find("dt").text or "").strip(): text_of(item.find("dd")) for item in shown}


def rows(page, css):
    tables = [table for table in parse(page).all(css) if name(table) == "table"]
    return [[text_of(cell) for cell in row] for table in tables for row in table.find("tbody")]


def plain_texts(page):
    """Return the HTML of the texts of all messages, contact by contact, as a reader without scripts has them."""
    shown = re.findall(r"<noscript class=\"rtca-plain\">(.*?)</noscript>", page, re.DOTALL)
    contacts = "".join(shown).split("<details>")[1:]
    return [re.findall(r"<dd>(.*?)(?=<dt|</dl>)", contact, re.DOTALL) for contact in contacts]


# -- the contacts ---------------------------------------------------------------------------------------------------


METRICS = re.compile(r'(?<=<th scope="col">Note</th></tr></thead>)<tbody>(.*?)</tbody>', re.DOTALL)


def measured(page):
    """Return the metrics of all contacts as rows: metric, whose, figure, unit and note."""
    found = []
    for table in parse(page).all("rtca-measured"):
        metrics, units, notes, whom = (
            [text_of(cell).strip() for cell in row[1:] for _ in range(int(cell.get("colspan", "1")))]
            for row in table.find(".//thead").iter("tr")
        )
        for row in table.find(".//tbody").iter("tr"):
            figures = [text_of(cell).strip() for cell in row[1:]]
            rows = zip(metrics, whom, figures, units, notes, strict=True)
            found.append([list(one) for one in rows if one[2]])
    return found


def whole_article(article, texts, place):
    """Put the texts of messages into an article, and call its parts as those of a single contact."""
    left = iter(texts)
    filled = re.sub(r'(<li class="rtca-m.*?<p dir="auto"[^>]*>)(?=</p>)', lambda m: m[1] + next(left), article)
    assert next(left, None) is None
    single = re.sub(rf'((?:id="|href="#)){place}-', r"\1", filled)
    single = single.replace(f'id="contact{place}"', 'id="contact0"')
    return re.sub(r'<p class="rtca-back">.*?</p>\n', "", single)


@pytest.mark.parametrize("revealed", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_every_contact_is_there_as_in_its_own_report(revealed):
    contacts = [sample(name, "Raw", revealed=revealed) for name in SAMPLES] + [*generated()[:16]]
    page = rtca.render_report(contacts)
    made, texts = articles(page), plain_texts(page)
    assert [len(island) for island in islands(page)] == [20, 3]
    assert len(made) == len(texts) == len(contacts)
    for place, contact in enumerate(contacts):
        (alone,) = re.findall(r"<article.*</article>\n", rtca.render_report(contact), re.DOTALL)
        # An address with a citation leads into the report of one.
        wanted = re.sub(r'(?<=id="contact0")(?: data-[a-z]+="[^"]*")+', "", alone)
        single = whole_article(made[place], texts[place], place)
        assert single.replace("<tbody></tbody>", "<tbody>…</tbody>") == METRICS.sub("<tbody>…</tbody>", wanted, 1)
        (table,) = METRICS.findall(wanted)
        cells = [[html.unescape(cell) for cell in row.split("<td>")[1:]] for row in table.strip().split("\n")]
        assert sorted(measured(page)[place]) == sorted(cells)


def test_figures_of_roles_that_read_alike_are_all_there():
    several = [
        make([message(0, "a"), message(9, "b", ParticipantRole=role), message(20, "c", ParticipantRole="CUSTOMER")])
        for role in ("AGENT", "Agent", "contact", "CONTACT")
    ]
    both = make(
        [message(place, "a", ParticipantRole=role) for place, role in enumerate(["AGENT", "Agent", "contact"] * 2)]
    )
    contacts = [both, *several]
    for contact, rows_of in zip(contacts, measured(rtca.render_report(contacts)), strict=True):
        assert len(rows_of) == len(contact.metrics)


def test_page_is_sound_and_its_policy_allows_just_its_own_style_and_script():
    page = rtca.render_report([sample(name) for name in SAMPLES])
    parsed = parse(page)
    assert active(parsed) == []
    assert [active(parse(article)) for article in articles(page)] == [[]] * len(SAMPLES)
    ids = [element.get("id") for element in parsed.all() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert {element.get("href")[1:] for element in parsed.all() if element.get("href")} <= set(ids)
    (policy,) = [element.get("content") for element in parsed.all() if element.get("http-equiv")]
    for tag in ("style", "script"):
        (source,) = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        assert f"{tag}-src 'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'" in policy


@pytest.mark.slow
def test_reader_without_scripts_finds_everything_that_a_contact_has():
    contacts = [sample("refund"), sample("bot-handoff"), sample("failed")]
    found = [element for element in parse(rtca.render_report(contacts)).all() if name(element) == "details"]
    shown = [text_of(element) for element in found if element.get("class") != "rtca-measured"]
    for contact, rows_of in zip(contacts, measured(rtca.render_report(contacts)), strict=True):
        names = [metric.replace("_", " ") for metric in contact.metrics["metric"]]
        assert sorted(metric for metric, *_ in rows_of) == sorted(names)
    for contact, text in zip(contacts, shown, strict=True):
        assert contact.contact_id in text
        for category in contact.categories["category"].unique():
            assert category in text
        for number in contact.issues["issue"].unique():
            assert f"issue {number}" in text
        for words in contact.notes:
            assert words.partition(": see contact.")[0].removesuffix(".") in text
        for kind in ("joined", "left"):
            assert text.count(kind) >= contact.events["event_type"].str.endswith(f".{kind}").sum()


@pytest.mark.slow
def test_corpus_and_list_of_contacts_make_the_same_report(tmp_path):
    contacts = sorted(generated(), key=lambda contact: contact.transcript["absolute_time"].min())
    rtca.write_corpus(contacts, tmp_path / "corpus")
    corpus = rtca.open_corpus(tmp_path / "corpus")
    page = rtca.write_report(corpus, tmp_path / "page.html", title="One").read_text("utf-8")
    assert page == rtca.render_report(contacts, title="One")


@pytest.mark.slow
def test_contacts_of_a_corpus_come_one_after_another_as_each_is_returned(tmp_path):
    rtca.write_corpus([*generated(), sample("refund"), sample("refund", "Raw")], tmp_path / "corpus")
    corpus = rtca.open_corpus(tmp_path / "corpus")
    found = list(corpus.iter_contacts())
    assert len(found) == len(corpus.contacts) == 26
    for contact in found:
        other = corpus.contact(contact.contact_id, contact.output_type)
        assert contact.transcript.equals(other.transcript)
        assert contact.metrics.equals(other.metrics)
    begin = datetime(2026, 1, 10, tzinfo=UTC)
    later = corpus.iter_contacts(begin=begin, end=datetime(2026, 1, 20, tzinfo=UTC))
    starts = corpus.contacts.to_pandas().set_index("contact_id")["start"]
    assert sorted(one.contact_id for one in later) == sorted(
        starts[(starts >= begin) & (starts < begin + timedelta(days=10))].index
    )


# -- the overview ---------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_overview_has_the_figures_of_the_questions():
    asked = rtca.corpus_of(generated())
    page = report()
    shown = tiles(page)
    moods = asked.sentiment_by("role").set_index("role")
    replies = asked.response_times_by("role").set_index("role")
    assert shown["contacts"] == "24"
    assert shown["messages"] == f"{sum(len(contact.transcript) for contact in generated()):,}"
    negative = moods.loc["CUSTOMER", "negative_share"]
    assert shown["of the customers' messages are negative"] == f"{100 * negative:.0f} %"
    assert shown["mean time until an agent replies"] == f"{replies.loc['AGENT', 'mean_seconds']:.0f} s"
    frequency = asked.category_frequency()
    if len(frequency) > 13:  # that one is not listed would take as much room as one
        frequency = frequency.head(12)
    found = rows(page, "rtca-shares")
    assert [row[0] for row in found] == frequency["category"].tolist()
    assert [row[3] for row in found] == [
        f"{row.matched:,} of {row.evaluated:,}" for row in frequency.itertuples(index=False)
    ]
    quality = asked.data_quality()
    assert rows(page, "rtca-faults") == [
        [f"{row.of}: {row.measure}", f"{row.number:,} of {row.out_of:,}", row_share(row.share)]
        for row in quality[quality["number"] > 0].itertuples(index=False)
    ]


def row_share(share):
    return f"{100 * share:.0f} %" if share >= 0.005 else "< 0.5 %"


def test_what_was_not_evaluated_is_no_nought():
    bare = [make([], contact_id=name, status="FAILED", output_type="Redacted") for name in ("a", "b")]
    page = rtca.render_report(bare)
    shown = tiles(page)
    assert {value for label, value in shown.items() if label not in {"contacts", "messages"}} == {
        "not evaluated",
        "not known",
    }
    assert "Categories: not evaluated in any contact." in parse(page).text()
    assert "(the analysis failed)" in page
    assert not re.search(r"(?<!\d)0 %", parse(page).text())


@pytest.mark.slow
def test_few_contacts_are_not_ranked():
    page = report()
    assert rows(page, "rtca-bests") == []
    text = parse(page).text()
    assert "Agents: not known for these contacts, so not compared." in text
    assert "Hours of the day (UTC): not compared, because no two have 20 contacts or more." in text
    assert parse(page).all("rtca-extremes")
    assert not parse(rtca.render_report(generated()[:6])).all("rtca-extremes")


@pytest.mark.slow
def test_many_contacts_are_ranked_with_their_numbers():
    made = rtca.render_report(generated(150))
    asked = rtca.corpus_of(generated(150)).response_times_by("hour")
    ranked = asked[asked["ranked"]].sort_values("mean_seconds")
    measure = "Mean time to an agent's reply"
    found = [row for row in rows(made, "rtca-bests") if row[0] == measure and row[1].startswith("hour")]
    text = parse(made).text()
    notes = text.partition("Hours of the day (UTC): among ")[2].partition("\n")[0]
    assert (measure in notes) == (not found)
    assert f"{len(ranked)} compared" in notes
    for row in found:
        assert row[1] == f"hour, {len(ranked)} ranked"
        for cell, hour in zip(row[2:4], (ranked.iloc[0], ranked.iloc[-1]), strict=True):
            assert cell.startswith(f"{hour['hour']}:00: {hour['mean_seconds']:.0f} s (")
            assert cell.endswith(f", {hour['contacts']} contacts")
    assert "may be chance" not in text


@pytest.mark.slow
def test_contacts_to_look_at_first_say_when_they_were_and_what_sets_them_apart():
    made = [*generated(150)]
    start = {contact.contact_id: contact.transcript["absolute_time"].min() for contact in made}
    names = {contact.contact_id: {*contact.matches["category"]} for contact in made}
    matched = Counter(name for of_one in names.values() for name in of_one)
    (section,) = parse(rtca.render_report(made)).all("rtca-extremes")
    found = [
        (text_of(next(entry.iter("a"))), text_of(next(entry.iter("small")).find("bdi"))) for entry in section.iter("li")
    ]
    assert len(found) == 4 * 5
    for contact_id, about in found:
        day, _, listed = about.partition(" · ")
        assert day == f"{start[contact_id]:%Y-%m-%d}"
        shown = listed.split(", ")
        # The rarest of its categories, and none that nearly every contact has.
        assert set(shown) <= names[contact_id]
        assert all(matched[name] < 0.95 * 150 for name in shown)
        others = names[contact_id] - set(shown)
        assert max(matched[name] for name in shown) <= min((matched[name] for name in others), default=150)


@pytest.mark.slow
def test_what_figures_leave_out_is_said_once_and_without_brackets_in_a_row():
    both = [contact for pair in zip(generated(40), raw(40), strict=True) for contact in pair]
    (section,) = parse(rtca.render_report(both)).all("rtca-data")
    said = [text_of(entry).strip() for entry in section.iter("li")]
    assert "40 rows show another form or reading of a listed contact; figures count each contact once." in said
    assert not [line for line in said if "other form" in line and "rows show" not in line]
    assert not [line for line in said if ") (" in line]
    concerned = [line.partition(" This concerns: ")[::2] for line in said if "This concerns: " in line]
    assert concerned
    assert all(line.endswith(".") and figures.endswith(".") for line, figures in concerned)


@pytest.mark.slow
def test_contacts_that_are_elsewhere_are_counted(tmp_path):
    one, other, *_ = generated()
    failure = ContactFailure("i", "c", "Redacted", RtcaError("no such contact"))
    text = parse(rtca.render_report([one, other, failure])).text()
    assert "Missing from this report, because fetching failed: 1 contact." in text
    assert "contacts: could not be fetched" in text
    again = parse(rtca.render_report([sample("refund"), sample("refund", "Raw")])).text()
    assert "1 row shows another form or reading of a listed contact; figures count each contact once." in again


@pytest.mark.slow
def test_contact_in_several_forms_is_counted_and_listed_once():
    made = [*generate_contacts(24, seed=4)]
    raw = [rtca.read_contact(one.pages("Raw"), contact_id=one.contact_id, output_type="Raw") for one in made]
    single, both = (parse(rtca.render_report(contacts)) for contacts in (generated(), [*raw, *generated()]))
    for section in ("rtca-categories", "rtca-sentiment", "rtca-course-of-talk", "rtca-best", "rtca-extremes"):
        assert [text_of(part) for part in both.all(section)] == [text_of(part) for part in single.all(section)] != []
    assert "24 chat contacts" in both.text()
    assert "All 24 contacts, in 48 forms or readings" in both.text()
    # Each leads to the form that is counted: the Redacted ones are the last 24 of the page.
    (lists,) = both.all("rtca-extremes")
    assert {int(link.get("href").removeprefix("#contact")) >= 24 for link in lists.iter("a")} == {True}
    later = datetime(2026, 1, 19, tzinfo=UTC), None
    pages = [parse(rtca.render_report(contacts, period=later)) for contacts in (generated(), [*raw, *generated()])]
    (one, other) = [re.findall(r"Left out, because the start .*: \d+ contacts\.", page.text()) for page in pages]
    assert one == other != []


@pytest.mark.slow
def test_contact_of_a_wrong_clock_is_listed_and_leaves_the_period_as_that_of_all_others():
    early = make([message(0, "Late.", Time={"AbsoluteTime": "1970-01-01T00:00:00.000Z"})], contact_id="early")
    page = rtca.render_report([*generated(), early])
    (head,) = [text_of(one) for one in parse(page).all() if name(one) == "header"]
    assert "1970" not in head
    assert (
        "Outside the period in the title, because the start is far from all others: 1 contact (1970-01-01)."
        in parse(page).text()
    )
    assert any(row[0] == "early" for row in rows(page, "rtca-contacts"))
    courses = re.findall(r'<svg class="rtca-spark"[^>]*aria-label="by (\w+):', page)
    assert courses
    assert courses == re.findall(r'<svg class="rtca-spark"[^>]*aria-label="by (\w+):', report())


@pytest.mark.slow
def test_period_chooses_contacts_by_their_start(tmp_path):
    contacts = generated()
    day = contacts[0].transcript["absolute_time"].min()
    week = f"{day:%G-W%V}"
    within = [one for one in contacts if f"{one.transcript['absolute_time'].min():%G-W%V}" == week]
    page = rtca.render_report(contacts, period=week)
    assert len(articles(page)) == len(within) < len(contacts)
    left = len(contacts) - len(within)
    assert f"Left out, because the start is outside the period or unknown: {left} contacts." in parse(page).text()
    with pytest.raises(UsageError, match="no contact starts within that period"):
        rtca.render_report(contacts, period="1999")
    rtca.write_corpus(contacts, tmp_path / "corpus")
    again = rtca.render_report(rtca.open_corpus(tmp_path / "corpus"), period=week)
    assert sorted(row[0] for row in rows(again, "rtca-contacts")) == sorted(one.contact_id for one in within)


def test_without_duckdb_the_report_says_what_it_lacks(monkeypatch):
    monkeypatch.setitem(sys.modules, "duckdb", None)
    page = rtca.render_report([sample("refund"), sample("failed")])
    assert "No figures over all contacts were computed" in page
    assert len(articles(page)) == 2


# -- the file -------------------------------------------------------------------------------------------------------


@pytest.mark.slow
def test_report_that_cannot_be_finished_leaves_what_was_there(tmp_path):
    path = tmp_path / "page.html"
    path.write_text("before")  # replaced only where that is permitted

    def stop(number):
        raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        rtca.write_report(generated(), path, progress=stop, force=True)
    assert path.read_text() == "before"
    assert list(tmp_path.iterdir()) == [path]
    told = []
    rtca.write_report(generated(), path, progress=told.append, force=True)
    assert told == [20, 24]


def test_damaged_table_is_named_and_nothing_is_written(tmp_path):
    rtca.write_corpus([sample("refund"), sample("failed")], tmp_path / "corpus")
    corpus = rtca.open_corpus(tmp_path / "corpus")
    for file in corpus.contacts.files:
        file.write_bytes(file.read_bytes()[:-100])
    with pytest.raises(CorpusError, match=r"contacts.* bytes, not the"):
        rtca.write_report(corpus, tmp_path / "page.html")
    assert not (tmp_path / "page.html").exists()


@pytest.mark.slow
def test_clear_text_needs_permission_and_only_its_owner_reads_it(tmp_path):
    contacts = [sample("refund"), make([message(0, "my name is Zoltan")], output_type="Raw").reveal()]
    path = tmp_path / "page.html"
    with pytest.raises(RevealError):
        rtca.write_report(contacts, path)
    assert not path.exists()
    rtca.write_report(contacts, path, allow_revealed=True)
    page = path.read_text("utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "<title>REVEALED 2 chat contacts</title>" in page
    assert "Zoltan" in page
    rtca.write_corpus(contacts, tmp_path / "corpus", allow_revealed=True)
    corpus = rtca.open_corpus(tmp_path / "corpus")
    path.unlink()
    with pytest.raises(RevealError):
        rtca.write_report(corpus, path)
    rtca.write_report(corpus, path, allow_revealed=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_what_is_no_contact_is_refused(tmp_path):
    for given_, said in (
        (rtca.corpus_of(generated()[:2]), "has only figures about them"),
        ([1], "several contacts or a corpus"),
    ):
        with pytest.raises(UsageError, match=said):
            rtca.render_report(given_)
    for title in ("", " ", "x" * 201):
        with pytest.raises(UsageError, match="title must have 1 to 200 characters"):
            rtca.render_report(generated(), title=title)


# -- periods --------------------------------------------------------------------------------------------------------

DAYS = st.dates(datetime(1971, 1, 1).date(), datetime(9000, 1, 1).date())  # noqa: DTZ001  # dates have no time zone


@given(DAYS)
def test_period_of_a_day_is_within_that_of_its_week_its_month_and_its_year(day):
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    assert check_period(f"{day:%Y-%m-%d}") == (begin, begin + timedelta(days=1))
    for wider, days in ((f"{day:%G-W%V}", {7}), (f"{day:%Y-%m}", range(28, 32)), (f"{day:%Y}", {365, 366})):
        found = check_period(wider)
        assert found.begin <= begin < begin + timedelta(days=1) <= found.end
        assert (found.end - found.begin).days in days


@given(DAYS, DAYS)
def test_period_between_two_days_has_both(one, other):
    first, last = sorted((one, other))
    found = check_period(f"{first:%Y-%m-%d}/{last:%Y-%m-%d}")
    assert (found.end - found.begin).days == (last - first).days + 1


@pytest.mark.parametrize(
    "wrong", ["", "2026-13", "2026-02-30", "2026-W54", "26-01", "2026-01/", "a/b/c", "٢٠٢٦", 5, (1,)]
)
def test_period_that_is_none_is_refused(wrong):
    with pytest.raises(UsageError, match="period must be"):
        check_period(wrong)
