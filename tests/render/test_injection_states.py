"""Views in states that the injection matrix has none of: filters set, nothing found, a rule with faults, many weeks.

Each state is made twice, of hostile and of harmless names; what could act in the one must be in the other. No language
with Han letters is spoken: they stand for wide letters of a hostile text.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

import rtca_nb as rtca
from rtca_nb.contact.access import record_of
from rtca_nb.contact.contact import Contact
from rtca_nb.contact.views import category_timeline, sentiment_timeline, transcript_html
from rtca_nb.model.context import SentContext
from rtca_nb.model.record import replace_fields
from rtca_nb.rules import RuleSet, read_rules
from tests.leaks.html_sinks import MARKUP, OWN_FILES, texts_in
from tests.questions.making import MONDAY, contact, held, match
from tests.questions.test_frames import full
from tests.render.hostile_fields import with_contact_field
from tests.render.making import at, category, make, second, two_days
from tests.render.making import message as said
from tests.render.markup_oracle import active, parse
from tests.render.test_injection_matrix import HASH, PREFIX, STYLE, Twin
from tests.rules.making import chat, condition, exact, function

HOSTILE = (
    '"><img src=x onerror=window.pwned=1>',
    "</title></option></button><script>window.pwned=1</script>",
    "' onmouseover='window.pwned=1",
)


def htmls(widget) -> dict[str, str]:
    """All texts that a widget holds, by the place in its traits, and what it shows without a kernel."""
    found = {"static": widget._repr_mimebundle_()[0]["text/html"]}
    for trait, value in widget.get_state().items():
        for place, text in texts_in(trait, value) if trait not in OWN_FILES else ():
            found[place] = found.get(place, "") + text
    return found


def explorers_of_many(name: str) -> Iterator[dict[str, str]]:
    rows = full(name)
    odd = {"status": name, "complete": False, "notes": [name], "agent": name, "queue": name, "problems": 2}
    rows["contacts"] += [contact(f"{name} {place}", start=start, **odd) for place, start in enumerate([None, MONDAY])]
    rows["contacts"].append(contact(f"{name} call", channel="VOICE"))
    rows["matches"] += [match(f"{name} 0", f"{name} {place}") for place in range(9)]
    shown = rtca.CorpusExplorer(held(rows))
    begun = shown.state
    for changed in (
        {},
        {"categories": [name], "statuses": ["COMPLETED"], "agents": [name], "queues": [name]},
        {"categories": [None], "only": ["redactions"], "customer_sentiment": (0.1, None)},
        {"period": (MONDAY, MONDAY + timedelta(days=3)), "hours": (0, 9), "first_response_seconds": (None, 5.0)},
        {"search": f"{name} nothing has this"},
    ):
        shown.state = {**begun, **changed}
        yield htmls(shown)
    shown.close()
    empty = rtca.CorpusExplorer(held({}), language="de")
    yield htmls(empty)
    empty.close()


def rule_labs(name: str) -> Iterator[dict[str, str]]:
    talks = [
        chat(*texts, contact_id=f"{name} {place}")
        for place, texts in enumerate([["tea", "milk"], ["tea"], [f"{name} tea"], ["milk"], *[["coffee"]] * 27])
    ]
    unknown = condition(f"Queue.{name}", name)
    drafts = [
        function(exact("tea"), exact("milk")),
        function(exact("tea"), exact(name), unknown, operator="OR"),
        function(exact("tea"), condition("Queue.QueueId", name)),
    ]
    for draft in drafts:
        shown = rtca.RuleLab(talks, json.dumps({"Name": f"Rule {name}", "Function": draft}))
        for listed in ("match", "near", "no match", "not computable"):
            shown.listed = listed
            yield htmls(shown)
        for one in (f"{name} 0", f"{name} 1", f"{name} 4"):
            shown.contact_id = one
            yield htmls(shown)
        for text in (name, json.dumps({"Name": name, "Function": {"Version": name}}), '{"RuleFunction": 1}'):
            shown.state = {"draft": {**shown.state["draft"], "mode": "json", "text": text}}
            yield htmls(shown)
        shown.close()


def reports_of_many(name: str) -> Iterator[str]:
    """Reports over weeks, in which a category comes, one goes, one stays, and rules change."""

    def of(place: int) -> Contact:
        late, begin = place >= 22, place * 2 // 3 * 86_400 + place % 2 * 3600
        names = [f"Always {name}", f"{'Later' if late else 'Before'} {name}", *[name] * (place % 3 == 0)]
        segments = [
            said(begin, "hello", ParticipantRole="AGENT", Sentiment="POSITIVE"),
            said(begin + 9, "a question", Sentiment="NEGATIVE" if late else "POSITIVE"),
            said(begin + 30, "an answer", ParticipantRole="AGENT", Sentiment="NEUTRAL"),
            said(begin + 60, "well", ParticipantRole=name),
            *(category(one, at(f"m{begin}", 0, 2), rule=f"{one} {late and one[:6] == 'Always'}") for one in names),
        ]
        record = record_of(make(segments, contact_id=f"{name} {place}"))
        described = {"DescribeContact": {"Contact": {"QueueInfo": {"Id": "q"}}}}
        described["DescribeQueue"] = {"Queue": {"Name": f"{name} {place % 2}"}}
        answers = {operation: json.dumps(answer).encode() for operation, answer in described.items()}
        return Contact(replace_fields(record, context=SentContext(answers, {})), revealed=True)

    many = [of(place) for place in range(44)]
    yield rtca.render_report(many, title=name)
    yield rtca.render_report(many[:2], title=name, language="de")


def views_of_a_contact(name: str) -> Iterator[str | dict[str, str]]:
    """Contacts that have nothing, that last days, whose files are tags, and of which less is known."""
    nothing = rtca.read_contact({"Channel": "CHAT", "Status": "COMPLETED", "Segments": []}, contact_id=name)
    noted = Contact(
        replace_fields(
            record_of(two_days()), contact_id=name, notes=(name, f"{name}: see revisions.", f"{name}: see skipped.")
        )
    )
    file = {"AttachmentName": "[NAME]", "AttachmentId": "a", "Status": name}
    sent = {"Id": "f", "ParticipantId": "p", "ParticipantRole": name, "Time": second(1), "Attachments": [file]}
    tagged = make([{"Attachments": sent}, said(0, "[NAME]")], output_type="Redacted", revealed=True)
    matched = make([said(0, "hello", ParticipantRole=name, Sentiment=name), category(name, at("m0", 0, 2), rule="r")])
    for one in (nothing, noted, tagged, matched, with_contact_field("skipped", name)):
        yield one._repr_html_()
        for language in ("en", "fr"):
            yield rtca.render_report(one, language=language)
            yield str(transcript_html(one, search=name, language=language))
            yield str(category_timeline(one, language=language)._repr_html_())
            yield str(sentiment_timeline(one, language=language)._repr_html_())
        yield from widgets_of(one, name)
        shown = rtca.CompareWidget(one, noted, allow_different=True)
        yield htmls(shown)
        shown.close()


def widgets_of(one: Contact, name: str) -> Iterator[dict[str, str]]:
    rules = read_rules(json.dumps({"Name": name, "RuleId": "r", "Function": function(exact(name), exact("hello"))}))
    judged = RuleSet([replace(rules.rules[0], name=f"{name} 2")]).backtest([one]).sample()
    for widget in (
        rtca.ContactExplorer(one, rules=rules, annotations=judged, reviewer=name),
        rtca.ContactExplorer(one, rules=RuleSet([replace(rules.rules[0], name="x", rule_id="y")])),
        rtca.ContactExplorer(one, language="de"),
        rtca.TranscriptWidget(one, language="es"),
    ):
        yield htmls(widget)
        widget.search = f"{name} nothing"
        yield htmls(widget)
        widget.close()


STATES = [explorers_of_many, rule_labs, reports_of_many, views_of_a_contact]


def pages(shown) -> dict[str, str]:
    """What is markup of a state, by the trait that holds it; the rest is data, which no browser reads as markup."""
    texts = {"page": shown} if isinstance(shown, str) else shown
    return {place: PREFIX.sub("t-", HASH.sub("", STYLE.sub("", text))) for place, text in texts.items()}


@pytest.mark.slow
@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("state", STATES)
def test_hostile_names_are_text_in_every_state_of_a_view(state, hostile):
    twin = Twin([hostile])
    for calm, loud in zip(state(*twin.harmless), state(*twin.texts), strict=True):
        harmless, acting = pages(calm), pages(loud)
        assert harmless.keys() == acting.keys()
        for place in [place for place, text in harmless.items() if MARKUP.search(text.encode())]:
            assert set(active(parse(acting[place]))) <= set(active(parse(harmless[place]))), place
