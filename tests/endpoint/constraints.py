"""All that the service model demands of a shape: cases for the endpoint's checks."""

from typing import NamedTuple

from rtca_nb.endpoint.model import demands, join


class Constraint(NamedTuple):
    """One thing that the model demands of one member.

    Attributes
    ----------
    member : str
        The path of the member, for example ``"Segments[].Transcript.Content"``; ``[]`` stands for a list's items,
        ``{}`` for a map's values and ``{key}`` for its keys.
    kind : str
        ``type``, ``required``, ``enum``, ``union``, ``min-length``, ``max-length``, ``min-value``, ``max-value``,
        ``min-items`` or ``max-items``.
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
    for kind, limit in demands(shape):
        if kind == "required":
            for name in limit:
                yield Constraint(join(member, name), kind, None)
        else:
            yield Constraint(member, kind, limit)
    if shape.type_name == "structure":
        for name, child in shape.members.items():
            yield from _walk(child, join(member, name), above)
    elif shape.type_name == "list":
        yield from _walk(shape.member, f"{member}[]", above)
    elif shape.type_name == "map":
        yield from _walk(shape.key, f"{member}{{key}}", above)
        yield from _walk(shape.value, f"{member}{{}}", above)
