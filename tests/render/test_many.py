"""The report on many contacts as people meet it: in a browser, with and without scripts, on screens and on paper."""

from __future__ import annotations

import functools

import pytest

import rtca_nb as rtca
from rtca_nb.contact.access import tables_of
from rtca_nb.render.folding import count_hits, fold
from rtca_nb.render.search import Message, matches, parse_query
from rtca_nb.render.transcript import searchable
from rtca_nb.samples import generate_contacts
from tests.axe import violations
from tests.render.hostile_strings import HOSTILE
from tests.render.making import loaded, sample
from tests.render.markup_oracle import ATTRIBUTES, ELEMENTS
from tests.render.search_cases import SEARCHES
from tests.render.test_browser import FOREIGN, OVERFLOW

pytestmark = pytest.mark.browser

NAMES = ("refund", "failed", "hostile", "unscored", "misaligned")


@functools.cache
def contacts():
    """More contacts than an island holds."""
    made = generate_contacts(7, seed=9)
    read = [rtca.read_contact(one.pages(), contact_id=one.contact_id, output_type="Redacted") for one in made]
    return [*(sample(name, "Raw" if name == "hostile" else "Redacted") for name in NAMES), *read]


@functools.cache
def page():
    return rtca.render_report(contacts(), title="January")


def check(opened):
    """What holds for every page."""
    assert opened.requests == []
    assert opened.errors == []
    assert opened.evaluate(OVERFLOW) <= 0
    assert opened.evaluate("typeof window.pwned") == "undefined"
    assert opened.evaluate(FOREIGN, [sorted(ELEMENTS), sorted(ATTRIBUTES)]) == []


def shown_rows(opened):
    """Return the names of the contacts that the table shows."""
    return opened.evaluate(
        "[...document.querySelectorAll('.rtca-contacts tbody tr')].filter((row) => row.checkVisibility())"
        ".map((row) => row.querySelector('a').textContent)"
    )


def search(opened, words):
    """Search all messages; return what is said in the end."""
    opened.evaluate("document.querySelector('#contacts output').textContent = ''")
    opened.get_by_role("searchbox", name="Search all messages").fill(words)
    done = opened.locator("#contacts output").filter(has_text="contacts")
    done.wait_for()
    return done.inner_text()


def placed(link):
    """Return how far from the top of the window a link is, once what came into sight is laid out."""
    return link.evaluate(
        """async (link) => {
          const top = () => link.getBoundingClientRect().top;
          for (let frames = 0, before = NaN; frames < 3; before = top()) {
            await new Promise(requestAnimationFrame);
            frames = top() === before ? frames + 1 : 0;
          }
          return top();
        }"""
    )


@pytest.mark.slow
def test_a_contact_opens_from_the_table_and_back_leads_to_where_it_was(open_page):
    opened = open_page(page(), width=480)
    check(opened)
    name = sample("refund").contact_id
    link = opened.get_by_role("row", name=name).get_by_role("link")
    link.evaluate("(link) => link.scrollIntoView({ behavior: 'instant', block: 'center' })")
    link.focus()
    top = placed(link)
    link.press("Enter")
    article = opened.locator("article.rtca-contact")
    article.wait_for()
    assert article.locator("li.rtca-m:visible").count() == len(sample("refund").transcript)
    assert not opened.locator("#overview").is_visible()
    assert opened.evaluate("document.activeElement.textContent") == f"Contact {name}"
    check(opened)
    # Its own search works as in the report of one.
    opened.get_by_role("searchbox").fill("umbrella")
    assert article.locator("li.rtca-m:visible").count() < len(sample("refund").transcript)
    opened.go_back()
    article.wait_for(state="detached")
    assert opened.evaluate("document.activeElement.textContent") == name
    assert abs(placed(link) - top) < 12  # less than half a row
    check(opened)


@pytest.mark.slow
def test_reader_without_scripts_has_every_message(open_page):
    opened = open_page(page(), java_script_enabled=False, color_scheme="dark")
    assert opened.requests == []
    assert opened.locator("form:visible").count() == 0
    # A link in the table opens its contact.
    opened.get_by_role("row", name=sample("refund").contact_id).get_by_role("link").click()
    body = opened.locator("#contact0")
    assert body.is_visible()
    bodies = opened.locator("noscript dd")
    assert bodies.count() == sum(len(contact.transcript) for contact in contacts())
    text = body.inner_text()
    for said in sample("refund").transcript["content"].dropna():
        if "[" not in said:  # a tag is a chip there
            assert " ".join(said.split()) in " ".join(text.split())


@pytest.mark.slow
def test_search_finds_in_all_contacts_what_the_search_of_each_finds(open_page):
    opened = open_page(page())
    said = [(place, one) for place, contact in enumerate(contacts()) for one in searchable(tables_of(contact))]
    names = [contact.contact_id for contact in contacts()]
    fields = [
        "sentiment:negative -role:agent",
        "category:a has:redaction",
        "has:issue",
        "[NAME]",
        "-the",
        "sentiment:none",
    ]
    for words in [
        *(one for one in SEARCHES if "has:" not in one),
        *fields,
        "the",
        "role:agent the",
        "any: refund lamp",
        '"thank you"',
    ]:
        query = parse_query(words)
        if not any((*query.wanted, *query.unwanted, query.unknown)):
            continue
        found = [place for place, one in said if matches(query, one)]
        number = len(found)
        told = search(opened, words)
        hits = sum(count_hits(one.folded, query.wanted.terms) for _, one in said if matches(query, one))
        messages = f"{number:,} message{'' if number == 1 else 's'}"
        count = f"{hits:,} hit{'' if hits == 1 else 's'} in {messages}, " if hits else f"{messages} found, "
        assert told.startswith(count) if words not in SEARCHES else messages in told, words
        fielded = any((*query.wanted[1:], *query.unwanted[1:])) or not query.wanted.terms
        by_name = [] if fielded else [p for p, name in enumerate(names) if matches(query, Message(None, fold(name)))]
        assert sorted(shown_rows(opened)) == sorted(names[place] for place in {*found, *by_name}), words
        assert opened.locator(".rtca-hits li").count() == min(number, 50)
    check(opened)


@pytest.mark.slow
def test_a_message_that_was_found_opens_in_its_contact(open_page):
    opened = open_page(page())
    assert search(opened, "umbrella").endswith(f"1 of {len(contacts())} contacts")
    opened.locator(".rtca-hits a").first.click()
    current = opened.locator("li.rtca-m.rtca-current")
    current.wait_for()
    assert "umbrella" in current.inner_text().lower()
    assert current.evaluate("(item) => item.getBoundingClientRect().top >= 0")
    opened.locator("p.rtca-back a").first.click()
    opened.locator("#overview").wait_for()
    assert len(shown_rows(opened)) == 1
    opened.locator("#contacts").get_by_role("button", name="Clear").first.click()
    opened.locator(".rtca-contacts tr[hidden]").first.wait_for(state="detached")
    assert len(shown_rows(opened)) == len(contacts())
    check(opened)


@pytest.mark.slow
def test_table_is_sorted_and_filtered(open_page):
    opened = open_page(page())
    frame = {contact.contact_id: contact for contact in contacts()}
    head = opened.get_by_role("columnheader", name="Messages")
    head.get_by_role("button").press("Enter")
    assert head.get_attribute("aria-sort") == "ascending"
    sizes = [len(frame[name].transcript) for name in shown_rows(opened)]
    assert sizes == sorted(sizes)
    head.get_by_role("button").press("Enter")
    assert head.get_attribute("aria-sort") == "descending"
    assert [len(frame[name].transcript) for name in shown_rows(opened)] == sorted(sizes, reverse=True)
    for direction in (1, -1):
        opened.get_by_role("columnheader", name="Customer score").get_by_role("button").click()
        scores = [score(frame[name]) for name in shown_rows(opened)]
        known = [value for value in scores if value is not None]
        assert known == sorted(known, key=lambda value: direction * value)
        assert None not in scores[: len(known)]
    options = opened.locator("#contacts select[name=category]").locator("option").all_inner_texts()
    category = next(name for name in options[1:-1])
    opened.locator("#contacts select[name=category]").select_option(category)
    assert sorted(shown_rows(opened)) == sorted(
        name for name, contact in frame.items() if category in set(contact.categories["category"])
    )
    opened.locator("#contacts select[name=score]").select_option("below 0")
    opened.locator("#contacts select[name=category]").select_option("all")
    assert sorted(shown_rows(opened)) == sorted(name for name, contact in frame.items() if (score(contact) or 0) < 0)
    check(opened)


def score(contact):
    metrics = contact.metrics
    found = metrics[(metrics["metric"] == "sentiment_overall") & (metrics["participant_role"] == "CUSTOMER")]["value"]
    return None if found.isna().all() else round(float(found.iloc[0]), 1)


@pytest.mark.slow
@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 480), ("dark", 1280), ("light", 320)])
def test_axe_finds_nothing(open_page, scheme, width):
    opened = open_page(page(), color_scheme=scheme, width=width, bypass_csp=True)
    assert violations(opened) == []
    search(opened, "the")
    assert violations(opened) == []
    opened.evaluate("location.hash = '#contact3'")
    opened.locator("article#contact3").wait_for()
    assert violations(opened) == []
    assert opened.errors == []


@pytest.mark.slow
def test_axe_finds_nothing_without_scripts(open_page):
    # axe is a script itself, so the page is made as a browser without them has it.
    shown = page().replace("<noscript", "<div").replace("</noscript>", "</div>").rsplit("<script>", 1)[0]
    opened = open_page(shown, bypass_csp=True)
    opened.evaluate("for (const fold of document.querySelectorAll('details')) fold.open = true")
    assert violations(opened) == []


@pytest.mark.slow
def test_paper_has_the_overview_and_the_table(open_page):
    for options in ({}, {"java_script_enabled": False}):
        opened = open_page(page(), **options)
        opened.page.emulate_media(media="print")
        assert opened.get_by_role("heading", name="January").is_visible()
        assert opened.locator(".rtca-contacts tbody tr:visible").count() == len(contacts())
        assert opened.locator("form:visible, .rtca-plain details:visible").count() == 0
        assert (
            opened.evaluate("getComputedStyle(document.querySelector('.rtca-contacts thead')).display")
            == ("table-header-group")
            if not options
            else True
        )
        assert opened.page.pdf().startswith(b"%PDF")


@pytest.mark.slow
def test_browser_that_cannot_unpack_shows_plain_text(open_page):
    opened = open_page(page())
    opened.evaluate("delete globalThis.DecompressionStream")
    opened.evaluate("location.hash = '#contact0'")
    opened.locator("#reader dl").wait_for()
    assert opened.locator("#reader dd").count() == len(sample("refund").transcript)
    assert opened.errors == []


@pytest.mark.slow
def test_every_hostile_string_in_every_field_runs_nothing(open_page):
    strings = [text for text in HOSTILE if not any("\ud800" <= letter <= "\udfff" for letter in text)]
    hostile = loaded(strings, revealed=True, contact_id=strings[0], status=strings[1])
    several = rtca.render_report([hostile, sample("refund"), hostile], title=strings[2][:200] or "x")
    opened = open_page(several)
    check(opened)
    search(opened, "a")
    check(opened)
    opened.evaluate("location.hash = '#contact2'")
    opened.locator("article#contact2").wait_for()
    check(opened)
    alone = open_page(rtca.render_report(hostile))
    texts = "[...document.querySelectorAll('li.rtca-m > p[dir]')].map((p) => p.textContent)"
    assert opened.evaluate(texts) == alone.evaluate(texts)
