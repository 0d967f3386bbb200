"""No secret of any sample in any view, however it is decoded; and all of them once revealed."""

import html
import json
import re

import pytest

from rtca_nb.contact.views import category_timeline, contact_html, sentiment_timeline, transcript_html
from rtca_nb.corpus.reporting import render_report
from rtca_nb.samples import build_sample
from tests.render.making import FORMS, sample
from tests.render.markup_oracle import parse, shown

VIEWS = {
    "report": render_report,
    "cell": contact_html,
    "cell's text": repr,
    "transcript": lambda contact: str(transcript_html(contact)),
    "transcript's text": lambda contact: repr(transcript_html(contact)),
    "bare transcript": lambda contact: str(transcript_html(contact, show=[])),
    "search": lambda contact: str(transcript_html(contact, search="any: a e i o u")),
    "sentiment": lambda contact: json.dumps(sentiment_timeline(contact)._repr_mimebundle_(), ensure_ascii=False),
    "sentiment page": lambda contact: sentiment_timeline(contact).to_html(include_plotlyjs=False),
    "categories": lambda contact: json.dumps(category_timeline(contact)._repr_mimebundle_(), ensure_ascii=False),
    "categories page": lambda contact: category_timeline(contact).to_html(include_plotlyjs=False),
}


def decodings(page):
    """The page as it is, as HTML and JSON decode it, and as a reader sees it."""
    yield page
    yield html.unescape(page)
    yield html.unescape(html.unescape(page))
    yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match.group(1), 16)), page)
    text = parse(page).text()
    yield text
    yield re.sub(r"\s+", " ", text)


def secrets_of(name):
    # A secret of one or two letters stands in every text.
    return {secret for secret in build_sample(name).secrets if len(secret) > 2}


@pytest.mark.sampled(20)
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(("name", "form"), FORMS)
def test_no_secret_is_seen(name, form, view):
    page = VIEWS[view](sample(name, form))
    for decoded in decodings(page):
        assert [secret for secret in secrets_of(name) if secret in decoded] == []


@pytest.mark.parametrize("name", [name for name, form in FORMS if form == "Raw"])
def test_every_secret_is_seen_once_revealed(name):
    contact = sample(name, "Raw", revealed=True)
    text = parse(render_report(contact)).text() + parse(contact_html(contact)).text()
    assert [secret for secret in secrets_of(name) if shown(secret) not in text] == []
