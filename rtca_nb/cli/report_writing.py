"""Write reports from the command line, as HTML or PDF, and print their paths."""

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
    """Write a report, call ``show``, and print the path of the report.

    The report is written first, because the reader of the output may close it early. ``check_place`` has already
    decided whether a file may be replaced.
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
    """Write a report with a title, period and language; show how many contacts are laid out, then print its path."""
    if pdf:
        find_chromium()
    console = errors()
    with console.status("0 contacts laid out") if console.is_terminal else nullcontext() as status:

        def show(number: int) -> None:
            if status is not None:
                status.update(f"{counted(number, 'contact')} laid out")

        # check_place has already decided whether a file may be replaced.
        options: dict[str, Any] = {**about, "allow_revealed": allow_revealed, "progress": show, "force": True}
        write = _printed if pdf else write_report
        target = write(contacts, path, **options)
    tell_where("Report", target, open_=open_)


def _printed(contacts: Sequence[Contact] | Corpus, path: Path, **options: Any) -> Path:
    """Write a report as PDF; its HTML is kept in a private folder, and removed once it is printed."""
    with private_folder() as folder:
        page = write_report(contacts, folder / "report.html", **options)
        # If clear text is permitted, the report may hold some.
        return print_pdf(page.read_bytes(), path, private=options["allow_revealed"])


def tell_where(what: str, target: Path, *, open_: bool) -> None:
    """Print where a report or page is, and open it if requested."""
    size = target.stat().st_size
    line = Text().append(f"\n{what} ", "bold").append(printable(str(target)), "bold cyan")
    line.append(f"  {size / 1000:,.0f} kB, one file, makes no network request", "dim")
    output().print(line, soft_wrap=True)
    if open_:
        typer.launch(target.resolve().as_uri())
