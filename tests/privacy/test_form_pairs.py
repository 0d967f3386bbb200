"""Two forms of a contact side by side hide what either of them hides."""

import html
import re

import openpyxl
import pytest
from hypothesis import strategies as st

import rtca_nb as rtca
from rtca_nb.privacy.form_pairs import fit
from rtca_nb.privacy.redaction import MASK
from rtca_nb.review.compare import comparison
from rtca_nb.review.compare.html import compare_html
from rtca_nb.tables.schema import COLUMNS
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


@pytest.mark.slow
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


# -- several contacts at once ----------------------------------------------------------------------------------------


def both_forms(**known):
    """Both forms of a contact; each shows what the other hides."""
    raw = [message("I am Xanthippe, call Zoltan now", (21, 27), identity="m0"), message("bye Xanthippe", identity="m1")]
    told = "I am [NAME], call Zoltan now"
    redacted = [message(told, (5, 11), identity="m0", **ME), message("bye Zoltan", identity="m1", **ME)]
    for segment in raw:
        segment["Transcript"]["DisplayName"] = "Customer"
    return [make(raw, output_type="Raw", **known), make(redacted, output_type="Redacted", **known)]


@pytest.mark.sampled(1)
@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("known", [{"contact_id": "c"}, {"contact_id": "unknown"}], ids=["by id", "by messages"])
@pytest.mark.slow
def test_functions_that_take_several_contacts_hide_in_both_forms_what_either_hides(known, turned, tmp_path):
    forms = both_forms(**known)[:: -1 if turned else 1]
    assert any("Xanthippe" in text or "Zoltan" in text for form in forms for text in form.transcript["content"])
    written = [path.read_text("utf-8") for path in rtca.to_csv(forms, tmp_path / "csv")]
    book = openpyxl.load_workbook(rtca.to_excel(forms, tmp_path / "x.xlsx"))
    cells = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    shown = [rtca.concat_frames(forms, name).to_json(date_format="iso") for name in COLUMNS]
    shown += [rtca.concat_frames(iter(forms), "transcript").to_string(), rtca.render_report(forms)]
    everything = "\n".join([*written, *cells, *shown])
    assert "Xanthippe" not in everything
    assert "Zoltan" not in everything
    # Of each there are as many rows as before, in the order that was given.
    assert len(rtca.concat_frames(forms, "transcript")) == 4
    tagged = rtca.concat_frames(forms, "transcript")["content"].str.contains("[NAME]", regex=False)
    assert tagged.tolist().index(True) == (0 if turned else 2)


def test_revealed_form_stays_revealed_among_several_and_other_contacts_as_they_are():
    raw, redacted = both_forms(contact_id="c")
    texts = rtca.concat_frames([raw.reveal(), redacted], "transcript")["content"].tolist()
    assert texts[:2] == ["I am Xanthippe, call Zoltan now", "bye Xanthippe"]
    apart = make([message("call Zoltan", identity="n1", **ME)], output_type="Redacted", contact_id="d")
    assert rtca.concat_frames([raw, redacted, apart], "transcript")["content"].tolist()[-1] == "call Zoltan"
