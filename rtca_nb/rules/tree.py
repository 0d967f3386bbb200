"""Draw rules as trees, with a nested list for each group and a line for each condition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rtca_nb.base.arguments import counted
from rtca_nb.render.markup import Html, Template, join
from rtca_nb.render.theme import style_of
from rtca_nb.rules.description import condition_words, group_words, when_words
from rtca_nb.rules.grammar import Condition, Group, Node

__all__ = ["rule_tree", "rules_page"]

_PAGE: Final = Template('{h}<div class="rtca-rules">{h}</div>')
_RULE: Final = Template('<section class="rtca-rule" aria-label="{a}"><b>{t}</b> matches {t}when {t}:{h}</section>')
_FOLDED: Final = Template(
    '<details class="rtca-rule"><summary><b>{t}</b> <span>{t}</span></summary>matches {t}when {t}:{h}</details>'
)
_LIST: Final = Template('<ul data-op="{a}">{h}</ul>')
_GROUP: Final = Template("<li>{t}:{h}</li>")
_LEAF: Final = Template("<li>{t}</li>")
_MORE: Final = Template("<li>and {n} more conditions</li>")
_SHOWN: Final = 200

Drawn = tuple[str, Group, str | None]
"""Name, root and event source."""


def rule_tree(name: str, root: Group, event_source: str | None) -> Html:
    """Draw one rule, with its name, event and conditions, as HTML."""
    body = _RULE(f"Rule {name}", name, when_words(event_source), group_words(root), _list(root))
    return _PAGE(style_of("rules.css"), body)


def rules_page(rules: Sequence[Drawn]) -> str:
    """Draw several rules as HTML, each collapsed to its name and number of conditions."""
    pieces = [
        _FOLDED(name, counted(_size(root), "condition"), when_words(source), group_words(root), _list(root))
        for name, root, source in rules
    ]
    return _PAGE(style_of("rules.css"), join(pieces))


def _list(group: Group) -> Html:
    items = [_item(node) for node in group.operands[:_SHOWN]]
    if len(group.operands) > _SHOWN:
        items.append(_MORE(len(group.operands) - _SHOWN))
    return _LIST(group.operator, join(items))


def _item(node: Node) -> Html:
    if isinstance(node, Condition):
        return _LEAF(condition_words(node))
    return _GROUP(group_words(node), _list(node))


def _size(node: Node) -> int:
    return 1 if isinstance(node, Condition) else sum(_size(child) for child in node.operands)
