"""Decode YAML that may be hostile: no Python objects, no repeated names, and no aliases, which can multiply values."""

from __future__ import annotations

from typing import Any, Final

from rtca_nb.base.extras import missing_extra
from rtca_nb.exceptions import Hint, RuleError

__all__ = ["decoded_yaml"]

_DEEPEST: Final = 100


def decoded_yaml(content: bytes, where: str) -> Any:
    """Decode YAML.

    Parameters
    ----------
    content : bytes
    where : str
        Name of the file in errors.

    Returns
    -------
    object
        Dicts, lists, texts, numbers, bools and None. A tag of CloudFormation, such as ``!Sub``, becomes a dict with one
        member of that name.

    Raises
    ------
    RuleError
        If the content is not valid YAML, or has aliases or repeated names.
    SetupError
        If PyYAML is not installed.
    """
    try:
        import yaml
    except ImportError:
        raise missing_extra("reading YAML needs", "rules", Hint("or save the file as JSON")) from None

    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise RuleError(f"{where} is not valid UTF-8; save it as UTF-8") from None
    try:
        _check_events(yaml, text, where)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        return None if node is None else _value(yaml, node, where)
    except RecursionError:
        raise RuleError(f"{where} is nested too deeply; nothing was read from it") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" in line {mark.line + 1}" if mark is not None else ""
        raise RuleError(f"{where} is not valid YAML{line}; check its indentation and quotes") from None
    except ValueError:
        raise RuleError(
            f"{where} has a value that cannot be read, such as an impossible date; put it in quotes"
        ) from None


def _check_events(yaml: Any, text: str, where: str) -> None:
    """Refuse deep nesting, and aliases, by which a few lines can make billions of values."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent):
            raise RuleError(
                f"{where} has an alias (*name) in line {event.start_mark.line + 1}; write the value out instead"
            )
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise RuleError(f"{where} is nested too deeply; nothing was read from it")


def _value(yaml: Any, node: Any, where: str) -> Any:
    tag = node.tag
    own = tag.startswith("!") and not tag.startswith("tag:")
    if isinstance(node, yaml.MappingNode):
        made: Any = {}
        for key_node, value_node in node.value:
            key = _value(yaml, key_node, where)
            if not isinstance(key, (str, int)):
                raise RuleError(f"{where} has a name that is not text in line {key_node.start_mark.line + 1}")
            if str(key) in made:
                raise RuleError(
                    f"{where} has the same key twice in an object (line {key_node.start_mark.line + 1}); remove one"
                )
            made[str(key)] = _value(yaml, value_node, where)
    elif isinstance(node, yaml.SequenceNode):
        made = [_value(yaml, item, where) for item in node.value]
    elif own or tag not in _SCALARS:
        made = node.value
    else:
        made = yaml.SafeLoader("").construct_object(node)
    return {tag[1:]: made} if own else made


_SCALARS: Final = frozenset(f"tag:yaml.org,2002:{kind}" for kind in ("null", "bool", "int", "float"))
