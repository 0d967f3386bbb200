"""Figures that are computed here and figures that the service sent: each says whose it is, and pairs stand together."""

from __future__ import annotations

import io
import itertools

from rich.console import Console

import rtca_nb as rtca
from rtca_nb.cli.findings import show_findings
from rtca_nb.contact.contact import Contact
from rtca_nb.model.record import SentFigure, replace_fields
from rtca_nb.tables.figure_pairs import paired
from tests.examples import OWN
from tests.making import message, record_of
from tests.render.markup_oracle import parse, text_of


def rows_of(contact):
    """Return the metrics in the report of one contact: metric, whose, figure, unit and note."""
    (table,) = parse(rtca.render_report(contact)).all("rtca-metrics")
    return [[text_of(cell).strip() for cell in row] for row in table.find(".//tbody").iter("tr")]


def columns_of(contacts):
    """Return metric and note of each column of the metrics of many contacts, in order."""
    (table,) = parse(rtca.render_report(contacts)).all("rtca-measured")
    metrics, _, notes, _ = ([text_of(cell).strip() for cell in row[1:]] for row in table.find(".//thead").iter("tr"))
    return [*zip(metrics, notes, strict=True)]


def with_sent(score):
    record = record_of([message("hi", Sentiment="POSITIVE")])
    return Contact(replace_fields(record, sent_figures=(SentFigure("sentiment_overall", "CUSTOMER", score, "score"),)))


def test_a_report_says_of_each_metric_whose_it_is_and_shows_no_line_twice():
    contact = rtca.read_contact(OWN.path)
    rows = rows_of(contact)
    sent = contact.metrics["source"] == "sent"
    assert sent.any()
    assert sum(note == "sent by the service" for *_, note in rows) == sent.sum()
    assert sum(note.startswith("computed here") for *_, note in rows) == (~sent).sum()
    assert sum("estimate" in note for *_, note in rows) == contact.metrics["estimate"].sum()
    assert len({tuple(row) for row in rows}) == len(rows)


def test_a_report_without_sent_figures_does_not_say_whose_they_are():
    rows = rows_of(Contact(record_of([message("hi", Sentiment="POSITIVE")])))
    assert {note for *_, note in rows} == {"", "estimate"}


def test_what_the_service_sent_follows_the_same_figure_computed_here():
    rows = rows_of(rtca.read_contact(OWN.path))
    pairs = [
        (before[0], row[0])
        for before, row in itertools.pairwise(rows)
        if row[-1] == "sent by the service" and before[1] == row[1]
    ]
    names = ("agent greeting time", "sentiment overall", "sentiment begin", "sentiment end")
    assert {(name, name) for name in names} <= set(pairs)
    # The service counts from the last message, which its name does not say.
    assert ("response time from last max", "response time max") in pairs


def test_sent_figures_without_a_like_keep_together():
    figures = [("a", None, "computed"), ("b_with_agent", "X", "sent"), ("c", "X", "sent"), ("b", "X", "sent")]
    assert paired(figures) == [0, 2, 1, 3]


def test_metrics_of_many_contacts_show_both_figures_side_by_side():
    contacts = [Contact(record_of([message("hi")], contact_id="other")), with_sent(3.5)]
    columns = columns_of(contacts)
    place = columns.index(("sentiment overall", "sent by the service"))
    assert columns[place - 1] == ("sentiment overall", "computed here, an estimate")
    (table,) = parse(rtca.render_report(contacts)).all("rtca-measured")
    assert {"+5", "5", "3.50"} & {text_of(cell).strip() for cell in table.iter("td")} == {"5", "3.50"}


def test_a_figure_named_an_estimate_is_the_one_computed_here():
    contact = with_sent(-3.5)
    html = rtca.render_report(contact)
    assert "<dt>customer score (est.)</dt><dd>+5.0</dd>" in html
    many = rtca.render_report([contact, contact])
    assert "+5.0" in many
    assert "−3.5" not in many
    console = Console(file=io.StringIO(), width=200)
    show_findings(contact, console)
    assert "+5.0" in console.file.getvalue()
    assert "−3.5" not in console.file.getvalue()
