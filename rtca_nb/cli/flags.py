"""Leave the type out of the help of options that take no value.

Typer shows ``<bool>`` beside them, which looks like a value to type.
"""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

__all__ = ["PlainGroup", "without_types"]


def _without_types(parameters: list[Any]) -> list[Any]:
    for parameter in parameters:
        if getattr(parameter, "is_flag", False) and parameter.metavar is None:
            parameter.metavar = ""
    return parameters


class PlainGroup(TyperGroup):
    """A group of commands whose flags show no type."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, the option for help among them."""
        return _without_types(super().get_params(ctx))


class _PlainCommand(TyperCommand):
    def get_params(self, ctx: Any) -> list[Any]:
        return _without_types(super().get_params(ctx))


def without_types(declared: typer.Typer) -> None:
    """Make the commands of an app leave the type of flags out of their help."""
    for command in declared.registered_commands:
        command.cls = _PlainCommand
