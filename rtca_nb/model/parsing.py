"""Decode answers of the operation from bytes into typed segments, without loss.

The fast path is a strict typed decoder. An answer that it does not accept (because of unknown members, values of
another type, or lone surrogates) is decoded again, segment by segment, by a tolerant path that also keeps unknown data
(see :mod:`rtca_nb.model.tolerant_parsing`).
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable
from itertools import repeat
from typing import Any, Final, NamedTuple, NoReturn

import msgspec

from rtca_nb.base.no_pickle import refuse_pickle
from rtca_nb.base.safe_json import check_depth, check_names, load_json, quotes_in
from rtca_nb.exceptions import IntegrityError
from rtca_nb.model.messages import MOST, Part, part_of, parts_of
from rtca_nb.model.quote_counts import quotes_of_page, quotes_of_segments
from rtca_nb.model.reencoded import Tally, as_list, likely_writer
from rtca_nb.model.segments import (
    Attachments,
    Categories,
    Event,
    ExtractedInformation,
    Issues,
    PostContactSummary,
    Segment,
    Transcript,
    UnknownMember,
    Wire,
)
from rtca_nb.model.tolerant_parsing import parse_segments

__all__ = [
    "PAGE_DECODER",
    "ParsedPage",
    "StrictPage",
    "parse_page",
    "parse_response",
    "parse_strictly",
    "parse_tolerantly",
]


class ParsedPage(msgspec.Struct, frozen=True):
    """One answer of the operation, decoded.

    Attributes
    ----------
    channel, status : str
        As sent.
    segments : list of Segment
        In order of arrival.
    next_token : str or None
        Token of the next page; None on the last.
    unknown : list of UnknownMember
        Unrecognised data.
    repaired : int
        Strings in which a lone surrogate was replaced.
    malformed : int
        Segments that were empty, not an object, or of two types at once.
    part : Part or None
        The same segments by columns, if the decoder has split them.
    unreadable : int
        Segments that cannot be read in full.
    reencoded : int
        Parts that another program wrote in another encoding, but that could be read.
    """

    channel: str
    status: str
    segments: list[Segment]
    next_token: str | None
    unknown: list[UnknownMember]
    repaired: int
    malformed: int = 0
    part: Part | None = None
    unreadable: int = 0
    reencoded: int = 0

    def __repr__(self) -> str:
        return f"<ParsedPage {repr(self.status)[1:-1]} {len(self.segments)} segments>"

    def __reduce__(self) -> NoReturn:
        refuse_pickle()

    __str__ = __repr__

    def __rich_repr__(self) -> Any:
        return iter(())


class _Union(Wire, frozen=True):
    """The segment union as sent: exactly one member is set."""

    transcript: Transcript | None = None
    categories: Categories | None = None
    issues: Issues | None = None
    event: Event | None = None
    attachments: Attachments | None = None
    post_contact_summary: PostContactSummary | None = None
    extracted_information: ExtractedInformation | None = None


class _Page(Wire, frozen=True):
    channel: str | None = None
    status: str | None = None
    segments: list[_Union] | None = None
    next_token: str | None = None
    wire_type: Any = msgspec.field(default=None, name="__type")
    # Added to the answer by the SDKs for Python, Go and PHP: any JSON, but no segments. It is decoded nevertheless, so
    # that duplicate names in it are found.
    response_metadata: Any = None
    result_metadata: Any = None
    php_metadata: Any = msgspec.field(default=None, name="@metadata")


PAGE_DECODER = msgspec.json.Decoder(_Page)
_PLACED: Final = frozenset(field.encode_name for field in msgspec.structs.fields(_Page))


def parse_page(body: bytes | bytearray | memoryview, *, label: str = "The answer", apart: bool = True) -> ParsedPage:
    """Decode one answer of the operation.

    Parameters
    ----------
    body : bytes
        The HTTP body.
    label : str
        Name of the answer in errors.
    apart : bool
        Whether to split its segments into columns (see :mod:`rtca_nb.model.messages`). This is useless if pages of
        several readings are merged first.

    Returns
    -------
    ParsedPage

    Raises
    ------
    IntegrityError
        If the body is not JSON, not an object, nested too deeply, or lacks one of ``Channel``, ``Status`` and
        ``Segments``, which every answer must have. An error is never replaced by an empty page.
    """
    found = parse_strictly(body, apart=lambda _: apart)
    # The decoder without types reports a name that occurs twice.
    return parse_tolerantly(load_json(bytes(body), label=label), label=label) if found is None else found.page


class StrictPage(NamedTuple):
    """A decoded page that was exactly as the service writes it, and the metadata that an SDK added, or None."""

    page: ParsedPage
    metadata: Any

    def __repr__(self) -> str:
        return f"<StrictPage {self.page!r}>"


def parse_strictly(
    body: bytes | bytearray | memoryview, *, apart: Callable[[Any], bool] = lambda _: True
) -> StrictPage | None:
    """Decode an answer that is as the service writes it, apart from an SDK's metadata; None for any other answer.

    Parameters
    ----------
    body : bytes
    apart : callable
        Given the answer's ``ResponseMetadata``, returns whether to split its segments into columns.
    """
    try:
        page = PAGE_DECODER.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return None
    if page.channel is None or page.status is None or page.segments is None:
        return None
    # The first member of each; the quotation marks in the text, counted below, show whether it has a second.
    segments: list[Any] = [
        union.transcript
        or union.event
        or union.categories
        or union.issues
        or union.attachments
        or union.post_contact_summary
        or union.extracted_information
        for union in page.segments
    ]
    others = [segment for segment in segments if type(segment) is not Transcript]
    if None in others or _says_nothing(others):
        return None  # the tolerant path reports the cause
    part = None
    if len(segments) <= MOST and apart(page.response_metadata):  # a longer page is split later
        part = part_of([segment for segment in segments if type(segment) is Transcript], others)
    members = _but_segments(page)
    try:
        quotes = quotes_in(body)
        kept = None if part is None else quotes_of_page(members, part, within=quotes.escaped)
        if kept is None:
            kept = quotes_of_segments(members, segments)
        if (kept is None or kept != quotes.number) and not _alone(page.segments):
            return None
        check_names(body, page, counted=quotes.number, kept=kept)
        check_depth(_beside(page))
    except IntegrityError:
        return None
    found = ParsedPage(page.channel, page.status, segments, page.next_token or None, [], 0, part=part)
    return StrictPage(found, page.response_metadata)


def _alone(unions: Collection[_Union]) -> bool:
    """Return whether each union has exactly one member, provided that each has at least one."""
    return sum(map(tuple.count, map(_members, unions), repeat(None))) == len(unions) * _ABSENT


def _says_nothing(segments: Iterable[Segment]) -> bool:
    """Return whether any issue lacks statements, or attachments lack files; only the tolerant path keeps these."""
    for segment in segments:
        kind = type(segment)
        if kind is Issues:
            if any(not issue.transcript_items for issue in segment.issues_detected or ()):  # type: ignore[union-attr]
                return True
        elif kind is Attachments and not segment.attachments:  # type: ignore[union-attr]
            return True
    return False


_members: Final = operator.attrgetter(*_Union.__struct_fields__)
_ABSENT: Final = len(_Union.__struct_fields__) - 1
_but_segments: Final = operator.attrgetter(*[name for name in _Page.__struct_fields__ if name != "segments"])


def _beside(page: _Page) -> list[Any]:
    """Return the members of a page that are not content, such as metadata; only these may be nested without limit."""
    return [page.wire_type, page.response_metadata, page.result_metadata, page.php_metadata]


def parse_response(response: dict[str, Any], *, label: str = "The response") -> ParsedPage:
    """Decode an answer that is already a dict, from boto3 or from JSON.

    Datetimes become ISO 8601; boto3's ``SDK_UNKNOWN_MEMBER`` marks a segment whose payload boto3 dropped.

    Raises
    ------
    IntegrityError
        If a required member is missing.
    """
    if not isinstance(response, dict):
        raise IntegrityError(f"{label} is not a dict; nothing was read from it")
    check_depth(response, label=label)
    plain = msgspec.to_builtins(
        {key: value for key, value in response.items() if key != "ResponseMetadata"}, builtin_types=(), enc_hook=str
    )
    return parse_tolerantly(plain, label=label)


def parse_tolerantly(payload: Any, *, label: str = "The answer") -> ParsedPage:
    """Parse a page that does not fully fit the model: the parts that fit are typed, the others kept as unknown."""
    if not isinstance(payload, dict):
        raise IntegrityError(f"{label} is JSON, but not an object; nothing was read from it")
    channel, status, raw = payload.get("Channel"), payload.get("Status"), as_list(payload.get("Segments"))
    missing = _missing(channel, status, raw)
    if missing:
        raise IntegrityError(_lacks(missing, label))
    if isinstance(raw, str):
        raise IntegrityError(f"{label} has text in place of its Segments: {likely_writer([raw])}")
    if not (isinstance(channel, str) and isinstance(status, str) and isinstance(raw, list)):
        raise IntegrityError(f"{label} has Channel, Status or Segments of a wrong type; nothing was read from it")
    token = payload.get("NextToken")
    if token == "":
        token = None  # botocore also takes an empty token for the end
    if token is not None and not isinstance(token, str):
        raise IntegrityError(f"{label} has a NextToken that is not text; nothing was read from it")
    tally = Tally(reencoded=int(raw is not payload["Segments"]))
    segments, unknown, repaired = parse_segments(raw, tally)
    unknown += [UnknownMember(f"(response).{name}", value) for name, value in payload.items() if name not in _PLACED]
    part = next(parts_of(segments)) if len(segments) <= MOST else None
    return ParsedPage(
        channel,
        status,
        segments,
        token,
        unknown,
        repaired,
        tally.malformed,
        part,
        unreadable=tally.unreadable,
        reencoded=tally.reencoded,
    )


def _missing(channel: Any, status: Any, segments: Any) -> list[str]:
    given = {"Channel": channel, "Status": status, "Segments": segments}
    return [name for name, value in given.items() if value is None]


def _lacks(missing: list[str], label: str = "The answer") -> str:
    return f"{label} lacks {' and '.join(missing)}, which every answer must have; nothing was read from it"
