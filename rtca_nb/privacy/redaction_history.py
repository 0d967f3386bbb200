"""Detect messages that were redacted less in one fetch than in another.

The service may redact a message only after it first sent the message, or send an older version of it again.
A text that the version with more redactions hides is treated as redacted wherever else it is in clear text.
"""

from __future__ import annotations

import itertools
from collections.abc import Collection
from typing import Final

import regex

from rtca_nb.model.offsets import count_tags, split_tags
from rtca_nb.model.record import Record
from rtca_nb.model.segments import Attachments, Event, PostContactSummary, Transcript
from rtca_nb.privacy.trust import trust_of

__all__ = ["Lapses", "versions_of"]

_WORD: Final = regex.compile(r"[\w\p{M}]+")


def versions_of(record: Record) -> list[Transcript | Event | Attachments]:
    """Return every version of a changed segment that names a participant."""
    return [
        version
        for change in record.revisions
        for version in (change.before, change.after)
        if isinstance(version, (Transcript, Event, Attachments))
    ]


class Lapses:
    """Finds the messages that show text which another version of them hides.

    Parameters
    ----------
    record : Record
    """

    def __init__(self, record: Record) -> None:
        self._on_words = not trust_of(record).trusted
        changed = [one for change in record.revisions for one in (change.before, change.after)]
        summaries = [item for item in (*record.summaries, *changed) if isinstance(item, PostContactSummary)]
        self._summary_tags = max((count_tags(item.content or "") for item in summaries), default=0)
        self._versions: dict[str, list[Transcript]] = {}
        for version in versions_of(record):
            if isinstance(version, Transcript) and version.id is not None:
                self._versions.setdefault(version.id, []).append(version)

    def versions(self, message: Transcript) -> list[Transcript]:
        """Return the versions of a message that changed; empty if it did not."""
        return self._versions.get(message.id, []) if message.id is not None else []

    @property
    def ids(self) -> Collection[str]:
        """Ids of the messages with more than one version."""
        return self._versions.keys()

    def reworded(self, identity: str | None, content: str | None) -> bool:
        """Return whether a version of a message has other text than ``content``; issues and values may quote that."""
        versions = self._versions.get(identity, ()) if identity is not None else ()
        return any(version.content != content for version in versions)

    def summary_taken_back(self, content: str) -> bool:
        """Return whether another version of the summary has more tags than this one."""
        return count_tags(content) < self._summary_tags

    def taken_back(self, message: Transcript) -> bool:
        """Return whether another version of a message hides what this one shows."""
        return any(self._shows_more(message, version) for version in self.versions(message))

    def _shows_more(self, message: Transcript, version: Transcript) -> bool:
        if self._redactions(message) < self._redactions(version):
            return True
        text, other = message.content or "", version.content or ""
        if self._on_words or text == other or count_tags(text) != count_tags(other):
            return False
        # The same number of tags may be in other places. A tag kept its place if a word next to it is the same.
        return any(
            was[0] != now[0] and was[1] != now[1] for was, now in zip(_around(other), _around(text), strict=True)
        )

    def _redactions(self, message: Transcript) -> int:
        """Return how many redactions a message has: spans that are listed, or tags in its text.

        If redactions cover words instead of tags, tags are not counted: somebody typed what looks like one.
        """
        listed = message.redaction.intervals if message.redaction is not None else ()
        return max(len(listed), 0 if self._on_words else count_tags(message.content or ""))


def _around(text: str) -> list[tuple[str | None, str | None]]:
    """Return, for each tag of a text, the words before and after it; None if another tag or an edge comes first."""
    pieces = [_WORD.findall(piece) for piece in split_tags(text)]
    return [
        (before[-1] if before else None, after[0] if after else None) for before, after in itertools.pairwise(pieces)
    ]
