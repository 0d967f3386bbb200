"""Two forms of a contact side by side hide what either of them hides."""

import html
import re

import pytest
from hypothesis import strategies as st

import rtca_nb as rtca
from rtca_nb.privacy.form_pairs import fit
from rtca_nb.privacy.redaction import MASK
from rtca_nb.review.compare import comparison
from rtca_nb.review.compare.html import compare_html
from tests.making import make, message, twice

ME = {"DisplayName": "[PII]"}


def pair(raw, redacted):
    """Return both forms as they are seen side by side, and all that a reader of the comparison sees."""
    forms = [
        make(
            [message(text, *spans, identity=f"m{place}", **ME) for place, (text, *spans) in enumerate(messages)],
            output_type=form,
        )
        for form, messages in (("Raw", raw), ("Redacted", redacted))
    ]
    compared = comparison(*forms)
    page = str(compare_html(compared))
    widget = rtca.CompareWidget(*forms)
    frame = rtca.compare_contacts(*forms)
    everything = "\n".join(
        [
            page,
            html.unescape(re.sub("<[^>]*>", "", page)),
            repr(widget.get_state()),
            frame.to_csv(),
            widget.before.transcript.to_csv(),
            widget.after.transcript.to_csv(),
        ]
    )
    return [contact.transcript["content"].tolist() for contact in (compared.before, compared.after)], everything


def test_what_the_tags_replace_is_hidden_in_the_raw_form_and_wherever_it_is_repeated():
    (raw, redacted), everything = pair(
        [("I am Xanthippe Quill, hello",), ("thanks xanthippe",), ("fine",)],
        [("I am [NAME], hello", (5, 11)), ("thanks xanthippe",), ("fine",)],
    )
    assert raw == [f"I am {MASK * 15}, hello", f"thanks {MASK * 9}", "fine"]
    assert redacted == ["I am [NAME], hello", f"thanks {MASK * 9}", "fine"]
    assert not {"xanthippe", "quill"} & set(re.findall(r"\w+", everything.casefold()))


def test_what_the_raw_form_hides_is_hidden_in_the_redacted_one():
    (raw, redacted), everything = pair(
        [("I am Xanthippe, mail x@quill.example", (5, 14)), ("call Zoltan now", (5, 11))],
        [("I am [NAME], mail x@quill.example", (5, 11)), ("call Zoltan now",)],
    )
    assert raw == [f"I am {MASK * 9}, mail {MASK * 15}", f"call {MASK * 6} now"]
    assert redacted == [f"I am [NAME], mail {MASK * 15}", f"call {MASK * 6} now"]
    assert "quill.example" not in everything
    assert "Zoltan" not in everything


def test_scripts_without_spaces_are_hidden_alike():
    (raw, redacted), _ = pair([("私は田中太郎です",), ("田中太郎様",)], [("私は[NAME]です", (2, 8)), ("田中太郎様",)])
    assert raw == ["私は████です", "████様"]
    assert redacted == ["私は[NAME]です", "████様"]


@pytest.mark.parametrize("spans", [(), ((5, 11),)], ids=["no span", "the span of the tag"])
def test_a_message_whose_texts_do_not_fit_is_hidden_whole(spans):
    (raw, redacted), everything = pair(
        [("I was Zelda Q. before, hello", *spans)], [("I am: [NAME] before, hello", (6, 12))]
    )
    assert raw == [MASK * 28]
    assert redacted == ["I am: [NAME] before, hello"]
    assert "Zelda" not in everything


def test_offsets_that_count_in_the_redacted_form_hide_what_its_tags_replace():
    # The spans of the Raw form are those of the tags: the second one points at nothing.
    (raw, _), everything = pair(
        [("I am Xanthippe and my dog is Bo, hello", (5, 11), (29, 35))],
        [("I am [NAME] and my dog is [NAME], hello", (5, 11), (26, 32))],
    )
    assert raw == [MASK * 38]
    assert "Xanthippe" not in everything


def test_summaries_and_issues_of_the_redacted_form_hide_what_the_raw_one_does():
    said = "Xanthippe wants a refund"
    forms = [
        make(
            [
                message(text, *spans, **ME),
                {"PostContactSummary": {"Status": "COMPLETED", "Content": "Xanthippe asked for a refund"}},
                {"Issues": {"IssuesDetected": [{"TranscriptItems": [{"Id": "m1", "Content": said}]}]}},
            ],
            output_type=form,
        )
        for form, text, spans in (
            ("Raw", said, [(0, 9)]),
            ("Redacted", "[NAME] wants a refund", [(0, 6)]),
        )
    ]
    _, redacted = (comparison(*forms).before, comparison(*forms).after)
    assert forms[1].summary["content"][0] == "Xanthippe asked for a refund"
    assert redacted.summary["content"][0] == "summary"
    assert "Xanthippe" not in redacted.issues["content"][0]


def test_revealed_forms_show_everything():
    forms = [
        make([message("I am Xanthippe", (5, 14))], output_type="Raw", revealed=True),
        make([message("I am [NAME]", (5, 11))], output_type="Redacted", revealed=True),
    ]
    assert comparison(*forms).before.transcript["content"].tolist() == ["I am Xanthippe"]


def test_two_readings_of_one_form_hide_alike():
    forms = [
        make([message("Hello", identity="m1"), message("I am Xanthippe", *spans, identity="m2")])
        for spans in ([], [(5, 14)])
    ]
    for contact in (comparison(*forms).before, comparison(*forms).after):
        assert contact.transcript["content"].tolist() == ["Hello", f"I am {MASK * 9}"]


# -- a property, with texts put together from what is said and what is personal ---------------------------------------

said = st.text(st.sampled_from("ab ,.x\n日"), max_size=6)
secret = st.text(st.sampled_from("ab ,Q日"), min_size=1, max_size=6)
tag = st.sampled_from(["[PII]", "[NAME]", "[ADDRESS]"])


def _every_tag_covers_what_it_replaces(parts, end):
    clear = tagged = ""
    secrets = []
    for before, personal, mark in parts:
        clear += before
        tagged += before + mark
        secrets.append((len(clear), len(clear) + len(personal)))
        clear += personal
    clear, tagged = clear + end, tagged + end
    found = fit(clear, tagged)
    assert found is not None
    assert len(found.hidden) == len(secrets)
    for (low, high), (begin, finish) in zip(found.hidden, secrets, strict=True):
        assert low <= begin
        assert finish <= high
    for place, other, size in found.pieces:
        assert clear[place : place + size] == tagged[other : other + size]
    for (low, high), (begin, finish), certain in zip(found.hidden, secrets, found.certain, strict=True):
        assert not certain or (low, high) == (begin, finish)


test_fit, test_fit_thoroughly = twice(
    _every_tag_covers_what_it_replaces,
    parts=st.lists(st.tuples(said, secret, tag), min_size=1, max_size=4),
    end=said,
)


@pytest.mark.parametrize(
    ("clear", "tagged"), [("abc", "abd"), ("a b", "[PII] c"), ("ab", "abb[PII]b"), ("x y", "x [PII] y"), ("", "a[PII]")]
)
def test_texts_that_cannot_be_of_one_message_do_not_fit(clear, tagged):
    assert fit(clear, tagged) is None


def test_report_of_both_forms_hides_in_each_what_the_other_hides():
    raw = make(
        [message("I am Crystal Minh ok", (5, 17), identity="m1", **ME), message("at 12 Elm", identity="m2", **ME)],
        output_type="Raw",
    )
    redacted = make(
        [
            message("I am [NAME] ok", (5, 11), identity="m1", **ME),
            message("at [ADDRESS]", (3, 12), identity="m2", **ME),
            message("thanks crystal", identity="m3", **ME),
        ],
        output_type="Redacted",
    )
    for several in ([raw, redacted], [redacted, raw]):
        page = rtca.render_report(several)
        assert "12 Elm" not in page
        assert "crystal" not in page.casefold()
    assert "Crystal" in rtca.render_report([raw.reveal(), redacted])
