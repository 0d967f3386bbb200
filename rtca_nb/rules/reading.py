"""Read rules from Function strings, answers of the service, requests, files, folders and CloudFormation templates."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from rtca_nb.base.arguments import check_path, kind_of, shown_path
from rtca_nb.base.printable import printable
from rtca_nb.base.safe_json import repair_text
from rtca_nb.exceptions import RuleError, UsageError
from rtca_nb.rules.json_text import check_halves, decoded
from rtca_nb.rules.parsing import parse_function
from rtca_nb.rules.requests import RESOURCE, lacking, operation_of
from rtca_nb.rules.rule import Rule
from rtca_nb.rules.rule_set import RuleSet
from rtca_nb.rules.yaml_files import decoded_yaml

__all__ = ["TESTS", "read_rules", "rule_files"]

_JSON: Final = frozenset({".json", ".template"})
_YAML: Final = frozenset({".yaml", ".yml"})
TESTS: Final = (".test.yaml", ".test.yml", ".tests.yaml", ".tests.yml", ".test.json", ".tests.json")
"""Endings of names of files that hold expectations, not rules."""
_MOST_FILES: Final = 10_000
_LARGEST: Final = 64 * 2**20


def read_rules(source: Any) -> RuleSet:
    """Read the rules in a file, a folder, JSON text or a dict.

    Parameters
    ----------
    source : str, path, dict, or list of these
        One of the following, or a list of them. A str that begins with ``{`` or ``[`` is JSON text; any other str is a
        path.

        - A rule, as a dict or JSON text. It can be an answer of DescribeRule, a request of CreateRule or UpdateRule, or
          only the ``Function`` of a rule, which holds its conditions.
        - A CloudFormation template with resources of the type ``AWS::Connect::Rule``, as a dict or JSON text.
        - The path of a file with rules or a template in JSON. With the extra ``rules``, the file can also be in YAML.
        - The path of a folder. All ``.json``, ``.template``, ``.yaml`` and ``.yml`` files in the folder and its
          subfolders are read, except hidden files and files with tests of rules, such as ``refund.test.yaml``.

    Returns
    -------
    RuleSet
        All rules that were found. If a source holds only a ``Function``, the rule gets the name of the file without its
        extension, or the name ``Rule`` if it was not read from a file.

    Raises
    ------
    RuleError
        If there is no such file or folder, if any part of the source is not a rule, or if a rule uses something that is
        not part of the rule language. The message says where.
    SetupError
        If a file is in YAML and PyYAML is not installed.
    UsageError
        If the source is empty or of another type, or if two rules have the same name.

    Examples
    --------
    >>> rules = read_rules("rules/")  # doctest: +SKIP
    >>> print(rules["Refund"].describe())  # doctest: +SKIP
    """
    return RuleSet(tuple(_rules(source, None)))


def _rules(source: Any, origin: str | None) -> Iterator[Rule]:
    if isinstance(source, Rule):
        yield source
    elif isinstance(source, RuleSet):
        yield from source
    elif isinstance(source, (bytes, bytearray)):
        yield from _of_value(decoded(bytes(source), "The source"), "Rule", origin)
    elif isinstance(source, str) and source.lstrip()[:1] in {"{", "["}:
        yield from _of_value(decoded(source, "The source"), "Rule", origin)
    elif isinstance(source, str) and not source.strip():
        raise UsageError("source is an empty text; pass a path, or the text of a rule")
    elif isinstance(source, (str, os.PathLike)):
        for file in rule_files(check_path(source, "source")):
            yield from _of_file(file)
    elif isinstance(source, Mapping):
        value = dict(source)
        check_halves(value, "The source")
        yield from _of_value(value, "Rule", origin)
    elif isinstance(source, (list, tuple)):
        if not source:
            raise UsageError("source is an empty list; pass at least one rule")
        for one in source:
            yield from _rules(one, origin)
    else:
        raise UsageError(f"source must be a path, a text, a dict or a list of these, not {kind_of(source)}")


def rule_files(path: Path) -> list[Path]:
    """Return the files of rules in a folder and its subfolders, sorted by path; for any other path, a list of only it.

    Raises
    ------
    RuleError
        If the path cannot be examined, or the folder has no files of rules, or too many.
    """
    try:
        is_folder = path.is_dir()
    except OSError:
        raise RuleError(f"there is no file or folder {shown_path(path)}; check the path") from None
    if is_folder:
        files = sorted(
            found
            for found in path.rglob("*")
            if found.suffix.lower() in _JSON | _YAML
            and not found.name.lower().endswith(TESTS)
            and not any(part.startswith(".") for part in found.relative_to(path).parts)
            and found.is_file()
        )
        if not files:
            raise RuleError(f"{shown_path(path)} has no files of rules, which end in .json, .template, .yaml or .yml")
        if len(files) > _MOST_FILES:
            raise RuleError(f"{shown_path(path)} holds more than {_MOST_FILES:,} files; pass a folder with fewer files")
        return files
    return [path]


def _of_file(path: Path) -> Iterator[Rule]:
    name = printable(path.name)
    try:
        if path.stat().st_size > _LARGEST:
            raise RuleError(f"{name} is larger than {_LARGEST // 2**20} MiB, too large for rules; nothing was read")
        content = path.read_bytes()
    except FileNotFoundError:
        raise RuleError(f"there is no file or folder {shown_path(path)}; check the path") from None
    except OSError as error:
        raise RuleError(f"{name} cannot be read ({error.strerror}); check the file and its permissions") from None
    yaml = path.suffix.lower() in _YAML
    value = decoded_yaml(content, name) if yaml else decoded(content, name)
    check_halves(value, name)
    yield from _of_value(value, repair_text(path.stem)[0], name)


def _of_value(value: Any, name: str, origin: str | None) -> Iterator[Rule]:
    where = origin or "The source"
    if isinstance(value, list):
        if not value:
            raise RuleError(f"{where} is an empty list, without any rule")
        for one in value:
            yield from _of_value(one, name, origin)
        return
    if not isinstance(value, dict):
        raise RuleError(
            f"{where} holds {kind_of(value)} instead of a rule, which is an object; pass an answer of DescribeRule"
        )
    if "RuleFunction" in value:
        yield Rule(name, parse_function(value, origin or "The rule"), origin=origin)
    elif isinstance(value.get("Rule"), dict):
        yield _described(value["Rule"], where, origin, None)
    elif "Function" in value:
        yield _described(value, where, origin, operation_of(value))
    elif isinstance(value.get("Resources"), dict):
        yield from _of_template(value["Resources"], where, origin)
    elif "RuleSummaryList" in value or "Rules" in value or "RuleId" in value:
        raise RuleError(f"{where} lists rules without their Function; fetch each with DescribeRule")
    elif operation_of(value) is not None:
        raise RuleError(f"{where}: the rule has no Function, which defines when it matches; add it")
    else:
        raise RuleError(
            f"{where} is not a rule: it has neither Function nor RuleFunction, Rule or Resources; pass an "
            "answer of DescribeRule, a request of CreateRule or a CloudFormation template"
        )


def _described(value: dict[str, Any], where: str, origin: str | None, operation: str | None) -> Rule:
    name = value.get("Name")
    if not isinstance(name, str) or not name.strip():
        raise RuleError(f"{where}: the rule has no Name; add it, because the category gets this name")
    shown = f"Rule {printable(name, 200)}"
    source = value.get("TriggerEventSource")
    event = source.get("EventSourceName") if isinstance(source, dict) else None
    function = value.get("Function")
    if not isinstance(function, (str, dict)):
        raise RuleError(f"{shown}: its Function is {kind_of(function)}; it must be text")
    return Rule(
        name,
        parse_function(function, shown),
        event_source=_text(event, shown, "TriggerEventSource.EventSourceName"),
        rule_id=_text(value.get("RuleId"), shown, "RuleId"),
        publish_status=_text(value.get("PublishStatus"), shown, "PublishStatus"),
        origin=origin,
        last_updated=_moment(value.get("LastUpdatedTime")),
        lacks=() if operation is None else lacking(value, operation),
    )


def _moment(value: Any) -> datetime | None:
    """Return a time of DescribeRule (ISO text, seconds since 1970, or a datetime) in UTC; None for anything else."""
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        elif isinstance(value, (int, float)) and not isinstance(value, bool):
            value = datetime.fromtimestamp(value, UTC)
        return value.astimezone(UTC) if isinstance(value, datetime) else None
    except (ValueError, OverflowError, OSError):
        return None


def _text(value: Any, shown: str, member: str) -> str | None:
    if value is not None and not isinstance(value, str):
        raise RuleError(f"{shown}: its {member} is {kind_of(value)}; it must be text")
    return value


def _of_template(resources: dict[str, Any], where: str, origin: str | None) -> Iterator[Rule]:
    found = False
    for logical, resource in resources.items():
        if not isinstance(resource, dict) or resource.get("Type") != RESOURCE:
            continue
        found = True
        properties = resource.get("Properties")
        at = f"{where}, resource {printable(str(logical), 100)}"
        if not isinstance(properties, dict) or "Function" not in properties:
            raise RuleError(f"{at}: it has no Properties with a Function; add them")
        for member in ("Name", "Function"):
            if isinstance(properties.get(member), dict) and "RuleFunction" not in properties[member]:
                raise RuleError(
                    f"{at}: its {member} is computed by a CloudFormation function; read the processed template"
                )
        yield _described(properties, at, origin, RESOURCE)
    if not found:
        raise RuleError(f"{where} is a template without any {RESOURCE}; pass one that has rules")
