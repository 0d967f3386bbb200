"""HTML of a rule lab: the rule on the left, with templates for its form, and places for the results."""

from __future__ import annotations

from typing import Final

from rtca_nb.render.languages import say
from rtca_nb.render.markup import EMPTY, Html, Template, join
from rtca_nb.render.transcript import REVEALED
from rtca_nb.rules.grammar import Condition, Filter
from rtca_nb.rules.kinds import KINDS, LANGUAGES, Kind
from rtca_nb.rules.machine import unheard_of
from rtca_nb.rules.scope import PERIOD, ROLE
from rtca_nb.rules.word_conditions import LANGUAGE
from rtca_nb.widgets.rule_lab_form import OTHER

__all__ = ["EVENTS", "LISTS", "lab_frame"]

EVENTS: Final = {
    "": "when is not said",
    "OnPostChatAnalysisAvailable": "after the chat",
    "OnRealTimeChatAnalysisAvailable": "during the chat",
    "OnAfterChatWorkAvailable": "after the agent's work",
}
LISTS: Final = {"match": "Match", "near": "Near miss", "no match": "No match", "not computable": "Not computable"}
"""List of contacts -> its label."""

_GROUPS: Final[dict[str, dict[str, str]]] = {
    "What is said": {
        "ExactMatch.Transcript": "words, exactly",
        "PatternMatch.Transcript": "words in a pattern",
        "SemanticMatch.Transcript": "words of that meaning",
        "SemanticMatch.Phrase": "a statement",
    },
    "Sentiment": {
        "Sentiment.State": "sentiment",
        "Sentiment.OverallScore": "overall score",
        "Sentiment.Score.Beginning": "score at the beginning",
        "Sentiment.Score.End": "score at the end",
    },
    "Seconds of the agent": {
        "ResponseTime.Agent.FirstResponseTimeSecs": "first response time",
        "ResponseTime.Agent.AverageTimeSecs": "average response time",
        "ResponseTime.Agent.LongestTimeSecs": "longest response time",
        "Agent.AgentInteractionDurationSecs": "time with the customer",
        "Agent.AfterContactWorkDurationSecs": "after-contact work time",
    },
    "Contact record": {
        "Agent.AgentId": "agent",
        "Agent.HierarchyGroup.ARN": "agent's hierarchy group",
        "Agent.RoutingProfile": "agent's routing profile",
        "Queue.QueueId": "queue",
        "ContactAttribute.": "attribute",
        "SegmentAttributes.UserDefined.": "segment attribute",
        "InitiationMethod": "way it began",
        "DisconnectReason": "reason it ended",
        "PotentialDisconnectIssue": "cause of a lost connection",
        "AiAgent.IdWithVersion": "AI agent",
    },
}
_NEGATIONS: Final = {"Transcript": "words", "Phrase": "truth"}
_HINTS: Final = {
    "ExactMatch.Transcript": "refund\nmoney back",
    "PatternMatch.Transcript": "re* {within 5} [order|parcel]",
    "SemanticMatch.Transcript": "I want my money back",
    "SemanticMatch.Phrase": "The customer asks for a refund.",
    "Queue.QueueId": "ids of queues; empty: no queue",
    "PotentialDisconnectIssue": "AGENT_DEVICE_ISSUE; empty: none",
    "InitiationMethod": "INBOUND",
    "DisconnectReason": "CUSTOMER_DISCONNECT",
    "Agent.HierarchyGroup.ARN": "ARNs of groups",
    "Agent.RoutingProfile": "ARNs of routing profiles",
    "Agent.AgentId": "ids of agents",
    "AiAgent.IdWithVersion": "id or id:version",
}
# First words of hints that are not examples.
_IN_WORDS: Final = ("ids of", "ARNs of", "id or", "AGENT_DEVICE")

_FRAME: Final = Template(
    '{h}<div class="rtca-rl-body"><section class="rtca-rl-rule" aria-label="{say:Rule}">'
    '<div class="rtca-rl-head"><label class="rtca-rl-name"><span class="rtca-unseen">{say:Name of the rule}</span>'
    '<input type="text" name="name" placeholder="{say:Name of the rule}" autocomplete="off" spellcheck="false"></label>'
    '<label><span class="rtca-unseen">{say:When the service evaluates it}</span>'
    '<select name="event">{h}</select></label>'
    '<div class="rtca-rl-modes" role="group" aria-label="{say:How the rule is shown}">'
    '<button type="button" name="mode" value="form" aria-pressed="true">{say:Form}</button>'
    '<button type="button" name="mode" value="json" aria-pressed="false">JSON</button></div></div>'
    '<div class="rtca-rl-form"></div>'
    '<div class="rtca-rl-json" hidden><label><span class="rtca-unseen">{say:Function of the rule, as JSON}</span>'
    '<textarea name="json" spellcheck="false" autocomplete="off" rows="14"></textarea></label></div>'
    '<p class="rtca-rl-fault rtca-rl-whole" role="status" hidden><span></span> '
    '<button type="button" name="place">{say:Show the place}</button></p>'
    '<div class="rtca-foot"><button type="button" name="undo" aria-disabled="true">{say:Undo}</button>'
    '<button type="button" name="copy">{say:Copy Function}</button>'
    '<p class="rtca-said" role="status"></p></div></section>'
    '<section class="rtca-rl-found" aria-label="{say:Contacts}">'
    '<div class="rtca-rl-counts" role="group" aria-label="{say:Contacts, by result of the rule}">{h}</div>'
    '<p class="rtca-rl-state" role="status"></p><div class="rtca-rl-about"></div>'
    '<div class="rtca-rl-split"><div class="rtca-rl-list"><form class="rtca-rl-find" role="search" '
    'aria-label="{say:Ask about a contact}"><label><span class="rtca-unseen">{say:Contact id}</span>'
    '<input type="search" name="contact" placeholder="{say:Why not? Id of a contact}" autocomplete="off" '
    'spellcheck="false"></label><button type="submit" name="ask">{say:Ask}</button></form>'
    '<div class="rtca-rl-rows"></div></div>'
    '<section class="rtca-rl-contact" aria-label="{say:Chosen contact}" hidden>'
    '<button type="button" name="back">{say:← Back to the list}</button><div class="rtca-rl-detail"></div></section>'
    "</div></section></div>{h}{h}"
)
_BANNER: Final = Template('<p class="rtca-revealed">{t}</p>')
_OPTION: Final = Template('<option value="{a}">{p}</option>')
_COUNT: Final = Template(
    '<button type="button" name="listed" value="{a}" aria-pressed="false"><b>–</b> <span>{t}</span></button>'
)
_GROUP: Final = Template(
    '<template data-template="group"><div class="rtca-rl-group" role="group" aria-label="{say:Group of conditions}">'
    '<div class="rtca-rl-line"><label><span class="rtca-unseen">{say:Which conditions must hold}</span>'
    '<select name="op"><option value="AND">{say:All of these}</option><option value="OR">{say:Any of these}</option>'
    '</select></label><span class="rtca-rl-tools">'
    '<button type="button" name="ungroup" title="{say:Take the conditions out of the group}">{say:Ungroup}</button>'
    '<button type="button" name="remove" title="{say:Remove the group}" aria-label="{say:Remove the group}">'
    '×</button></span></div><div class="rtca-rl-parts"></div><p class="rtca-rl-fault" hidden></p>'
    '<div class="rtca-rl-adds"><button type="button" name="add">{say:+ Condition}</button>'
    '<button type="button" name="add-group">{say:+ Group}</button></div></div></template>'
)
_CONDITION: Final = Template(
    '<template data-template="condition"><div class="rtca-rl-condition" role="group" aria-label="{say:Condition}">'
    '<div class="rtca-rl-line"><i class="rtca-rl-key" aria-hidden="true"></i>'
    '<label data-for="role"><span class="rtca-unseen">{say:Who}</span><select name="role">'
    '<option value="">{say:Anyone}</option><option value="CUSTOMER">{say:The customer}</option>'
    '<option value="AGENT">{say:The agent}</option><option value="ANY">{say:Any participant}</option></select></label>'
    '<label data-for="words"><span class="rtca-unseen">{say:Says or never says}</span><select name="negate">'
    '<option value="">{say:says}</option><option value="true">{say:never says}</option></select></label>'
    '<label data-for="kind"><span class="rtca-unseen">{say:Kind of condition}</span>'
    '<select name="kind">{h}</select></label>'
    '<label data-for="truth"><span class="rtca-unseen">{say:True or not}</span><select name="negate">'
    '<option value="">{say:is true}</option><option value="true">{say:is not true}</option></select></label>'
    '<label data-for="key"><span class="rtca-unseen">{say:Key of the attribute}</span>'
    '<input type="text" name="key" placeholder="{say:key}" autocomplete="off" spellcheck="false"></label>'
    '<label data-for="value"><span class="rtca-unseen">{say:Is or is not}</span><select name="negate">'
    '<option value="">{say:is}</option><option value="true">{say:is not}</option></select></label>'
    '<label data-for="compare"><span class="rtca-unseen">{say:Comparison}</span><select name="compare">'
    '<option value="NumberGreaterOrEqualTo">{say:at least}</option>'
    '<option value="NumberLessOrEqualTo">{say:at most}</option></select></label>'
    '<label data-for="number"><span class="rtca-unseen">{say:Number}</span>'
    '<input type="text" name="words" inputmode="numeric" size="4" autocomplete="off"></label>{h}'
    '<span class="rtca-rl-tools"><button type="button" name="nest" '
    'title="{say:Put the condition into a group of its own}" '
    'aria-label="{say:Put into a group}">( )</button>'
    '<button type="button" name="remove" title="{say:Remove the condition}" '
    'aria-label="{say:Remove the condition}">×</button></span></div>'
    '<label data-for="lines"><span class="rtca-unseen">{say:Words to look for, one per line}</span>'
    '<textarea name="words" rows="1" spellcheck="false" autocomplete="off"></textarea></label>'
    '<label data-for="text"><span class="rtca-unseen">{say:The condition, as JSON}</span>'
    '<textarea name="text" rows="6" spellcheck="false" autocomplete="off"></textarea></label>'
    '<div class="rtca-rl-inserts" data-for="pattern" role="group" aria-label="{say:Insert into the pattern}">{h}</div>'
    '<p class="rtca-rl-fault" hidden></p>'
    '<div class="rtca-rl-line rtca-rl-limits"><label data-for="period"><span class="rtca-unseen">{say:Period}</span>'
    '<select name="period"><option value="">{say:at any time}</option><option value="First">{say:in the first}</option>'
    '<option value="Last">{say:in the last}</option></select></label><label data-for="seconds">'
    '<span class="rtca-unseen">{say:Seconds of the period}</span><input type="text" name="seconds" inputmode="numeric" '
    'size="4" autocomplete="off"> <span aria-hidden="true">s</span></label><label data-for="language">'
    '<span class="rtca-unseen">{say:Language}</span><select name="language">'
    '<option value="">{say:in any language}</option>{h}</select></label>'
    '<span class="rtca-rl-alone"></span></div></div></template>'
)
_KINDS: Final = Template('<optgroup label="{a}">{h}</optgroup>')
_KIND: Final = Template(
    '<option value="{a}" data-shape="{a}" data-negation="{a}" data-limits="{a}" data-hint="{a}">{p}</option>'
)
_CHOICE: Final = Template(
    '<label data-for="choice" data-kind="{a}"><span class="rtca-unseen">{say:Value}</span><select name="words">'
    '<option value="">{say:choose…}</option>{h}</select></label>'
)
_INSERT: Final = Template('<button type="button" name="insert" value="{a}" title="{a}">{t}</button>')
_INSERTS: Final = (
    ("[one|another]", "Any of several words", "any of"),
    (" {within 5} ", "The next words follow within this many words", "within"),
    (" {not within 5} ", "The next words do not follow within this many words", "not within"),
    ("{number}", "A number in digits", "number"),
)


def lab_frame(*, revealed: bool) -> Html:
    """Make the HTML that stays while a rule is written; its script copies the templates and fills the places."""
    return _FRAME(
        _BANNER(say(REVEALED)) if revealed else EMPTY,
        join(_OPTION(value, say(words)) for value, words in EVENTS.items()),
        join(_COUNT(value, say(words)) for value, words in LISTS.items()),
        _GROUP(),
        _CONDITION(
            _kinds(),
            join(
                _CHOICE(kind.subject, join(_OPTION(value, say(value.lower())) for value in kind.values))
                for kind in KINDS.values()
                if kind.operands == "one text" and kind.values
            ),
            join(_INSERT(text, say(about), say(words)) for text, about, words in _INSERTS),
            join(_OPTION(language, say("in {language}", language=language)) for language in LANGUAGES),
        ),
    )


def _kinds() -> Html:
    groups = [
        _KINDS(say(title), join(_kind(KINDS[subject], words) for subject, words in kinds.items()))
        for title, kinds in _GROUPS.items()
    ]
    return join([*groups, _KINDS(say("Anything else"), _KIND(OTHER, "json", "", "", "", say("JSON of a condition")))])


def _kind(kind: Kind, words: str) -> Html:
    negation = _NEGATIONS.get(kind.subject.rpartition(".")[2], "value") if kind.negatable else ""
    return _KIND(kind.subject, _shape(kind), negation, _limits(kind), _hint(kind), say(words))


def _hint(kind: Kind) -> str:
    hint = _HINTS.get(kind.subject, "")
    return say(hint) if hint.startswith(_IN_WORDS) else hint


def _shape(kind: Kind) -> str:
    if kind.operands == "whole number":
        return "number"
    if kind.operands == "one text":
        return "choice" if kind.values else "key lines" if kind.subject.endswith(".") else "lines"
    if kind.operands == "patterns":
        return "lines pattern"
    return "key lines" if kind.subject.endswith(".") else "lines"


def _limits(kind: Kind) -> str:
    """Return the form's fields for the filters that are documented for a kind, as names separated by spaces."""
    filters = {
        "role": Filter(ROLE, "AGENT"),
        "period": Filter(PERIOD, ("First", 1)),
        "language": Filter(LANGUAGE, "EN"),
    }
    path = f"$.ContactLens.PostChat.{kind.subject}"
    allowed = [
        name for name, one in filters.items() if not unheard_of(Condition(path, kind.operators[0], (), (one,)), kind)
    ]
    return " ".join(allowed)
