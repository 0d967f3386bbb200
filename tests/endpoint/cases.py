"""For each constraint of the model values that keep it and values that break it."""

import re
from typing import NamedTuple

ABSENT = object()
WRONG = {
    "structure": "text",
    "map": [],
    "list": "text",
    "string": 5,
    "integer": "5",
    "long": "5",
    "float": "5",
    "double": "5",
    "boolean": "yes",
    "timestamp": "yesterday",
}
ID = "0f1e2d3c-4b5a-4968-8776-655443322110"
#: How each pattern in the model begins, a text that keeps it, and one that breaks it.
PATTERNS = (
    ("^(?!aws:)[a-zA-Z", "cost-centre", "aws:owner"),
    ("^(?!aws:)[\\p{L}", "Größe 訂單 7", "kost:🦊"),
    ("^[a-f0-9]{8}", ID, "none"),
    ("[a-f0-9]{8}", f"{ID}:$LATEST", "none"),
    ("[a-z]{2}(-", "eu-central-1", "Mars"),
    ("^[0-9a-zA-Z._-]+", "Refund", "¿Refund?"),
    ("^[-:/A-Za-z0-9]+", "arn:aws:connect:none", "_arn:aws:connect:none"),
    ("^.*[", "First reply", "First reply "),
    (r"\\+[1-9]", r"\1\d", "+15550100"),  # escaped twice in the model, which is taken at its word
    (r"\+[1-9]", "+15550100", "15550100"),
)


def texts(pattern):
    """Return a text that keeps a pattern of the model and one that breaks it."""
    (found,) = [pair for start, *pair in PATTERNS if pattern.startswith(start)]
    return found


class Case(NamedTuple):
    """Values for one member: some that keep its constraint, some that break it."""

    keep: list
    broken: list


def valid(shape):
    """Return a small value that the model allows."""
    kind = shape.type_name
    if kind == "structure":
        if getattr(shape, "is_tagged_union", False):
            name = next(iter(shape.members))
            return {name: valid(shape.members[name])}
        return {name: valid(shape.members[name]) for name in shape.required_members}
    if kind == "list":
        return [valid(shape.member) for _ in range(shape.metadata.get("min", 0))]
    if kind == "map":
        return filled(shape, shape.metadata.get("min", 0))
    if kind == "string":
        if "pattern" in shape.metadata:
            return texts(shape.metadata["pattern"])[0]
        return shape.enum[0] if shape.enum else "x" * max(1, shape.metadata.get("min", 1))
    if kind == "timestamp":
        return "2026-01-02T03:04:05.678Z"
    number = shape.metadata.get("min", 1)
    return {"integer": number, "long": number, "float": number, "double": 1.5, "boolean": True}[kind]


def filled(shape, count):
    """Return a list or map of so many entries."""
    if shape.type_name == "list":
        return [valid(shape.member) for _ in range(count)]
    return {f"key-{number}": valid(shape.value) for number in range(count)}


def placed(shape, tokens, leaf):
    """Return a valid document that holds a value at a path."""
    if not tokens:
        return leaf
    token, rest = tokens[0], tokens[1:]
    if token == "[]":
        return [placed(shape.member, rest, leaf)]
    if token == "{}":
        return {valid(shape.key): placed(shape.value, rest, leaf)}
    if token == "{key}":
        return {placed(shape.key, rest, leaf): valid(shape.value)}
    document = {} if getattr(shape, "is_tagged_union", False) else valid(shape)
    if leaf is ABSENT and not rest:
        document.pop(token, None)
    else:
        document[token] = placed(shape.members[token], rest, leaf)
    return document


def split(member):
    return re.findall(r"\[\]|\{key\}|\{\}|[^.\[\]{}]+", member)


def shape_at(shape, tokens):
    for token in tokens:
        if token == "[]":
            shape = shape.member
        elif token in {"{}", "{key}"}:
            shape = shape.value if token == "{}" else shape.key
        else:
            shape = shape.members[token]
    return shape


def case(shape, kind, limit):
    """Return values for a member of that shape."""
    match kind:
        case "type":
            return Case([valid(shape)], [WRONG[limit]])
        case "required":
            return Case([valid(shape)], [ABSENT])
        case "enum":
            return Case(list(limit), ["RTCA_NONE_OF_THESE"])
        case "union":
            each = [{name: valid(shape.members[name])} for name in limit]
            two = [{**each[0], **each[1]}] if len(each) > 1 else []
            return Case(each, [{}, *two])
        case "min-length":
            # Where text may be empty, a pattern may still not have it so.
            least = valid(shape) if limit == 0 else "x" * limit
            return Case([least], ["x" * (limit - 1)] if limit else [])
        case "max-length":
            keep = ["x" * limit, "🦊" * limit]
            if "pattern" in shape.metadata:
                text = valid(shape)
                keep = [text + text[-1] * (limit - len(text))]
            return Case(keep, ["x" * (limit + 1)])
        case "pattern":
            return Case(*([text] for text in texts(limit)))
        case "min-value" | "max-value":
            return Case([limit], [limit - 1 if kind == "min-value" else limit + 1])
        case "min-items":
            return Case([filled(shape, limit)], [filled(shape, limit - 1)] if limit else [])
        case "max-items":
            return Case([filled(shape, limit)], [filled(shape, limit + 1)])
    raise AssertionError(kind)


SENTENCES = {
    "type": "must be of type {}.",
    "required": "is required.",
    "enum": "must be one of: {}.",
    "union": "must have exactly one of: {}.",
    "min-length": "must have at least {} character(s).",
    "max-length": "must have at most {} character(s).",
    "min-value": "must be at least {}.",
    "max-value": "must be at most {}.",
    "min-items": "must have at least {} item(s).",
    "max-items": "must have at most {} item(s).",
    "pattern": "must match the pattern {}",
}


def sentence(member, kind, limit):
    """Return what a refusal must say: list and map positions are those of the only item."""
    concrete = member.replace("[]", "[0]").replace("{key}", "{0}.key").replace("{}", "{0}")
    listed = ", ".join(limit) if isinstance(limit, tuple) else limit
    return f"{concrete or 'The document'} {SENTENCES[kind].format(listed)}"
