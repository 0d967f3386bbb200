"""The transcript widget in Chromium, against a fake model."""

from __future__ import annotations

import pytest

from rtca_nb.render.folding import fold
from rtca_nb.render.search import Message, matches, parse_query
from rtca_nb.render.theme import scoped_css
from rtca_nb.widgets import TranscriptWidget
from tests.axe import violations
from tests.making import make, message

pytestmark = [pytest.mark.browser, pytest.mark.sampled_file(2)]

SEARCHES = (
    "",
    "lamp",
    "LAMP goose",
    "any: cat judge",
    '"goose lamp"',
    "role:agent",
    "role:customer lamp",
    "no-such",
    "£",
)


def rows_of(contact, search):
    frame = contact.transcript
    query = parse_query(search)
    pairs = zip(frame["participant_role"], frame["content"].fillna(""), strict=True)
    return [row for row, (role, content) in enumerate(pairs) if matches(query, Message(role, fold(content)))]


def test_transcript_shows_the_html_that_python_renders(show, refund):
    widget = TranscriptWidget(refund)
    page = show(widget)
    shown = page.evaluate("() => [...document.querySelectorAll('.rtca-list li')].map((li) => li.innerHTML)")
    rendered = page.evaluate(
        "(html) => [...new DOMParser().parseFromString(html, 'text/html').querySelectorAll('li')]"
        ".map((li) => li.innerHTML)",
        widget._talk,
    )
    assert shown == rendered
    assert page.count() == f"{len(refund.transcript)} messages"


def test_search_keeps_what_python_would_keep(show, refund):
    page = show(TranscriptWidget(refund))
    for search in SEARCHES:
        page.type_search(search)
        assert page.visible() == rows_of(refund, search), search
        assert page.get("search") == search


def test_a_role_that_nobody_has_is_told_with_those_that_there_are(show, refund):
    page = show(TranscriptWidget(refund))
    there = ", ".join(dict.fromkeys(refund.transcript["participant_role"].str.lower()))
    page.type_search("role:<b>boss</b>")
    nothing = page.locator(".rtca-nothing")
    assert nothing.locator("span").text_content() == (f"No message has the role <b>boss</b>; the roles are: {there}.")
    assert nothing.is_visible()
    page.type_search("role:agent role:boss")
    rows = rows_of(refund, "role:agent")
    assert page.visible() == rows
    assert page.count() == (
        f"{len(rows)} of {len(refund.transcript)} messages. No message has the role boss; the roles are: {there}."
    )
    page.type_search("no-such-word")
    assert nothing.locator("span").text_content() == "No message matches."


@pytest.mark.slow
def test_search_marks_words_without_touching_the_page(show, refund):
    page = show(TranscriptWidget(refund))
    before = page.evaluate("() => document.querySelector('.rtca-list').textContent")
    page.type_search('"goose lamp"')
    page.wait_for_function("() => CSS.highlights.get('rtca-found')?.size > 0")
    found = page.evaluate("() => [...CSS.highlights.get('rtca-found')].map((range) => range.toString().toLowerCase())")
    assert set(found) == {"goose lamp"}
    assert page.evaluate("() => document.querySelector('.rtca-list').textContent") == before


def test_search_counts_and_steps_through_matches(show, refund):
    page = show(TranscriptWidget(refund))
    page.type_search("the")
    rows = rows_of(refund, "the")
    found = refund.transcript["content"].str.lower().str.count("the")
    places = [row for row in rows for _ in range(int(found[row]))]
    assert len(places) > len(rows)  # a message has several
    assert page.count() == f"{len(places)} matches in {len(rows)} of {len(refund.transcript)} messages"
    box = page.get_by_role("searchbox")
    for place, row in enumerate([*places, places[0]]):
        box.press("Enter")
        assert (page.current(), page.count()) == (row, f"{place % len(places) + 1} of {len(places)} matches")
    page.get_by_role("button", name="Next match").click()
    assert page.count() == f"2 of {len(places)} matches"
    page.get_by_role("button", name="Previous match").click()
    box.press("Shift+Enter")
    assert page.current() == rows[-1]
    assert page.get("selected_id") == refund.transcript["id"][rows[-1]]
    box.press("Escape")
    assert page.get("search") == ""
    # The place is kept, now with what was said around it.
    assert page.current() == rows[-1]
    assert page.in_sight(rows[-1])


LIT = "() => [...(CSS.highlights.get('rtca-found-current') ?? [])].map(String)"


def test_steps_go_through_one_long_message_and_light_each_place(show):
    words = [f"{'word ' * 100}needle {place}" for place in range(6)]
    contact = make([message("before"), message("\n".join(words), identity="m2"), message("after", identity="m3")])
    page = show(TranscriptWidget(contact, search="needle"))
    box = page.get_by_role("searchbox")
    for place in range(6):
        box.press("Enter")
        assert page.count() == f"{place + 1} of 6 matches"
        # The light follows the count by a frame.
        page.wait_for_function(
            f"() => {{ if (({LIT})().length !== 1) return false;"
            "const [range] = CSS.highlights.get('rtca-found-current');"
            "const [spot, edge] = [range, document.querySelector('.rtca-long-text')].map((one) =>"
            " one.getBoundingClientRect());"
            "const found = range.startContainer.data.slice(range.startOffset);"
            f" return found.startsWith('needle {place}')"
            " && spot.top >= edge.top - 1 && spot.bottom <= edge.bottom + 1; }"
        )


@pytest.mark.slow
def test_commands_lead_to_bad_moods_redactions_and_the_longest_silence(show, refund):
    frame = refund.transcript
    page = show(TranscriptWidget(refund))
    bad = list(frame.index[frame["sentiment"] == "NEGATIVE"])
    page.get_by_role("button", name="Next negative message").click()
    assert (page.current(), page.count()) == (bad[0], f"1 of {len(bad)} negative messages")
    page.locator(".rtca-m.rtca-current").focus()
    page.keyboard.press("-")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert (page.current(), page.count()) == (bad[1], f"2 of {len(bad)} negative messages")
    page.keyboard.press("l")
    assert page.get("selected_id") == refund.silences["id"][0]
    page.keyboard.press("Escape")
    redacted = list(frame.index[frame["redaction_count"] > 0])
    total = int(frame["redaction_count"].sum())
    page.keyboard.press("r")
    assert (page.current(), page.count()) == (redacted[0], f"1 of {total} redactions")
    page.wait_for_function(f"() => ({LIT})().length === 1")
    chip = page.locator(".rtca-m.rtca-current .rtca-chip").first.text_content()
    assert page.evaluate(LIT) == [chip]


def test_search_that_finds_nothing_says_so_and_can_be_cleared(show, refund):
    page = show(TranscriptWidget(refund, search="no-such-word", roles=["AGENT"]))
    assert page.visible() == []
    page.get_by_role("button", name="Clear search and filters").click()
    assert (page.get("search"), page.get("roles")) == ("", [])
    assert len(page.visible()) == len(refund.transcript)
    assert page.get_by_text("No message matches.").is_hidden()


def test_filters_follow_the_model_and_the_reader(show, refund):
    frame = refund.transcript
    page = show(TranscriptWidget(refund, roles=["CUSTOMER"]))
    assert page.visible() == list(frame.index[frame["participant_role"] == "CUSTOMER"])
    page.get_by_role("button", name="Filters").click()
    assert page.get_by_role("checkbox", name="Customer").is_checked()
    page.get_by_role("checkbox", name="negative").check()
    kept = (frame["participant_role"] == "CUSTOMER") & (frame["sentiment"] == "NEGATIVE")
    assert page.visible() == list(frame.index[kept])
    assert page.evaluate("() => model.saved.at(-1)") == {"sentiments": ["NEGATIVE"]}
    page.from_python(roles=[], sentiments=["UNSCORED"])
    assert page.visible() == list(frame.index[frame["sentiment"].isna()])
    assert not page.get_by_role("checkbox", name="Customer").is_checked()
    page.get_by_role("button", name="Clear filters").click()
    assert len(page.visible()) == len(frame)


@pytest.mark.slow
def test_filters_by_category_and_kind(show, refund):
    frame, categories, issues = refund.transcript, refund.categories, refund.issues
    page = show(TranscriptWidget(refund, categories=["Billing dispute"]))
    ids = set(categories.loc[categories["category"] == "Billing dispute", "id"].dropna())
    assert page.visible() == list(frame.index[frame["id"].isin(ids)])
    page.from_python(categories=[], kinds=["issue"])
    assert page.visible() == list(frame.index[frame["id"].isin(set(issues["id"]))])
    page.from_python(kinds=["redaction"])
    assert page.visible() == list(frame.index[frame["redaction_count"] > 0])


def test_selection_goes_both_ways_and_scrolls(show, refund):
    ids = list(refund.transcript["id"])
    page = show(TranscriptWidget(refund))
    assert page.current() == -1
    page.from_python(selected_id=ids[60])
    assert page.current() == 60
    assert page.in_sight(60)
    assert not page.in_sight(0)
    page.locator(".rtca-m").nth(59).click()
    assert page.evaluate("() => model.saved.at(-1)") == {"selected_id": ids[59]}
    page.from_python(selected_id=None)
    assert page.current() == -1


@pytest.mark.slow
def test_selection_outside_the_filter_is_shown_as_such(show, refund):
    frame = refund.transcript
    agent = int(frame.index[frame["participant_role"] == "AGENT"][0])
    page = show(TranscriptWidget(refund, roles=["CUSTOMER"]))
    customers = page.visible()
    page.from_python(selected_id=frame["id"][agent])
    assert page.visible() == sorted([*customers, agent])
    assert page.locator(".rtca-m").nth(agent).evaluate("(m) => getComputedStyle(m, '::after').content") == (
        '"outside the filter"'
    )
    assert page.count() == f"{len(customers)} of {len(frame)} messages"
    page.from_python(selected_id=None)
    assert page.visible() == customers


def test_keys_move_the_selection_and_leave_the_notebook_alone(show, refund):
    page = show(TranscriptWidget(refund))
    page.evaluate("() => { globalThis.leaked = []; document.addEventListener('keydown', (e) => leaked.push(e.key)); }")
    page.get_by_role("searchbox").press("ArrowDown")
    page.keyboard.press("ArrowDown")
    assert page.current() == 0
    page.keyboard.press("ArrowDown")
    assert page.current() == 1
    page.keyboard.press("End")
    last = len(refund.transcript) - 1
    assert page.current() == last
    assert page.in_sight(last)
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Home")
    assert page.current() == 0
    assert page.in_sight(0)
    assert page.evaluate("() => document.activeElement.getAttribute('aria-current')") == "true"
    page.keyboard.press("Escape")
    assert page.get("selected_id") is None
    assert page.evaluate("() => leaked") == []


@pytest.mark.slow
def test_tab_reaches_one_message_only(show, refund):
    page = show(TranscriptWidget(refund, selected_id=refund.transcript["id"][5]))
    stops = page.evaluate(
        "() => [...document.querySelectorAll('.rtca-m[tabindex]')].map((m) => m.getAttribute('aria-current'))"
    )
    assert stops == ["true"]


def test_jump_goes_to_a_number_or_a_time(show, refund):
    page = show(TranscriptWidget(refund))
    box = page.get_by_label("Go to")
    box.fill("12")
    box.press("Enter")
    assert page.current() == 11
    box.fill("30:00")
    box.press("Enter")
    offsets = refund.transcript["offset_seconds"]
    assert page.current() == int(offsets.index[offsets >= 1800][0])
    box.fill("99:99:99")
    box.press("Enter")
    assert "No message is there" in page.locator(".rtca-said").text_content()


@pytest.mark.slow
def test_highlights_can_be_switched_off(show, refund):
    page = show(TranscriptWidget(refund))
    mark = page.locator("mark[data-k~=k0]").first
    line = "(m) => getComputedStyle(m).backgroundImage.includes('rgba(0, 0, 0, 0)')"
    before = mark.evaluate("(m) => getComputedStyle(m).getPropertyValue('--l0')")
    page.get_by_role("button", name="View").click()
    page.get_by_role("checkbox", name="categories").uncheck()
    assert page.get("show") == ["redactions", "issues", "extracted"]
    assert mark.evaluate("(m) => getComputedStyle(m).getPropertyValue('--l0')") != before
    assert mark.evaluate(line)
    page.from_python(show=["categories"])
    assert page.get_by_role("checkbox", name="categories").is_checked()
    assert not page.get_by_role("checkbox", name="issues").is_checked()


@pytest.mark.slow
def test_density_and_height(show, refund):
    page = show(TranscriptWidget(refund, height=300))
    frame = page.locator(".rtca-scroll")
    assert frame.bounding_box()["height"] <= 300
    tall = frame.evaluate("(f) => f.scrollHeight")
    page.get_by_role("button", name="View").click()
    page.get_by_role("radio", name="compact").check()
    assert page.get("density") == "compact"
    assert frame.evaluate("(f) => f.scrollHeight") < 0.9 * tall


@pytest.mark.slow
def test_citation_counts_what_is_selected(show, refund):
    frame = refund.transcript
    row = int(frame.index[frame["content"].str.contains("[NAME]", regex=False)][0])
    page = show(TranscriptWidget(refund, selected_id=frame["id"][row]))
    # From the first character before the chip to the last after it, the chip in between.
    page.evaluate(
        """() => {
          const body = document.querySelector('[aria-current] > p[dir]');
          const range = document.createRange();
          const chip = body.querySelector('.rtca-chip');
          range.setStart(chip.firstChild, 1);
          range.setEndAfter(chip);
          getSelection().removeAllRanges(); getSelection().addRange(range);
        }"""
    )
    page.get_by_role("button", name="Copy citation").click()
    asked = page.evaluate("() => model.sent")
    widget = TranscriptWidget(refund)
    widget._answer(widget, asked[0], [])
    contact, _, rest = widget.citation.partition("#")
    identity, _, places = rest.rpartition(":")
    begin, end = map(int, places.split("-"))
    assert (contact, identity) == (refund.contact_id, frame["id"][row])
    assert frame["content"][row][begin:end] == "[NAME]"


def test_citation_is_copied_and_told(show, refund):
    page = show(TranscriptWidget(refund), permissions=["clipboard-read", "clipboard-write"])
    button = page.get_by_role("button", name="Copy citation")
    assert button.is_disabled()
    button.dispatch_event("click")
    assert page.locator(".rtca-said").text_content() == "Select a message first."
    page.from_python(selected_id=refund.transcript["id"][0])
    page.get_by_role("button", name="Copy citation").click()
    assert page.evaluate("() => model.sent") == [{"cite": {"row": 0, "begin": 0, "end": None}}]
    page.evaluate("() => model.emit('msg:custom', { citation: 'a#b:0-3' })")
    said = page.locator(".rtca-said")
    page.wait_for_function("() => document.querySelector('.rtca-said').textContent.includes('a#b:0-3')")
    assert said.get_attribute("role") == "status"


@pytest.mark.slow
def test_citation_without_a_kernel_says_so(show, refund):
    page = show(TranscriptWidget(refund, selected_id=refund.transcript["id"][0]))
    page.page.page.clock.install()
    page.get_by_role("button", name="Copy citation").click()
    assert "Asking the kernel" in page.locator(".rtca-said").text_content()
    page.page.page.clock.fast_forward(6_000)
    assert "does not answer" in page.locator(".rtca-said").text_content()


def test_error_is_shown_in_one_sentence_and_goes(show, refund):
    page = show(TranscriptWidget(refund))
    assert page.get_by_role("alert").is_hidden()
    page.from_python(error="There is no message 'x' in this contact.")
    assert page.get_by_role("alert").text_content() == "There is no message 'x' in this contact."
    page.from_python(error="")
    assert page.get_by_role("alert").is_hidden()


@pytest.mark.slow
def test_a_view_that_cannot_be_drawn_says_so(open_page, refund):
    from tests.widgets.page import widget_page

    page = open_page(widget_page(TranscriptWidget(refund)))
    page.wait_for_selector("body[data-ready]")
    page.evaluate("() => model.fromPython({ _page: '<p>nothing that belongs here</p>' })")
    page.wait_for_selector(".rtca-error:visible")
    assert page.get_by_role("alert").text_content().startswith("This view cannot be drawn")


@pytest.mark.slow
def test_a_newer_snapshot_keeps_place_focus_and_tells(show, refund):
    page = show(TranscriptWidget(refund, search="a"))
    page.get_by_role("button", name="Filters").click()
    box = page.get_by_role("searchbox")
    box.focus()
    ids, talk = page.get("_ids"), page.get("_talk")
    entry = (
        '<li class="rtca-m" data-r="CUSTOMER" data-s=""><div><time>40:00</time></div><p dir="auto">a late</p></li>\n'
    )
    page.from_python(_ids=[*ids, "late-1", "late-2"], _talk=talk.replace("</ol>", f"{entry}{entry}</ol>"))
    page.wait_for_function("() => document.querySelector('.rtca-said').textContent === '2 new messages'")
    assert page.evaluate("() => document.activeElement.name") == "search"
    assert page.get_by_role("checkbox", name="Customer").is_visible()
    assert page.visible()[-1] == len(ids) + 1


@pytest.mark.slow
def test_the_style_of_a_static_view_further_down_changes_nothing(show, refund):
    page = show(TranscriptWidget(refund))
    look = """() => ['.rtca-widget', '.rtca-tools', '.rtca-scroll', '.rtca-m', '.rtca-said'].map((part) => {
      const { padding, margin, background, maxWidth } = getComputedStyle(document.querySelector(part));
      return [padding, margin, background, maxWidth];
    })"""
    before = page.evaluate(look)
    page.evaluate(
        "(css) => document.body.append(Object.assign(document.createElement('style'), { textContent: css }))",
        scoped_css(),
    )
    assert page.evaluate(look) == before


@pytest.mark.slow
def test_two_views_share_state_and_leave_nothing_behind(show, refund):
    page = show(TranscriptWidget(refund), views=2)
    page.locator(".view").nth(0).get_by_role("searchbox").fill("lamp")
    assert page.locator(".view").nth(1).get_by_role("searchbox").input_value() == "lamp"
    page.wait_for_function("() => CSS.highlights.get('rtca-found')?.size > 0")
    assert page.evaluate("() => { cleanups.forEach((end) => end()); return model.listening; }") == 0
    assert page.evaluate("() => CSS.highlights.get('rtca-found').size") == 0
    assert page.evaluate("() => document.querySelectorAll('.view > *').length") == 0


@pytest.mark.slow
@pytest.mark.parametrize(("theme", "output_type"), [("light", "Raw"), ("dark", "Redacted")])
def test_transcript_is_accessible(show, refund, refund_raw, theme, output_type):
    contact = refund if output_type == "Redacted" else refund_raw
    page = show(TranscriptWidget(contact, search="the", selected_id=contact.transcript["id"][3]), theme=theme)
    page.get_by_role("button", name="Filters").click()
    page.get_by_role("button", name="View").click()
    assert violations(page) == []
    page.from_python(search="no-such-word", error="Something is wrong.")
    assert violations(page) == []
