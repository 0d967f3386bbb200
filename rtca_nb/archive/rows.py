"""The tables of a contact's file, and the seals of its pages."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Sequence
from typing import Any, Final

from rtca_nb.archive.pages import Failure, Identity

__all__ = ["SCHEMA", "VERSION", "failures_in", "is_sealed", "seal_of", "seals_in"]

VERSION: Final = 1
_APPLICATION: Final = 0x52544341  # "RTCA", by which file(1) and other tools recognise the file
SCHEMA: Final = f"""
CREATE TABLE contact (instance_id TEXT NOT NULL, contact_id TEXT NOT NULL, output_type TEXT NOT NULL);
CREATE TABLE body (sha256 TEXT PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE page (
    reading INTEGER NOT NULL, number INTEGER NOT NULL, writer TEXT NOT NULL,
    requested INTEGER NOT NULL, received INTEGER NOT NULL,
    request TEXT NOT NULL, botocore TEXT NOT NULL,
    sha256 TEXT NOT NULL REFERENCES body (sha256), seal TEXT NOT NULL,
    PRIMARY KEY (reading, number, writer)
);
CREATE TABLE failure (at INTEGER NOT NULL, error TEXT NOT NULL, code TEXT NOT NULL, http_status INTEGER NOT NULL);
PRAGMA application_id = {_APPLICATION};
PRAGMA user_version = {VERSION};
"""


def seal_of(identity: Identity, facts: Sequence[Any]) -> str:
    """Return the hash that seals the metadata of a page or context answer; these include the hash of its body."""
    return hashlib.sha256(json.dumps([*identity, *facts]).encode()).hexdigest()


def is_sealed(identity: Identity, facts: Sequence[Any], seal: Any) -> bool:
    """Return whether metadata are as they were when sealed; in a damaged row, any cell may have any type."""
    sound = all(isinstance(value, (int, str)) for value in facts)
    return sound and isinstance(seal, str) and seal == seal_of(identity, facts)


def seals_in(base: sqlite3.Connection) -> list[str]:
    """Return the seals of all pages, in no particular order and unchecked."""
    return [row[0] for row in base.execute("SELECT seal FROM page")]


def failures_in(base: sqlite3.Connection) -> list[Failure]:
    """Return all failed fetches in the order in which they were written, even if the clock was set back."""
    return [Failure(*row) for row in base.execute("SELECT * FROM failure ORDER BY rowid")]
