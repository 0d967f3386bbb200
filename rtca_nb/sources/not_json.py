"""Explain why a text does not decode as JSON."""

from __future__ import annotations

import json
import re
from typing import Final

from rtca_nb.exceptions import LimitExceededError, MalformedSourceError, SourceError, UnsupportedFormatError
from rtca_nb.sources.binary_files import ADVICE, explain_binary
from rtca_nb.sources.detect import LISTING

__all__ = ["breaks_off", "explain_text"]

# A line of aws s3 ls: a time, a size and a key, or PRE and a prefix.
_LISTED: Final = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +\d+|\s+PRE) \S")


def _explain_page(head: bytes, label: str) -> SourceError:
    from rtca_nb.render.page import GENERATOR

    if GENERATOR.encode() in head:
        return UnsupportedFormatError(f"{label} is a report of this package; pass the file that it was made from")
    return UnsupportedFormatError(
        f"{label} looks like an HTML page, such as a sign-in or error page; download the file itself"
    )


def explain_text(data: bytes, label: str, *, broken_at: json.JSONDecodeError | None = None) -> SourceError:
    """Explain why bytes do not decode as JSON.

    Parameters
    ----------
    data : bytes
        All bytes, decompressed.
    label : str
        Name of the source in errors.
    broken_at : JSONDecodeError, optional
        Where decoding stopped, if it was tried.

    Returns
    -------
    SourceError
        The error to raise.
    """
    head = data[:65_536].strip()
    if not head and not data.strip():
        return MalformedSourceError(f"{label} is empty; copy or download it again")
    binary = explain_binary(data, head, label)
    if binary is not None:
        return binary
    if head.startswith((b"{'", b"[{'")):
        return UnsupportedFormatError(
            f"{label} looks like a printed Python dict, not like JSON; write it with json.dumps(…, default=str)"
        )
    if head.startswith((b"{", b"[")):
        return _broken_json(data, label, broken_at)
    lowered = head[:1024].lower()
    if lowered.startswith((b"<!doctype html", b"<html")) or (lowered.startswith(b"<") and b"<html" in lowered):
        return _explain_page(head, label)
    if b"<listbucketresult" in lowered:
        return UnsupportedFormatError(f"{label} {LISTING}")
    if head.startswith(b"<"):
        return UnsupportedFormatError(f"{label} looks like XML, not like JSON; {ADVICE}")
    try:
        json.loads(head[:1024])
    except (ValueError, RecursionError):
        pass
    else:
        return UnsupportedFormatError(
            f"{label} is a single JSON value, such as a text or a number, so it is not a contact analysis; {ADVICE}"
        )
    try:
        lines = head.decode().splitlines()[:20]
    except UnicodeDecodeError:
        lines = head.decode("latin-1").splitlines()[:20]
    if lines and _LISTED.match(lines[0]):
        return UnsupportedFormatError(f"{label} {LISTING}")
    if _looks_tabular(lines):
        return UnsupportedFormatError(f"{label} looks like a CSV table, not like JSON; {ADVICE}")
    return UnsupportedFormatError(f"{label} looks like text that is not JSON; {ADVICE}")


def _broken_json(data: bytes, label: str, broken_at: json.JSONDecodeError | None) -> SourceError:
    if broken_at is None:
        try:
            text = data.decode()
        except UnicodeDecodeError as error:
            if error.reason == "unexpected end of data" and error.end >= len(data):
                return MalformedSourceError(f"{label} is JSON that is cut short; copy or download it again")
            return MalformedSourceError(
                f"{label} is not valid UTF-8 at byte {error.start}, so nothing was read from it; save it as UTF-8"
            )
        try:
            json.loads(text)
        except json.JSONDecodeError as error:
            broken_at = error
        except RecursionError:
            return LimitExceededError(
                f"{label} is nested too deeply to be a contact analysis; nothing was read from it"
            )
        except ValueError:
            return LimitExceededError(f"{label} has an absurdly long number; nothing was read from it")
    if broken_at is not None and breaks_off(broken_at):
        return MalformedSourceError(f"{label} is JSON that is cut short; copy or download it again")
    place = "" if broken_at is None else f" at character {broken_at.pos}"
    return MalformedSourceError(f"{label} is broken JSON{place}; nothing was read from it")


def breaks_off(error: json.JSONDecodeError) -> bool:
    """Return whether JSON is valid up to its end, but ends too early."""
    rest = error.doc[error.pos : error.pos + 8].strip()
    unfinished = any(word.startswith(rest) and word != rest for word in ("true", "false", "null", "-0"))
    # For an escape that is cut in two, the error points at its backslash.
    escape = "escape" in error.msg and len(error.doc.rstrip()) - error.pos < 7
    return unfinished or escape or error.msg.startswith("Unterminated string")


def _looks_tabular(lines: list[str]) -> bool:
    for separator in (",", ";", "\t"):
        counts = {line.count(separator) for line in lines[:5] if line.strip()}
        if len(lines) > 1 and len(counts) == 1 and counts != {0}:
            return True
        # Quoted cells may hold separators or line breaks; a header of plain names then shows that it is a table.
        header = lines[0].split(separator) if lines else []
        if len(header) > 2 and all(cell.strip().strip('"').replace("_", "").isalnum() for cell in header):
            return True
    return False
