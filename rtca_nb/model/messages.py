"""Segments by type, and their members as columns, split once when a page is decoded.

A long contact is larger than the processor's caches. Visiting each message again for its id, then for its text, then
for its role costs more than decoding it did; while a page is decoded, all of it is in the cache.

Each page is kept as tuples and untracked structs, which the garbage collector skips once it has seen that they hold
nothing to collect.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final, NoReturn

import msgspec

from rtca_nb.base.columnar import Codes, Numbering, codes_of
from rtca_nb.base.no_pickle import refuse_pickle
from rtca_nb.base.picked_texts import TextSource
from rtca_nb.model.references import Matches, MatchRow, StatementRow, Statements, match_rows, statement_rows
from rtca_nb.model.segments import Categories, CharacterInterval, Issues, Segment, Transcript

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["MOST", "Messages", "Part", "Sorted", "part_of", "parts_of", "sort_segments"]

MOST: Final = 100
"""Segments that are split at a time: as many as a page has at most, and fewer than a byte can number."""
_BYTES: Final = 255
_CODED: Final = ("participant_id", "participant_role", "display_name", "content_type", "sentiment")

Redacted = tuple[int, CharacterInterval, int | None, int | None]
"""A redacted span: the place of its message (from 0), its offsets as an interval, and its begin and end, as sent."""


_Coded = tuple[bytes, tuple[str | None, ...]]
"""A column of few different texts: for each message the number of its text; and the texts by number."""


class Part(msgspec.Struct, frozen=True, gc=False):
    """Segments of at most one page: columns with one value for each message, other segments, and rows of references."""

    items: tuple[Transcript, ...]
    id: tuple[str | None, ...]
    content: tuple[str | None, ...]
    absolute_time: tuple[str | int | float | None, ...]
    coded: tuple[_Coded, ...]  # in the order of _CODED
    ascii: bytes
    sizes: tuple[int, ...]
    redacted: tuple[Redacted, ...]
    others: tuple[Segment, ...]
    matches: tuple[MatchRow, ...]
    match_sizes: tuple[int, ...]
    statements: tuple[StatementRow, ...]
    statement_sizes: tuple[int, ...]
    statement_counts: tuple[int, ...]

    def __repr__(self) -> str:
        return f"<Part: {len(self.items)} messages>"

    def __reduce__(self) -> NoReturn:
        refuse_pickle()

    __str__ = __repr__

    def __rich_repr__(self) -> Any:
        return iter(())


def part_of(items: Sequence[Transcript], others: Sequence[Segment]) -> Part:
    """Split at most :data:`MOST` segments, messages and others, into columns."""
    columns = zip(*map(msgspec.structs.astuple, items), strict=True) if items else ((),) * 9
    ids, participants, roles, names, contents, types, times, redactions, sentiments = columns
    texts = [text or "" for text in contents] if None in contents else contents
    coded = _code(participants)
    matches, match_sizes = match_rows([segment for segment in others if type(segment) is Categories])
    statements, statement_sizes, counts = statement_rows([segment for segment in others if type(segment) is Issues])
    return Part(
        tuple(items),
        ids,
        contents,
        tuple([None if time is None else time.absolute_time for time in times]),
        (coded, _code_alike(roles, coded), _code_alike(names, coded), _code(types), _code(sentiments)),
        bytes(map(str.isascii, texts)),
        tuple(map(len, texts) if texts is contents else [-1 if text is None else len(text) for text in contents]),
        tuple(
            [
                (place, interval, interval.begin_offset_char, interval.end_offset_char)
                for place, redaction in enumerate(redactions)
                if redaction is not None
                for interval in redaction.character_offsets or redaction.intervals
            ]
        ),
        tuple(others),
        tuple(matches),
        tuple(match_sizes),
        tuple(statements),
        tuple(statement_sizes),
        tuple(counts),
    )


def _code(values: tuple[str | None, ...]) -> _Coded:
    if values and values[0] == values[-1] and values.count(values[0]) == len(values):
        return bytes(len(values)), values[:1]  # as in most columns of types
    numbers: defaultdict[str | None, int] = defaultdict(itertools.count().__next__)
    return bytes(map(numbers.__getitem__, values)), tuple(numbers)


def _code_alike(values: tuple[str | None, ...], other: _Coded) -> _Coded:
    """Number the texts of a column that nearly always follow from ``other``, as a role follows from the participant.

    Comparing equal texts takes a third of the time that finding their numbers takes.
    """
    codes, texts = other
    picked = [values[codes.index(code)] for code in range(len(texts))]
    if tuple(map(picked.__getitem__, codes)) != values:
        return _code(values)
    numbers = {text: number for number, text in enumerate(dict.fromkeys(picked))}
    return codes.translate(bytes(map(numbers.__getitem__, picked)).ljust(256)), tuple(numbers)


class Messages:
    """The messages of a contact in order of arrival, as columns; each column is joined from the parts on first use."""

    __slots__ = ("_joined", "_parts", "_size")

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._size = sum([len(part.items) for part in parts])
        self._joined: dict[str, Any] = {}

    def __len__(self) -> int:
        return self._size

    def __repr__(self) -> str:
        return f"<Messages: {len(self)}>"

    def __reduce__(self) -> NoReturn:
        refuse_pickle()

    @property
    def parts(self) -> Sequence[Part]:
        """The parts that the messages are joined from."""
        return self._parts

    def _column(self, name: str) -> tuple[Any, ...]:
        if name not in self._joined:
            parts = [getattr(part, name) for part in self._parts]
            self._joined[name] = parts[0] if len(parts) == 1 else tuple(itertools.chain.from_iterable(parts))
        found: tuple[Any, ...] = self._joined[name]
        return found

    @property
    def items(self) -> tuple[Transcript, ...]:
        """The messages themselves, in order of arrival, as in all columns."""
        return self._column("items")

    @property
    def id(self) -> tuple[str | None, ...]:
        """Ids of the messages; None for a message without one."""
        return self._column("id")

    @property
    def id_texts(self) -> TextSource:
        """Ids of the messages, as the source of columns that refer to ids by place."""
        if "id_texts" not in self._joined:
            self._joined["id_texts"] = TextSource(self.id)
        found: TextSource = self._joined["id_texts"]
        return found

    @property
    def content(self) -> tuple[str | None, ...]:
        """Texts of the messages, in clear text; None for a message without one."""
        return self._column("content")

    @property
    def absolute_time(self) -> tuple[str | int | float | None, ...]:
        """Times of the messages, as sent: ISO 8601 text or seconds since 1970; None if there is none."""
        return self._column("absolute_time")

    @property
    def ascii(self) -> npt.NDArray[np.bool_]:
        """Whether each message's text is ASCII: if so, all units count the same, and no character can be cut."""
        import numpy as np

        if "ascii" not in self._joined:
            self._joined["ascii"] = np.frombuffer(b"".join([part.ascii for part in self._parts]), np.bool_)
        found: npt.NDArray[np.bool_] = self._joined["ascii"]
        return found

    @property
    def sizes(self) -> npt.NDArray[np.int64]:
        """Length of each message's text in code points; -1 if there is no text."""
        import numpy as np

        if "sizes" not in self._joined:
            sizes = itertools.chain.from_iterable([part.sizes for part in self._parts])
            self._joined["sizes"] = np.fromiter(sizes, np.int64)
        found: npt.NDArray[np.int64] = self._joined["sizes"]
        return found

    @property
    def redacted(self) -> list[Redacted]:
        """Redacted spans of all messages, in order of arrival of the messages."""
        if "redacted" not in self._joined:
            starts = itertools.accumulate([len(part.items) for part in self._parts], initial=0)
            self._joined["redacted"] = [
                (start + place, interval, begin, end)
                for start, part in zip(starts, self._parts, strict=False)
                for place, interval, begin, end in part.redacted
            ]
        found: list[Redacted] = self._joined["redacted"]
        return found

    def codes(self, name: str) -> Codes:
        """Return a column of few different texts, ``participant_id`` or another of :data:`_CODED`."""
        if name not in self._joined:
            self._joined[name] = self._coded(name)
        found: Codes = self._joined[name]
        return found

    def _coded(self, name: str) -> Codes:
        import numpy as np

        parts = [part.coded[_CODED.index(name)] for part in self._parts]
        known, columns = Numbering({None: -1}), []
        tables: dict[tuple[str | None, ...], bytes] = {}  # many pages have the same few texts
        for codes, values in parts:
            table = tables.get(values)
            if table is None:
                numbers = [known[value] + 1 for value in values]
                if len(known) > _BYTES:
                    return codes_of(values[code] for codes, values in parts for code in codes)
                table = tables[values] = bytes(numbers).ljust(256)
            columns.append(codes.translate(table))
        found = np.frombuffer(b"".join(columns), np.uint8).astype(np.int32) - 1
        return Codes(found, tuple(known)[1:])  # type: ignore[arg-type]  # None is the first

    def numbered(self, name: str) -> tuple[Sequence[int], tuple[str | None, ...]]:
        """Return a column of :data:`_CODED`: each message's number, and the texts (or None) by number, from 0."""
        parts = [part.coded[_CODED.index(name)] for part in self._parts]
        if len(parts) == 1:
            return parts[0]
        known, numbers = Numbering(), []
        for codes, values in parts:
            own = [known[value] for value in values]
            numbers += [own[code] for code in codes]
        return numbers, tuple(known)

    def places(self) -> dict[str | None, int]:
        """Return places (from 0) by id; of messages that share an id or have none, the last. Treat as read-only."""
        if "places" not in self._joined:
            self._joined["places"] = dict(zip(self.id, itertools.count()))
        found: dict[str | None, int] = self._joined["places"]
        return found

    def find(self, ids: Sequence[str | None]) -> npt.NDArray[np.intp]:
        """Return the place (from 0) of the message with each id; -1 if there is no such message."""
        import numpy as np

        places = self.places()
        found = np.fromiter(map(places.get, ids, itertools.repeat(-1)), np.intp, len(ids))
        if None in places:  # a reference without an id refers to no message
            found[[identity is None for identity in ids]] = -1
        return found

    @property
    def repeat(self) -> bool:
        """Whether two messages may be the same: an id occurs twice, or a message has none."""
        return None in self.places() or len(self.places()) < len(self)


class Sorted:
    """The segments of a contact, each type in order of arrival.

    Attributes
    ----------
    messages : Messages
    others : dict of type to list
        The segments other than messages, keyed by type.
    matches : Matches
        The messages and spans that categories refer to.
    statements : Statements
        The messages and spans that issues refer to.
    """

    __slots__ = ("matches", "messages", "others", "statements")

    def __init__(
        self,
        messages: Messages,
        others: dict[type[Segment], list[Any]],
        matches: Matches,
        statements: Statements,
    ) -> None:
        self.messages = messages
        self.others = others
        self.matches = matches
        self.statements = statements

    def __reduce__(self) -> NoReturn:
        refuse_pickle()

    @classmethod
    def of(cls, parts: Sequence[Part]) -> Sorted:
        """Join parts that are in order of arrival."""
        others: dict[type[Segment], list[Any]] = {}
        for part in parts:
            for segment in part.others:
                kind = type(segment)
                if kind in others:
                    others[kind].append(segment)
                else:
                    others[kind] = [segment]
        if len(parts) == 1:  # as in most contacts
            part = parts[0]
            statements = Statements([*part.statements], part.statement_sizes, part.statement_counts)
            return cls(Messages(parts), others, Matches([*part.matches], part.match_sizes), statements)

        def chained(name: str) -> list[Any]:
            return list(itertools.chain.from_iterable([getattr(part, name) for part in parts]))

        return cls(
            Messages(parts),
            others,
            Matches(chained("matches"), chained("match_sizes")),
            Statements(chained("statements"), chained("statement_sizes"), chained("statement_counts")),
        )

    def without(self, dropped: dict[type[Segment], set[int]]) -> Sorted:
        """Return a copy without the segments at some places (from 0) of ``others``; ``dropped`` is keyed by type."""
        others = dict(self.others)
        for kind, numbers in dropped.items():
            others[kind] = [item for number, item in enumerate(others[kind]) if number not in numbers]
        matches = self.matches.without(dropped[Categories]) if Categories in dropped else self.matches
        statements = self.statements.without(dropped[Issues]) if Issues in dropped else self.statements
        return Sorted(self.messages, others, matches, statements)


def sort_segments(segments: Sequence[Segment]) -> Sorted:
    """Group segments by type, each type in order of arrival, and split them into columns."""
    return Sorted.of([*parts_of(segments)])


def parts_of(segments: Sequence[Segment]) -> Iterator[Part]:
    """Yield parts of at most :data:`MOST` segments each, in order; one empty part if there are no segments."""
    for first in range(0, len(segments) or 1, MOST):
        batch = segments[first : first + MOST]
        items = [segment for segment in batch if type(segment) is Transcript]
        yield part_of(items, [segment for segment in batch if type(segment) is not Transcript])
