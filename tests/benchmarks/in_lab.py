"""What the benchmarks of widgets in a real JupyterLab share: options, browser, corpus, and how figures are printed."""

from __future__ import annotations

import argparse
import asyncio
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

__all__ = ["run"]


def run(
    program: str,
    contacts: int,
    corpus_of_size: Callable[[Path, int], Path],
    measured: Callable[[Any, Path, Path], Mapping[str, float]],
    targets: Mapping[str, float],
) -> int:
    """Measure and print the figures.

    Parameters
    ----------
    program : str
        How the benchmark is called.
    contacts : int
        How many contacts the corpus has, where nobody asks for more.
    corpus_of_size : callable
        Takes a folder and a number of contacts; returns the corpus, made anew unless it is there.
    measured : callable
        Takes a browser, the corpus and a folder for the notebook; returns figures by name.
    targets : mapping of str to float
        The most that a figure may be.

    Returns
    -------
    int
        Exit code: 1 where a target is missed.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {program}")
    parser.add_argument("--contacts", type=int, default=contacts, help=f"contacts of the corpus [{contacts}]")
    parser.add_argument("--folder", type=Path, help="where the corpus stays [nowhere]")
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    from tests.browser import FLAGS, executable

    with tempfile.TemporaryDirectory() as made, sync_playwright() as playwright:
        corpus = corpus_of_size(options.folder or Path(made), options.contacts)
        browser: Any = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        browser.rtca_loop = asyncio.get_running_loop()
        notebook = Path(made) / "lab"
        notebook.mkdir()
        found = measured(browser, corpus, notebook)
        browser.close()
    print(f"{options.contacts:,} contacts")
    for name, value in found.items():
        wanted = f"   (at most {targets[name]:,.0f})" if name in targets else ""
        print(f"{name:32}{value:>12,.0f}{wanted}")
    return int(any(found[name] > most for name, most in targets.items()))
