"""Keep the answers that describe a contact, its agent and queue (its context) with its pages, sealed like them."""

from __future__ import annotations

import hashlib
import sqlite3
from typing import Final

from rtca_nb.archive.pages import Identity
from rtca_nb.archive.rows import is_sealed, seal_of
from rtca_nb.exceptions import ArchiveDamagedError
from rtca_nb.model.context import MEMBERS, SentContext
from rtca_nb.privacy.context_masks import masked_context

__all__ = ["read_context", "write_context"]

# Made when needed, so that archives of earlier releases can have it, and these releases can still read them.
_TABLE: Final = """CREATE TABLE IF NOT EXISTS context (
    operation TEXT PRIMARY KEY, received INTEGER NOT NULL, missing TEXT NOT NULL, masked INTEGER NOT NULL,
    sha256 TEXT NOT NULL, seal TEXT NOT NULL, content BLOB NOT NULL)"""
_HAS_TABLE: Final = "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'context'"


def write_context(base: sqlite3.Connection, identity: Identity, sent: SentContext, at: int, *, clear: bool) -> None:
    """Keep a context, replacing an earlier one.

    Parameters
    ----------
    base : sqlite3.Connection
        Connection with an open transaction.
    identity : Identity
    sent : SentContext
    at : int
        Time when the context arrived, in microseconds since 1970.
    clear : bool
        Keep the answers byte for byte; otherwise, mask them first.
    """
    kept = sent if clear else masked_context(sent)
    base.execute(_TABLE)
    base.execute("DELETE FROM context")
    for operation in MEMBERS:
        content, missing = kept.answers.get(operation, b""), kept.missing.get(operation, "")
        if content or missing:
            facts = (operation, at, missing, int(kept.masked), hashlib.sha256(content).hexdigest())
            base.execute(
                "INSERT INTO context VALUES (?, ?, ?, ?, ?, ?, ?)", (*facts, seal_of(identity, facts), content)
            )


def read_context(base: sqlite3.Connection, identity: Identity, advice: str) -> SentContext | None:
    """Return the context from a contact's file; None if it has none. ``advice`` ends the message of an error.

    Raises
    ------
    ArchiveDamagedError
        If it has changed since it was written.
    """
    if not base.execute(_HAS_TABLE).fetchone()[0]:
        return None
    answers: dict[str, bytes] = {}
    missing: dict[str, str] = {}
    masked = False
    for *facts, seal, content in base.execute("SELECT * FROM context ORDER BY operation"):
        sound = is_sealed(identity, facts, seal) and type(content) is bytes
        if not sound or hashlib.sha256(content).hexdigest() != facts[-1] or facts[0] not in MEMBERS:
            raise ArchiveDamagedError(f"the contact record in the archive has changed since it was written; {advice}")
        if facts[2]:
            missing[facts[0]] = facts[2]
        else:
            answers[facts[0]] = content
        masked = masked or bool(facts[3])
    return SentContext(answers, missing, masked) if answers or missing else None
