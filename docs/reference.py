"""Pages that are made of the code: columns of frames, the API and the commands."""

from __future__ import annotations

import importlib
import re
from collections.abc import Iterator
from typing import Any

import click
import pandas as pd
import typer

import rtca_nb as rtca
from rtca_nb import exceptions, schemas
from rtca_nb.cli.commands import app
from rtca_nb.endpoint import FAULTS
from rtca_nb.tables.schema import COLUMNS, DERIVED, Column

__all__ = ["pages", "public_names", "unit_of"]


def pages() -> dict[str, str]:
    """Return the generated pages, by their path on the site."""
    return {"reference/columns.md": columns(), "reference/api.md": api(), "reference/cli.md": cli()}


# -- frames ---------------------------------------------------------------------------------------------------------

KINDS = {
    "text": "text",
    "enum": "one of a few texts",
    "int": "whole number",
    "float": "number",
    "bool": "true or false",
    "time": "time",
    "list": "tuple of texts",
}

# Whole numbers and others without a unit of their own, by the names of their columns.
UNITS = (
    (r"(seconds$|^seconds)", "seconds"),
    (r"offset_char", "characters as sent (code points or UTF-16 units)"),
    (r"^(begin|end)(_before|_after)?$", "code points"),
    (r"_score$", "score, −5 to +5"),
    (r"(_count|^n|^right|^wrong|^unsure|^agreed)$", "count"),
    (r"^(issue|match|turn|rank|point_of_interest)$", "ordinal, from 1"),
    (r"^value$", "see the column `unit`"),
    (r"^(precision|observed|expected|low|high)$", "share, 0 to 1"),
    (r"^kappa$", "−1 to 1"),
)


def unit_of(column: Column) -> str:
    """Return the unit of a column; empty for texts."""
    if column.kind == "time":
        return "UTC, microseconds"
    if column.kind not in {"int", "float"}:
        return ""
    found = [unit for pattern, unit in UNITS if re.search(pattern, column.name)]
    if not found:
        raise LookupError(f"the column {column.name} holds numbers and has no unit; add it to UNITS")
    return found[0]


COLUMNS_INTRO = """# All columns

Every frame of a contact, with all its columns. Empty frames have the same columns and types. Missing values are
missing, never zero or empty text. Examples are from the bundled samples.
"""


def columns() -> str:
    """Return the page of all frames."""
    contacts = [rtca.sample_contact(name) for name in rtca.sample_names() if name != "hostile"]
    parts = [COLUMNS_INTRO]
    for name, declared in COLUMNS.items():
        frames = [getattr(contact, name) for contact in contacts]
        parts.append(f"## {name}\n\n{_table(declared, frames)}")
    for name, declared in DERIVED.items():
        parts.append(f"## {name}\n\n{_table(declared, [])}")
    return "\n".join(parts)


def _table(declared: tuple[Column, ...], frames: list[pd.DataFrame]) -> str:
    lines = ["| column | type, unit | meaning | example |", "| --- | --- | --- | --- |"]
    for column in declared:
        kind = KINDS[column.kind] + (f": {', '.join(column.values)}" if column.values else "")
        unit = unit_of(column)
        cells = (f"`{column.name}`", f"{kind}; {unit}" if unit else kind, column.doc, _example(column, frames))
        lines.append("| " + " | ".join(map(_cell, cells)) + " |")
    return "\n".join(lines) + "\n"


def _example(column: Column, frames: list[pd.DataFrame]) -> str:
    for frame in frames:
        for value in frame[column.name]:
            if (len(value) > 0) if column.kind == "list" else pd.notna(value):
                text = ", ".join(value) if column.kind == "list" else str(value)
                return f"`{text if len(text) <= 40 else text[:39] + '…'}`".replace("\n", " ")
    return ""


def _cell(text: str) -> str:
    return (
        re.sub(r"(?<!`)([*_])(?!`)", r"\\\1", text).replace("|", "\\|") if "`" not in text else text.replace("|", "\\|")
    )


# -- the API --------------------------------------------------------------------------------------------------------

# Headings by the package that defines a name.
GROUPS = {
    "sources": "Read files",
    "fetch": "Fetch from AWS",
    "sampling": "Samples",
    "samples": "Samples",
    "contact": "A contact",
    "render": "A contact",
    "corpus": "Many contacts",
    "archive": "Archive",
    "review": "Compare, judge and audit",
    "rules": "Rules",
    "widgets": "Widgets",
    "endpoint": "The local endpoint (`rtca_nb.endpoint`)",
    "exceptions": "Errors",
    "": "The package",
}


# Values have no docstrings.
DATA = {
    "rtca_nb.__version__": "The version of the package.",
    "rtca_nb.endpoint.QUOTAS": "The account's quotas, by operation: requests a second, and how many at once.",
    "rtca_nb.endpoint.FAULTS": f"The faults that the endpoint can play, by name: {', '.join(FAULTS)}.",
}


def public_names() -> Iterator[tuple[str, str, Any]]:
    """Yield each public name with its group's package and what it names."""
    for name in rtca.__all__:
        value = getattr(rtca, name)
        home = getattr(value, "__module__", None) or ""
        yield f"rtca_nb.{name}", home.split(".")[1] if "." in home else "", value
    endpoint = importlib.import_module("rtca_nb.endpoint")
    for name in endpoint.__all__:
        yield f"rtca_nb.endpoint.{name}", "endpoint", getattr(endpoint, name)


def api() -> str:
    """Return the page of all public names."""
    parts = ["# API reference\n\n`import rtca_nb as rtca` gives every name below, unless a heading says otherwise.\n"]
    named = list(public_names())
    for title in dict.fromkeys(GROUPS.values()):
        chosen = [(name, value) for name, package, value in named if GROUPS[package] == title]
        parts.append(f"## {title}\n")
        if title == "Errors":
            parts.append(f"```text\n{(exceptions.__doc__ or '').split('::', 1)[1].strip()}\n```\n")
        parts += ["```{eval-rst}", *(line for name, value in chosen for line in _directive(name, value)), "```\n"]
    return "\n".join(parts)


def _directive(name: str, value: Any) -> Iterator[str]:
    if value is schemas:
        yield from (f".. automodule:: {name}", "   :members:", "")
    elif isinstance(value, type):
        yield f".. auto{'exception' if issubclass(value, Exception) else 'class'}:: {name}"
        yield "   :members:"
        # What a base of ours brings is part of the class; what pandas or ipywidgets bring is theirs.
        foreign = [base.__name__ for base in value.__mro__ if not base.__module__.startswith("rtca_nb")]
        if not issubclass(value, Exception):
            yield f"   :inherited-members: {', '.join(foreign)}"
        yield ""
    elif callable(value):
        yield from (f".. autofunction:: {name}", "")
    else:
        yield from (f".. py:data:: {name}", "", f"   {DATA[name]}", "")


# -- the commands ---------------------------------------------------------------------------------------------------


def cli() -> str:
    """Return the page of all commands."""
    root = typer.main.get_command(app)
    intro = "Exit codes: 0 done, 1 failed, 2 bad usage, 130 Ctrl-C. Each command has `--help`.\n"
    return "\n".join(["# Command line\n", intro, *_commands(root, click.Context(root, info_name="rtca-nb"))])


def _commands(command: Any, context: click.Context) -> Iterator[str]:
    yield (
        f"## {context.command_path}\n"
        if context.parent is None or context.parent.parent is None
        else (f"### {context.command_path}\n")
    )
    yield f"{_help(command.help)}\n"
    yield f"```text\n{_usage(command, context)}\n```\n"
    rows = [
        f"| {_names(one)} | {_cell(_help(one.help))}{_default(one)} |"
        for one in command.params
        if not getattr(one, "hidden", False)
    ]
    if rows:
        yield "\n".join(("| option | does |", "| --- | --- |", *rows)) + "\n"
    for name in getattr(command, "commands", {}):
        child = command.commands[name]
        if not child.hidden:
            yield from _commands(child, click.Context(child, info_name=name, parent=context))


def _usage(command: Any, context: click.Context) -> str:
    usage = " ".join(command.get_usage(context).removeprefix("Usage: ").split())
    return re.sub(r"\{(\w+)\}", r"\1", usage)


def _names(one: Any) -> str:
    if one.param_type_name == "argument":
        return f"`{one.metavar or one.name.upper()}`"
    return ", ".join(f"`{name}`" for name in (*one.opts, *one.secondary_opts))


def _default(one: Any) -> str:
    value = one.default
    if callable(value) or value in (None, False, True, ()) or one.param_type_name == "argument":
        return ""
    return f" Default: `{value}`."


def _help(text: str | None) -> str:
    return re.sub(r"\s*\n\s*", " ", (text or "").replace("\b", "").strip())
