"""Ways in which rules let text of one contact out: what they quote, their reports, and phrases that they suggest.

Nothing of a revealed contact is quoted or suggested, so none of them shows a canary even then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd

import rtca_nb as rtca
from rtca_nb.contact.access import record_of
from rtca_nb.contact.contact import Contact
from rtca_nb.model.record import replace_fields
from rtca_nb.review.annotations.judgement import Target
from tests.rules.making import exact, function, pattern, plain

__all__ = ["EVERY_WORD", "NOTHING", "RULE_SINKS", "judged_of", "reports_of", "rules_of"]

EVERY_WORD = function(pattern([plain("*")]))
NOTHING = function(exact("nothing of the kind"))
FRAMES = ("outcomes", "rules", "by_day", "overlaps", "unmatched", "agreement", "disagreements")


def rules_of(contact: Contact, wanted: str) -> rtca.RuleSet:
    """Return a rule for each category that the service found, so that each of its places is quoted, and one more."""
    names = [name for name in dict.fromkeys(contact.categories["category"].dropna()) if name.strip()]
    return rtca.read_rules([{"Name": name, "Function": wanted} for name in (*names[:20], "Rule")])


def sources_of(contact: Contact) -> Iterator[Any]:
    yield [contact]
    yield rtca.corpus_of([contact])


def rule_evidence(contact: Contact, folder: Path) -> bytes:
    """What rules say of a contact, where, and what stands there, as objects and as frames."""
    said = []
    for source in sources_of(contact):
        for wanted in (EVERY_WORD, NOTHING):
            rules = rules_of(contact, wanted)
            outcomes = rules.evaluate(contact)
            made = rules.backtest(source)
            frames = [getattr(made, name).to_json(force_ascii=False, date_format="iso") for name in FRAMES]
            said += [
                *map(repr, outcomes),
                *(str(one.reasons) for one in outcomes),
                *frames,
                str(made.notes),
                repr(made),
            ]
            said += [repr(made.sample().plans), made.sample().to_judge.to_json()]
        changed = rtca.compare_rules(rules_of(contact, NOTHING), rules_of(contact, EVERY_WORD), source)
        said += [changed.changes.to_json(force_ascii=False), changed.rules.to_json(), repr(changed)]
        said.append(rules.sensitivity(source).to_json())
    return "\n".join(said).encode()


def rule_reports(contact: Contact, folder: Path) -> bytes:
    """Reports on rules as pages and as Markdown."""
    return "\n".join([*reports_of(contact), *_markdown_of(contact)]).encode()


def reports_of(contact: Contact) -> Iterator[str]:
    """Yield the pages on rules that have the names of the contact's categories."""
    for wanted in (EVERY_WORD, NOTHING):
        rules = rules_of(contact, wanted)
        yield rules._repr_html_()
        yield rules.backtest([contact])._repr_html_()
    yield rtca.compare_rules(rules_of(contact, NOTHING), rules_of(contact, EVERY_WORD), [contact])._repr_html_()


def _markdown_of(contact: Contact) -> Iterator[str]:
    for wanted in (EVERY_WORD, NOTHING):
        yield rules_of(contact, wanted).backtest([contact]).to_markdown()
    yield rtca.compare_rules(rules_of(contact, NOTHING), rules_of(contact, EVERY_WORD), [contact]).to_markdown()


def rule_suggestions(contact: Contact, folder: Path) -> bytes:
    """All phrases that two contacts say and a third one does not, and the file of what was judged."""
    path, frames = judged_of(contact, folder)
    shown = [frame.to_json(force_ascii=False) + frame._repr_html_() for frame in frames]
    return "\n".join([path.read_text("utf-8"), *shown]).encode()


def judged_of(contact: Contact, folder: Path) -> tuple[Path, list[pd.DataFrame]]:
    """Judge a sample of the contact and two others; return the file, the figures and the suggestions."""
    again, other = (
        Contact(replace_fields(record_of(contact), contact_id=name, **rest), revealed=contact.revealed)
        for name, rest in (("again", {}), ("other", {"segments": ()}))
    )
    contacts = [contact, again, other]
    (rule,) = rtca.read_rules({"Name": "Rule", "Function": NOTHING})
    review = rtca.RuleSet((rule,)).backtest(contacts).sample(seed=1)
    for one in contacts:
        target = Target(one.contact_id, "Raw", "category", "Rule")
        review.judge(target, "wrong" if one is other else "right", reviewer="Ana")
    frames = [review.recall(), review.to_judge]
    if not contact.revealed:
        frames.append(rule.suggest(contacts, review, role="ANY"))
    return review.save(folder / "rules-review.jsonl"), frames


RULE_SINKS: dict[str, Callable[[Contact, Path], bytes]] = {
    "rule_evidence": rule_evidence,
    "rule_reports": rule_reports,
    "rule_suggestions": rule_suggestions,
}
"""Name -> sink."""
