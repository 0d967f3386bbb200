"""The lab of a rule in Chromium: what somebody types and clicks makes the rule, and what it finds is shown."""

from __future__ import annotations

import json

import pytest

import rtca_nb as rtca
from tests.axe import violations
from tests.browser import running_loop
from tests.rules.making import chat, condition, exact, function, group, pattern, plain
from tests.widgets.comms import recorded
from tests.widgets.corpora import Talk

pytestmark = [pytest.mark.browser, pytest.mark.sampled_file(2)]

WORDS = "Words to look for, one per line"
NESTED = function(
    exact("tea", role="CUSTOMER"),
    group("OR", exact("milk"), pattern([plain("sug*")]), condition("SemanticMatch.Phrase", "x", operator="EQUALS")),
    exact(
        "never", role="AGENT", negate=True, filters=[{"Type": "PostChatContactPeriodSeconds", "Data": {"First": 60}}]
    ),
)


@pytest.fixture(scope="module")
def held():
    said = ["tea", "tea with milk", "milk and sugar", "coffee", "tea with sugar"]
    return rtca.corpus_of([chat(*one.split(" and "), contact_id=f"c{place}") for place, one in enumerate(said)])


@pytest.fixture
def talk(show, held):
    """A lab in a page, and what passes between the two."""
    widgets = []
    with recorded() as messages:

        def begin(rule=None, *, source=held, options=None, **page):
            # Where a loop runs, answers come from a thread.
            with running_loop(None):
                widgets.append(rtca.RuleLab(source, rule, **(options or {})))
            return Talk(show(widgets[-1], **page), widgets[-1], messages)

        yield begin
        for widget in widgets:
            widget.close()


def typed(begun, field, text):
    """Type into a field, and exchange what comes of it."""
    before = begun.shown.get("_turn")
    field.fill(text)
    begun.shown.page.wait_for_function("(before) => model.get('_turn') > before", arg=before)
    begun.settle()


def counts(page):
    return page.locator(".rtca-rl-counts b").all_text_contents()


@pytest.mark.slow
def test_words_roles_and_groups_make_a_rule_that_counts(talk):
    begun = talk()
    page, lab = begun.shown, begun.widget
    assert page.locator(".rtca-rl-state").text_content() == "Complete the rule to see what it finds."
    typed(begun, page.get_by_label(WORDS), "tea")
    assert counts(page) == ["3", "0", "2", "0"]
    assert page.locator(".rtca-rl-examples mark").all_text_contents() == ["tea", "tea", "tea"]
    page.get_by_role("button", name="+ Condition").click()
    begun.settle()
    assert lab.rule is None
    assert page.get_by_text("Write what to look for, one per line.").is_visible()
    assert page.evaluate("() => document.activeElement.closest('[data-path]').dataset.path") == "1"
    typed(begun, page.get_by_label(WORDS).nth(1), "milk\nsugar")
    assert counts(page) == ["2", "2", "3", "0"]
    assert page.locator(".rtca-rl-alone").all_text_contents() == [
        "3 contacts · 1 lack only this condition",
        "3 contacts · 1 lack only this condition",
    ]
    page.get_by_role("button", name="Put into a group").nth(1).click()
    begun.settle()
    page.get_by_role("button", name="+ Condition").nth(0).click()
    begun.settle()
    page.get_by_label("Kind of condition").nth(2).select_option("Sentiment.OverallScore")
    page.locator("[name=role]").nth(2).select_option("CUSTOMER")
    page.locator("[name=compare]:enabled").select_option("NumberLessOrEqualTo")
    typed(begun, page.locator("input[name=words]:enabled"), "-1")
    page.get_by_label("Says or never says").nth(0).select_option("true")
    begun.settle()
    low = condition("Sentiment.OverallScore", -1, operator="NumberLessOrEqualTo", role="CUSTOMER")
    wanted = rtca.read_rules(
        function(
            exact("tea", negate=True),
            group(
                "OR",
                exact("milk", "sugar"),
                low,
            ),
        )
    ).rules[0]
    assert lab.rule.describe() == wanted.describe().replace("Rule matches", "Rule matches after the chat,")
    page.get_by_role("button", name="Remove the condition").nth(2).click()
    page.get_by_role("button", name="Ungroup").click()
    begun.settle()
    assert [one.operands for one in lab.rule.conditions] == [("tea",), ("milk", "sugar")]
    for _ in range(3):
        page.get_by_role("button", name="Undo").click()
        begun.settle()
    assert lab.rule.root.operands[0].negate in {None, False}


def test_a_rule_is_shown_as_it_is_and_sent_back_unchanged(talk):
    begun = talk(NESTED)
    page, lab = begun.shown, begun.widget
    before = lab.rule
    assert page.locator(".rtca-rl-condition").count() == 5
    typed(begun, page.get_by_label("Name of the rule"), "Named")
    assert lab.rule.root == before.root
    assert lab.rule.name == "Named"
    assert page.locator(".rtca-rl-alone").nth(3).text_content() == "not computable for 5"


def test_json_shows_the_place_of_a_fault_and_goes_back_to_the_form(talk):
    begun = talk(NESTED)
    page, lab = begun.shown, begun.widget
    root = lab.rule.root
    page.get_by_role("button", name="JSON").click()
    begun.settle()
    field = page.get_by_label("Function of the rule, as JSON")
    assert json.loads(field.input_value()) == json.loads(lab.rule.function)
    good = field.input_value()
    typed(begun, field, good.replace('"CUSTOMER"', '"😀"'))
    assert page.get_by_text("is '😀'; it must be one of CUSTOMER, AGENT, ANY.").is_visible()
    page.get_by_role("button", name="Show the place").click()
    assert (
        page.evaluate(
            "() => { const e = document.activeElement; return e.value.slice(e.selectionStart, e.selectionEnd); }"
        )
        == '"😀"'
    )
    page.get_by_role("button", name="Form").click()
    begun.settle()
    assert page.get_by_role("alert").text_content().startswith("The JSON cannot be shown as a form until")
    assert field.is_visible()
    typed(begun, field, good.replace("sug*", "cof*"))
    page.get_by_role("button", name="Form").click()
    begun.settle()
    assert page.get_by_label(WORDS).nth(2).input_value() == "cof*"
    assert lab.rule.root != root


def test_a_contact_is_chosen_by_keys_and_asked_about_by_its_id(talk):
    begun = talk(function(exact("tea"), exact("milk")))
    page, lab = begun.shown, begun.widget
    page.get_by_role("button", name="Near miss").click()
    begun.settle()
    assert page.get_by_text('lacks: anyone says "milk"').count() == 2
    page.locator("button[name=open]").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    begun.settle()
    assert lab.contact_id == "c2"
    why = page.locator(".rtca-rl-why")
    assert why.locator("[data-value='no match']").count() == 2
    assert page.locator(".rtca-rl-talk .rtca-m").count() == 2
    assert page.locator(".rtca-rl-talk mark").all_text_contents() == ["milk"]
    assert page.locator("li[aria-current=true]").count() == 1
    page.keyboard.press("Escape")
    begun.settle()
    assert lab.contact_id is None
    assert page.evaluate("() => document.activeElement.value") == "c2"
    page.get_by_label("Contact id").fill("c1")
    page.keyboard.press("Enter")
    begun.settle()
    assert page.locator(".rtca-rl-result").text_content() == "match"
    page.get_by_role("button", name="Back to the list").click()
    begun.settle()
    page.get_by_label("Contact id").fill("nobody")
    page.get_by_role("button", name="Ask").click()
    begun.settle()
    assert page.get_by_text("does not have this contact").or_(page.get_by_text("no contact")).first.is_visible()


def test_waiting_for_a_busy_kernel_is_said_and_a_late_answer_is_marked_as_old(talk):
    begun = talk(function(exact("tea")))
    page = begun.shown
    page.page.clock.install()
    page.get_by_role("button", name="No match").click()
    page.page.clock.run_for(450)
    assert page.locator(".rtca-rl-stale").count() == 1
    page.page.clock.run_for(5000)
    assert "The kernel does not answer" in page.locator(".rtca-rl-state").text_content()
    begun.settle()
    assert page.locator(".rtca-rl-state").text_content() == "of 5 contacts"
    assert page.locator(".rtca-rl-stale").count() == 0


def test_the_function_is_copied_or_shown_to_be_copied(talk):
    begun = talk(function(exact("tea")))
    page = begun.shown
    page.evaluate(
        """() => {
          globalThis.copied = [];
          const value = { writeText: async (text) => copied.push(text) };
          Object.defineProperty(navigator, 'clipboard', { value });
        }"""
    )
    page.get_by_role("button", name="Copy Function").click()
    page.get_by_text("Copied: pass it as Function").wait_for()
    assert page.evaluate("() => copied") == [begun.widget.rule.function]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("theme", "width", "forced"),
    [
        ("light", 1400, "none"),
        ("dark", 1000, "none"),
        ("light", 480, "none"),
        ("dark", 480, "none"),
        ("light", 1000, "active"),
        ("dark", 480, "active"),
    ],
)
def test_the_lab_is_accessible_and_fits(talk, theme, width, forced):
    begun = talk(NESTED, theme=theme, width=width, options={"contact_id": "c1"}, forced_colors=forced)
    page = begun.shown
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    page.get_by_role("button", name="+ Condition").last.click()
    begun.settle()
    assert violations(page) == []
    page.get_by_role("button", name="JSON").click()
    begun.settle()
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width


def test_on_paper_the_rule_reads_as_text_and_nothing_is_cut_off(talk):
    long = rtca.corpus_of([chat(*(f"tea with milk {row}" for row in range(60)), contact_id="c1")])
    page = talk(NESTED, source=long, options={"contact_id": "c1", "height": 200}).shown.page
    page.emulate_media(media="print")
    lab = page.locator(".rtca-rl")
    buttons = lab.get_by_role("button").all_text_contents()
    assert buttons == ["1 Match", "0 Near miss", "0 No match", "0 Not computable", "c1"]
    for field in lab.locator("select, textarea").filter(visible=True).all():
        assert field.evaluate("(one) => getComputedStyle(one).backgroundColor") == "rgba(0, 0, 0, 0)"
    for place in lab.locator(".rtca-rl-rows, .rtca-rl-talk").filter(visible=True).all():
        assert place.evaluate("(one) => one.scrollHeight <= one.clientHeight + 1")
    assert page.get_by_text("tea with milk 59").is_visible()


@pytest.mark.parametrize(("theme", "width"), [("light", 1240), ("dark", 480)])
def test_the_static_view_is_accessible_and_fits(open_page, held, theme, width):
    shown = rtca.RuleLab(held, NESTED)
    html = shown._repr_mimebundle_()[0]["text/html"]
    body = f'<body data-jp-theme-light="{str(theme == "light").lower()}"><main><h1>Notebook</h1>{html}</main></body>'
    page = open_page(f'<!doctype html><html lang="en"><title>static</title>{body}</html>', width=width)
    assert violations(page) == []
    assert page.evaluate("() => document.documentElement.scrollWidth") <= width
    assert page.locator(".rtca-rl-counts b").all_text_contents()[0] == str(shown.counts["match"])
    assert page.requests == []
    shown.close()


def test_hostile_words_names_and_texts_stay_text(talk):
    evil = '"></textarea></template><img src=x onerror="globalThis.pwned=1">'
    begun = talk(
        {"Name": evil, "Function": function(exact("tea", evil), condition("Some.Thing", evil))},
        source=rtca.corpus_of([chat(f"tea {evil}", contact_id=evil)]),
        options={"contact_id": evil},
    )
    page = begun.shown
    assert page.get_by_label("Name of the rule").input_value() == evil
    assert page.get_by_label(WORDS).first.input_value() == f"tea\n{evil}"
    page.get_by_role("button", name="JSON").click()
    begun.settle()
    for listed in ("No match", "Near miss", "Not computable", "Match"):
        page.get_by_role("button", name=listed).first.click()
        begun.settle()
    assert page.evaluate("() => globalThis.pwned") is None
    assert page.evaluate("() => document.querySelectorAll('.view img, .view script').length") == 0


def test_two_views_share_the_rule_and_leave_nothing_behind(talk):
    begun = talk(NESTED, views=2, options={"contact_id": "c1"})
    page = begun.shown
    typed(begun, page.locator(".view").nth(1).get_by_label(WORDS).first, "milk")
    assert page.locator(".view").nth(0).get_by_label(WORDS).first.input_value() == "milk"
    assert page.evaluate("() => { const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);"
                         "return ids.length - new Set(ids).size; }") == 0  # fmt: skip
    page.evaluate("() => cleanups.forEach((end) => end())")
    assert page.evaluate("() => model.listening") == 0
    assert page.locator(".rtca-widget").count() == 0
