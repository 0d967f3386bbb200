"""The report as people meet it: in a browser, without a network, light and dark, on wide and narrow screens."""

from __future__ import annotations

from itertools import pairwise

import pytest

from rtca_nb.contact.access import tables_of
from rtca_nb.contact.views import category_timeline, contact_html, sentiment_timeline
from rtca_nb.corpus.reporting import render_report
from rtca_nb.render.folding import fold
from rtca_nb.render.palette import OTHER_ROLE, ROLES, TOKENS
from rtca_nb.render.search import Message, matches, parse_query
from rtca_nb.render.transcript import searchable
from tests.axe import violations
from tests.examples import EXAMPLES
from tests.render.hostile_fields import full_contact
from tests.render.hostile_strings import HOSTILE
from tests.render.making import FORMS, at, category, loaded, make, message, sample
from tests.render.markup_oracle import ATTRIBUTES, ELEMENTS, shown
from tests.render.search_cases import SEARCHES

pytestmark = [pytest.mark.browser, pytest.mark.sampled_file(3)]

LOOKS = [("light", 1100), ("dark", 480)]
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"
SHOWN = "[...document.querySelectorAll('li.rtca-m')].filter((item) => item.checkVisibility()).length"
FOREIGN = """([elements, attributes]) => {
  const found = [];
  for (const element of document.querySelectorAll("*")) {
    if (!elements.includes(element.localName)) found.push(element.localName);
    for (const { name, value } of element.attributes) {
      // How high a block of a long transcript is about.
      const height = name === "style" && element.parentElement.matches(".rtca-blocks");
      if (height && /^contain-intrinsic-block-size: \\d+px;$/.test(value)) continue;
      if (!attributes.includes(name)) found.push(`${element.localName} ${name}`);
      if (name === "href" && !value.startsWith("#")) found.push(`href ${value}`);
    }
  }
  return found;
}"""


def check(opened, rows):
    """What holds for every page."""
    assert opened.requests == []
    assert opened.errors == []
    assert opened.evaluate(SHOWN) == rows
    assert opened.evaluate(OVERFLOW) <= 0
    assert opened.evaluate("typeof window.pwned") == "undefined"
    assert opened.evaluate(FOREIGN, [sorted(ELEMENTS), sorted(ATTRIBUTES)]) == []


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("scheme", "width"), LOOKS)
@pytest.mark.parametrize(("name", "form"), FORMS)
def test_report_of_every_sample(open_page, name, form, scheme, width):
    contact = sample(name, form)
    opened = open_page(render_report(contact), color_scheme=scheme, width=width)
    check(opened, len(contact.transcript))
    background = opened.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == ("rgb(255, 255, 255)" if scheme == "light" else "rgb(20, 23, 28)")


SIDES = """() => [...document.querySelectorAll("li.rtca-m")].map((item) => {
  const { alignSelf, borderLeftStyle, borderLeftWidth, borderRightWidth, borderLeftColor } = getComputedStyle(item);
  const name = getComputedStyle(item.querySelector("b")).color;
  if (borderLeftStyle === "dashed") return [alignSelf, "dashed", "all around", name];
  return [alignSelf, borderLeftWidth, borderRightWidth, name];
})"""


@pytest.mark.parametrize("make_page", [render_report, contact_html])
def test_a_message_stands_on_the_side_of_its_role_in_the_colour_of_its_role(open_page, make_page):
    roles = [*(role for role in ROLES if role), "NEWCOMER", 'x" data-r="AGENT']
    contact = make(
        [message(place, "x", ParticipantRole=role, ParticipantId=role) for place, role in enumerate(roles)],
        output_type="Redacted",
    )
    found = open_page(str(make_page(contact)), color_scheme="light").evaluate(SIDES)
    edges = {"left": ["flex-start", "3px", "0px"], "right": ["flex-end", "0px", "3px"]}
    for name, look in zip(roles, found, strict=True):
        role = ROLES.get(name, OTHER_ROLE)
        if role.side == "middle":
            assert look == ["center", "dashed", "all around", rgb(TOKENS["soft"][0])]
        else:
            assert look == [*edges[role.side], rgb(TOKENS[role.css][0])]


@pytest.mark.parametrize("make_page", [render_report, contact_html])
def test_a_sentiment_has_its_colour_in_the_transcript_and_in_the_drawing(open_page, make_page):
    moods = ["POSITIVE", "NEGATIVE", "NEUTRAL", "MIXED", None]
    contact = make([message(place, "x", Sentiment=mood) for place, mood in enumerate(moods)])
    opened = open_page(str(make_page(contact)), color_scheme="light")
    said = opened.evaluate(
        "[...document.querySelectorAll('.rtca-m > div > span')].map((s) => getComputedStyle(s).color)"
    )
    assert said == [rgb(TOKENS[mood][0]) for mood in ("pos", "neg", "neu", "soft", "soft")]
    drawn = opened.evaluate("[...document.querySelectorAll('.rtca-points text')].map((t) => getComputedStyle(t).fill)")
    assert drawn[:3] == said[:3]
    sizes = opened.evaluate(
        "[...document.querySelectorAll('.rtca-points text')].map((t) => getComputedStyle(t).fontSize)"
    )
    assert sizes[:3] == ["12px", "12px", "9px"]


def rgb(colour):
    return f"rgb({', '.join(str(int(colour[at : at + 2], 16)) for at in (1, 3, 5))})"


@pytest.mark.slow
@pytest.mark.parametrize(("scheme", "width"), [("dark", 1100), ("light", 480)])
@pytest.mark.parametrize("name", ["refund", "hostile"])
def test_report_in_the_other_looks(open_page, name, scheme, width):
    opened = open_page(render_report(sample(name, "Raw")), color_scheme=scheme, width=width)
    check(opened, len(sample(name, "Raw").transcript))


@pytest.mark.sampled(2)
@pytest.mark.parametrize(("scheme", "width"), LOOKS)
@pytest.mark.parametrize("example", EXAMPLES)
def test_report_of_a_file_with_misaligned_spans(open_page, example, scheme, width):
    import rtca_nb

    page = render_report(rtca_nb.read_contact(example.path))
    opened = open_page(page, color_scheme=scheme, width=width)
    check(opened, example.messages)
    visible = opened.evaluate("document.documentElement.textContent") + page
    assert [secret for secret in example.secrets if secret in visible] == []


def test_every_hostile_string_in_every_field_runs_nothing(open_page):
    strings = [text for text in HOSTILE if not any("\ud800" <= letter <= "\udfff" for letter in text)]
    contact = loaded(strings, revealed=True, contact_id=strings[0], status=strings[1])
    opened = open_page(render_report(contact))
    check(opened, len(contact.transcript))
    seen = opened.evaluate("[...document.querySelectorAll('li.rtca-m > p[dir]')].map((p) => p.textContent)")
    plain = [text for text in strings if text.isprintable() and text]
    assert [text for text in plain if text not in seen] == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_string_in_the_report_and_in_a_cell_runs_nothing(open_page, scheme):
    contact = full_contact()
    texts = [text for text in contact.transcript["content"] if text]
    cell = f"<!doctype html><meta charset=utf-8><body>{contact_html(contact)}"
    several = render_report([contact, contact])
    for page in (render_report(contact), several, cell):
        opened = open_page(page, color_scheme=scheme)
        if page is several:  # which lays a contact out when it is opened
            opened.locator("#contacts tbody a").first.click()
            opened.wait_for_selector("li.rtca-m")
        assert (opened.requests, opened.errors) == ([], [])
        assert opened.evaluate("typeof window.pwned") == "undefined"
        assert opened.evaluate(FOREIGN, [sorted(ELEMENTS), sorted(ATTRIBUTES)]) == []
        seen = set(opened.evaluate("[...document.querySelectorAll('li.rtca-m > p[dir]')].map((p) => p.textContent)"))
        assert [text for text in texts if shown(text) not in seen] == []


def test_a_dialog_is_noted(open_page):
    assert open_page("<!doctype html><script>alert(1)</script>").errors == ["dialog: 1"]


def test_hostile_cell_in_a_page_with_mathjax_delimiters(open_page):
    """What a typesetter looks for, $…$ and \\(…\\), stands in no text node of a cell."""
    contact = make([message(0, "$\\alpha$ costs $5 and \\(x\\) and \\begin{x}", DisplayName="$x$")], revealed=True)
    opened = open_page(f"<!doctype html><meta charset=utf-8>{contact_html(contact)}")
    texts = opened.evaluate(
        """() => {
          const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          const texts = [];
          while (walk.nextNode()) {
            if (walk.currentNode.parentElement.localName !== "style") texts.push(walk.currentNode.data);
          }
          return texts;
        }"""
    )
    assert [text for text in texts if len(text) > 1 and ("$" in text or "\\" in text)] == []
    assert opened.locator("li.rtca-m > p").text_content() == "$\\alpha$ costs $5 and \\(x\\) and \\begin{x}"
    assert opened.locator(".mathjax_ignore.tex2jax_ignore li.rtca-m").count() == 1


# The controls.


@pytest.fixture
def report(open_page):
    return open_page(render_report(sample("refund")))


def visible(opened):
    return opened.evaluate("[...document.querySelectorAll('li.rtca-m')].flatMap((m, i) => m.hidden ? [] : [i])")


@pytest.mark.sampled(1)
@pytest.mark.parametrize("form", ["Redacted", "Raw"])
def test_search_finds_what_python_finds(open_page, form):
    contact = sample("refund", form)
    extra = [
        "goose",
        "the goose",
        "any: goose cat",
        "role:agent you",
        '"the head"',
        "NAME",
        "PII",
        "█",
        "[name]",
        "-[NAME] goose",
        "has:redaction role:customer",
        "has:issue",
        "-has:category sentiment:negative",
        "sentiment:none",
        "category:a -category:refund",
        '"is\u00a0\u2003[NAME]"',
        "🪿",
        "£89",
        "?",
        ".",
    ]
    texts = list(searchable(tables_of(contact)))
    opened = open_page(render_report(contact))
    for search in [*SEARCHES, *extra]:
        # An input of one line keeps no ends of line.
        asked = search.replace("\n", " ")
        opened.get_by_role("searchbox").fill(asked)
        query = parse_query(asked)
        assert visible(opened) == [row for row, one in enumerate(texts) if matches(query, one)], search
    assert opened.errors == []


def test_a_role_that_no_message_has_is_told(report):
    there = "; the roles are: system, custom_bot, customer, agent, supervisor."
    report.get_by_role("searchbox").fill("role:<i>boss</i>")
    output = report.locator("form.rtca-controls output")
    assert output.text_content() == f"0 of 64 messages. No message has the role <i>boss</i>{there}"
    report.get_by_role("searchbox").fill("role:supervisor")
    assert "No message" not in output.text_content()


def test_search_finds_letters_of_any_case_and_script(open_page):
    contents = [
        "ΟΔΟΣ",
        "οδος",
        "İstanbul",
        "STRASSE",
        "straße",
        "Größe",
        "GRÖSSE",
        "東京",
        "a\x1cb c",
        "x\ufeffy",
        "$5 \\ 7",
        "l'été",
    ]
    contact = make([message(place, text) for place, text in enumerate(contents)], revealed=True)
    opened = open_page(render_report(contact))
    for search in [*contents, "οδ", "i̇s", "ß", "ss", "$5", "\\ 7", "É", "a b"]:
        query = parse_query(search)
        opened.get_by_role("searchbox").fill(search)
        expected = [row for row, text in enumerate(contents) if matches(query, Message("CUSTOMER", fold(text)))]
        assert visible(opened) == expected or "\x1c" in search, search


def test_what_the_view_says_of_a_message_without_text_is_not_found(open_page):
    contact = make([message(0, None), message(1, "no text to speak of")], revealed=True)
    opened = open_page(render_report(contact))
    for search, rows in (('"(no text)"', []), ("text", [1]), ("role:customer", [0, 1])):
        opened.get_by_role("searchbox").fill(search)
        assert visible(opened) == rows, search


def test_found_words_are_painted_where_folding_changes_the_length(open_page):
    opened = open_page(render_report(make([message(0, "İİ 🙂 İstanbul, ISTANBUL")], revealed=True)))
    opened.get_by_role("searchbox").fill("stanbul")
    assert opened.evaluate("[...CSS.highlights.get('rtca-found')].map(String)") == ["stanbul", "STANBUL"]


def test_found_words_are_painted_across_marks(open_page):
    text = "pay the $89 for my goose"
    contact = make(
        [message(0, text), category("Money", at("m0", 4, 8)), category("More", at("m0", 6, 16))], revealed=True
    )
    opened = open_page(render_report(contact))
    opened.get_by_role("searchbox").fill('"pay the $89 for" goose')
    painted = opened.evaluate("[...CSS.highlights.get('rtca-found')].map(String)")
    assert painted == ["pay the $89 for", "goose"]


def test_next_and_previous_walk_the_matches(report):
    report.get_by_role("searchbox").fill("goose")
    kept = len(visible(report))
    found = "[...(CSS.highlights.get('rtca-found') ?? [])].length"
    count = report.evaluate(found)
    assert count > kept  # a message has several
    output = report.locator("output")
    hits = sum(text.lower().count("goose") for text in sample("refund").transcript["content"])
    assert hits == count
    assert output.text_content() == f"{count} matches in {kept} of 64 messages"
    report.get_by_role("button", name="Next match").click()
    assert output.text_content() == f"1 of {count}"
    report.get_by_role("button", name="Previous match").click()
    assert output.text_content() == f"{count} of {count}"
    report.get_by_role("searchbox").press("Enter")
    assert output.text_content() == f"1 of {count}"
    report.get_by_role("searchbox").press("Shift+Enter")
    assert output.text_content() == f"{count} of {count}"
    assert report.evaluate(
        "[...CSS.highlights.get('rtca-found-current')].map((range) => `${range}`.toLowerCase())"
    ) == ["goose"]
    assert report.locator("li.rtca-m.rtca-current").count() == 1
    report.wait_for_function(
        """() => {
          const box = document.querySelector("li.rtca-m.rtca-current").getBoundingClientRect();
          return box.top > 0 && box.top < innerHeight;
        }"""
    )


def test_filters_narrow_and_clear_restores(report):
    frame = sample("refund").transcript
    report.locator("select[name=role]").select_option("SUPERVISOR")
    assert visible(report) == frame.index[frame["participant_role"] == "SUPERVISOR"].tolist()
    report.locator("select[name=sentiment]").select_option("POSITIVE")
    both = (frame["participant_role"] == "SUPERVISOR") & (frame["sentiment"] == "POSITIVE")
    assert visible(report) == frame.index[both].tolist()
    assert report.locator("li.rtca-e:visible").count() == 0
    report.get_by_role("button", name="Clear").click()
    report.wait_for_function("() => !document.querySelector('li.rtca-m[hidden]')")
    assert report.locator("li.rtca-e:visible").count() == len(sample("refund").events)
    assert report.locator("output").text_content() == ""
    report.locator("select[name=sentiment]").select_option("-")
    assert visible(report) == frame.index[frame["sentiment"].isna()].tolist()


def test_category_filter_keeps_its_messages(report):
    contact = sample("refund")
    for name in contact.categories["category"].unique():
        report.locator("select[name=category]").select_option(label=name)
        ids = set(contact.categories.loc[contact.categories["category"] == name, "id"].dropna())
        assert visible(report) == contact.transcript.index[contact.transcript["id"].isin(ids)].tolist()


@pytest.mark.slow
def test_kinds_of_highlights_can_be_switched_off(report):
    def lines(css):
        return report.evaluate(
            f"""[...document.querySelectorAll('mark')].filter((mark) => {{
              const style = getComputedStyle(mark);
              return {css};
            }}).length"""
        )

    category_lines = (
        "['--l0', '--l1', '--l2'].some((line) => !['', 'transparent'].includes(style.getPropertyValue(line)))"
    )
    issue_tint = "!['', 'transparent'].includes(style.getPropertyValue('--li'))"
    assert lines(category_lines) > 0
    assert lines(issue_tint) > 0
    badges = report.locator("li.rtca-m span[data-k=is]:visible").count()
    assert badges > 0
    report.get_by_label("issues").uncheck()
    assert lines(issue_tint) == 0
    assert report.locator("li.rtca-m span[data-k=is]:visible").count() == 0
    report.get_by_label("categories").uncheck()
    assert lines(category_lines) == 0
    assert len(visible(report)) == 64
    report.get_by_role("button", name="Clear").click()
    report.wait_for_function("() => !document.querySelector('.rtca-no-issues, .rtca-no-categories')")
    assert report.locator("li.rtca-m span[data-k=is]:visible").count() == badges


def test_jump_links_lead_to_their_messages_whatever_is_filtered(report):
    report.get_by_role("searchbox").fill("zebra")
    assert visible(report) == []
    link = report.locator(".rtca-findings a").first
    target = link.get_attribute("href")
    link.click()
    report.wait_for_function("(id) => location.hash === id", arg=target)
    report.wait_for_function(
        """(id) => {
          const box = document.querySelector(id).getBoundingClientRect();
          return box.height && box.top >= 0 && box.top < innerHeight;
        }""",
        arg=target,
    )
    assert len(visible(report)) == 64
    assert report.get_by_role("searchbox").input_value() == ""


def test_timeline_marks_lead_to_their_messages(report):
    mark = report.locator("svg.rtca-timeline a").nth(3)
    mark.locator("text").click()
    assert report.evaluate("document.querySelector(':target').matches('li.rtca-m')")
    assert report.errors == []


def test_labels_of_the_time_axis_keep_apart_where_there_is_little_room(open_page):
    chat = make([message(place, "x", Sentiment="NEUTRAL") for place in range(0, 4300, 60)])
    opened = open_page(render_report(chat), width=360)
    boxes = opened.evaluate(r"""() => [...document.querySelectorAll('.rtca-timeline .rtca-soft')]
      .filter(({ textContent }) => /\d:\d/.test(textContent))
      .map((label) => label.getBoundingClientRect()).map(({ left, right }) => [left, right])""")
    seen = sorted(box for box in boxes if box[1] > box[0])
    assert len(seen) >= 4
    assert all(left >= before + 4 for (_, before), (left, _) in pairwise(seen))


def test_without_scripts_the_report_is_complete(open_page):
    opened = open_page(render_report(sample("refund")), java_script_enabled=False)
    assert opened.locator("li.rtca-m").count() == 64
    assert not opened.locator("form.rtca-controls").is_visible()


def test_printed_report_is_whole_and_has_no_controls(report):
    report.page.emulate_media(media="print")
    assert not report.locator("form.rtca-controls").is_visible()
    assert report.evaluate(SHOWN) == 64


@pytest.mark.sampled(1)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_cell_follows_the_notebook_and_not_the_system(open_page, scheme):
    page = f"<!doctype html><meta charset=utf-8><body data-jp-theme-light='true'>{contact_html(sample('refund'))}"
    opened = open_page(page, color_scheme=scheme)
    colour = "getComputedStyle(document.querySelector('.rtca')).backgroundColor"
    assert opened.evaluate(colour) == "rgb(255, 255, 255)"
    opened.evaluate("document.body.dataset.jpThemeLight = 'false'")
    assert opened.evaluate(colour) == "rgb(20, 23, 28)"


@pytest.mark.sampled(2)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("refund", "Redacted"),
        ("misaligned", "Raw"),
        ("unscored", "Redacted"),
        pytest.param("hostile", "Raw", marks=pytest.mark.slow),
    ],
)
def test_axe_finds_nothing_in_a_report(open_page, name, form, scheme):
    assert violations(open_page(render_report(sample(name, form)), color_scheme=scheme, bypass_csp=True)) == []


@pytest.mark.slow
def test_axe_finds_nothing_in_a_report_on_several(open_page):
    pages = render_report([sample("summary-failed"), sample("failed"), sample("failed", "Raw", revealed=True)])
    assert violations(open_page(pages, bypass_csp=True)) == []


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_a_cell(open_page, scheme):
    page = (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Cell</title><body><main><h1>Notebook</h1>"
        f"{contact_html(sample('in-progress'))}</main></html>"
    )
    assert violations(open_page(page, color_scheme=scheme)) == []


# plotly.


@pytest.mark.sampled(1)
@pytest.mark.parametrize("maker", [sentiment_timeline, category_timeline])
def test_plotly_offers_no_upload_and_asks_nobody(open_page, maker):
    figure = maker(sample("refund"))
    opened = open_page(figure.to_html(include_plotlyjs=True, div_id="figure"))
    opened.wait_for_selector(".main-svg .ytick text")
    opened.locator("#figure").hover()
    titles = opened.evaluate(
        "[...document.querySelectorAll('.modebar-btn')].map((button) => button.dataset.title || '')"
    )
    assert titles
    assert not [
        title for title in titles if any(word in title.lower() for word in ("share", "cloud", "studio", "edit"))
    ]
    assert opened.requests == []
    assert opened.errors == []


def test_plotly_shows_hostile_names_as_text(open_page):
    names = [
        "<a href='javascript:window.pwned=1'>a</a>",
        "<img src=x onerror=window.pwned=1>",
        '&lt;i&gt; &amp; "quotes"',
        "%{customdata[0]} %{y}",
        "line<br>break<sup>2</sup>",
    ]
    contact = make([message(0, "x"), message(60, "y"), *(category(text, at("m0")) for text in names)])
    opened = open_page(category_timeline(contact).to_html(include_plotlyjs=True, div_id="figure"))
    opened.wait_for_selector(".main-svg .ytick text")
    ticks = opened.evaluate("[...document.querySelectorAll('.ytick text')].map((text) => text.textContent)")
    assert ticks == [f"{name} (1 match)" for name in names]
    assert opened.locator(".main-svg a").count() == opened.locator(".main-svg img").count() == 0
    assert opened.evaluate("typeof window.pwned") == "undefined"
    assert opened.requests == []


def test_no_match_says_so_where_the_messages_were_and_is_cleared_there(report):
    sentence = report.get_by_text("No message matches.")
    assert sentence.is_hidden()
    report.locator("select[name=role]").select_option("SUPERVISOR")
    report.get_by_role("searchbox").fill("nothing says this")
    assert sentence.is_visible()
    sentence.get_by_role("button", name="Clear").click()
    assert sentence.is_hidden()
    assert visible(report) == list(range(64))
    assert report.get_by_role("searchbox").input_value() == report.locator("select[name=role]").input_value() == ""
    assert report.evaluate("document.activeElement.name") == "q"


def test_a_note_opens_the_section_that_it_leads_to(open_page):
    opened = open_page(render_report(sample("misaligned", "Raw")))
    table = opened.locator("#spans table")
    assert table.is_hidden()
    opened.get_by_role("link", name="Spans that cannot be trusted").click()
    table.wait_for(state="visible")
