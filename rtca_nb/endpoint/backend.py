"""Answer valid requests: find the contact, and return a page or an error."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from rtca_nb.endpoint.contacts import ServedContact, Wanted, bare_instance_id
from rtca_nb.endpoint.instances import DESCRIBES, Instances, ServedInstance, no_such
from rtca_nb.endpoint.model import LIST_SEGMENTS, Operation
from rtca_nb.endpoint.paging import Place, Tokens
from rtca_nb.endpoint.play_clock import PlayClock
from rtca_nb.endpoint.protocol import RefusedError, encode_json, serialise
from rtca_nb.endpoint.records import Found, check_record, contact_record
from rtca_nb.endpoint.rule_lists import list_rules, search_rules
from rtca_nb.endpoint.score import Score
from rtca_nb.endpoint.search import search
from rtca_nb.exceptions import EndpointError

__all__ = ["Backend", "Page"]

#: Page size if a model sets no maximum.
_DEFAULT_PAGE: Final = 100


@dataclass(slots=True)
class Page:
    """One page of an answer, with its segments already encoded.

    Attributes
    ----------
    channel, status : str
        Members ``Channel`` and ``Status`` of the answer.
    segments : list of bytes
        The page's segments, each as one JSON document.
    place : Place
        Where this page starts.
    following : Place or None
        Where the next page starts; None if this page is the last.
    next_token : str or None
        The token of the next page.
    binding : bytes
        Hash of the contact, output type, segment types and filter that were requested. The page's tokens are valid only
        for requests with the same hash.
    """

    channel: str
    status: str
    segments: list[bytes] = field(repr=False)
    place: Place
    following: Place | None
    next_token: str | None = None
    binding: bytes = b""

    def encode(self) -> bytes:
        """Return the page as the JSON body of an answer."""
        head = f'{{"Channel":{json.dumps(self.channel)},"Status":{json.dumps(self.status)},"Segments":['
        tail = f'],"NextToken":{json.dumps(self.next_token)}}}' if self.next_token is not None else "]}"
        return head.encode() + b",".join(self.segments) + tail.encode()


@dataclass(frozen=True, slots=True)
class _Entry:
    score: Score
    started: float


class Backend:
    """The contacts of one account, and the service's answers about them.

    Parameters
    ----------
    operations : mapping of str to Operation
        Operations to serve, by name.
    contacts : iterable of ServedContact
        Contacts to serve; more can be added later.
    instances : iterable of ServedInstance
        Users, queues, rules and extraction definitions to serve.
    clock : PlayClock
        Clock for contacts that are played back.
    token_life : float
        Seconds until a NextToken expires. The service's value is not documented.
    """

    def __init__(
        self,
        operations: Mapping[str, Operation],
        contacts: Iterable[ServedContact],
        instances: Iterable[ServedInstance] = (),
        *,
        clock: PlayClock,
        token_life: float,
    ) -> None:
        self._operations = operations
        self._clock = clock
        self.tokens = Tokens(token_life)
        self._entries: dict[tuple[str, str], _Entry] = {}
        self.instances = Instances(operations)
        # The service documents no default for MaxResults, so the default is the maximum that may be requested.
        maximum = operations[LIST_SEGMENTS].input_shape.members["MaxResults"].metadata.get("max", _DEFAULT_PAGE)
        self._default_page = int(maximum)
        self._handlers: dict[str, Callable[[Mapping[str, Any]], bytes]] = {
            "DescribeContact": self._describe_contact,
            "SearchContacts": self._search_contacts,
            "ListRules": partial(self._rules, "ListRules", list_rules),
            "SearchRules": partial(self._rules, "SearchRules", search_rules),
            **{name: partial(self.instances.describe, name) for name in DESCRIBES},
        }
        for instance in instances:
            self.instances.add(instance)
        for contact in contacts:
            self.add(contact)

    def add(self, contact: ServedContact) -> None:
        """Serve one more contact; if contacts are played back, its time starts now.

        Raises
        ------
        EndpointError
            The service model does not allow the contact or its record, or a contact with its ids is served already.
        """
        score = Score(contact, self._operations[LIST_SEGMENTS])
        check_record(contact, self._operations.get("DescribeContact"))
        key = (score.instance_id, contact.contact_id)
        if key in self._entries:
            raise EndpointError(f"Contact {contact.contact_id} is served already; give each contact its own id.")
        self._entries[key] = _Entry(score, self._clock.seconds())
        self.instances.note(score.instance_id)

    def contacts(self) -> list[tuple[Score, str]]:
        """Return each contact with its current analysis status, in the order in which contacts were added."""
        return [(entry.score, entry.score.status(self._step(entry))) for entry in list(self._entries.values())]

    def knows(self, instance_id: str, contact_id: str) -> bool:
        """Return whether a contact is served."""
        return (bare_instance_id(instance_id), contact_id) in self._entries

    def list_segments(self, members: Mapping[str, Any]) -> Page:
        """Return the page that answers a request for ListRealtimeContactAnalysisSegmentsV2.

        Parameters
        ----------
        members : mapping
            Members of the request by name, already checked against the service model.

        Raises
        ------
        RefusedError
            The request gets an error answer; the exception has its code and message.
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

    def answer(self, operation: str, members: Mapping[str, Any]) -> bytes:
        """Return the answer to an operation other than ListRealtimeContactAnalysisSegmentsV2.

        Parameters
        ----------
        operation : str
            Name of the operation.
        members : mapping
            Members of the request by name, already checked against the service model.

        Returns
        -------
        bytes
            The answer's body, as JSON.

        Raises
        ------
        RefusedError
            The request gets an error answer; the exception has its code and message.
        """
        return self._handlers[operation](members)

    def _describe_contact(self, members: Mapping[str, Any]) -> bytes:
        found = self._found(self._find(members["InstanceId"], members["ContactId"]))
        shape = self._operations["DescribeContact"].output_shape
        return encode_json(serialise(shape, {"Contact": contact_record(found)}))

    def _search_contacts(self, members: Mapping[str, Any]) -> bytes:
        instance = self.instances.check(members["InstanceId"])
        found = [self._found(entry) for (owner, _), entry in list(self._entries.items()) if owner == instance]
        shape = self._operations["SearchContacts"].output_shape
        return encode_json(serialise(shape, search(members, found, self.tokens, shape)))

    def _rules(self, operation: str, answer: Callable[..., dict[str, Any]], members: Mapping[str, Any]) -> bytes:
        shape = self._operations[operation].output_shape
        rules = self.instances.rules(self.instances.check(members["InstanceId"]))
        return encode_json(serialise(shape, answer(members, rules, self.tokens, shape)))

    def _found(self, entry: _Entry) -> Found:
        return Found(entry.score, self._step(entry) >= entry.score.last_step)

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
        """Return where the next page starts, or None if this page is the last."""
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
        raise no_such("contact, or no analysis of it" if instance in self.instances else "instance")

    def _step(self, entry: _Entry) -> int:
        if not self._clock.playing or not entry.score.contact.play:
            return entry.score.last_step
        return entry.score.step(self._clock.seconds() - entry.started)


def _alternatives(list_filter: Mapping[str, Any] | None) -> tuple[frozenset[tuple[str, str]], ...]:
    """Return a ListFilter as sets of (key, value) tags; a category passes if its rule has all tags of any one set."""
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
