"""Check rules, and run the tests beside them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.text import Text

from rtca_nb.base.arguments import counted
from rtca_nb.cli.opening import Files, read_contacts
from rtca_nb.cli.terminal import errors, output, printable
from rtca_nb.exceptions import RuleError, UsageError
from rtca_nb.rules import read_rules
from rtca_nb.rules.checking import ERROR, findings
from rtca_nb.rules.expectations import Expected, failures, read_expectations
from rtca_nb.rules.reading import TESTS, rule_files

if TYPE_CHECKING:
    from rtca_nb.contact.contact import Contact

__all__ = ["check", "test"]


def check(sources: Sequence[str], *, strict: bool, describe: bool) -> None:
    """Check rules; print their faults, and the files that cannot be read as rules."""
    console = output()
    readable: list[str] = []
    broken = 0
    for file in [file for source in _rule_files(sources) for file in rule_files(Path(source))]:
        try:
            read_rules(file)
        except RuleError as error:
            broken += 1
            said = str(error) if str(error).startswith(file.name) else f"{file.name}: {error}"
            console.print(Text("error: ", "red").append(printable(said)), soft_wrap=True)
        else:
            readable.append(str(file))
    if broken and not readable:
        console.print(f"{counted(broken, 'file')} cannot be read as rules.")
        raise typer.Exit(1)
    rules = read_rules(readable)
    if describe:
        for line in rules.describe().splitlines():
            console.print(printable(line), soft_wrap=True)
        console.print()
    found = findings(rules.rules)
    for finding in found:
        style = "red" if finding.level == ERROR else "yellow"
        console.print(Text(f"{finding.level}: ", style).append(printable(str(finding))), soft_wrap=True)
    wrong = sum(finding.level == ERROR for finding in found)
    warned = len(found) - wrong
    wrong += broken
    console.print(
        f"{counted(len(rules), 'rule')} checked: {counted(wrong, 'error')}, {counted(warned, 'warning')}.",
        soft_wrap=True,
    )
    if wrong or (strict and warned):
        raise typer.Exit(1)


def test(sources: Sequence[str], contacts: Sequence[str]) -> None:
    """Run the tests beside rules; print the failures."""
    tests = sorted({path for source in sources for path in _test_files(Path(source))})
    if not tests:
        raise UsageError(
            f"there are no tests next to these rules; write files whose names end in {' or '.join(TESTS[:2])}"
        )
    rules = read_rules(_rule_files(sources))
    console = output()
    failed = cases = 0
    for path in tests:
        expected = read_expectations(path)
        cases += len(expected.cases)
        for failure in failures(rules, expected, _contacts(expected, contacts)):
            failed += 1
            outcome = failure.outcome
            line = Text("failed: ", "red").append(printable(f"{expected.name}: {failure.label}: {failure.rule}: "))
            line.append(f"expected {failure.wanted}, got {outcome.result}")
            if outcome.reasons:
                line.append(printable(f" ({'; '.join(outcome.reasons)})"))
            console.print(line, soft_wrap=True)
    console.print(f"{counted(cases, 'case')} in {counted(len(tests), 'file')}: {counted(failed, 'failure')}.")
    if failed:
        raise typer.Exit(1)


def _rule_files(sources: Sequence[str]) -> list[str]:
    """Return the sources that hold rules, without files of tests, which may also be named."""
    return [source for source in sources if not source.lower().endswith(TESTS)]


def _test_files(source: Path) -> Iterator[Path]:
    if source.is_dir():
        yield from (path for path in source.rglob("*") if path.name.lower().endswith(TESTS) and path.is_file())
    elif source.name.lower().endswith(TESTS):
        yield source
    else:
        yield from (path for end in TESTS if (path := source.with_suffix(end)).is_file())


def _contacts(expected: Expected, sources: Sequence[str]) -> Iterator[Contact]:
    named = [*sources, *([] if expected.contacts is None else [str(expected.contacts)])]
    if named:
        files = Files()
        yield from read_contacts(named, files)
        if files.broken:
            errors().print(
                Text("Some contacts may be missing from the tests, because files could not be read.", "yellow"),
                soft_wrap=True,
            )
