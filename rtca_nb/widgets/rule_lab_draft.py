"""Draft of a rule, as a form or as JSON, complete or not, and the faults in it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, NamedTuple

from rtca_nb.base.arguments import kind_of
from rtca_nb.exceptions import RtcaError, RuleError, UsageError
from rtca_nb.rules.checking import findings
from rtca_nb.rules.grammar import Group
from rtca_nb.rules.json_text import decoded
from rtca_nb.rules.parsing import parse_function
from rtca_nb.rules.places import TextSpan, fault_in_json, span_of
from rtca_nb.rules.reading import read_rules
from rtca_nb.rules.rule import Rule
from rtca_nb.rules.rule_set import RuleSet
from rtca_nb.rules.shapes import PlacedRuleError
from rtca_nb.widgets.rule_lab_form import checked_form, empty_form, form_of, form_path, rule_of_form, written_form
from rtca_nb.widgets.values import sentence

__all__ = ["MODES", "Drafted", "checked_draft", "draft_of", "drafted", "one_rule", "switched"]

MODES: Final = ("form", "json")
_MEMBERS: Final = ("name", "event", "mode", "form", "text")
_LONGEST: Final = 2**20
_UNNAMED: Final = "Rule"

Draft = dict[str, Any]


class Drafted(NamedTuple):
    """The rule in a draft.

    Attributes
    ----------
    rule : Rule or None
        None while something is missing or wrong.
    faults : dict of str to str
        Place in the form, such as ``0.2``, or "" for the whole rule -> what is missing or wrong there.
    span : TextSpan or None
        Begin and end of the fault in the JSON text, in code points; None if it is not known.
    notes : dict of str to str
        Place in the form -> what the service would refuse there, or why it can never match.
    """

    rule: Rule | None
    faults: dict[str, str]
    span: TextSpan | None
    notes: dict[str, str]


def one_rule(rule: Any) -> Rule:
    """Read one rule from anything that :func:`rtca_nb.read_rules` takes.

    Raises
    ------
    UsageError
        If there is not exactly one rule.
    RtcaError
        If the rule cannot be read.
    """
    if isinstance(rule, Rule):
        return rule
    rules = rule if isinstance(rule, RuleSet) else read_rules(rule)
    if len(rules) != 1:
        which = f"pass one of them, such as rules[{rules.names[0]!r}]" if len(rules) else "pass a rule, or nothing"
        raise UsageError(f"a lab takes one rule, not {len(rules)}; {which}")
    return rules.rules[0]


def draft_of(rule: Rule | None) -> Draft:
    """Return a rule as a draft, which is a dict with the rule as a form; for None, return a blank draft."""
    if rule is None:
        event = "OnPostChatAnalysisAvailable"
        return {"name": "", "event": event, "mode": "form", "form": empty_form(), "text": ""}
    return {
        "name": rule.name,
        "event": rule.event_source or "",
        "mode": "form",
        "form": form_of(rule.root),
        "text": "",
    }


def checked_draft(draft: Any) -> Draft:
    """Return a checked copy of a draft that a browser or a caller sent.

    Raises
    ------
    ValueError
        If ``draft`` is not a valid draft; the message says why.
    """
    if not isinstance(draft, Mapping):
        raise ValueError(f"a draft is a dict, not {kind_of(draft)}")  # noqa: TRY004  # one error for whatever is wrong
    unknown = [name for name in draft if name not in _MEMBERS]
    if unknown or len(draft) != len(_MEMBERS):
        raise ValueError(f"a draft holds {', '.join(_MEMBERS)}, and nothing else")
    for name in ("name", "event", "text"):
        if not isinstance(draft[name], str) or len(draft[name]) > _LONGEST:
            raise ValueError(f"{name} of a draft must be text of at most {_LONGEST:,} characters")
        if draft[name].encode(errors="replace").decode() != draft[name]:
            raise ValueError(f"{name} of a draft contains half a character (a lone surrogate); remove it")
    if draft["mode"] not in MODES:
        raise ValueError(f"mode of a draft is {' or '.join(MODES)}")
    return {**{name: draft[name] for name in _MEMBERS}, "form": checked_form(draft["form"])}


def switched(draft: Draft, mode: str) -> Draft:
    """Return a draft converted to the other mode, which is ``mode``.

    Raises
    ------
    ValueError
        If the draft cannot be shown in that mode; the message says why.
    """
    if mode == "json":
        written = written_form(draft["form"])
        if written is None:
            raise ValueError("a condition is not valid JSON yet; correct or remove it, and then switch to JSON")
        return {**draft, "mode": mode, "text": json.dumps(written, ensure_ascii=False, indent=2)}
    found = drafted({**draft, "mode": "json"}, None)
    if found.rule is None:
        raise ValueError(f"the JSON cannot be shown as a form until it is a valid rule: {found.faults['']}")
    return {**draft, "mode": mode, "form": form_of(found.rule.root), "text": ""}


def drafted(draft: Draft, base: Rule | None) -> Drafted:
    """Make the rule of a draft, or list what is wrong with it.

    Parameters
    ----------
    draft : dict
    base : Rule, optional
        The rule that the draft started from; its id and status are kept.
    """
    if draft["mode"] == "form":
        built = rule_of_form(draft["form"])
        root, faults, span = built.root, built.faults, None
    else:
        root, faults, span = _of_text(draft["text"])
    if root is None:
        return Drafted(None, faults, span, {})
    name, event = draft["name"] or _UNNAMED, draft["event"] or None
    made = Rule(name, root, event) if base is None else replace(base, name=name, root=root, event_source=event)
    notes: dict[str, str] = {}
    # The draft is only part of a rule's file, so other parts that the file lacks are not reported.
    for finding in findings([replace(made, lacks=())]):
        path, _ = form_path(root, finding.place)
        notes.setdefault(
            path, sentence(f"{finding.place.rpartition('.')[2] if path else 'the rule'} {finding.problem}")
        )
    return Drafted(made, {}, None, notes)


def _of_text(text: str) -> tuple[Group | None, dict[str, str], TextSpan | None]:
    try:
        value = decoded(text, "The rule")
        if isinstance(value, dict) and "RuleFunction" not in value and ("Function" in value or "Rule" in value):
            return one_rule(value).root, {}, None
        return parse_function(value, "The rule"), {}, None
    except PlacedRuleError as error:
        span = span_of(text, "" if error.place.startswith("the ") else error.place)
        return None, {"": _placed(text, span.begin, f"{error.place} {error.fault}")}, span
    except RuleError as error:
        at = fault_in_json(text)
        if at is None:
            return None, {"": sentence(str(error))}, None
        return (
            None,
            {"": _placed(text, at, "this is not valid JSON; check its quotes, commas and brackets")},
            TextSpan(at, at + 1),
        )
    except RtcaError as error:
        return None, {"": sentence(str(error))}, None


def _placed(text: str, at: int, problem: str) -> str:
    before = text[:at]
    return sentence(f"line {before.count(chr(10)) + 1}, column {at - before.rfind(chr(10))}: {problem}")
