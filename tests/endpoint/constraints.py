"""All that the service model demands of a shape: cases for the endpoint's checks, and an oracle for its answers.

It is read from botocore's model here, and from nothing of the endpoint, whose own reading it checks.
"""

import datetime as dt
import re
from typing import NamedTuple

LENGTHS = {"string": "length", "blob": "length", "list": "items", "map": "items"}
NUMBERS = ("integer", "long", "float", "double")
PYTHON = {
    "structure": dict,
    "map": dict,
    "list": list,
    "string": str,
    "blob": str,
    "boolean": bool,
    "integer": int,
    "long": int,
    "float": (int, float),
    "double": (int, float),
}
#: What a definition of a shape may say, and what of that a document can break.
SAID = {
    *("type", "documentation", "members", "member", "key", "value", "sensitive", "box", "deprecated", "error"),
    *("exception", "deprecatedMessage", "deprecatedSince", "retryable", "synthetic", "fault", "timestampFormat"),
}
DEMANDED = {"required", "min", "max", "pattern", "enum", "union"}


class Constraint(NamedTuple):
    """One thing that the model demands of one member.

    Attributes
    ----------
    member : str
        The path of the member, for example ``"Segments[].Transcript.Content"``; ``[]`` stands for a list's items,
        ``{}`` for a map's values and ``{key}`` for its keys.
    kind : str
        ``type``, ``required``, ``enum``, ``union``, ``min-length``, ``max-length``, ``min-value``, ``max-value``,
        ``min-items``, ``max-items`` or ``pattern``.
    limit : object
        The figure, the allowed values, the name of the type, or None.
    """

    member: str
    kind: str
    limit: object


def constraints(shape, member=""):
    """Walk a shape and yield each thing that it demands, a parent before its children.

    Parameters
    ----------
    shape : botocore.model.Shape
        Where to start.
    member : str
        The path of that shape; empty for the root.
    """
    yield from _walk(shape, member, ())


def _walk(shape, member, above):
    if shape.name in above:  # a recursive shape says nothing new further down
        return
    above = (*above, shape.name)
    yield from _own(shape, member)
    for child, path in _below(shape, member):
        yield from _walk(child, path, above)


def _own(shape, member):
    kind, said = shape.type_name, shape.metadata
    yield Constraint(member, "type", kind)
    if kind == "structure":
        if getattr(shape, "is_tagged_union", False):
            yield Constraint(member, "union", tuple(shape.members))
        else:
            yield from (Constraint(_of(member, name), "required", None) for name in shape.required_members)
    if kind == "string" and shape.enum:
        yield Constraint(member, "enum", tuple(shape.enum))
    measure = "value" if kind in NUMBERS else LENGTHS.get(kind)
    if measure:
        yield from (Constraint(member, f"{end}-{measure}", said[end]) for end in ("min", "max") if end in said)
    if kind == "string" and "pattern" in said:
        yield Constraint(member, "pattern", said["pattern"])


def _below(shape, member):
    if shape.type_name == "structure":
        yield from ((child, _of(member, name)) for name, child in shape.members.items())
    elif shape.type_name == "list":
        yield shape.member, f"{member}[]"
    elif shape.type_name == "map":
        yield shape.key, f"{member}{{key}}"
        yield shape.value, f"{member}{{}}"


def _of(member, name):
    return f"{member}.{name}" if member else name


def broken(shape, value, member=""):
    """Yield each constraint that a document breaks; what the model does not know is of the kind ``unknown``."""
    if not _is_of(shape.type_name, value):
        yield Constraint(member, "type", shape.type_name)
        return
    for one in _own(shape, member):
        if one.kind == "required":
            if value.get(one.member.rpartition(".")[2]) is None:
                yield one
        elif not _holds(one, value):
            yield one
    for child, path in _below(shape, member):
        for part in _parts(shape, value, path):
            yield from broken(child, part, path)
    if shape.type_name == "structure":
        yield from (Constraint(_of(member, name), "unknown", None) for name in value if name not in shape.members)


def _parts(shape, value, path):
    if shape.type_name == "structure":
        return [value[name] for name in [path.rpartition(".")[2]] if value.get(name) is not None]
    if shape.type_name == "list":
        return value
    return list(value) if path.endswith("{key}") else list(value.values())


def _is_of(kind, value):
    if kind == "timestamp":
        if isinstance(value, str):
            return re.search("(Z|[+-]\\d\\d:\\d\\d)$", value) is not None and _is_time(value)
        return isinstance(value, (int, float)) and not isinstance(value, bool)
    return isinstance(value, PYTHON[kind]) and (kind == "boolean") == isinstance(value, bool)


def _is_time(value):
    try:
        dt.datetime.fromisoformat(value)
    except ValueError:
        return False
    return True


def _holds(one, value):
    match one.kind.split("-"):
        case ["enum"]:
            return value in one.limit
        case ["union"]:
            return len([name for name, child in value.items() if child is not None]) == 1
        case ["pattern"]:
            return re.search(_expression(one.limit), value) is not None
        case ["min", measure]:
            return (value if measure == "value" else len(value)) >= one.limit
        case ["max", measure]:
            return (value if measure == "value" else len(value)) <= one.limit
    return True


def _expression(pattern):
    """Return an expression of Java's as Python has it: letters, spaces and digits of all scripts."""
    return pattern.replace(r"\p{L}", r"\w").replace(r"\p{Z}", " \u00a0\u2000-\u200a\u3000").replace(r"\p{N}", r"\d")
