"""The language that a file states: a code is taken, and a text that is none reaches nobody."""

import json

import pytest

import rtca_nb as rtca
from rtca_nb.samples import build_sample
from tests.sources.shapes import write

REFUND = build_sample("refund")
SECRET = "Zanzibarrakuda Doe"
SHAPES = ("post-chat", "kinesis-lines")


def stating(shape, code):
    sent = write(REFUND, "Redacted", shape)
    text = sent.decode() if isinstance(sent, bytes) else json.dumps(sent)
    assert '"LanguageCode"' in text
    return text.replace('"en-US"', json.dumps(code)).encode()


def language_in(contact, folder):
    rtca.write_corpus([contact], folder)
    return rtca.open_corpus(folder).contacts.to_pandas().language[0]


@pytest.mark.sampled(2)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("code", ["de-DE", "zh-Hans-CN", "es-419", "ja"])
def test_a_code_is_the_language_of_the_contact(shape, code, tmp_path):
    assert language_in(rtca.read_contact(stating(shape, code)), tmp_path / "corpus") == code


@pytest.mark.sampled(2)
@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("text", [SECRET, "김민수", "de-DE ", "Zanzibarrakuda", "de-" + "x" * 99, ""])
def test_what_is_no_code_is_reported_and_shown_nowhere(shape, text, tmp_path):
    contact = rtca.read_contact(stating(shape, text))
    assert language_in(contact, tmp_path / "corpus") != text
    seen = rtca.render_report(contact, language="auto") + contact.unknown.to_csv() + str(contact.notes)
    assert not text.strip() or text.strip() == "de-DE" or text not in seen
    assert contact.unknown["member"].str.contains("LanguageCode").any()
