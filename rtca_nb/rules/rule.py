"""An immutable rule, which can be described in English, evaluated, and written back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from rtca_nb.base.arguments import counted
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.base.printable import escaped
from rtca_nb.contact.contact import Contact
from rtca_nb.rules.choices import chosen
from rtca_nb.rules.description import described
from rtca_nb.rules.evaluating import outcomes_of
from rtca_nb.rules.grammar import Condition, Group, conditions_of, function_text
from rtca_nb.rules.tree import rule_tree

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.review.annotations import Annotations
    from rtca_nb.rules.outcomes import RuleOutcome
    from rtca_nb.rules.requests import Lack

__all__ = ["Rule"]


@hide_locals
@dataclass(frozen=True)
class Rule:
    """A rule that assigns a category to contacts; read rules with :func:`rtca_nb.read_rules`.

    Attributes
    ----------
    name : str
        Name of the rule, and of the category that it assigns.
    root : Group
        Conditions of the rule as a tree of ``AND`` and ``OR``; :attr:`conditions` lists them without the groups.
    event_source : str or None
        Event that makes the service evaluate the rule, such as ``OnPostChatAnalysisAvailable``; None if the source does
        not name the event.
    rule_id : str or None
        Id of the rule; None if the source does not have the id.
    publish_status : str or None
        ``PUBLISHED`` or ``DRAFT``; None if the source does not have the status.
    last_updated : datetime or None
        Time of the last edit in UTC; None if the source does not have the time.
    origin : str or None
        Name of the file that the rule was read from; None if the rule was not read from a file.
    lacks : tuple of Lack
        Required members that are missing or wrong, if the rule was read from a request or a CloudFormation template.
        Each has ``place`` (path of the member) and ``problem`` (what is wrong). Empty for rules from other sources.
    """

    name: str
    root: Group
    event_source: str | None = None
    rule_id: str | None = None
    publish_status: str | None = None
    origin: str | None = field(default=None, compare=False)
    last_updated: datetime | None = field(default=None, compare=False)
    lacks: tuple[Lack, ...] = field(default=(), compare=False, repr=False)

    @property
    def function(self) -> str:
        """Conditions of the rule as JSON text, to pass to CreateRule or UpdateRule as ``Function``."""
        return function_text(self.root)

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """All conditions of the rule, in the order in which they are written, without the groups that contain them."""
        return tuple(conditions_of(self.root))

    def describe(self) -> str:
        """Describe in plain English when the rule matches; each condition and each group has a line of its own."""
        return described(self.name, self.root, self.event_source)

    def evaluate(
        self, contact: Contact, *, context: Mapping[str, Any] | None = None, choices: Mapping[str, str] | None = None
    ) -> RuleOutcome:
        """Evaluate the rule on a contact.

        Parameters
        ----------
        contact : Contact
            Contact to evaluate. Words that are masked, or that the service replaced by a tag, cannot be found; the rest
            of the text is searched. The service evaluated the clear text, so it may match where this method does not.
        context : mapping, optional
            The contact record, as DescribeContact returns it. By default, this is ``contact.context``, whose values are
            masked unless the contact is revealed. If the record lacks a member, the value is unknown, and conditions on
            it cannot be computed. If the record has the member with the value None, the contact has no such value.
        choices : mapping of str to str, optional
            How to interpret AWS's documentation where it is unclear: a dict of choices and their values, such as
            ``{"plurals": "either"}``. :data:`rtca_nb.rules.CHOICES` lists the values of each choice; the first value is
            the default.

        Returns
        -------
        RuleOutcome
            Whether the rule matches, and the places that made it match.

        Raises
        ------
        UsageError
            If ``contact`` is not a contact, if ``context`` is not a mapping, or if a choice or value is unknown.
        """
        (outcome,) = outcomes_of((self,), contact, context, choices)
        return outcome

    def suggest(
        self,
        contacts: Iterable[Contact],
        annotations: Annotations,
        *,
        role: str | None = None,
        contexts: Mapping[str, Mapping[str, Any]] | None = None,
        choices: Mapping[str, str] | None = None,
    ) -> pd.DataFrame:
        """Suggest phrases that improve the rule, based on contacts that reviewers judged.

        The judgements must be on whole contacts; :meth:`rtca_nb.Backtest.sample` draws contacts to judge. A judgement
        says whether the contact belongs to the category (``right``) or not (``wrong``).

        Parameters
        ----------
        contacts : iterable of Contact or Corpus
            Contacts, including those that were judged. Contacts that were not judged are ignored, and so are revealed
            contacts and contacts for which the rule cannot be computed.
        annotations : Annotations
            The judgements. A contact on which reviewers disagree counts as not judged.
        role : {"ANY", "CUSTOMER", "AGENT"}, optional
            Role whose messages to take phrases from. By default, the role in the rule's conditions on words, or ``ANY``
            if these conditions have different roles.
        contexts, choices
            As in :meth:`RuleSet.backtest`.

        Returns
        -------
        pandas.DataFrame
            One row for each phrase that improves the rule, the best first; no rows if no phrase improves it. All
            figures come from the contacts that suggested the phrase, so try the changed rule on other contacts before
            you publish it. Columns:

            - ``change``: ``add`` if the changed rule also matches contacts with the phrase, ``except`` if it no longer
              matches them;
            - ``phrase``: the phrase;
            - ``role``: role whose messages are searched for the phrase;
            - ``right`` and ``wrong``: numbers of judged contacts with the phrase that belong to the category, and that
              do not belong to it;
            - ``precision`` and ``recall`` of the changed rule, from 0 to 1, estimated for all contacts that the sample
              was drawn from;
            - ``precision_gain`` and ``recall_gain``: how much these two differ from the figures of the present rule;
            - ``z``: the higher it is, the more clearly the phrase separates contacts of the category from others;
            - ``operand``: the phrase in JSON, to paste into the ``Operands`` of a pattern match.

        Raises
        ------
        UsageError
            If none of the contacts was judged for this rule, or if an argument is invalid.
        """
        from rtca_nb.rules.suggesting import suggestions

        return suggestions(self, contacts, annotations, role=role, contexts=contexts, choices=chosen(choices))

    def __repr__(self) -> str:
        return f"<Rule {escaped(self.name)}: {counted(len(self.conditions), 'condition')}>"

    def _repr_html_(self) -> str:
        return rule_tree(self.name, self.root, self.event_source)
