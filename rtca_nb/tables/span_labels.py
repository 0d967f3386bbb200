"""Spans of one kind with their labels, for the tables that hold several kinds."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from rtca_nb.base.columnar import Table
from rtca_nb.privacy.redaction import redaction_label

__all__ = ["Marked", "tag_labels"]


class Marked(NamedTuple):
    """A kind of spans: its name, its table, and a label for each row."""

    kind: str
    table: Table
    labels: list[str]


def tag_labels(texts: Iterable[str | None]) -> list[str]:
    """Return the label of each redacted span, given its text."""
    known = [text or "" for text in texts]
    labels = {text: redaction_label(text) for text in set(known)}
    return [labels[text] for text in known]
