"""The report on a corpus, from the command line."""

from __future__ import annotations

from pathlib import Path

from rtca_nb.cli.interrupting import says_what_was_kept
from rtca_nb.cli.report_place import as_pdf, check_place
from rtca_nb.cli.report_writing import written
from rtca_nb.corpus import open_corpus

__all__ = ["report"]


def report(
    folder: str,
    path: Path,
    *,
    title: str | None,
    period: str | None,
    language: str,
    allow_revealed: bool,
    open_: bool,
    force: bool,
    pdf: bool,
) -> None:
    """Write a report on a corpus; print its path."""
    path, pdf = as_pdf(path, pdf=pdf)
    check_place(path, force=force, pdf=pdf)
    corpus = open_corpus(folder)
    with says_what_was_kept(lambda: "stopped: no report was written"):
        written(
            corpus,
            path,
            allow_revealed=allow_revealed,
            title=title,
            period=period,
            language=language,
            open_=open_,
            pdf=pdf,
        )
