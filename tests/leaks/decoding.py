"""Looks for a text in a sink's bytes, through every encoding that a sink may have put it in."""

from __future__ import annotations

import base64
import binascii
import gzip
import html
import io
import itertools
import re
import unicodedata
import urllib.parse
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

__all__ = ["found", "places_found", "readings"]

_BASE64 = re.compile(rb"[A-Za-z0-9+/_-]{24,}={0,2}")
_ESCAPED = re.compile(r"(?:\\u[0-9a-fA-F]{4})+|\\U[0-9a-fA-F]{8}|(?:\\x[0-9a-fA-F]{2})+|\\[nrtbf\"/\\]")
_CONTROLS = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}
_ELEMENT = re.compile(r"<[^<>]*>")


def found(blob: bytes, needles: Iterable[str]) -> list[str]:
    """Return the needles that stand in the bytes, in any of their readings and normal forms, in any case."""
    return list(places_found(readings(blob), {needle: {needle} for needle in needles}))


def places_found(
    texts: Sequence[str], needles: Mapping[str, Collection[str]], *, marks: Collection[str] = ()
) -> dict[str, str]:
    """Return each place of which a needle stands in the texts, and that needle.

    Parameters
    ----------
    texts : sequence of str
        Readings of a sink's bytes.
    needles : mapping of str to collection of str
        Place -> what may not be seen.
    marks : collection of str
        With one of them begins every needle that has a letter, so that only what follows them need be searched.
    """
    near = _near(texts, marks, needles) if marks else "\0".join(map(_folded, texts))
    shown = {}
    for place, some in needles.items():
        for needle in some:
            letters = not marks or any(map(str.isalpha, needle))
            if _folded(needle) in near if letters else any(needle in text for text in texts):
                shown[place] = needle
                break
    return shown


def _near(texts: Sequence[str], marks: Collection[str], needles: Mapping[str, Collection[str]]) -> str:
    """Return, folded, what stands where a needle may begin."""
    # A character may be written as several.
    length = 4 * max((len(needle) for some in needles.values() for needle in some), default=0)
    near = set()
    for mark in set().union(*map(_written, marks)):
        for text in texts:
            place = text.find(mark)
            while place >= 0:
                near.add(text[place : place + length])
                place = text.find(mark, place + 1)
    return "\0".join(map(_folded, near))


def _written(mark: str) -> set[str]:
    """Return a mark in every case, composed and taken apart, and as wide letters."""
    cases = {"".join(some) for some in itertools.product(*({one.lower(), one.upper()} for one in mark))}
    wide = {text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)}) for text in cases if text.isascii()}
    return wide | {unicodedata.normalize(form, text) for text in cases for form in ("NFC", "NFD")}


def readings(blob: bytes) -> list[str]:
    """Return all that the bytes may be read as: as they are, and decoded once or more."""
    texts = dict.fromkeys(_texts(blob, depth=0))
    # Two long texts are searched faster than a thousand short ones.
    return ["\0".join(text for text in texts if text.isascii() is ascii_only) for ascii_only in (True, False)]


def _folded(text: str) -> str:
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).casefold()


def _texts(blob: bytes, depth: int) -> Iterator[str]:
    plain = blob.decode("utf-8", "replace")
    sent = plain
    yield plain
    if b"\0" in blob or b"\xff\xfe" in blob:
        for start in (0, 1):
            yield blob[start:].decode("utf-16-le", "replace")
    if "&" in plain:
        yield html.unescape(plain)
    if "%" in plain:
        yield urllib.parse.unquote(plain)
    for _ in range(3):  # as often as texts are put into texts
        if "\\" not in plain:
            break
        plain = _unescaped(plain)
        yield plain
    if "<" in sent:
        # What an element parts is read as one.
        yield html.unescape(_ELEMENT.sub("", sent))
    if depth >= 3:
        return
    for inner in _inner(blob):
        yield from _texts(inner, depth + 1)


def _unescaped(text: str) -> str:
    """Take away the escapes of JSON, of Python's texts and of its bytes."""

    def one(match: re.Match[str]) -> str:
        escape = match.group()
        kind, codes = escape[1], escape.replace(escape[:2], "")
        if kind == "u":
            return bytes.fromhex(codes).decode("utf-16-be", "replace")
        if kind == "x":
            return _of_bytes(bytes.fromhex(codes))
        if kind == "U":
            return chr(int(codes, 16)) if int(codes, 16) < 0x110000 else escape
        return _CONTROLS.get(kind, kind)

    return _ESCAPED.sub(one, text)


def _of_bytes(found: bytes) -> str:
    """Read escapes of bytes, or else of characters."""
    try:
        return found.decode("utf-8")
    except UnicodeDecodeError:
        return found.decode("latin-1")


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
