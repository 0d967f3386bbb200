"""Explanations why a category matched: the rule behind it in words, or a sentence that the rule is not known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.arguments import kind_of
from rtca_nb.exceptions import UsageError
from rtca_nb.render.languages import say
from rtca_nb.render.markup import EMPTY, Html, Template, join
from rtca_nb.rules.rule_set import RuleSet

if TYPE_CHECKING:
    from rtca_nb.contact.contact import Contact

__all__ = ["Reasons", "checked_rules", "reasons_of"]

_WHY: Final = Template('<details class="rtca-why"><summary aria-label="{a}">{t}</summary>{h}</details>')
_WORDS: Final = Template('<p class="rtca-rule-words" dir="auto">{t}</p>')
_SMALL: Final = Template("<small>{t}</small>")
_NOT_FETCHED: Final = Template('<p class="rtca-hint"><small>{t}</small></p>')


class Reasons:
    """The rules behind the categories of a contact, as far as they are known.

    Parameters
    ----------
    by_category : mapping of str to Html, or None
        HTML about the rule, by name of the category; None if no rules were given.
    """

    def __init__(self, by_category: Mapping[str, Html] | None) -> None:
        self._by_category = by_category

    @property
    def remark(self) -> Html:
        """Hint above the categories if no rules were given."""
        known = self._by_category is not None
        return EMPTY if known else _NOT_FETCHED(say("The rules behind these categories were not fetched."))

    def of(self, category: str) -> Html:
        """Render the fold that opens to the rule behind a category; nothing if no rules were given."""
        return EMPTY if self._by_category is None else self._by_category[category]


def checked_rules(rules: Any) -> RuleSet | None:
    """Return the rules that a caller passed, or None if there are none.

    Raises
    ------
    UsageError
        If ``rules`` is neither a RuleSet nor None.
    """
    if rules is not None and not isinstance(rules, RuleSet):
        raise UsageError(f"rules must be the result of fetch_rules or read_rules, not {kind_of(rules)}")
    return rules


def reasons_of(rules: RuleSet | None, contact: Contact) -> Reasons:
    """Return the rules behind the categories of a contact, as HTML by category."""
    if rules is None:
        return Reasons(None)
    rows = rules.behind(contact).astype(object)
    rows = rows.where(rows.notna(), None)
    return Reasons({row["category"]: _reason(row) for row in rows.to_dict("records")})


def _reason(row: Mapping[Any, Any]) -> Html:
    if row["words"] is None:
        said = _SMALL(say("No rule that was fetched has the id or name of this category."))
    else:
        edited = row["last_updated"]
        facts = [
            str(row["publish_status"] or "").lower(),
            say("edited {date}", date=f"{edited:%Y-%m-%d}") if edited is not None else "",
        ]
        notes = [", ".join(filter(None, facts)), row["note"]]
        about = "; ".join(filter(None, notes))
        said = join([_WORDS(row["words"]), _SMALL(about) if about else EMPTY])
    return _WHY(say("Why {category} matched", category=row["category"]), say("Why"), said)
