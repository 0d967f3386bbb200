"""Write reports from the command line, as HTML or as PDF, and say where they are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from rich.text import Text

from rtca_nb.base.arguments import counted
from rtca_nb.cli.chromium import find_chromium, print_pdf, private_folder
from rtca_nb.cli.terminal import errors, output, printable
from rtca_nb.corpus.reporting import write_report

if TYPE_CHECKING:
    from rtca_nb.contact.contact import Contact
    from rtca_nb.corpus import Corpus

__all__ = ["tell_where", "write_and_tell", "written"]


def write_and_tell(
    contacts: Sequence[Contact],
    path: Path,
    *,
    open_: bool = False,
    allow_revealed: bool = False,
    show: Callable[[], None] = lambda: None,
) -> None:
    """Write a report, show what else there is to show, and say where the report is.

    The report comes first: whoever reads the output may close it before its end. ``check_place`` has said whether it
    may replace a file.
    """
    try:
        target = write_report(contacts, path, allow_revealed=allow_revealed, force=True)
    finally:
        show()
    tell_where("Report", target, open_=open_)


def written(
    contacts: Sequence[Contact] | Corpus,
    path: Path,
    *,
    allow_revealed: bool,
    open_: bool,
    pdf: bool = False,
    **about: str | None,
) -> None:
    """Write a report on title, period and language; say meanwhile how many contacts are laid out, then where it is."""
    if pdf:
        find_chromium()
    console = errors()
    with console.status("0 contacts laid out") if console.is_terminal else nullcontext() as status:

        def show(number: int) -> None:
            if status is not None:
                status.update(f"{counted(number, 'contact')} laid out")

        # Whether a file may be replaced, check_place has said.
        options: dict[str, Any] = {**about, "allow_revealed": allow_revealed, "progress": show, "force": True}
        write = _printed if pdf else write_report
        target = write(contacts, path, **options)
    tell_where("Report", target, open_=open_)


def _printed(contacts: Sequence[Contact] | Corpus, path: Path, **options: Any) -> Path:
    """Write a report as PDF. Its HTML is in a folder of this user alone, and goes when it is printed."""
    with private_folder() as folder:
        page = write_report(contacts, folder / "report.html", **options)
        # Where clear text is permitted, some of it may be there.
        return print_pdf(page.read_bytes(), path, private=options["allow_revealed"])


def tell_where(what: str, target: Path, *, open_: bool) -> None:
    """Say where a report or a page is, and open it where that was asked for."""
    size = target.stat().st_size
    line = Text().append(f"\n{what} ", "bold").append(printable(str(target)), "bold cyan")
    line.append(f"  {size / 1000:,.0f} kB, one file, makes no network request", "dim")
    output().print(line, soft_wrap=True)
    if open_:
        typer.launch(target.resolve().as_uri())
