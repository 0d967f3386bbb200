"""What a notebook saves of a value, and what is logged meanwhile."""

from __future__ import annotations

import contextlib
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

__all__ = ["bundle", "logged"]


def bundle(shown: Any) -> bytes:
    """Return what a notebook would save of a value: the mime bundle, or both plain representations."""
    if hasattr(shown, "_repr_mimebundle_"):
        return json.dumps(shown._repr_mimebundle_(), ensure_ascii=False, default=str).encode()
    parts = [repr(shown), str(shown)]
    if hasattr(shown, "_repr_html_"):
        parts.append(str(shown._repr_html_()))
    return "\n".join(parts).encode()


@contextlib.contextmanager
def logged() -> Iterator[io.StringIO]:
    """Keep all that is logged."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield stream
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
