"""Keyword arguments that public functions share, checked once and passed on as one object."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.arguments import check_text, kind_of
from rtca_nb.exceptions import Argument, UsageError
from rtca_nb.fetch.quota_option import QuotaOption, quota_of_environment
from rtca_nb.model.offset_units import check_offset_unit
from rtca_nb.model.output_types import check_output_type
from rtca_nb.model.segments import SEGMENT_TYPES

if TYPE_CHECKING:
    from rtca_nb.archive import Archive

__all__ = ["OPERATION", "ClientOptions"]

OPERATION: Final = "list_realtime_contact_analysis_segments_v2"
"""The operation, as a boto3 client names it."""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False, eq=False)
class ClientOptions:
    """How to call the service, what to request, and where to keep it.

    A public function lists these keyword arguments in its own signature, makes this object from them, and passes on
    only the object.

    Parameters
    ----------
    output_type : {"Redacted", "Raw"}
        Raw is fetched only on request, never as a fallback.
    segment_types : list of str, optional
        Segment types to request; by default, all that the installed botocore knows.
    max_results : int
        Maximum number of segments on a page, 1 to 100.
    list_filter : dict, optional
        ``ListFilter`` of the request, as in boto3; needs a botocore that knows this member.
    boto3_session, endpoint_url, region_name : optional
        Settings of the boto3 client; by default, boto3's usual configuration.
    client : optional
        A boto3 ``connect`` client to use instead.
    offset_unit : {"auto", "code_points", "utf16", "utf8"}
        Unit of the character offsets, which the service does not document.
    quota : "auto", (rate, burst), str or None
        Quota of the account, in a form that :func:`rtca_nb.fetch.rate_limit.shared_pace` takes.
    archive : Archive or path, optional
        Archive in which every page is kept as soon as it arrives.

    Raises
    ------
    UsageError
        If an argument is invalid, or two contradict each other. The quota and the archive are checked when they are
        opened.
    """

    output_type: str = "Redacted"
    segment_types: Sequence[str] | None = None
    max_results: int = 100
    list_filter: dict[str, Any] | None = None
    boto3_session: Any = None
    client: Any = None
    endpoint_url: str | None = None
    region_name: str | None = None
    offset_unit: str = "auto"
    quota: QuotaOption = "auto"
    archive: Archive | str | PathLike[str] | None = None

    def __post_init__(self) -> None:
        check_output_type(self.output_type)
        if type(self.max_results) is not int or not 1 <= self.max_results <= 100:
            raise UsageError(
                "max_results must be a whole number from 1 to 100, the most that the service puts on a page"
            )
        check_offset_unit(self.offset_unit)
        if self.segment_types is not None:
            object.__setattr__(self, "segment_types", _checked_segment_types(self.segment_types))
        self._check_client()

    def _check_client(self) -> None:
        client, session, endpoint_url = self.client, self.boto3_session, self.endpoint_url
        if client is not None:
            if session is not None or endpoint_url is not None or self.region_name is not None:
                raise UsageError(
                    "pass either client, or boto3_session, endpoint_url and region_name to make a client, but not both"
                )
            if not hasattr(client, "meta") or not hasattr(client, OPERATION):
                raise UsageError(f"client must come from boto3.client('connect'), not be {kind_of(client)}")
        if session is not None and not (hasattr(session, "client") and hasattr(session, "region_name")):
            raise UsageError(f"boto3_session must come from boto3.Session(), not be {kind_of(session)}")
        check_text(self.region_name, "region_name", optional=True)
        check_text(endpoint_url, "endpoint_url", optional=True)
        if endpoint_url is not None and not endpoint_url.lower().startswith(("http://", "https://")):
            # The URL is not quoted: without a scheme, a password in it cannot be found and removed.
            raise UsageError(
                Argument("endpoint_url"),
                " must begin with http:// or https://, as in http://127.0.0.1:8000",
            )

    def plain(self) -> tuple[tuple[str, Any], ...]:
        """Return (name, value) of each argument of :func:`rtca_nb.fetch_contacts` that another process can use."""
        names = ("output_type", "segment_types", "max_results", "endpoint_url", "region_name", "offset_unit")
        quota = quota_of_environment() if self.quota == "auto" else self.quota  # others have another environment
        return (*((name, getattr(self, name)) for name in names), ("quota", quota))

    def open_archive(self) -> Archive | None:
        """Return the archive in which to keep pages, opened if a path was given; None if there is none.

        Raises
        ------
        ArchiveError
            If the folder is not an archive.
        """
        if self.archive is None:
            return None
        from rtca_nb.archive import Archive

        return self.archive if isinstance(self.archive, Archive) else Archive(self.archive)


def _checked_segment_types(wanted: object) -> list[str]:
    names = [] if isinstance(wanted, str) or not isinstance(wanted, Iterable) else list(wanted)
    if not names or not all(isinstance(name, str) for name in names):
        raise UsageError(f"segment_types must be a list with at least one of {', '.join(SEGMENT_TYPES)}")
    return names
