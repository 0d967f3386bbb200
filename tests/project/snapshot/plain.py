"""Values as JSON, without what differs from run to run."""

from __future__ import annotations

import dataclasses
import datetime as dt
import inspect
import math
import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from typing import Any, Final

import numpy as np
import pandas as pd

__all__ = ["attempt", "frame", "markup", "plain", "scrub", "view", "without_modules", "words"]

_VOLATILE: Final = (
    (re.compile(r"0x[0-9a-f]{6,}"), "0xADDRESS"),
    (re.compile(r"127\.0\.0\.1:\d+"), "127.0.0.1:PORT"),
    (re.compile(r"/[\w/.-]*rtca-snapshot-[\w]+"), "FOLDER"),
)
_EMBEDDED: Final = re.compile(r"<(style|script)\b[^>]*>.*?</\1>", re.DOTALL)
# Names of classes belong to the style sheets.
_CLASSES: Final = re.compile(r"""\sclass=("[^"]*"|'[^']*'|[^\s>]+)""")
_HASH: Final = re.compile(r"sha256-[A-Za-z0-9+/=]{40,}")
_MODULE: Final = re.compile(r"\brtca_nb(?:\.[a-z_]\w*)*\.(?=[A-Za-z_])")


def scrub(text: str) -> str:
    """Replace ports, folders and addresses of objects."""
    for pattern, word in _VOLATILE:
        text = pattern.sub(word, text)
    return text


def without_modules(text: str) -> str:
    """Drop the module in front of names of the package, as names may move."""
    return _MODULE.sub("", text)


def attempt(make: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """Return what a call makes as JSON, or the exception that it ends with."""
    try:
        return plain(make(*arguments, **options))
    except Exception as error:  # noqa: BLE001  # whatever it is, it is what a user would see
        return {"raises": type(error).__name__, "message": scrub(str(error))}


def plain(value: Any) -> Any:
    """Turn a value into what JSON has."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, pd.DataFrame):
        return frame(value)
    if isinstance(value, str):
        return scrub(str(value))
    if isinstance(value, float | np.generic):
        number = value.item() if isinstance(value, np.generic) else value
        return f"<{number}>" if isinstance(number, float) and not math.isfinite(number) else number
    if value is pd.NA or value is pd.NaT:
        return f"<{value}>"
    if isinstance(value, dt.datetime):
        return value.isoformat()
    if isinstance(value, bytes):
        return {"bytes": scrub(value.decode("utf-8", "backslashreplace"))}
    if isinstance(value, BaseException):
        facts = {name: plain(fact) for name, fact in sorted(vars(value).items()) if not name.startswith("_")}
        facts |= {"request_id": "REQUEST"} if facts.get("request_id") else {}
        return {"type": type(value).__name__, "message": scrub(str(value)), **facts}
    if names := getattr(value, "__struct_fields__", None) or getattr(value, "_fields", None):
        return {"type": type(value).__name__, **{name: plain(getattr(value, name)) for name in names}}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = [field.name for field in dataclasses.fields(value)]
        return {"type": type(value).__name__, **{name: plain(getattr(value, name)) for name in fields}}
    if isinstance(value, Mapping):
        return {str(plain(key)): plain(item) for key, item in value.items()}
    if isinstance(value, set | frozenset):
        return sorted((plain(item) for item in value), key=repr)
    if isinstance(value, list | tuple | np.ndarray | pd.Index):
        return [plain(item) for item in value]
    # What a function is called inside is no promise.
    return "a function" if inspect.isroutine(value) else without_modules(scrub(repr(value)))


def frame(of: pd.DataFrame) -> dict[str, Any]:
    """Turn a frame into its columns with dtypes, its values and what it shows of itself."""
    dtypes = {}
    for name, dtype in of.dtypes.items():
        dtypes[str(name)] = str(dtype)
        if isinstance(dtype, pd.CategoricalDtype):
            dtypes[str(name)] = f"category of {dtype.categories.dtype}, {list(dtype.categories)}"
        elif pd.api.types.is_object_dtype(dtype):
            kinds = sorted({type(value).__name__ for value in of[name]})
            dtypes[str(name)] = f"object of {', '.join(kinds) or 'nothing'}"
    return {
        "type": type(of).__name__,
        "index": repr(of.index),
        "columns": [str(name) for name in of.columns],
        "dtypes": dtypes,
        "values": {str(name): [plain(value) for value in of[name].tolist()] for name in of.columns},
        "attrs": plain(of.attrs),
        "repr": repr(of).splitlines(),
        "html": markup(of._repr_html_() or ""),
    }


def markup(page: Any) -> list[str]:
    """Return HTML in lines of one tag each, without style sheets and scripts, their hashes and names of classes."""
    page = _CLASSES.sub("", _HASH.sub("sha256-HASH", _EMBEDDED.sub(r"<\1>…</\1>", scrub(str(page)))))
    return re.sub(r"(?=<)", "\n", page).strip().split("\n")


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._inside = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self._inside += tag in {"style", "script"}
        self.found += [f"({name}) {value}" for name, value in attrs if name in {"aria-label", "title", "placeholder"}]

    def handle_endtag(self, tag: str) -> None:
        self._inside -= tag in {"style", "script"}

    def handle_data(self, data: str) -> None:
        if not self._inside and data.strip():
            self.found.append(" ".join(data.split()))


def words(page: Any) -> list[str]:
    """Return the text of HTML as a reader has it, labels included."""
    parser = _Words()
    parser.feed(scrub(str(page)))
    return parser.found


def view(shown: Any) -> dict[str, Any]:
    """Return what an object displays in a notebook."""
    bundle = shown._repr_mimebundle_() if hasattr(shown, "_repr_mimebundle_") else {}
    data = bundle[0] if isinstance(bundle, tuple) else bundle
    page = data.get("text/html") or (shown._repr_html_() if hasattr(shown, "_repr_html_") else str(shown))
    return {
        "types": sorted(data),
        "plain": scrub(str(data.get("text/plain", ""))),
        "words": words(page),
        "markup": markup(page),
    }
