"""Looks for a text in a sink's bytes, through every encoding that a sink may have put it in."""

from __future__ import annotations

import base64
import binascii
import gzip
import html
import io
import json
import re
import urllib.parse
import zipfile
import zlib
from collections.abc import Iterable, Iterator

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")


def found(blob: bytes, needles: Iterable[str]) -> list[str]:
    """Return the needles that stand in the bytes: raw, and HTML-, JSON-, URL-, base64-, UTF-16- or gzip-decoded."""
    texts = list(dict.fromkeys(_texts(blob, depth=0)))
    folded = [text.casefold() for text in texts]
    return [needle for needle in needles if any(needle.casefold() in text for text in folded)]


def _texts(blob: bytes, depth: int) -> Iterator[str]:
    plain = blob.decode("utf-8", "replace")
    yield plain
    if b"\0" in blob:
        yield blob.decode("utf-16-le", "replace")
        yield blob[1:].decode("utf-16-le", "replace")
    if "&" in plain:
        yield html.unescape(plain)
    if "%" in plain:
        yield urllib.parse.unquote(plain)
    if "\\" in plain:
        yield _json_unescaped(plain)
    if depth >= 3:
        return
    for inner in _inner(blob):
        yield from _texts(inner, depth + 1)


def _json_unescaped(text: str) -> str:
    def one(match: re.Match[str]) -> str:
        try:
            return str(json.loads(f'"{match.group()}"'))
        except ValueError:
            return match.group()

    return re.sub(r"(?:\\u[0-9a-fA-F]{4})+|\\[nrtbf\"/\\]", one, text)


def _inner(blob: bytes) -> Iterator[bytes]:
    if b"PK\x03\x04" in blob:  # a zip may have anything in front of it
        with zipfile.ZipFile(io.BytesIO(blob)) as archive:
            for name in archive.namelist():
                yield name.encode()
                yield archive.read(name)
    for place in (match.start() for match in re.finditer(b"\x1f\x8b\x08", blob)):
        try:
            yield gzip.GzipFile(fileobj=io.BytesIO(blob[place:])).read()
        except (OSError, EOFError, zlib.error):
            continue
    for match in _BASE64.finditer(blob):
        text = match.group().replace(b"-", b"+").replace(b"_", b"/").rstrip(b"=")
        try:
            decoded = base64.b64decode(text + b"=" * (-len(text) % 4))
        except (binascii.Error, ValueError):
            continue
        # Most runs of letters are no base64; what decodes to noise holds no canary, and costs nothing to look at.
        yield decoded
