"""Widgets that speak other languages: every word that a view shows comes from the catalogue, read off the page."""

from __future__ import annotations

import pytest

from rtca_nb import ContactFailure, UsageError, corpus_of, render_report
from rtca_nb.render.languages import LANGUAGES, say, say_count, speaking
from rtca_nb.widgets import CompareWidget, ContactExplorer, CorpusExplorer, LiveMonitor, RuleLab, TranscriptWidget
from tests.axe import violations
from tests.browser import running_loop
from tests.rules.making import chat as said_chat
from tests.rules.making import exact, function, group
from tests.spoken import mark_words
from tests.widgets.comms import recorded
from tests.widgets.corpora import Talk, chat, chats
from tests.widgets.monitoring import IDS, playing, sample
from tests.widgets.test_monitor_view import line, status

OTHERS = [language for language in LANGUAGES if language != "en"]

# What a page shows outside ⟦ and ⟧, which stand around the words of the catalogue. Not counted: what was said, names of
# people and categories, citations, and reasons and what frames say, which stay English.
UNSAID = """(data) => {
  const bare = (text) => {
    let before;
    do { before = text; text = text.replace(/⟦[^⟦⟧]*⟧/gu, ' '); } while (text !== before);
    const made = /\\b(Billing|Delivery|Thanks|odd|contact-\\d+)\\b/gu;
    const names = /\\([A-Z]\\)|\\bn = |\\b(UTC|PII|REVEALED|Raw|Redacted|(image|application|text)\\/\\w+)\\b/gu;
    return text.replace(names, ' ').replace(made, ' ').replace(/\\b\\d+ ?(s|min|h)\\b/gu, ' ').trim();
  };
  const found = [];
  const note = (text, where) => /\\p{L}/u.test(bare(text)) && found.push(`${where}: ${text.trim()}`);
  for (const element of document.querySelectorAll('.rtca, .rtca *')) {
    if (element.closest(data)) continue;
    for (const name of ['title', 'aria-label', 'placeholder', 'alt']) {
      const value = element.getAttribute(name);
      if (value) note(value, `${element.tagName} ${name}`);
    }
    if (element.matches('style, script')) continue;
    for (const node of element.childNodes) if (node.nodeType === 3) note(node.data, element.outerHTML.slice(0, 90));
  }
  return [...new Set(found)];
}"""
DATA = (
    "li.rtca-m > p:not(.rtca-none), .rtca-cx-count > p:has(b), bdi, q, kbd, "
    ".rtca-summary > p, .rtca-more, "
    "span[data-k], [data-k=''], .rtca-error, .rtca-target, td:not([class^=rtca-cx], .rtca-metrics td), "
    "[data-change] small, .rtca-mon-log li, "
    "[name=choose], [name=category] > [value]"
)


@pytest.fixture
def marked(monkeypatch):
    mark_words(monkeypatch)


def unsaid(shown):
    assert shown.errors == []
    return "\n".join(shown.evaluate(UNSAID, DATA))


def used(shown, explorer):
    """Open, ask and select what a view has."""
    page = shown.page
    for name in ("filters", "look", "keys", *(["charts"] if explorer else [])):
        page.locator(f'button[value="{name}"]').click()
    box = page.get_by_role("searchbox").first
    box.fill("role:boss sentiment:odd category:none has:wings no:field -the")
    yield
    box.fill("the -role:boss")
    box.press("Enter")
    jump = page.locator('input[name="jump"]')
    jump.fill("no such place")
    jump.press("Enter")
    yield
    jump.fill("x#y")
    jump.press("Enter")
    page.locator(".rtca-m:visible").first.click()
    page.locator('button[name="cite"]').click()
    page.locator('button[name="negative"]').click()
    yield
    if explorer:
        page.locator(".rtca-finding button[data-mark]").first.click()
        page.locator('.rtca-target button[name="judge"]').first.click()
        page.locator('.rtca-target input[name="note"]').first.fill("why")
        page.locator('.rtca-target input[name="note"]').first.press("Enter")
        page.evaluate("() => model.emit('msg:custom', {judged: model.sent.at(-1).judge.number, why: '1'})")
        yield
    page.evaluate("() => model.fromPython({search: '', selected_id: null})")


@pytest.mark.sampled(1)
@pytest.mark.browser
@pytest.mark.parametrize("kind", [ContactExplorer, TranscriptWidget])
@pytest.mark.slow
def test_a_view_of_a_contact_says_nothing_but_words_of_its_catalogue(kind, show, refund, marked):
    explorer = kind is ContactExplorer
    shown = show(kind(refund, language="de", **({"reviewer": "Ana"} if explorer else {})))
    for _ in used(shown, explorer):
        assert unsaid(shown) == ""
    assert unsaid(shown) == ""
    assert shown.evaluate("document.querySelector('.rtca-widget').lang") == "de"


@pytest.mark.browser
@pytest.mark.slow
def test_a_comparison_says_nothing_but_words_of_its_catalogue(show, captures, marked):
    compare = CompareWidget(*captures, language="de", labels=("1", "2"))
    shown = show(compare)
    assert unsaid(shown) == ""
    shown.page.locator('button[name="next"]').click()
    assert unsaid(shown) == ""
    shown.from_python(types=["moved"])
    assert unsaid(shown) == ""


@pytest.mark.slow
@pytest.mark.browser
def test_a_monitor_says_nothing_but_words_of_its_catalogue(show, marked):
    with playing(sample(), speed=0) as endpoint:
        ids = [*IDS[1:], "11111111-2222-3333-4444-555555555555"]
        shown = show(LiveMonitor(IDS[0], ids, client=endpoint.client(), start=False, language="de"))
    assert unsaid(shown) == ""
    mood = ["neg", "▼", "⟦negativ⟧", "−1.7"]
    for one, other in [
        (line(mood=mood), line(state="failed", trouble="-")),
        (line(trouble="-"), line(status=None, lag=None)),
        (line(state="late"), line(state="ended", whole=True)),
        (line(state="asking", wait=None), line(state="ended", status="FAILED")),
    ]:
        for phase in ("running", "paused", "stopped", "ended"):
            shown.from_python(
                _status=status(one, other, phase=phase, troubles=[["1", 0, "-"]], left=phase == "running")
            )
            shown.evaluate("() => document.querySelectorAll('.rtca-mon-do button').forEach((one) => one.click())")
            assert unsaid(shown) == ""


@pytest.mark.slow
@pytest.mark.parametrize("kind", [ContactExplorer, TranscriptWidget])
def test_a_static_view_says_nothing_but_words_of_its_catalogue(kind, open_page, refund, marked):
    page = open_page(f"<!doctype html><html lang=de><title>-</title><main>{kind(refund, language='de')._fallback()}")
    assert unsaid(page) == ""


@pytest.mark.slow
@pytest.mark.browser
def test_a_report_says_nothing_but_words_of_its_catalogue(open_page, refund, marked):
    page = open_page(render_report(refund, language="de"))
    page.get_by_role("searchbox").fill("role:boss the")
    assert unsaid(page) == ""


@pytest.mark.slow
@pytest.mark.browser
def test_an_explorer_of_many_says_nothing_but_words_of_its_catalogue(show, marked):
    strange = [chat(60, status="FAILED"), chat(61, status="IN_PROGRESS", token="t"), chat(62, status="ODD")]
    everything = {"categories": ["Billing", None], "statuses": ["COMPLETED", "FAILED"], "search": "0"}
    nothing = {**{name: [] for name in ("categories", "statuses", "only")}, "search": ""}
    with recorded() as messages:
        with running_loop(None):
            widget = CorpusExplorer([*chats(), *strange], language="de")
        talk = Talk(show(widget), widget, messages)
        assert talk.shown.page.locator(".rtca-cx-count").text_content() == "⟦63 Kontakte⟧"
        assert unsaid(talk.shown) == ""
        for options in (
            {**everything, "customer_sentiment": (-4, 1), "first_response_seconds": (None, 70), "hours": (9, None)},
            {"period": ("2026-01-05T00:00:00+00:00", None), "only": ["redactions"]},
            {"categories": [None], "statuses": ["FAILED"]},
            {"contact_id": "contact-003"},
        ):
            before = len(messages)
            with running_loop(None):
                widget.state = {**nothing, **options}
            sent = [one["data"] or {} for one in messages[before:]]
            talk.to_page([data["state"] for data in sent if data.get("method") == "update"])
            assert unsaid(talk.shown) == ""
        assert widget.explorer.language == "de"
        assert talk.shown.evaluate("document.querySelector('.rtca-widget').lang") == "de"
        widget.close()


@pytest.mark.slow
def test_a_static_view_of_many_says_nothing_but_words_of_its_catalogue(open_page, marked):
    with running_loop(None):
        still = CorpusExplorer([*chats(20), chat(61, status="IN_PROGRESS", token="t")], language="de")._fallback()
    assert unsaid(open_page(f"<!doctype html><html lang=de><title>-</title><main>{still}")) == ""


# Of a lab: names, examples, the service's own words, and what a rule says, which is English.
LAB = (
    "[data-path] i, .rtca-rl-why li, .rtca-rl-talk, .rtca-rl-fault, bdi, q, .rtca-rule, pre, [value=json], textarea, "
    "[aria-hidden], .rtca-rl-examples p"
)


@pytest.mark.browser
@pytest.mark.slow
def test_a_rule_lab_says_nothing_but_words_of_its_catalogue(show, open_page, marked):
    rule = function(exact("tea", role="CUSTOMER"), group("OR", exact("milk"), exact("sugar")))
    held = [said_chat(text, contact_id=f"contact-{place}") for place, text in enumerate(("tea", "tea milk", "-"))]
    with recorded() as messages:
        with running_loop(None):
            lab = RuleLab(corpus_of(held), rule, language="de")
        talk = Talk(show(lab), lab, messages)
        talk.settle()
        assert "\n".join(talk.shown.evaluate(UNSAID, LAB)) == ""
        for listed in ("near", "no match", "not computable"):
            talk.shown.page.locator(f"button[value='{listed}']").click()
            talk.settle()
            assert "\n".join(talk.shown.evaluate(UNSAID, LAB)) == ""
        with running_loop(None):
            still = lab._fallback()
        lab.close()
    page = open_page(f"<!doctype html><html lang=de><title>-</title><main>{still}")
    assert "\n".join(page.evaluate(UNSAID, LAB)) == ""


# Of many: names of contacts and categories.
MANY = "option:not([value='']), bdi:not(.rtca-bests td bdi), style, script, [data-k], th bdi, .rtca-shares th, noscript"


@pytest.mark.slow
@pytest.mark.browser
def test_a_report_on_many_says_nothing_but_words_of_its_catalogue(open_page, marked):
    several = [*chats(100), chat(3, status="IN_PROGRESS", token="t"), chat(4, status="FAILED")]
    failure = ContactFailure("i", "lost", "Redacted", UsageError("-"))
    shown = open_page(render_report([*several, failure], language="de", title="1"))
    assert "\n".join(shown.evaluate(UNSAID, MANY)) == ""


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.sampled(1)
@pytest.mark.parametrize("language", OTHERS)
def test_an_explorer_speaks_and_counts_in_its_language(language, show, refund):
    explorer = ContactExplorer(refund, language=language, reviewer="Ana")
    assert explorer.language == language
    shown = show(explorer)
    with speaking(language):
        assert shown.count() == say_count("{n} message", "{n} messages", 64)
        shown.page.get_by_role("button", name=say("Next match"), exact=True).click()
        total = shown.count()
        shown.page.get_by_role("searchbox", name=say("Search the transcript")).fill("goose")
        assert say_count("{n} match", "{n} matches", 7).partition("7")[2] in shown.count()
    assert total
    assert violations(shown) == []
    explorer.annotate("right", kind="sentiment", id=refund.transcript.id[refund.transcript.sentiment.notna()].iloc[0])
    with speaking(language):
        assert explorer._judged == say_count("{n} judgement", "{n} judgements", 1)


def test_english_is_what_a_widget_speaks_unless_it_is_asked(refund):
    assert ContactExplorer(refund)._words == {"language": "en", "forms": {}}
    assert TranscriptWidget(refund, language="auto").language == "en"
    for make in (ContactExplorer, TranscriptWidget, lambda one, **more: CompareWidget(one, one, **more)):
        with pytest.raises(UsageError, match="language must be one of en, de, es, fr, ja, auto"):
            make(refund, language="xx")
    with pytest.raises(UsageError, match="for a monitor"):
        LiveMonitor("i", "c", client=object(), start=False, language="auto")
