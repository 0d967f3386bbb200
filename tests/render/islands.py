"""What a report on many contacts holds compressed: its articles, taken out independently of its script."""

from __future__ import annotations

import base64
import gzip
import json
import re

_ISLAND = re.compile(r'<script type="text/plain" class="rtca-island">([A-Za-z0-9+/=]*)</script>')


def islands(page: str) -> list[list[str]]:
    """Return the articles of each island; the texts of their messages and their metrics stand elsewhere in the page."""
    found = [json.loads(gzip.decompress(base64.b64decode(packed))) for packed in _ISLAND.findall(page)]
    return [["".join(parts) for parts in zip(*side_by_side, strict=True)] for side_by_side in found]


def articles(page: str) -> list[str]:
    """Return all articles, in order."""
    return [article for island in islands(page) for article in island]


def unpacked(page: str) -> str:
    """Return all that is in a page, with what is compressed there after it."""
    return "\n".join([page, *articles(page)])
