"""Static view of a rule lab, for readers without a kernel: the rule as a tree, counts, matches and near misses."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rtca_nb.render.languages import figure, say
from rtca_nb.render.markup import EMPTY, Html, Template, join
from rtca_nb.render.theme import scoped_style, style_of
from rtca_nb.render.transcript import REVEALED
from rtca_nb.rules.tree import rule_tree
from rtca_nb.widgets.rule_lab_answers import Tally, said_tally
from rtca_nb.widgets.rule_lab_draft import Drafted
from rtca_nb.widgets.rule_lab_page import LISTS
from rtca_nb.widgets.rule_lab_views import Example, about_html, rows_html

__all__ = ["still_lab"]

_PAGE: Final = Template(
    '<div class="rtca rtca-rl tex2jax_ignore mathjax_ignore">{h}{h}{h}<div class="rtca-rl-body">'
    '<section class="rtca-rl-rule" aria-label="{say:Rule}">{h}</section>'
    '<section class="rtca-rl-found" aria-label="{say:Contacts}">{h}</section></div></div>'
)
_BANNER: Final = Template('<p class="rtca-revealed">{t}</p>')
_FAULTS: Final = Template('<p>{t}</p><ul class="rtca-rl-faults">{h}</ul>')
_FAULT: Final = Template("<li>{t}</li>")
_TEXT: Final = Template("<pre>{t}</pre>")
_COUNTS: Final = Template('<p class="rtca-rl-counts">{h}</p><p class="rtca-rl-state">{t}</p>')
_COUNT: Final = Template("<span><b>{t}</b> <span>{t}</span></span> ")
_LIST: Final = Template('<p class="rtca-rl-heading"><b>{t}</b></p>{h}')
_NOTHING: Final = Template('<p class="rtca-rl-none">{t}</p>')


def still_lab(
    made: Drafted,
    draft: Mapping[str, Any],
    found: tuple[Tally, Mapping[str, tuple[Sequence[Example], int]]] | None,
    trouble: str,
    *,
    revealed: bool,
) -> Html:
    """Make the static view.

    Parameters
    ----------
    made : Drafted
    draft : mapping
        The draft from which ``made`` was made.
    found : tuple of Tally and mapping, optional
        Counts; and by name of a list, its first contacts and its length. None while there is no rule.
    trouble : str
        Why there are no results; empty if there are some.
    revealed : bool
    """
    banner = _BANNER(say(REVEALED)) if revealed else EMPTY
    return _PAGE(scoped_style(), style_of("rule_lab.css"), banner, _rule(made, draft), _found(found, trouble))


def _rule(made: Drafted, draft: Mapping[str, Any]) -> Html:
    if made.rule is not None:
        return rule_tree(made.rule.name, made.rule.root, made.rule.event_source)
    text = _TEXT(draft["text"]) if draft["mode"] == "json" else EMPTY
    said = say("{name} is not complete:", name=draft["name"] or say("The rule"))
    return join([_FAULTS(said, join(map(_FAULT, made.faults.values()))), text])


def _found(found: tuple[Tally, Mapping[str, tuple[Sequence[Example], int]]] | None, trouble: str) -> Html:
    if found is None:
        return _NOTHING(trouble or say("Complete the rule to see what it finds."))
    tally, lists = found
    counts = join(_COUNT(figure(number), say(LISTS[listed])) for listed, number in tally.counts.items())
    parts = [_COUNTS(counts, said_tally(tally)), about_html(tally.standing.reasons)]
    parts += [
        _LIST(say(LISTS[listed]), rows_html(listed, examples, number, live=False))
        for listed, (examples, number) in lists.items()
    ]
    return join(parts)
