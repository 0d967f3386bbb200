"""Rules as code: read, explain and evaluate the rules behind categories, and try them on past contacts.

A rule is frozen data (``grammar``, ``parsing``, ``description``); a machine compiles several rules together
(``machine``, ``compiling``, ``finding``), and a chat (``chat``) is the part of a contact that rules evaluate. Where
AWS's documentation is unclear, ``choices`` has options.

May import: ``review`` (to judge samples of contacts), ``fetch`` (to fetch the rules of an instance), ``contact``,
``questions`` and every layer below these.
"""

from rtca_nb.rules.backtest import Backtest
from rtca_nb.rules.choices import CHOICES, Assumption
from rtca_nb.rules.comparing import RuleComparison, compare_rules
from rtca_nb.rules.outcomes import RuleOutcome, Span
from rtca_nb.rules.reading import read_rules
from rtca_nb.rules.rule import Rule
from rtca_nb.rules.rule_set import RuleSet

__all__ = [
    "CHOICES",
    "Assumption",
    "Backtest",
    "Rule",
    "RuleComparison",
    "RuleOutcome",
    "RuleSet",
    "Span",
    "compare_rules",
    "read_rules",
]
