"""The report as a file: one page, strict policy, written whole or not at all, revealed only on purpose."""

import base64
import hashlib
import os
import re
import stat

import pytest

import rtca_nb as rtca
from rtca_nb.corpus.reporting import render_report, write_report
from rtca_nb.exceptions import RevealError, UsageError
from rtca_nb.render.entries import signed
from tests.render.islands import articles
from tests.render.making import FORMS, at, category, make, message, sample
from tests.render.markup_oracle import active, parse, text_of


@pytest.mark.sampled(6)
@pytest.mark.parametrize(("sample_name", "form"), FORMS)
def test_every_sample_makes_a_sound_page(sample_name, form):
    contact = sample(sample_name, form)
    page = render_report(contact)
    parsed = parse(page)
    assert active(parsed) == []
    assert len(parsed.all("rtca-m")) == len(contact.transcript)
    ids = [element.get("id") for element in parsed.all() if element.get("id")]
    assert len(ids) == len(set(ids))
    links = {element.get("href")[1:] for element in parsed.all() if element.get("href")}
    assert links <= set(ids)
    assert page == render_report(contact)
    assert not re.search(r"https?://(?!example\.com)", page) or sample_name == "hostile"


def test_policy_allows_just_the_style_and_the_script_of_the_page():
    page = render_report(sample("refund"))
    parsed = parse(page)
    (policy,) = [element.get("content") for element in parsed.all() if element.get("http-equiv")]
    for tag in ("style", "script"):
        (source,) = re.findall(f"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    directives = dict(part.split(" ", 1) for part in policy.split("; "))
    assert directives["default-src"] == directives["base-uri"] == directives["form-action"] == "'none'"
    assert "unsafe" not in policy
    # The policy counts from where it stands.
    assert page.index("Content-Security-Policy") < page.index("<style>")


def test_no_contact_is_no_report(tmp_path):
    for act in (lambda: render_report([]), lambda: write_report([], tmp_path / "report.html")):
        with pytest.raises(UsageError, match="at least one contact"):
            act()
    assert list(tmp_path.iterdir()) == []


def test_title_names_the_contact_and_says_revealed():
    masked, clear = sample("refund", "Raw"), sample("refund", "Raw", revealed=True)
    for page, title in (
        (render_report(masked), f"Chat contact {masked.contact_id}"),
        (render_report(clear), f"REVEALED Chat contact {masked.contact_id}"),
        (render_report([masked, clear]), "REVEALED 1 chat contact"),  # shown once in either form
    ):
        (found,) = [element.text for element in parse(page).all() if element.tag == "title"]
        assert found == title


def test_revealed_contact_is_not_written_unasked(tmp_path):
    masked, clear = sample("refund", "Raw"), sample("refund", "Raw", revealed=True)
    target = tmp_path / "report.html"
    for contacts in (clear, [masked, clear], (one for one in (masked, clear))):
        with pytest.raises(RevealError, match="allow_revealed=True"):
            write_report(contacts, target)
    assert list(tmp_path.iterdir()) == []
    assert "REVEALED" in write_report(clear, target, allow_revealed=True).read_text(encoding="utf-8")


def test_written_file_is_the_page(tmp_path):
    contact = sample("hostile")
    for target in (tmp_path / "report.html", str(tmp_path / "other.html")):
        path = write_report(contact, target)
        assert path.read_bytes() == render_report(contact).encode("utf-8")
    assert rtca.write_report is write_report


def test_a_file_that_is_no_report_is_kept_and_a_report_is_replaced(tmp_path):
    target = tmp_path / "index.html"
    for kept in ("<!doctype html><title>My notes on rtca_nb</title>", "x" * 10_000):
        target.write_text(kept)
        for contacts in (sample("failed"), [sample("failed"), sample("refund")]):
            with pytest.raises(UsageError, match=r"exists and is not a report, so it is kept; .* force=True") as raised:
                write_report(contacts, target)
            assert "\n" not in str(raised.value)
        assert target.read_text() == kept
    write_report([sample("failed"), sample("refund")], target, force=True)
    write_report(sample("failed"), target)
    assert target.read_text("utf-8") == render_report(sample("failed"))
    (tmp_path / "empty.html").touch()
    write_report(sample("failed"), tmp_path / "empty.html")


def test_file_appears_whole_or_not_at_all(tmp_path, monkeypatch):
    target = write_report(sample("refund"), tmp_path / "report.html")
    old = target.read_text("utf-8")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pathlib.Path.replace", fail)
    with pytest.raises(UsageError, match="cannot be written"):
        write_report(sample("failed"), target)
    assert target.read_text("utf-8") == old
    assert list(tmp_path.iterdir()) == [target]


@pytest.mark.parametrize("place", ["", "missing/report.html", "file.txt/report.html"])
def test_unwritable_place_is_one_sentence(tmp_path, place):
    (tmp_path / "file.txt").write_text("x")
    with pytest.raises(UsageError, match=r"the report cannot be written to '.*': ") as raised:
        write_report(sample("failed"), tmp_path / place)
    assert "\n" not in str(raised.value)
    assert [path.name for path in tmp_path.iterdir()] == ["file.txt"]


def test_links_are_followed_and_permissions_are_the_users(tmp_path):
    (tmp_path / "real").mkdir()
    link = tmp_path / "link.html"
    link.symlink_to(tmp_path / "real" / "report.html")
    before = os.umask(0o027)
    try:
        write_report(sample("failed"), link)
    finally:
        os.umask(before)
    assert link.is_symlink()
    assert stat.S_IMODE((tmp_path / "real" / "report.html").stat().st_mode) == 0o640


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="There are no named pipes here.")
def test_a_pipe_is_written_to_and_not_replaced(tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        write_report(make([]), pipe)
    except UsageError:
        pass  # larger than what a pipe without a reader holds
    finally:
        os.close(reader)
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def test_figures_agree_with_the_frames():
    contact = sample("refund")
    parsed = parse(render_report(contact))
    figures = {text_of(item.find("dt")): text_of(item.find("dd")) for item in parsed.all("rtca-key-figures")[0]}
    assert figures["messages"] == str(len(contact.transcript))
    assert figures["redactions"] == str(len(contact.redactions))
    assert figures["categories"] == str(contact.categories["category"].nunique())
    assert figures["issues"] == str(contact.issues["issue"].nunique())


def test_what_is_unknown_says_so():
    parsed = parse(render_report(sample("unscored")))
    figures = {text_of(item.find("dt")): text_of(item.find("dd")) for item in parsed.all("rtca-key-figures")[0]}
    assert figures["customer score (est.)"] == "unknown"
    assert (
        "No summary: FAILED, INSUFFICIENT_CONVERSATION_CONTENT."
        in parse(render_report(sample("summary-failed"))).text()
    )


def test_untrusted_spans_and_unknown_members_are_listed():
    contact = make(
        [
            message(0, "short"),
            category("Far", at("m0", 2, 99)),
            category("Gone", at("nowhere", 0, 1)),
            {"Novelty": {"Odd": 1}},
        ],
        revealed=True,
    )
    text = parse(render_report(contact)).text()
    assert f"Spans that cannot be trusted ({len(contact.offset_problems)})" in text
    for detail in contact.offset_problems["detail"]:
        assert detail in text
    assert "Novelty" in text
    assert '{"Odd":1}' in text


def test_a_long_quotation_opens_on_demand_and_is_complete():
    words = "word " * 200
    contact = make(
        [
            message(0, words),
            {"Issues": {"IssuesDetected": [{"TranscriptItems": [{**at("m0", 0, 1000), "Content": words}]}]}},
        ],
        output_type="Redacted",
    )
    (more,) = parse(render_report(contact)).all("rtca-more")
    start, rest = more.find("summary"), more.find("p")
    assert text_of(start).removesuffix(" …") + text_of(rest) == words


def test_quotations_have_chips_for_tags_and_say_what_is_hidden():
    text = "My card [CARD] is gone"
    redaction = {"CharacterOffsets": [{"BeginOffsetChar": 8, "EndOffsetChar": 14}]}
    stated = {"Issues": {"IssuesDetected": [{"TranscriptItems": [{**at("m0", 3, 22), "Content": text[3:]}]}]}}
    page = parse(render_report(make([message(0, text, Redaction=redaction), stated], output_type="Redacted")))
    quote = next(element for element in page.all() if element.tag == "q")
    assert text_of(quote) == "card CARD is gone"
    assert [chip.text for chip in quote.iter("b")] == ["CARD"]
    elsewhere = {
        "Issues": {"IssuesDetected": [{"TranscriptItems": [{**at("m0", 0, 3), "Content": "Ottoline's card"}]}]}
    }
    page = parse(render_report(make([message(0, "Something else"), elsewhere])))
    (issue,) = page.all("rtca-findings")[0].iter("li")
    assert text_of(issue).split() == ["issue", "1", "hidden", "0:00"]


def test_controls_offer_just_what_is_there():
    def options(contact):
        parsed = parse(render_report(contact))
        return {
            element.get("name"): [text_of(option) for option in element.iter("option")]
            for element in parsed.all()
            if element.tag == "select"
        }, [element.get("value") for element in parsed.all() if element.get("name") == "kind"]

    lists, kinds = options(sample("refund"))
    assert lists["role"][:2] == ["all", "System"]
    assert set(lists["sentiment"]) == {"all", "positive", "negative", "neutral", "not scored"}
    assert len(lists["category"]) == 7
    assert kinds == ["categories", "issues", "extracted"]
    lists, kinds = options(make([message(0, "x")]))
    assert lists == {"role": ["all", "Customer"], "sentiment": ["all", "not scored"]}
    assert kinds == []


def test_page_stays_small():
    """The page around a contact, and what a message adds."""
    empty = len(render_report(make([])).encode())
    assert empty < 57_000
    messages = [
        message(place, "Thank you for waiting, I have found your order and will refund it now.") for place in range(200)
    ]
    assert (len(render_report(make(messages)).encode()) - empty) / 200 < 450


def test_a_report_that_is_replaced_keeps_who_may_read_it(tmp_path):
    target = tmp_path / "report.html"
    write_report(sample("refund"), target)
    target.chmod(0o600)
    write_report(sample("failed"), target)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600


def test_block_letters_of_a_customer_are_text_and_hidden_letters_are_chips():
    text = "█ for John Smith █ and more"
    redaction = {"CharacterOffsets": [{"BeginOffsetChar": 6, "EndOffsetChar": 16}]}
    issue = {"Issues": {"IssuesDetected": [{"TranscriptItems": [at("m0", 0, 18), at("m0", 8, 27)]}]}}
    contact = make([message(0, text, Redaction=redaction), issue])
    for shown in (contact, contact.reveal()):
        (entry,) = parse(render_report(shown)).all("rtca-findings")[0].iter("li")
        quotes = [text_of(quote) for quote in entry.iter("q")]
        chips = [text_of(chip) for chip in entry.iter("b")]
        assert quotes == ([text[:18], text[8:]] if shown.revealed else ["█ for PII █", "PII █ and more"])
        assert chips == ([] if shown.revealed else ["PII", "PII"])


def test_notes_lead_to_the_sections_of_the_report():
    segments = [message(0, "short"), category("Far", at("m0", 2, 99)), {"Novelty": {"Odd": 1}}]
    contact = make(segments)
    assert [note for note in contact.notes if "contact.offset_problems" in note]
    for contacts, prefix in ((contact, ""), ([contact, contact], "1-")):
        page = render_report(contacts)
        parsed = parse([page, *articles(page)][-1])
        notes = parsed.all("rtca-notes")[-1]
        assert "offset_problems" not in text_of(notes)
        links = [(link.get("href"), text_of(link)) for link in notes.iter("a")]
        assert links == [
            (f"#{prefix}spans", "Spans that cannot be trusted"),
            (f"#{prefix}unknown", "Unrecognised members"),
        ]
        assert {f"{prefix}spans", f"{prefix}unknown"} <= {element.get("id") for element in parsed.all()}
        assert "1 span cannot be trusted: see Spans that cannot be trusted." in text_of(notes)


def figures_of(contact):
    parsed = parse(render_report(contact))
    return {text_of(item.find("dt")): text_of(item.find("dd")) for item in parsed.all("rtca-key-figures")[0]}


def test_figures_say_which_are_estimates_and_nought_has_no_sign():
    figures = figures_of(sample("refund"))
    assert "agent replies in (est.)" in figures
    assert "longest silence" in figures
    assert "agent replies in" in figures_of(make([message(0, "x")]))
    level = figures_of(make([message(0, "x", Sentiment="NEUTRAL")]))
    assert level["customer score (est.)"] == "0.0"
    assert [signed(value) for value in (0.04, -0.04, 0.06, -1.25)] == ["0.0", "0.0", "+0.1", "−1.2"]


def test_tags_of_a_summary_are_chips_unless_somebody_typed_them():
    def chips(*messages, form="Redacted"):
        summary = {"PostContactSummary": {"Status": "COMPLETED", "Content": "[NAME] paid [CARD] by [Name]."}}
        (card,) = parse(render_report(make([*messages, summary], output_type=form, revealed=form == "Raw"))).all(
            "rtca-summary"
        )
        return [text_of(chip) for chip in card.iter("b")], text_of(card)

    redaction = {"CharacterOffsets": [{"BeginOffsetChar": 5, "EndOffsetChar": 11}]}
    true = message(0, "I am [NAME]", Redaction=redaction)
    assert chips(true) == (["NAME", "CARD"], "SummaryNAME paid CARD by [Name].")
    assert chips()[0] == ["NAME", "CARD"]
    assert chips(true, message(1, "I typed [CARD]"))[0] == ["NAME"]
    assert chips(true, message(1, "I typed [NAME]"))[0] == ["CARD"]
    assert chips(true, form="Raw")[0] == []


def test_links_of_a_category_go_by_match():
    def point(*items):
        return {"TranscriptItems": list(items)}

    points = [point(at("m0"), at("m60")), point(at("m0")), point(at("gone"), at("m120"))]
    matched = {"Categories": {"MatchedDetails": {"Long": {"PointsOfInterest": points}}}}
    page = parse(render_report(make([*(message(number, "x") for number in (0, 60, 120)), matched])))
    (entry,) = page.all("rtca-findings")[0].iter("li")
    assert text_of(entry) == "Long 3 matches over 4 messages 0:00 + 1:00, 0:00, message not among the segments + 2:00"


def test_the_search_names_what_it_takes():
    (box,) = [element for element in parse(render_report(sample("failed"))).all() if element.get("name") == "q"]
    for word in ("a phrase", "any:", "role:"):
        assert word in box.get("placeholder")
        assert word in box.get("title")


def test_the_page_of_one_contact_is_the_same_however_it_is_asked_for(tmp_path):
    contact = sample("refund")
    page = render_report(contact)
    assert render_report([contact]) == render_report(iter([contact])) == page
    assert render_report(contact, period="2025") == page
    assert write_report([contact], tmp_path / "one.html").read_text("utf-8") == page
    titled = render_report(contact, title="Q")
    named = titled.replace("<h1>Q", "<h1>Chat contact report").replace(
        "<title>Q", f"<title>Chat contact {contact.contact_id}"
    )
    assert named == page
    # Nothing of the report on many is in it.
    assert not re.search("noscript|rtca-(?:island|plain|contacts|finder|spark)|DecompressionStream", page)
