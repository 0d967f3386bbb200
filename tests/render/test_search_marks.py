"""What a search found is marked where it stands, in a view that has no script."""

import pytest
from selectolax.lexbor import LexborHTMLParser

import rtca_nb as rtca
from tests.making import contact_of, make, message


def marked(contact, search):
    """Return the marked stretches of each message that is shown, a stretch of several marks as one."""
    page = LexborHTMLParser(str(rtca.transcript_html(contact, search=search)))
    found = []
    for entry in page.css("li.rtca-m"):
        stretches, joined = [], False
        for body in entry.css("p[dir]"):
            for node in body.traverse(include_text=True):
                if node.tag != "-text" or (node.parent.tag != "mark" and node.parent.parent.tag != "mark"):
                    joined = joined and node.tag != "-text"
                    continue
                mark = node.parent if node.parent.tag == "mark" else node.parent.parent
                if "ci" not in mark.attributes["data-k"].split():
                    joined = False
                    continue
                stretches = (
                    [*stretches[:-1], stretches[-1] + node.text_content] if joined else [*stretches, node.text_content]
                )
                joined = True
        found.append(stretches)
    return found


@pytest.mark.parametrize(
    ("search", "seen"),
    [
        ("refund", [["refund"], ["Refund"], ["Refund"]]),
        ('any: refund "goose lamp" -role:agent', [["goose lamp"], ["GOOSE LAMP"], ["Refund"]]),
        ("role:supervisor sentiment:neutral", [[], []]),
    ],
)
def test_each_hit_is_marked_where_it_stands(search, seen):
    assert marked(contact_of("refund", "Redacted"), search) == seen


def test_letters_are_marked_as_they_were_written():
    texts = ("Ich möchte STRASSE und Straße, für ÀPFEL: apfel", "日本語の返品です", "none")
    contact = make([message(text, identity=f"m{number}") for number, text in enumerate(texts)])
    assert marked(contact, "strasse") == [["STRASSE", "Straße"]]
    assert marked(contact, "apfel") == [["ÀPFEL", "apfel"]]
    assert marked(contact, "返品") == [["返品"]]


def test_a_chip_that_was_searched_for_is_marked_whole():
    contact = make([message("I am [NAME] here", (5, 11))], output_type="Redacted")
    assert marked(contact, "[name]") == [["NAME"]]


def test_nothing_hidden_is_found_or_marked():
    contact = make([message("it is Zebedee, the judge", (6, 13))], output_type="Raw")
    assert marked(contact, "zebedee") == []
    assert marked(contact, "any: zebedee judge") == [["judge"]]


def test_a_hit_has_no_badge_and_takes_none_from_a_match():
    contact = contact_of("refund", "Redacted")
    page = LexborHTMLParser(str(rtca.transcript_html(contact, search="goose lamp")))
    assert {badge.text() for badge in page.css("li.rtca-m span[data-k]")} >= {"Damaged on arrival"}
    assert not [badge.text() for badge in page.css("li.rtca-m span[data-k]") if badge.text() in {"hit", "cited", ""}]
