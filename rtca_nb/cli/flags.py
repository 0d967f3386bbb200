"""Omit types from the help if they say nothing.

Typer shows ``<bool>`` beside options that take no value, which looks like a value to type, and ``<list[str]>`` beside
arguments that may be repeated, although ``...`` says that.
"""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

__all__ = ["PlainGroup", "without_types"]


def _nothing(ctx: Any) -> None:  # as Typer calls it
    """Show no type."""


def _without_types(parameters: list[Any]) -> list[Any]:
    for parameter in parameters:
        if getattr(parameter, "is_flag", False) and parameter.metavar is None:
            parameter.metavar = ""
        if parameter.param_type_name == "argument":
            parameter.display_type_rich = _nothing
    return parameters


class PlainGroup(TyperGroup):
    """A group of commands whose flags show no type."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Return the parameters, including the help option."""
        return _without_types(super().get_params(ctx))


class _PlainCommand(TyperCommand):
    def get_params(self, ctx: Any) -> list[Any]:
        return _without_types(super().get_params(ctx))


def without_types(declared: typer.Typer) -> None:
    """Make the commands of an app omit the types of flags from their help."""
    for command in declared.registered_commands:
        command.cls = _PlainCommand
