"""Summaries of an archive's contacts for lists, kept in the manifest so that lists need not decode every page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rtca_nb._version import __version__
from rtca_nb.model.timestamps import parse_time

if TYPE_CHECKING:
    from rtca_nb.archive.pages import Failure, Loaded
    from rtca_nb.exceptions import ArchiveError

__all__ = ["LOST", "Summary", "summary_of", "unreadable"]

_GONE: Final = frozenset({"ResourceNotFoundError"})


class Summary(NamedTuple):
    """Summary of a contact; times are microseconds since 1970.

    Attributes
    ----------
    state : {"complete", "partial", "failed", "lost", "unreadable"}
        "lost" if the manifest lists the file but it is missing or empty; "unreadable" if the file is damaged or cannot
        be opened.
    status : str or None
        Status of the analysis.
    pages, segments : int
        Numbers of pages and, once merged, of segments.
    began, ended : int or None
        Times of the first and last message, event or attachment.
    first_seen, last_seen : int or None
        Times when the first and the last page arrived.
    first_gone : int or None
        Time when the service first no longer knew the contact, after the last page arrived.
    failures : int
        Number of failed fetches.
    failed_at : int or None
        Time of the last failed fetch.
    error : str or None
        Class of its error; if ``state`` is "unreadable", of the error on reading the file.
    release : str
        Release of this package, because another release may read more from the same pages.
    """

    state: str
    status: str | None = None
    pages: int = 0
    segments: int = 0
    began: int | None = None
    ended: int | None = None
    first_seen: int | None = None
    last_seen: int | None = None
    first_gone: int | None = None
    failures: int = 0
    failed_at: int | None = None
    error: str | None = None
    release: str = __version__


LOST: Final = Summary("lost")


def unreadable(error: ArchiveError) -> Summary:
    """Return the summary of a file that cannot be read, with the class of the error."""
    return Summary("unreadable", error=type(error).__name__)


def summary_of(loaded: Loaded, failures: list[Failure]) -> Summary:
    """Return the summary of the merged pages of a file and of its failed fetches, which are given oldest first."""
    summary = Summary("failed", failures=len(failures))
    if failures:
        summary = summary._replace(failed_at=failures[-1].at, error=failures[-1].error)
    return _with_pages(summary, loaded, failures) if loaded.times else summary


def _with_pages(summary: Summary, loaded: Loaded, failures: list[Failure]) -> Summary:
    segments, _ = loaded.merge.settle()
    times = [time for segment in segments if (time := parse_time(getattr(segment, "time", None))) is not None]
    last_seen = max(loaded.times)
    gone = [failure.at for failure in failures if failure.error in _GONE and failure.at > last_seen]
    return summary._replace(
        state="complete" if loaded.merge.complete else "partial",
        status=loaded.merge.status,
        pages=len(loaded.times),
        segments=len(segments),
        began=min(times, default=None),
        ended=max(times, default=None),
        first_seen=min(loaded.times),
        last_seen=last_seen,
        first_gone=min(gone, default=None),
    )
