"""What the service does with a valid request: which contact, which error, which page."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rtca_nb.endpoint.contacts import ServedContact, Wanted, bare_instance_id
from rtca_nb.endpoint.model import Operation
from rtca_nb.endpoint.paging import Place, Tokens
from rtca_nb.endpoint.protocol import RefusedError, encode_json
from rtca_nb.endpoint.score import Score
from rtca_nb.endpoint.search import Found, search
from rtca_nb.exceptions import EndpointError, UsageError

__all__ = ["Backend", "Page", "PlayClock"]

#: The page size where a model sets no maximum.
_DEFAULT_PAGE: Final = 100


class PlayClock:
    """Contact time: seconds that have passed for the contacts that are played.

    Parameters
    ----------
    speed : float or None
        Contact seconds per second; 0 stands still until `advance`; None plays nothing, every contact is complete.
    """

    def __init__(self, speed: float | None) -> None:
        if speed is not None and not 0 <= speed < float("inf"):
            raise UsageError("speed must be 0 or more contact seconds per second, or None to play no time.")
        self._speed = speed
        self._started: float | None = None
        self._advanced = 0.0
        self._lock = threading.Lock()

    @property
    def playing(self) -> bool:
        """Whether time is played at all."""
        return self._speed is not None

    def start(self) -> None:
        """Let time run."""
        self._started = time.monotonic()

    def seconds(self) -> float:
        """Return the contact seconds since the start."""
        running = time.monotonic() - self._started if self._started is not None else 0.0
        return self._advanced + running * (self._speed or 0.0)

    def advance(self, seconds: float) -> None:
        """Let contact seconds pass at once."""
        if seconds < 0:
            raise UsageError("Time cannot be played backwards: seconds must be 0 or more.")
        with self._lock:
            self._advanced += seconds


@dataclass(slots=True)
class Page:
    """One page of an answer, its segments encoded already.

    Attributes
    ----------
    channel, status : str
        As in the response.
    segments : list of bytes
        Each segment as JSON.
    place : Place
        Where this page starts.
    following : Place or None
        Where the next page starts; None where this is the last.
    next_token : str or None
        The token of the next page.
    binding : bytes
        What the page's tokens belong to.
    """

    channel: str
    status: str
    segments: list[bytes] = field(repr=False)
    place: Place
    following: Place | None
    next_token: str | None = None
    binding: bytes = b""

    def encode(self) -> bytes:
        """Return the body."""
        head = f'{{"Channel":{json.dumps(self.channel)},"Status":{json.dumps(self.status)},"Segments":['
        tail = f'],"NextToken":{json.dumps(self.next_token)}}}' if self.next_token is not None else "]}"
        return head.encode() + b",".join(self.segments) + tail.encode()


@dataclass(frozen=True, slots=True)
class _Entry:
    score: Score
    started: float


class Backend:
    """The contacts of one account and what the service answers about them.

    Parameters
    ----------
    operation : Operation
        The operation that lists segments.
    contacts : iterable of ServedContact
        What is served; more can be added later.
    clock : PlayClock
        Contact time.
    token_life : float
        Seconds until a NextToken expires. The service's figure is not documented.
    """

    def __init__(
        self, operation: Operation, contacts: Iterable[ServedContact], *, clock: PlayClock, token_life: float
    ) -> None:
        self._operation = operation
        self._clock = clock
        self.tokens = Tokens(token_life)
        self._entries: dict[tuple[str, str], _Entry] = {}
        self._instance_ids: set[str] = set()
        # The service documents no default for MaxResults, so it is the most that may be asked for.
        maximum = operation.input_shape.members["MaxResults"].metadata.get("max", _DEFAULT_PAGE)
        self._default_page = int(maximum)
        for contact in contacts:
            self.add(contact)

    def add(self, contact: ServedContact) -> None:
        """Serve one more contact; if time is played, its time starts now.

        Raises
        ------
        EndpointError
            The model does not allow the contact, or there is one with its ids already.
        """
        score = Score(contact, self._operation)
        key = (score.instance_id, contact.contact_id)
        if key in self._entries:
            raise EndpointError(f"Contact {contact.contact_id} is served already; give each contact its own id.")
        self._entries[key] = _Entry(score, self._clock.seconds())
        self._instance_ids.add(score.instance_id)

    def contacts(self) -> list[tuple[Score, str]]:
        """Return all contacts and their status now."""
        return [(entry.score, entry.score.status(self._step(entry))) for entry in list(self._entries.values())]

    def knows(self, instance_id: str, contact_id: str) -> bool:
        """Say whether a contact is served."""
        return (bare_instance_id(instance_id), contact_id) in self._entries

    def list_segments(self, members: Mapping[str, Any]) -> Page:
        """Answer ListRealtimeContactAnalysisSegmentsV2.

        Parameters
        ----------
        members : mapping
            The request's members, valid by the model.

        Raises
        ------
        RefusedError
            With one of the operation's errors.
        """
        entry = self._find(members["InstanceId"], members["ContactId"])
        score = entry.score
        output_type = members["OutputType"]
        if score.contact.access_denied:
            raise RefusedError("AccessDeniedException", "You do not have sufficient access to perform this action.")
        if score.contact.channel == "VOICE":
            raise RefusedError(
                "InvalidRequestException", "The contact's channel is VOICE; this operation supports CHAT only."
            )
        if output_type not in score.contact.segments:
            raise RefusedError(
                "OutputTypeNotFoundException", f"The contact was not analysed with OutputType {output_type}."
            )
        wanted = Wanted(output_type, frozenset(members["SegmentTypes"]), _alternatives(members.get("ListFilter")))
        now = self._step(entry)
        token = members.get("NextToken")
        binding = _binding(score, wanted)
        place = self.tokens.read(binding, token) if token is not None else Place(0, now, 0)
        page = self._page(score, wanted, place, now=now, size=members.get("MaxResults", self._default_page))
        page.binding = binding
        if page.following is not None:
            page.next_token = self.tokens.issue(binding, page.following)
        return page

    def search_contacts(self, members: Mapping[str, Any]) -> bytes:
        """Answer SearchContacts.

        Parameters
        ----------
        members : mapping
            The request's members, valid by the model.

        Raises
        ------
        RefusedError
            With one of the operation's errors.
        """
        instance = bare_instance_id(members["InstanceId"])
        if instance not in self._instance_ids:
            raise RefusedError("ResourceNotFoundException", "There is no such instance.")
        found = [
            Found(entry.score, self._step(entry) >= entry.score.last_step)
            for (owner, _), entry in list(self._entries.items())
            if owner == instance
        ]
        return encode_json(search(members, found, self.tokens))

    def _page(self, score: Score, wanted: Wanted, place: Place, *, now: int, size: int) -> Page:
        segments = score.segments(wanted, since=place.since, until=place.until)
        if place.offset >= len(segments) and place.until < now and score.contact.trailing_page == "always":
            place = Place(place.until, now, 0)
            segments = score.segments(wanted, since=place.since, until=place.until)
        end = place.offset + size
        following = self._following(score, place, end, len(segments), now)
        return Page(
            channel=score.contact.channel,
            status=score.status(now),
            segments=segments[place.offset : end],
            place=place,
            following=following,
        )

    @staticmethod
    def _following(score: Score, place: Place, end: int, total: int, now: int) -> Place | None:
        """Return where the next page starts, or None where this is the last."""
        if end < total:
            return place._replace(offset=end)
        unfinished = score.status(now) == "IN_PROGRESS" or place.until < now
        trailing = score.contact.trailing_page
        if trailing == "always" and unfinished:
            return place._replace(offset=total)
        if trailing == "once" and unfinished and (total > place.offset or place.offset == 0):
            return place._replace(offset=max(total, 1))
        return None

    def _find(self, instance_id: str, contact_id: str) -> _Entry:
        instance = bare_instance_id(instance_id)
        entry = self._entries.get((instance, contact_id))
        if entry is not None:
            return entry
        missing = "contact" if instance in self._instance_ids else "instance"
        raise RefusedError("ResourceNotFoundException", f"There is no such {missing}, or no analysis of it.")

    def _step(self, entry: _Entry) -> int:
        if not self._clock.playing or not entry.score.contact.play:
            return entry.score.last_step
        return entry.score.step(self._clock.seconds() - entry.started)


def _alternatives(list_filter: Mapping[str, Any] | None) -> tuple[frozenset[tuple[str, str]], ...]:
    """Return a ListFilter as sets of tags, any of which must match as a whole."""
    attributes = (list_filter or {}).get("CategoriesAttributeFilter") or {}
    either = [*(attributes.get("OrConditions") or ()), *filter(None, [attributes.get("AndCondition")])]
    conditions = [condition.get("TagConditions") or () for condition in either]
    if attributes.get("TagCondition"):
        conditions.append([attributes["TagCondition"]])
    return tuple(frozenset((tag.get("TagKey", ""), tag.get("TagValue", "")) for tag in tags) for tags in conditions)


def _binding(score: Score, wanted: Wanted) -> bytes:
    question = [
        score.instance_id,
        score.contact.contact_id,
        wanted.output_type,
        sorted(wanted.segment_types),
        [sorted(tags) for tags in wanted.list_filter],
    ]
    return hashlib.sha256(json.dumps(question).encode()).digest()
