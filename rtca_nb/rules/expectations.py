"""Expected matches in YAML or JSON files, which test rules as unit tests do code.

::

    contacts: ../chats        # only needed if cases name contacts by their ids
    choices: {any_role: agent and customer}
    cases:
      - chat:
          - CUSTOMER: I want my money back
            sentiment: NEGATIVE
          - AGENT: It is on its way
            at: 40
        match: [Refund]
        no match: [Greeting]
      - contact: 12345678-aaaa-bbbb-cccc-0123456789ab
        not computable: [Churn]
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from rtca_nb.base.arguments import quoted, shown_path
from rtca_nb.base.printable import printable
from rtca_nb.contact.contact import Contact
from rtca_nb.exceptions import RuleError, UsageError
from rtca_nb.model.joining import record_of_pages
from rtca_nb.model.parsing import parse_page
from rtca_nb.rules.json_text import decoded
from rtca_nb.rules.outcomes import RESULTS, RuleOutcome
from rtca_nb.rules.shapes import Shapes
from rtca_nb.rules.yaml_files import decoded_yaml
from rtca_nb.tables.schema import ROLES, SENTIMENTS

__all__ = ["Case", "Expected", "Failed", "failures", "read_expectations"]

_APART: Final = 10
"""Seconds between messages without a time."""


class Case(NamedTuple):
    """A contact, and the answers expected for it.

    Attributes
    ----------
    label : str
        Place of the case in the file, and its name or the id of its contact, such as ``cases[0] Refund``.
    contact : Contact or str
        A chat that was written for the case, or the id of a contact.
    wanted : dict of str to str
        Name of a rule -> expected result: ``match``, ``no match`` or ``not computable``.
    context : mapping
        Contact record that conditions are evaluated on; empty if the file has none.
    """

    label: str
    contact: Contact | str
    wanted: dict[str, str]
    context: Mapping[str, Any]


class Expected(NamedTuple):
    """The expectations in a file.

    Attributes
    ----------
    name : str
        Name of the file.
    contacts : Path or None
        Path of the contacts that cases name by id; None if the file does not set it.
    choices : dict of str to str
        How to interpret AWS's documentation: choice -> value. It is not checked.
    cases : list of Case
    """

    name: str
    contacts: Path | None
    choices: dict[str, str]
    cases: list[Case]


class Failed(NamedTuple):
    """A rule whose answer is not the expected one.

    Attributes
    ----------
    label : str
        Label of the case.
    rule : str
        Name of the rule.
    wanted : str
        The expected result.
    outcome : RuleOutcome
        The answer that the rule gave.
    """

    label: str
    rule: str
    wanted: str
    outcome: RuleOutcome


class _Rules(Protocol):
    @property
    def names(self) -> tuple[str, ...]: ...
    def evaluate(self, contact: Contact, *, context: Any = None, choices: Any = None) -> list[RuleOutcome]: ...


def read_expectations(path: Path) -> Expected:
    """Read a file of expected matches.

    Raises
    ------
    RuleError
        If the file is not valid; the message names the place.
    """
    name = printable(path.name)
    try:
        content = path.read_bytes()
    except OSError:
        raise RuleError(f"{shown_path(path)} cannot be read; check the path and its permissions") from None
    value = decoded_yaml(content, name) if path.suffix.lower() in {".yaml", ".yml"} else decoded(content, name)
    shapes = Shapes(name)
    members = shapes.members(value, "the file", ("cases",), ("contacts", "choices"))
    contacts = members.get("contacts")
    if contacts is not None and not isinstance(contacts, str):
        shapes.refuse("contacts", "is not a path; write the path of the contacts, relative to this file")
    choices = members.get("choices", {})
    if not isinstance(choices, dict):
        shapes.refuse("choices", "is not a mapping; write names of choices and their values, such as plurals: either")
    cases = shapes.array(members["cases"], "cases")
    made = [_case(shapes, one, f"cases[{number}]") for number, one in enumerate(cases)]
    return Expected(name, None if contacts is None else path.parent / contacts, choices, made)


def _case(shapes: Shapes, value: Any, place: str) -> Case:
    members = shapes.members(value, place, (), ("chat", "contact", "name", "context", *RESULTS))
    if ("chat" in members) == ("contact" in members):
        shapes.refuse(place, "needs either chat (messages) or contact (the id of a contact)")
    wanted: dict[str, str] = {}
    for result in RESULTS:
        for number, rule in enumerate(members.get(result) or ()):
            if not isinstance(rule, str) or rule in wanted:
                shapes.refuse(f"{place}.{result}[{number}]", f"is {quoted(rule)}; name each rule once in a case")
            wanted[rule] = result
    if not wanted:
        shapes.refuse(place, f"expects nothing; list the names of rules under {', '.join(RESULTS)}")
    context = members.get("context") or {}
    if not isinstance(context, dict):
        shapes.refuse(f"{place}.context", "is not a mapping; write an answer of DescribeContact")
    label = f"{place} {printable(str(members.get('name') or members.get('contact') or ''), 80)}".strip()
    if "contact" in members:
        return Case(label, str(members["contact"]), wanted, context)
    return Case(label, _contact(shapes, members["chat"], f"{place}.chat"), wanted, context)


def _contact(shapes: Shapes, value: Any, place: str) -> Contact:
    segments = []
    for number, message in enumerate(shapes.array(value, place)):
        at = f"{place}[{number}]"
        members = shapes.members(message, at, (), (*ROLES, "at", "sentiment"))
        roles = [role for role in ROLES if role in members]
        if len(roles) != 1 or not isinstance(members[roles[0]], str):
            shapes.refuse(at, f"is not a message; write role: text, where the role is one of {', '.join(ROLES)}")
        seconds = shapes.whole(members.get("at", _APART * number), f"{at}.at")
        segment = {
            "Id": f"m{number + 1}",
            "ParticipantId": roles[0],
            "ParticipantRole": roles[0],
            "Content": members[roles[0]],
            "ContentType": "text/plain",
            "Time": {"AbsoluteTime": _time(seconds)},
        }
        if "sentiment" in members:
            segment["Sentiment"] = shapes.one_of(members["sentiment"], f"{at}.sentiment", SENTIMENTS)
        segments.append({"Transcript": segment})
    body = json.dumps({"Channel": "CHAT", "Status": "COMPLETED", "Segments": segments}).encode()
    record = record_of_pages(
        [parse_page(body)],
        instance_id="instance",
        contact_id="",
        output_type="Raw",
        output_type_evidence="written for a test",
        complete=True,
    )
    # Revealed, because the text was written for a test and has no personal data.
    return Contact(record, revealed=True)


def _time(seconds: int) -> str:
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    return f"2000-01-{1 + min(days, 30):02}T{hours:02}:{rest // 60:02}:{rest % 60:02}.000Z"


def failures(rules: _Rules, expected: Expected, contacts: Iterable[Contact]) -> Iterator[Failed]:
    """Yield the answers that differ from the expected results; all cases are checked for unknown rules first.

    Parameters
    ----------
    rules : RuleSet
    expected : Expected
    contacts : iterable of Contact
        Contacts in which to look up the ids that cases name; other contacts are ignored.

    Raises
    ------
    UsageError
        If a case names an unknown rule or contact.
    """
    for case in expected.cases:
        for rule in case.wanted:
            if rule not in rules.names:
                raise UsageError(
                    f"{expected.name}: {case.label} names the rule {quoted(rule)}, which is not among the "
                    "rules that were read"
                )
    named: dict[str, list[Case]] = {}
    for case in expected.cases:
        if isinstance(case.contact, Contact):
            yield from _failed(rules, expected, case, case.contact)
        else:
            named.setdefault(case.contact, []).append(case)
    missing = set(named)
    for contact in contacts if named else ():
        if contact.contact_id in missing:
            missing.discard(contact.contact_id)
            for case in named[contact.contact_id]:
                yield from _failed(rules, expected, case, contact)
    if missing:
        raise UsageError(
            f"{expected.name}: there is no contact {quoted(min(missing))}; pass --contacts, or set contacts to the "
            "file or folder that holds it"
        )


def _failed(rules: _Rules, expected: Expected, case: Case, contact: Contact) -> Iterator[Failed]:
    for outcome in rules.evaluate(contact, context=case.context, choices=expected.choices):
        wanted = case.wanted.get(outcome.rule)
        if wanted is not None and wanted != outcome.result:
            yield Failed(case.label, outcome.rule, wanted, outcome)
