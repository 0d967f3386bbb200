"""Files with which this package marks its own folders: whoever builds one inside a source finds them there again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

__all__ = ["own_file"]

_OURS: Final = {
    "rtca-nb corpus": "belongs to a corpus, whose files are no source; keep it outside of folders that are read",
    "rtca-nb archive": "belongs to an archive, which is read by itself; pass that one, and keep it outside of others",
}


def own_file(value: Mapping[str, Any]) -> str | None:
    """Say to what a file of this package's own belongs, and what to do; None for any other."""
    found = value.get("format")
    return _OURS.get(found) if isinstance(found, str) else None
