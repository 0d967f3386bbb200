"""Output to the terminal: safe characters, and styles.

Text of a contact is never read as markup, and cannot move the cursor, change colours, reorder the text after it or hide
itself, because control and format characters are shown as escapes.
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

__all__ = ["CHIP", "append_masked", "chip", "errors", "folding_grid", "output", "printable", "prose", "sentence"]

CHIP: Final = "bold reverse"
"""Style of hidden text."""

_WIDEST: Final = 100
_MASK: Final = re.compile("(█+)")
_LINES: Final = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_JOINER: Final = "\u200d"
_FIRST_EMOJI: Final = "\U0001f000"
_LAST_EMOJI: Final = "\U0001faff"


def output() -> Console:
    """Return the console for results, which writes to stdout."""
    return _console(stderr=False)


def errors() -> Console:
    """Return the console for progress, hints and errors, which writes to stderr."""
    return _console(stderr=True)


def _console(*, stderr: bool) -> Console:
    console = Console(stderr=stderr, markup=False, emoji=False, highlight=False)
    # Long lines of text are hard to read on a wide screen.
    console.width = min(console.width, _WIDEST)
    return console


def utf8_or_escapes() -> None:
    """Set up stdout and stderr: escape characters that the encoding lacks, and discard text for a closed stream."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115  # as long as the process
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")


def printable(text: str) -> str:
    r"""Return a text without characters that a terminal would act on.

    Line ends become ``⏎`` and all other spaces become plain spaces; control characters, bidi controls, zero-width
    characters and other characters that are not printable become escapes such as ``\x1b``. A joiner inside an emoji is
    kept.

    Examples
    --------
    >>> printable("a\x1b[31mb\u202ec\n")
    'a\\x1b[31mb\\u202ec ⏎ '
    """
    if text.isascii() and text.isprintable():
        return text
    text = _LINES.sub(" ⏎ ", text)
    return "".join(_printable(text, place) for place in range(len(text)))


def _printable(text: str, place: int) -> str:
    character = text[place]
    if character.isprintable() or _is_picture(character):
        return character
    if character == "\t" or unicodedata.category(character) == "Zs":
        return " "
    if character == _JOINER and 0 < place < len(text) - 1 and _pictures(text[place - 1], text[place + 1]):
        return character
    return character.encode("unicode_escape").decode("ascii")


def _pictures(before: str, after: str) -> bool:
    known = unicodedata.category(before) in {"So", "Sk", "Mn"}
    return (known or _is_picture(before)) and _is_picture(after)


def _is_picture(character: str) -> bool:
    """Return whether a character is a picture, even one newer than this Python: emoji blocks hold nothing else."""
    kind = unicodedata.category(character)
    return kind == "So" or (kind == "Cn" and _FIRST_EMOJI <= character <= _LAST_EMOJI)


def chip(word: str) -> Text:
    """Return the mark of hidden text, with a word in it: a coloured chip, or brackets if stdout has no colour."""
    console = output()
    coloured = console.color_system is not None and not console.no_color
    return Text(f" {word} " if coloured else f"[{word}]", CHIP)


def append_masked(line: Text, text: str, style: str = "") -> Text:
    """Append a contact's text to a line, with hidden spans as chips, which do not show the length; return the line.

    Parameters
    ----------
    line : rich.text.Text
    text : str
        As a frame holds it: each hidden code point is one ``█``.
    style : str
        Style of the visible text.
    """
    for place, piece in enumerate(_MASK.split(text)):
        if place % 2:
            line.append(chip("PII"))
        elif piece:
            line.append(printable(piece), style)
    return line


def prose(text: str, style: str = "") -> Text:
    """Return a contact's text for the terminal, with hidden spans as chips."""
    return append_masked(Text(), text, style)


def folding_grid(columns: int) -> Table:
    """Return a table without lines that wraps long cells."""
    grid = Table.grid(padding=(0, 2))
    for _ in range(columns):
        grid.add_column(overflow="fold")
    return grid


def sentence(text: str) -> str:
    """Return a message as a sentence on one line: capitalised, with a period.

    Names keep their case: a first word that is an identifier or a path is not capitalised.

    Examples
    --------
    >>> sentence("there is no such file; check the path")
    'There is no such file; check the path.'
    """
    line = " ".join(printable(text).replace("⏎", " ").split())
    first = line.split(" ", 1)[0]
    if first.rstrip(",;:").isalpha():
        line = line[:1].upper() + line[1:]
    return line if line.endswith((".", "!", "?")) else f"{line.rstrip(';:,')}."
