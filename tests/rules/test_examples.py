"""The nine rules with chats and right answers that are kept beside the project, where they are there."""

import json

import pytest

from rtca_nb.contact.contact import Contact
from rtca_nb.model.record import SentFigure, replace_fields
from rtca_nb.rules import read_rules
from tests.making import record_of
from tests.project.files import ROOT
from tests.rules.making import segment

FOLDER = ROOT.parent.parent / "shared" / "rules"
FILES = sorted(FOLDER.glob("[0-9]*.json"))
if not FILES:
    FILES = sorted((ROOT.parent / "shared" / "rules").glob("[0-9]*.json"))
_SCORES = {"BeginScore": "sentiment_begin", "EndScore": "sentiment_end"}


def cases():
    for path in FILES:
        case = json.loads(path.read_text("utf-8"))
        expect = case["expect"]
        yield pytest.param(case, expect, {}, id=path.stem)
        for place, more in enumerate(expect.get("with_more_data", [])):
            yield pytest.param(case, {**more, "blocked_by": []}, more, id=f"{path.stem}-more-{place}")


def nested(values):
    """Return values by dotted names as an object of objects."""
    made = {}
    for name, value in values.items():
        inner = made
        *outer, last = name.split(".")
        for part in outer:
            inner = inner.setdefault(part, {})
        inner[last] = value
    return made


def figures(values):
    for name, value in values.items():
        _, role, *rest = name.split(".")
        yield SentFigure(_SCORES[rest[0]] if rest else "sentiment_overall", role, value, "score")


@pytest.mark.skipif(not FILES, reason="the examples are not beside this tree")
@pytest.mark.parametrize(("case", "expect", "more"), [*cases()])
def test_an_example_comes_out_as_it_must(case, expect, more):
    (rule,) = read_rules(case["rule"])
    messages = [
        segment(one["id"], one["role"], one["content"], one["offset_seconds"], one.get("sentiment"))
        for one in case["chat"]
    ]
    record = record_of(messages, output_type="Raw")
    if more.get("source") == "post-chat file":
        record = replace_fields(record, sent_figures=tuple(figures(more["values"])))
    context = nested(more["values"]) if more.get("source") == "contact record" else None
    outcome = rule.evaluate(Contact(record), context=context)
    assert outcome.result == expect["result"]
    if "blocked_by" in expect:
        assert [path.removeprefix("$.ContactLens.PostChat.") for path in outcome.blocked_by] == [
            path.removeprefix("$.ContactLens.PostChat.") for path in expect["blocked_by"]
        ]
    wanted = expect.get("points_of_interest", [])
    found = outcome.points_of_interest
    if "points_if_true" in expect:
        wanted, found = expect["points_if_true"], outcome.points_if_true
    assert [[tuple(span) for span in point] for point in found] == [
        [(span["message_id"], span["begin"], span["end"]) for span in point] for point in wanted
    ]
