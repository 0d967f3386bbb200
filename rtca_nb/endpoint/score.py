"""A served contact, laid out in time: which of its segments are visible at which moment.

A contact that is played back shows each segment once its time has passed, counted from the contact's first segment.
Categories, Issues and ExtractedInformation have no time: each match is shown as soon as all the transcript items that
it refers to are shown, so the segment grows between polls. A match that refers to no item, or to an item that the
contact does not have, is shown with the last timed segment. The status stays IN_PROGRESS until `CLOSING_SECONDS` after
the last timed segment; then it becomes ``ServedContact.status``, and the summary is shown.

It is not documented whether the service does exactly this. A client may rely only on this: a later poll shows more.
"""

from __future__ import annotations

import bisect
import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple

from rtca_nb.endpoint.contacts import ServedContact, Wanted, bare_instance_id
from rtca_nb.endpoint.model import Operation
from rtca_nb.endpoint.protocol import encode_json, serialise
from rtca_nb.endpoint.validation import first_violation
from rtca_nb.exceptions import EndpointError

__all__ = ["CLOSING_SECONDS", "Score"]

#: Contact seconds from the last timed segment to the terminal status and the summary.
CLOSING_SECONDS: Final = 5.0

#: How segments without a time grow: the members that lead down to the single matches.
_GROWTH: Final[dict[str, tuple[str, ...]]] = {
    "Categories": ("MatchedDetails", "PointsOfInterest"),
    "Issues": ("IssuesDetected",),
    "ExtractedInformation": ("ExtractedValues",),
}

#: Snapshots kept per contact and output type. Polls need the newest one, and requests with a token need one of the last
#: few.
_SNAPSHOTS_KEPT: Final = 16


class _Piece(NamedTuple):
    """One segment: its type, its content, the whole as JSON, and the contact second at which it appears.

    ``ready`` is None for a segment that grows.
    """

    name: str
    payload: Any
    whole: bytes
    ready: float | None


class _Snapshot(NamedTuple):
    """The segments at one step, as JSON: ``pieces`` has None for each that is invisible; ``visible`` lacks those."""

    pieces: list[bytes | None]
    visible: list[bytes]


class Score:
    """A contact, checked and laid out in time: which segments are visible at which step.

    A step is the number of changes that have happened so far. Step 0 shows nothing; the last step shows everything with
    the final status.

    Parameters
    ----------
    contact : ServedContact
        The contact. It is copied, so later changes to its lists have no effect.
    operation : Operation
        The operation that serves it; the contact is checked against its shapes.

    Attributes
    ----------
    began, ended : float or None
        The times of the first and last segment, in seconds since 1970; None if no segment has a time.

    Raises
    ------
    EndpointError
        The model does not allow the contact.
    """

    def __init__(self, contact: ServedContact, operation: Operation) -> None:
        _check(contact, operation)
        self.contact = contact
        self.instance_id = bare_instance_id(contact.instance_id)
        self._known_types = frozenset(operation.segment_types())
        shape = operation.output_shape.members["Segments"]
        try:
            documents = {output_type: serialise(shape, segments) for output_type, segments in contact.segments.items()}
            times = _item_times(documents.values())
            start = min(times.values(), default=0.0)
            self.began = min(times.values(), default=None)
            self.ended = max(times.values(), default=None)
            self._times = {key: value - start for key, value in times.items()}
            self._end = max(self._times.values(), default=0.0)
            self._pieces = {output_type: [*map(self._piece, listed)] for output_type, listed in documents.items()}
        except RecursionError:
            raise EndpointError(f"Contact {contact.contact_id} is nested too deeply to be served.") from None
        self._moments = sorted({*self._times.values(), self._end, self._end + CLOSING_SECONDS})
        self._snapshots: dict[tuple[int, Wanted], _Snapshot] = {}

    @property
    def last_step(self) -> int:
        """The step at which the contact is complete."""
        return len(self._moments)

    @property
    def counts(self) -> dict[str, int]:
        """The number of segments of the complete contact, by output type."""
        return {output_type: len(pieces) for output_type, pieces in self._pieces.items()}

    @property
    def seconds(self) -> float:
        """Contact seconds from the first segment to the terminal status."""
        return self._moments[-1]

    def step(self, elapsed: float) -> int:
        """Return the step that is reached after ``elapsed`` contact seconds."""
        return bisect.bisect_right(self._moments, elapsed)

    def status(self, step: int) -> str:
        """Return the analysis status at a step."""
        return self.contact.status if step >= self.last_step else "IN_PROGRESS"

    def segments(self, wanted: Wanted, *, since: int, until: int) -> list[bytes]:
        """Return the encoded segments that are visible at one step and are new or changed since another.

        Parameters
        ----------
        wanted : Wanted
            The segments that are requested.
        since : int
            The step to compare with; 0 for none.
        until : int
            The step to show.
        """
        if since == 0:
            return self._snapshot(until, wanted).visible
        before, now = self._snapshot(since, wanted).pieces, self._snapshot(until, wanted).pieces
        return [new for old, new in zip(before, now, strict=True) if new is not None and new != old]

    def _snapshot(self, step: int, wanted: Wanted) -> _Snapshot:
        key = (step, wanted)
        if key not in self._snapshots:
            while len(self._snapshots) >= _SNAPSHOTS_KEPT:
                del self._snapshots[next(iter(self._snapshots))]
            elapsed = self._moments[step - 1] if step else -1.0
            pieces = [self._shown(piece, elapsed, wanted) for piece in self._pieces[wanted.output_type]]
            self._snapshots[key] = _Snapshot(pieces, [piece for piece in pieces if piece is not None])
        return self._snapshots[key]

    def _piece(self, segment: Any) -> _Piece:
        name, payload = _member(segment)
        whole = encode_json(segment)
        if not isinstance(payload, Mapping):
            return _Piece(name, payload, whole, 0.0)  # hostile content is shown at once
        if name == "PostContactSummary":
            return _Piece(name, payload, whole, self._end + CLOSING_SECONDS)
        own = payload.get("Id")
        if isinstance(own, str) and own in self._times:
            return _Piece(name, payload, whole, self._times[own])
        return _Piece(name, payload, whole, None if name in _GROWTH else self._ready(payload))

    def _shown(self, piece: _Piece, elapsed: float, wanted: Wanted) -> bytes | None:
        """Return the JSON of what is visible of a segment after ``elapsed`` contact seconds; None if nothing is."""
        if piece.name in self._known_types and piece.name not in wanted.segment_types:
            return None
        if piece.ready is not None:
            return piece.whole if piece.ready <= elapsed else None
        payload = piece.payload
        filtered = wanted.list_filter and piece.name == "Categories"
        if filtered:
            payload = self._filtered(payload, wanted.list_filter)
        elif elapsed >= self._end:
            return piece.whole
        seen = self._grown(payload, _GROWTH[piece.name], elapsed) if payload is not None else None
        return encode_json({piece.name: seen}) if seen is not None else None

    def _filtered(self, payload: Any, alternatives: Iterable[frozenset[tuple[str, str]]]) -> Any:
        matched = payload.get("MatchedDetails") if isinstance(payload, Mapping) else None
        if not isinstance(matched, Mapping):
            return payload
        kept = {
            name: details
            for name, details in matched.items()
            if any(tags <= set(self.contact.rule_tags.get(name, {}).items()) for tags in alternatives)
        }
        return {**payload, "MatchedDetails": kept} if kept else None

    def _grown(self, value: Any, path: tuple[str, ...], elapsed: float) -> Any:
        """Return a value without the matches, found along ``path``, that are not shown yet; None if none is shown."""
        children = value.get(path[0]) if path and isinstance(value, Mapping) else None
        if not children or not isinstance(children, Mapping | list):
            return value if self._ready(value) <= elapsed else None
        kept: Any
        if isinstance(children, Mapping):
            grown = {key: self._grown(child, path[1:], elapsed) for key, child in children.items()}
            kept = {key: child for key, child in grown.items() if child is not None}
        else:
            kept = [seen for child in children if (seen := self._grown(child, path[1:], elapsed)) is not None]
        return {**value, path[0]: kept} if kept else None

    def _ready(self, value: Any) -> float:
        """Return the contact second from which all the items that a match refers to are shown."""
        return max((self._times.get(ref, self._end) for ref in _references(value)), default=self._end)


def _check(contact: ServedContact, operation: Operation) -> None:
    """Refuse a contact that the model does not allow."""
    members = operation.input_shape.members
    for name, value in (("InstanceId", contact.instance_id), ("ContactId", contact.contact_id)):
        violation = first_violation(members[name], value, name)
        if violation is not None:
            raise EndpointError(f"A contact cannot be served: {violation.message}")
    if not isinstance(contact.segments, Mapping):
        raise EndpointError(
            f"Contact {contact.contact_id} cannot be served: its segments must be a dict of form to list, such as "
            "{'Redacted': [...]}."
        )
    for output_type, segments in contact.segments.items():
        violation = first_violation(members["OutputType"], output_type, "OutputType")
        if violation is None and not contact.pass_through:
            page = {"Channel": contact.channel, "Status": contact.status, "Segments": segments}
            violation = first_violation(operation.output_shape, page, unknown_allowed=operation.from_older_model)
        if violation is not None:
            raise EndpointError(
                f"Contact {contact.contact_id} cannot be served as {output_type}: {violation.message} "
                "Set pass_through=True to serve it anyway."
            )


def _member(segment: Any) -> tuple[str, Any]:
    if isinstance(segment, Mapping) and len(segment) == 1:
        name, payload = next(iter(segment.items()))
        return str(name), payload
    return "", None


def _item_times(documents: Iterable[Any]) -> dict[str, float]:
    """Return the time of each item that has an id and a time, in seconds since 1970, by id."""
    found: dict[str, float] = {}
    for segments in documents:
        for segment in segments:
            _, payload = _member(segment)
            if isinstance(payload, Mapping) and isinstance(payload.get("Id"), str):
                moment = _moment(payload.get("Time"))
                if moment is not None:
                    found[payload["Id"]] = moment
    return found


def _moment(time: Any) -> float | None:
    value = time.get("AbsoluteTime") if isinstance(time, Mapping) else None
    if isinstance(value, str):
        try:
            parsed = dt.datetime.fromisoformat(value)
        except ValueError:
            return None
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=dt.UTC)).timestamp()
    return float(value) if isinstance(value, int | float) else None


def _references(value: Any) -> Iterator[str]:
    """Yield the value of each ``Id`` in a match, at any depth."""
    if isinstance(value, Mapping):
        own = value.get("Id")
        if isinstance(own, str):
            yield own
        for child in value.values():
            yield from _references(child)
    elif isinstance(value, list):
        for child in value:
            yield from _references(child)
