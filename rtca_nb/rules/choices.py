"""Unclear points of AWS's documentation as named choices with defaults; results list the choices they depend on."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, Final, NamedTuple

from rtca_nb.base.arguments import kind_of, quoted
from rtca_nb.exceptions import UsageError

__all__ = ["CHOICES", "Assumption", "Choices", "alternatives", "chosen"]

Choices = Mapping[str, str]
"""The value of every choice."""

CHOICES: Final[dict[str, dict[str, str]]] = {
    "phrase": {
        "contiguous": "The words of a phrase must follow one another.",
        "any word": "One of the words of a phrase is enough.",
    },
    "plurals": {
        "as written": "A word matches only as it is written, not in its plural or singular.",
        "either": "A word of an exact match also matches its English plural or singular.",
    },
    "punctuation": {
        "ignored": "Punctuation and emoji are ignored, unless a phrase has nothing else.",
        "as written": "Punctuation and emoji must be as in the rule.",
    },
    "unspaced": {
        "characters": "In scripts without spaces every character counts as a word.",
        "words": "In scripts without spaces a run of characters counts as a word.",
    },
    "exact_star": {
        "a sign": "A * in an exact match is an asterisk.",
        "wildcard": "A * in an exact match matches any characters of a word.",
    },
    "star": {
        "anywhere": "A * matches any characters, wherever in a word it is.",
        "end": "A * at the end of a word matches any characters; a word with a * elsewhere never matches.",
    },
    "star_letters": {
        "any number": "A * also matches no character at all.",
        "at least one": "A * matches one or more characters.",
    },
    "joined": {
        "one word": "Neighbouring parts of a pattern without a space between them form one word.",
        "apart": "Neighbouring parts of a pattern without a space between them are separate words.",
    },
    "distance": {
        "words between": "Within 3 words means that at most 3 words are between the two terms.",
        "steps": "Within 3 words means at most 3 words later, so at most 2 words are between the two terms.",
    },
    "not_within": {
        "each": "Not within 3 words: the first term matches wherever the second does not follow that closely.",
        "contact": "Not within 3 words: nothing matches if the second term follows that closely anywhere.",
    },
    "decimals": {
        "optional": "Where a rule wants a number with decimals, a whole number matches, too.",
        "required": "Where a rule wants a number with decimals, a whole number does not match.",
    },
    "thousands": {
        "allowed": "A number with separators between thousands, such as 1,000, matches as a number.",
        "not allowed": "A number with separators between thousands, such as 1,000, does not match as a number.",
    },
    "across": {
        "never": "A match lies within one message.",
        "adjacent": "A match may begin in one message and end in a later one that the condition looks at.",
    },
    "any_role": {
        "everyone": "The role ANY includes the system, bots and supervisors.",
        "agent and customer": "The role ANY includes only the agent and the customer.",
    },
    "first_from": {
        "contact": "The first seconds of a contact count from its first message, event or attachment.",
        "first message": "The first seconds of a contact count from its first message.",
        "agent joined": "The first seconds of a contact count from when the agent joined.",
    },
    "last_to": {
        "contact": "The last seconds of a contact count back from its last message, event or attachment.",
        "last message": "The last seconds of a contact count back from its last message.",
    },
    "edge": {
        "included": "A message exactly at the edge of a period belongs to it.",
        "left out": "A message exactly at the edge of a period does not belong to it.",
    },
    "hidden": {
        "no match": "Redacted or masked text matches nothing; the service evaluated the clear text.",
        "unknown": "Where no visible text matches, redacted or masked text makes a condition not computable.",
    },
    "incomplete": {
        "as read": "A contact that is not proven complete is evaluated as if it were complete.",
        "unknown": "Where a contact is not proven complete, words that are not found make a condition not computable.",
    },
    "language": {
        "as the rule": "A contact of unknown language is taken to be in the language of the rule.",
        "unknown": "A pattern for one language cannot be computed if the language of the contact is not known.",
    },
    "other_language": {
        "no match": "A pattern for one language does not match in another.",
        "match": "A pattern for one language matches in any.",
    },
    "sentiment_state": {
        "majority": "A participant has a sentiment if more than half of their messages have it.",
        "all": "A participant has a sentiment if all of their messages have it.",
        "last": "A participant has a sentiment if their last message has it.",
    },
    "sentiment_period": {
        "presence": "For sentiment, the first seconds count from when the participant joined; if that is unknown, "
        "from their first message.",
        "contact": "For sentiment, the first seconds count as they do for words.",
    },
    "overall_score": {
        "estimate": "An overall score that is not in the source is estimated from the messages.",
        "sent": "An overall score must be in the source.",
    },
    "rounding": {
        "none": "Scores and times are compared as they are.",
        "nearest": "Scores and times are rounded to whole numbers first.",
    },
    "response_time": {
        "last": "A response time counts from the customer's last message.",
        "first": "A response time counts from the first message of the customer's turn.",
    },
    "missing_attribute": {
        "differs": "An attribute that the contact lacks equals nothing, so a negated condition holds.",
        "no match": "A condition on an attribute that the contact lacks does not hold, negated or not.",
    },
}
"""Choice -> value -> meaning of the value; the first value of each choice is the default."""

_DEFAULTS: Final[Choices] = {name: next(iter(values)) for name, values in CHOICES.items()}


class Assumption(NamedTuple):
    """An interpretation of AWS's documentation that a result depends on.

    Attributes
    ----------
    choice, value : str
        Name of the choice and its value, as in :data:`CHOICES`. To use another value, pass ``choices={choice: other}``.
    meaning : str
        Sentence that explains the value.
    """

    choice: str
    value: str
    meaning: str

    @classmethod
    def of(cls, choice: str, choices: Choices) -> Assumption:
        """Return the assumption that a choice has its value in ``choices``."""
        return cls(choice, choices[choice], CHOICES[choice][choices[choice]])

    def __str__(self) -> str:
        return f"{self.choice}={self.value!r}: {self.meaning}"


def chosen(given: Any) -> Choices:
    """Return the value of every choice, either the one in ``given`` or the default; None gives all defaults.

    Raises
    ------
    UsageError
        If ``given`` is neither None nor a mapping, or has an unknown choice or value.
    """
    if given is None:
        return _DEFAULTS
    if not isinstance(given, Mapping):
        raise UsageError(f"choices must be a dict such as {{'any_role': 'everyone'}}, not {kind_of(given)}")
    for name, value in given.items():
        if not isinstance(name, str) or name not in CHOICES:
            near = get_close_matches(name[:40], CHOICES, 1) if isinstance(name, str) else []
            hint = f"did you mean {near[0]!r}?" if near else "rtca_nb.rules.CHOICES lists them"
            raise UsageError(f"there is no choice {quoted(name)}; {hint}")
        if not isinstance(value, str) or value not in CHOICES[name]:
            values = " or ".join(map(repr, CHOICES[name]))
            raise UsageError(f"the choice {name} must be {values}, not {quoted(value)}")
    return {**_DEFAULTS, **given}


def alternatives(name: str, choices: Choices) -> list[str]:
    """Return the values that a choice can have, except the one in ``choices``."""
    return [value for value in CHOICES[name] if value != choices[name]]
