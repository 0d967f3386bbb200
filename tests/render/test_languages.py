"""The languages of the interface: every word in every catalogue, and reports that speak them."""

from __future__ import annotations

import ast
import functools
import itertools
import json
import re
import shutil
import string
import subprocess
from pathlib import Path

import pytest

import rtca_nb as rtca
from rtca_nb import UsageError, render_report, transcript_html, write_report
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.render import languages
from rtca_nb.render.assets import page_script, widget_module
from rtca_nb.render.languages import (
    LANGUAGES,
    Whole,
    catalogue,
    figure,
    phrase_count,
    read_catalogue,
    say,
    say_count,
    speaking,
)
from tests.axe import violations
from tests.render.making import FORMS, make, message, sample, two_days

PACKAGE = Path(rtca.__file__).parent
OTHERS = [language for language in LANGUAGES if language != "en"]
# What values are put into the words; a figure alone needs no catalogue.
SLOTS = string.Formatter()
COUNTING = {"say_count", "phrase_count"}
SAYING = {"say", "phrase", *COUNTING}


@functools.cache
def written():
    """Return the words that the code says, with their plurals, as far as they stand in the call itself."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        source = path.read_text("utf-8")
        if (
            not ("say" in source or "phrase" in source) or path.name == "markup.py"
        ):  # which explains what a slot for words is
            continue
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                found += [(words, None) for words in re.findall(r"\{say:([^{}]+)\}", node.value)]
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in SAYING:
                texts = [one.value for one in node.args[:2] if isinstance(one, ast.Constant)]
                if texts:
                    found.append((texts[0], texts[1] if node.func.id in COUNTING else None))
    return found


def scripted():
    """Words that the scripts say, with their plurals."""
    said = re.compile(r'words\s*\.(?:say\(\s*"([^"]+)"|count\(\s*"([^"]+)",\s*"([^"]+)")')
    for path in PACKAGE.rglob("*.mjs"):
        for one, single, plural in said.findall(path.read_text("utf-8")):
            yield one or single, plural or None


def slots(text):
    return sorted(name for _, name, _, _ in SLOTS.parse(text) if name)


@pytest.mark.parametrize("language", OTHERS)
def test_every_word_is_in_the_catalogue_with_its_placeholders(language):
    known = catalogue(language)
    wanted = dict([*written(), *scripted()])
    assert len(wanted) > 90
    assert wanted.keys() - known.keys() == set()
    assert {message: entry.plural for message, entry in known.items() if entry.plural} == {
        message: plural for message, plural in wanted.items() if plural
    }
    for words, entry in known.items():
        assert entry.forms
        for form in entry.forms:
            assert form.strip(), words
            # A single thing may need no number: "whole contact", "whole contact 3 times".
            one, many = slots(words), slots(entry.plural or words)
            assert slots(form) in (one, many), words


def test_catalogues_have_the_same_words():
    assert len({frozenset(catalogue(language)) for language in OTHERS}) == 1


def test_a_page_is_given_what_its_scripts_say():
    scripts = [page_script(f"render/static/{name}.mjs") for name in ("report", "many")]
    scripts += [
        widget_module(f"widgets/static/{name}.mjs")
        for name in ("transcript", "compare", "monitor", "corpus", "rule_lab")
    ]
    assert {one for one, _ in scripted()} == set(itertools.chain(*map(languages.said_in, scripts)))


@pytest.mark.skipif(shutil.which("msgfmt") is None, reason="gettext is not installed")
@pytest.mark.parametrize("language", OTHERS)
def test_gettext_reads_the_catalogues_alike(language, tmp_path):
    import gettext

    source = PACKAGE / "render" / "locale" / f"{language}.po"
    target = tmp_path / "words.mo"
    subprocess.run(["msgfmt", "--check", "--output-file", target, source], check=True)
    with target.open("rb") as file:
        theirs = gettext.GNUTranslations(file)
    with speaking(language):
        for words, entry in catalogue(language).items():
            if entry.plural is None:
                assert say(words) == theirs.gettext(words)
            else:
                for number in range(4):
                    values = {name: "x" for name in slots(words) if name != "n"}
                    expected = theirs.ngettext(words, entry.plural, number).format(n=number, **values)
                    assert say_count(words, entry.plural, number, **values) == expected


def test_a_catalogue_of_any_layout_is_read():
    source = '# note\nmsgid ""\nmsgstr ""\n"Language: xx\\n"\n\n#: a.py\nmsgid "a \\"b\\""\nmsgstr ""\n"c "\n"d"\n'
    assert read_catalogue(source) == {'a "b"': languages.Entry(None, ("c d",))}


class Missing(dict):
    """A catalogue that notes what was looked for in vain."""

    def __init__(self, known):
        super().__init__(known)
        self.missing = set()

    def get(self, key, default=None):
        if key not in self:
            self.missing.add(key)
        return super().get(key, default)


@pytest.mark.sampled(1)
@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.slow
def test_no_report_says_a_word_that_its_catalogue_lacks(language, monkeypatch):
    known = Missing(catalogue(language))
    monkeypatch.setattr(languages, "catalogue", lambda _: known)
    for name, form in FORMS:
        contact = sample(name, form)
        render_report(contact, language=language)
        transcript_html(contact, language=language, search="the")
    render_report(two_days(), language=language)
    render_report(sample("refund", "Raw", revealed=True), language=language)
    # Ends of measures are named of some contacts.
    render_report([make([message(0, "a")], contact_id=f"c{number}") for number in range(40)], language=language)
    assert [words for words in known.missing if not re.match(r"\d", words)] == []


# -- what is shown --------------------------------------------------------------------------------------------------


def test_words_of_the_chat_are_the_same_in_every_language():
    contact = sample("refund")
    texts = [re.findall(r"<p dir=\"auto\"[^>]*>(.*?)</p>", render_report(contact, language=one)) for one in LANGUAGES]
    assert len(texts[0]) > 60
    assert all(one == texts[0] for one in texts)


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.sampled(1)
@pytest.mark.parametrize("language", OTHERS)
def test_a_report_speaks_its_language_and_so_does_its_search(open_page, language):
    opened = open_page(render_report(sample("refund"), language=language))
    assert opened.evaluate("document.documentElement.lang") == language
    opened.get_by_role("searchbox").fill("goose")
    hits, kept = opened.evaluate(
        "[CSS.highlights.get('rtca-found').size, "
        "[...document.querySelectorAll('li.rtca-m')].filter(({ hidden }) => !hidden).length]"
    )
    one, many = "{n} match in {shown} of {all} messages", "{n} matches in {shown} of {all} messages"
    with speaking(language):
        assert opened.locator("output").text_content() == say_count(one, many, hits, shown=kept, all=64)
        opened.get_by_role("button", name=say("Next match")).click()
        assert opened.locator("output").text_content() == say("{place} of {total}", place=1, total=hits)
    assert opened.errors == []
    assert violations(opened) == []


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.sampled(1)
@pytest.mark.parametrize("language", OTHERS)
def test_a_report_on_many_speaks_its_language_and_is_searched_and_sorted_in_it(open_page, language):
    several = [sample(name) for name in ("refund", "in-progress", "failed")]
    opened = open_page(render_report(several, language=language))
    assert opened.evaluate("document.documentElement.lang") == language
    with speaking(language):
        box = opened.get_by_role("searchbox", name=say("Search all messages"))
        box.fill("goose role:agent")
        some = say("{some} of {all} contacts", some=1, all=3)
        opened.wait_for_function("(some) => document.querySelector('output').textContent.includes(some)", arg=some)
        opened.locator("th", has_text=say("Customer score")).get_by_role("button").click()
        box.fill("")
        shown = "() => [...document.querySelectorAll('.rtca-contacts tbody tr')].map((row) => row.cells[4].textContent)"
        scores = [text.replace(",", ".").replace("−", "-") for text in opened.evaluate(shown)]
        known = [float(text) for text in scores if text != "–"]
        assert known == sorted(known)
        assert len(known) > 1
        opened.locator(".rtca-contacts tbody a").first.click()
        opened.get_by_role("link", name=say("↑ All contacts")).wait_for()  # opens once the address changed
    assert opened.errors == []


@pytest.mark.parametrize(
    ("language", "day", "score"), [("de", "Donnerstag, 1. Januar 2026", ","), ("ja", "2026年1月1日 木曜日", ".")]
)
def test_dates_and_figures_are_as_in_the_language(language, day, score):
    page = render_report(two_days(), language=language)
    assert f"{day} (UTC)" in page
    figures = re.findall(r"<dd>[+−]?\d+([.,])\d</dd>", page)
    assert figures
    assert set(figures) == {score}


@pytest.mark.parametrize(("language", "number"), [("en", "2,000"), ("de", "2.000"), ("es", "2000"), ("ja", "2,000")])
def test_numbers_of_things_have_one_format_wherever_they_are(language, number):
    with speaking(language):
        assert {figure(2000), str(Whole(2000))} == {number}
        one, many = "All {n} contact", "All {n} contacts"
        assert re.findall(r"[\d.,]+", say_count(one, many, 2000)) == [number]
        assert str(phrase_count(one, many, 2000)) == say_count(one, many, 2000)


def stream(code):
    settings = {"LanguageCode": code, "Output": "Redacted"}
    envelope = {"Version": "2.0.0", "Channel": "CHAT", "AccountId": "1", "InstanceId": "i", "ContactId": "c"}
    words = message(0, "Guten Tag")
    return "\n".join(
        json.dumps({**envelope, "StreamingSettings": settings, "StreamingEventType": kind, **more})
        for kind, more in [
            ("STARTED", {}),
            ("SEGMENTS", {"OutputType": "Redacted", "Segments": [words]}),
            ("COMPLETED", {}),
        ]
    ).encode()


@pytest.mark.parametrize(
    ("code", "auto", "text"),
    [("de-DE", "de", ""), ("pt-BR", "en", ' lang="pt-BR"'), ('x" onload="1', "en", ""), (None, "en", "")],
)
def test_auto_takes_the_language_that_the_source_says(code, auto, text):
    contact = rtca.read_contact(stream(code))
    page = render_report(contact, language="auto")
    assert f'<html lang="{auto}">' in page
    assert f'<p dir="auto"{text}>Guten Tag</p>' in page
    # In an English page the German words are still said to be German.
    german = ' lang="de-DE"' if code == "de-DE" else text
    assert f'<p dir="auto"{german}>Guten Tag</p>' in render_report(contact)
    assert str(transcript_html(contact, language="auto")).count('lang="de"') == (auto == "de")


@pytest.mark.parametrize(
    ("locales", "auto"), [(["ja-JP"], "ja"), (["en-US", "ja-JP"], "en"), ([], "en"), (["xx<b>"], "en")]
)
def test_auto_takes_the_language_of_the_contact_record_where_it_has_one(locales, auto):
    analytics = {"Configuration": {"LanguageLocales": locales}}
    record = {"ContactLens": {"ConversationalAnalytics": analytics}}
    served = ServedContact("i", "c", {"Redacted": [message(0, "Good day")]}, status="COMPLETED", record=record)
    with serve([served], quota=None) as endpoint:
        contact = rtca.fetch_contact("i", "c", client=endpoint.client(), context=True)
    assert f'<html lang="{auto}">' in render_report(contact, language="auto")


def test_languages_that_the_interface_lacks_are_refused(tmp_path):
    contact = sample("refund")
    for wrong in ("xx", "DE", None, 3):
        for call in (render_report, transcript_html):
            with pytest.raises(UsageError, match="language must be one of en, de, es, fr, ja, auto"):
                call(contact, language=wrong)
    assert [*tmp_path.iterdir()] == []
    written = write_report(contact, tmp_path / "report.html", language="ja")
    assert '<html lang="ja">' in written.read_text("utf-8")


def test_english_is_spoken_again_after_a_report():
    for language in itertools.islice(OTHERS, 2):
        render_report(sample("refund"), language=language)
    assert render_report(sample("refund")) == render_report(sample("refund"), language="en")
    assert languages.spoken() == "en"
