"""Show how a change of rules affects past contacts, as lines and as Markdown."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import typer
from rich.text import Text

from rtca_nb.base.arguments import counted, quoted
from rtca_nb.base.files import write_whole
from rtca_nb.cli.opening import Files, read_contacts
from rtca_nb.cli.terminal import errors, output, printable
from rtca_nb.corpus import open_corpus
from rtca_nb.exceptions import UsageError
from rtca_nb.rules import compare_rules
from rtca_nb.rules.comparing import GAINED, LOST
from rtca_nb.sources.own_files import is_corpus

__all__ = ["diff"]


def diff(before: str, after: str, sources: Sequence[str], *, fail_on: str, markdown: Path | None, workers: int) -> None:
    """Print how many contacts each rule gains and loses; write them as Markdown if requested."""
    wanted = _wanted(fail_on)
    files = Files()
    made = compare_rules(before, after, _contacts(sources, files, workers), workers=workers)
    console = output()
    differing = made.rules[made.rules["state"] != "same"]
    for rule, state, gained, lost in differing[["rule", "state", GAINED, LOST]].itertuples(index=False, name=None):
        said = f"{rule}: {state}, {counted(gained, 'contact')} {GAINED}, {lost:,} {LOST}"
        console.print(printable(said), soft_wrap=True)
    for note in made.notes:
        console.print(note, soft_wrap=True)
    console.print(f"{counted(len(made.rules), 'rule')} compared, {len(differing):,} with a difference.", soft_wrap=True)
    if files.broken:
        errors().print(
            Text("Some contacts may be missing from the comparison, because files could not be read.", "yellow"),
            soft_wrap=True,
        )
    if markdown is not None:
        write_whole(markdown, made.to_markdown().encode("utf-8", "backslashreplace"))
    if any(made.rules[what].sum() for what in wanted):
        raise typer.Exit(1)


def _wanted(fail_on: str) -> list[str]:
    wanted = [one.strip() for one in fail_on.split(",")] if fail_on else []
    for one in wanted:
        if one not in {GAINED, LOST}:
            raise UsageError(f"--fail-on takes {GAINED}, {LOST}, or both with a comma between them, not {quoted(one)}")
    return wanted


def _contacts(sources: Sequence[str], files: Files, workers: int) -> Any:
    corpora = [source for source in sources if is_corpus(Path(source))]
    if not corpora and workers > 1:
        raise UsageError("--workers needs a corpus, whose files the workers share; build one with rtca-nb corpus build")
    if not corpora:
        return read_contacts(sources, files)
    if len(sources) > 1:
        raise UsageError("a corpus cannot be combined with other sources; pass the corpus alone, or files without it")
    return open_corpus(corpora[0])
