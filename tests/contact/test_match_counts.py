"""Every view counts matches as ``contact.matches.category.value_counts()`` does."""

from __future__ import annotations

import io
import re

import pandas as pd
import pytest
from rich.console import Console

import rtca_nb as rtca
from rtca_nb.cli.findings import show_findings
from rtca_nb.contact.access import tables_of
from rtca_nb.widgets.controls import found_in
from tests.making import ALL_FORMS, contact_of, make, message, offsets
from tests.render.markup_oracle import parse, text_of

# How views say how many matches there are.
SAID = re.compile(
    r"(\d+) match(?:es)?(?: over \d+ messages)?(?:, whole contact(?: (\d+) times)?)?|whole contact(?: (\d+) times)?"
)


def odd():
    """A contact with each way in which matches and their spans are not the same in number."""
    span = {"CharacterOffsets": offsets(0, 2)}

    def points(*several):
        return {"PointsOfInterest": [{"TranscriptItems": [{"Id": one, **span} for one in ids]} for ids in several]}

    talk = [message(f"hello {number}", identity=f"m{number}") for number in range(6)]
    matched = [
        {"Whole": {}, "Several": points(("m0", "m1", "m2"), ("m3",)), "Twice the span": points(("m1", "m1"), ("m1",))},
        {"Rules": {"RuleId": "one", **points(("m1",))}, "Outside": points(("gone",), ("gone", "m5"))},
        {
            "Rules": {"RuleId": "two", **points(("m1",), ("m2",))},
            "Empty": {"PointsOfInterest": [{}, {"TranscriptItems": [{}]}]},
        },
        {"Rules": {"RuleId": "three"}, "Whole": {"RuleId": "other"}, "Own": {}},
    ]
    return make([*talk, *({"Categories": {"MatchedDetails": details}} for details in matched)])


CONTACTS = [*ALL_FORMS, "odd"]


@pytest.fixture(params=CONTACTS, ids=lambda one: one if isinstance(one, str) else "-".join(one))
def contact(request):
    return odd() if request.param == "odd" else contact_of(*request.param)


def counted(contact):
    counts = contact.matches.category.value_counts()
    return {name: int(counts[name]) for name in contact.categories["category"].drop_duplicates()}


def number_in(words):
    """Read the number of matches out of the words of a view."""
    (found,) = [match for match in SAID.finditer(words) if match.group()]
    number, beside, alone = found.groups()
    whole = int(beside or alone or 1) if "whole" in found.group() else 0
    return int(number or 0) + whole


def notes_in(html, css):
    """For each finding of the categories what it says in small letters."""
    section = next(one for one in parse(html).all(css) if text_of(one).startswith("Categories"))
    entries = [entry for entry in section.iter("li") if any(one.get("data-k") for one in entry.iter("span"))]
    return [text_of(next(entry.iter("small"))) for entry in entries]


def in_report(contact):
    return [*map(number_in, notes_in(rtca.render_report(contact), "rtca-findings"))]


def in_display(contact):
    return [*map(number_in, notes_in(contact._repr_html_(), "rtca-findings"))]


def in_explorer(contact):
    widget = rtca.ContactExplorer(contact)
    page = widget.get_state()["_page"]
    widget.close()
    return [*map(number_in, notes_in(page, "rtca-found"))]


def in_terminal(contact):
    console = Console(file=io.StringIO(), width=2_000)
    show_findings(contact, console)
    section = console.file.getvalue().partition("\nCategories\n")[2].partition("\nIssues\n")[0]
    return [number_in(found.group()) for found in SAID.finditer(section)]


def in_timeline(contact):
    figure = rtca.category_timeline(contact)
    return [number_in(label[label.rindex("(") :]) for label in figure.layout.yaxis.ticktext or ()]


@pytest.mark.sampled(5)
@pytest.mark.parametrize("view", [in_report, in_display, in_explorer, in_terminal, in_timeline])
def test_every_view_counts_matches_as_the_frame_does(view, contact):
    counts = [*counted(contact).values()]
    if not counts:
        assert contact.matches.empty
        return
    assert view(contact) == counts


def test_the_terminal_quotes_no_message_for_the_whole_contact():
    console = Console(file=io.StringIO(), width=200)
    show_findings(odd(), console)
    lines = {line.split("  ")[1]: line for line in console.file.getvalue().splitlines() if line.startswith("  ")}
    assert "message" not in lines["Whole"] + lines["Own"] + lines["Empty"]
    assert "he" in lines["Several"]


def test_the_terminal_lists_the_messages_of_each_match_as_the_report_does():
    contact = rtca.sample_contact()
    console = Console(file=io.StringIO(), width=2_000)
    show_findings(contact, console)
    section = console.file.getvalue().partition("\nCategories\n")[2].partition("\nIssues\n")[0]
    findings = next(one for one in parse(rtca.render_report(contact)).all("rtca-findings"))
    listed = {text_of(one).partition(text_of(next(one.iter("small"))))[2].strip() for one in findings.iter("li")}
    assert "6:28, 6:28, 8:28 + 30:05" in listed
    for times in listed - {""}:
        assert re.search(rf"(^| ){re.escape(times)}( |$)", section, re.MULTILINE), times


@pytest.mark.sampled(6)
def test_what_the_timeline_draws_is_each_match_once_for_each_of_its_messages(contact):
    figure = rtca.category_timeline(contact)
    times = dict(zip(contact.transcript["id"], contact.transcript["offset_seconds"], strict=True))
    drawn = {
        (place, number, x)
        for place, trace in enumerate(figure.data)
        for x, (_, _, number) in zip(trace.x, trace.customdata or (), strict=True)
    }
    expected = set()
    for place, (_, own) in enumerate(contact.matches.groupby("category", sort=False)):
        for number, ids in enumerate(own["ids"], 1):
            expected |= {(place, number, times[one]) for one in ids if pd.notna(times.get(one))}
    assert drawn == expected
    assert len(figure.layout.shapes) == int(contact.matches["match"].isna().sum())


@pytest.mark.sampled(6)
def test_chips_and_filters_name_the_categories_that_the_transcript_lists(contact):
    names = [*counted(contact)]
    listed = contact.transcript["categories"].tolist()
    entries = parse(rtca.render_report(contact)).all("rtca-m")
    for entry, expected in zip(entries, listed, strict=True):
        assert {names[int(place)] for place in entry.get("data-c", "").split()} == set(expected)
        badges = (
            [one for one in entry[-1].iter("span") if (one.get("data-k") or "").startswith("k")] if expected else []
        )
        assert len(badges) >= len(set(expected))
    filters = found_in(tables_of(contact)).categories
    assert filters == {name: sum(name in cell for cell in listed) for name in names}


def test_odd_matches_are_counted_one_by_one():
    contact = odd()
    assert counted(contact) == {
        "Whole": 2, "Several": 2, "Twice the span": 2, "Rules": 4, "Outside": 2, "Empty": 2, "Own": 1,
    }  # fmt: skip
    assert notes_in(rtca.render_report(contact), "rtca-findings") == [
        "whole contact 2 times", "2 matches over 4 messages", "2 matches", "3 matches, whole contact", "2 matches",
        "2 matches", "whole contact",
    ]  # fmt: skip
