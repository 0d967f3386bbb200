"""Reduce documents to the members of a shape."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

__all__ = ["fitted"]


def fitted(shape: Any, value: Any) -> Any:
    """Return a document without the members that a shape does not have.

    Parameters
    ----------
    shape : botocore.model.Shape
        Shape of the result.
    value : object
        The document, of that shape or of a shape with more members.
    """
    if shape.type_name == "structure" and isinstance(value, Mapping):
        return {
            name: fitted(child, value[name]) for name, child in shape.members.items() if value.get(name) is not None
        }
    if shape.type_name == "list" and isinstance(value, list | tuple):
        return [fitted(shape.member, child) for child in value]
    if shape.type_name == "map" and isinstance(value, Mapping):
        return {key: fitted(shape.value, child) for key, child in value.items()}
    return value
