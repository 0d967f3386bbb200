"""Entries between the messages of a transcript: events, files, new days and long pauses."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final

from rtca_nb.model.offsets import is_tag
from rtca_nb.render.entries import Names
from rtca_nb.render.languages import say
from rtca_nb.render.markup import EMPTY, Html, Template, join, text
from rtca_nb.render.palette import EVENTS
from rtca_nb.render.times import IDLE, Moments, clock, day_words, length_words, spans_days
from rtca_nb.render.told import told_name
from rtca_nb.tables.contact_tables import Tables

__all__ = ["day_entries", "event_entries", "file_entries", "is_of_days"]

_CHIP: Final = Template('<b class="rtca-chip">{t}</b>')
_BDI: Final = Template("<bdi>{t}</bdi>")
_SMALL: Final = Template("<small>{t}</small>")
_EVENT: Final = Template('<li class="rtca-e"><time title="{a}">{t}</time> {h}</li>\n')
_FILE: Final = Template(
    '<li class="rtca-f" id="{a}"><time title="{a}">{t}</time> {h} {t} <b class="rtca-file">{h}</b> {h}</li>\n'
)
_DAY: Final = Template('<li class="rtca-d"><span>{t}</span></li>\n')
_Placed = Iterable[tuple[float | None, Html]]


_Look = Callable[..., Html]


def event_entries(tables: Tables, names: Names, look: _Look = _EVENT) -> _Placed:
    """Yield seconds from contact start (None if unknown) and HTML of each event, in the order of the table.

    ``look`` makes the HTML of an entry from the date and wall clock, the time from contact start, and the words.
    """
    table, moments = tables.get("events"), Moments()
    wanted = ("event_type", "participant_role", "participant_id", "display_name", "absolute_time", "offset_seconds")
    for kind, role, identity, name, moment, offset in zip(*(table[column] for column in wanted), strict=True):
        words = EVENTS.get(kind or "", kind or "unknown event")
        told = words if words == kind else say(words)
        who = [names(name, role, identity)] if role is not None or name is not None else []
        # "Agent joined", but "Agent · transfer succeeded": some events are not actions of the participant.
        between = " · " if words == kind or words.startswith(("chat ", "message ", "transfer ")) else " "
        said = join([*who, _BDI(words) if words == kind else text(told)], between)
        yield offset, look(moments(moment), clock(offset), said)


def file_entries(tables: Tables, names: Names, prefix: str, look: _Look = _FILE) -> _Placed:
    """Yield seconds from contact start (None if unknown) and HTML of each file, in the order of the table.

    ``look`` makes the HTML of an entry from an id, the date and wall clock, the time from contact start, the sender,
    the word for sending, the file name, and other facts about the file.
    """
    table, moments = tables.get("attachments"), Moments()
    who = ("participant_role", "participant_id", "display_name")
    wanted = ("attachment_name", "content_type", "status", *who, "absolute_time", "offset_seconds")
    columns = (table[name] for name in wanted)
    for row, (file, media, status, role, identity, name, moment, offset) in enumerate(zip(*columns, strict=True)):
        state = "" if status is None else say(status.lower().replace("_", " "))
        about = " · ".join(part for part in (media, state) if part)
        yield (
            offset,
            look(
                f"{prefix}f{row}",
                moments(moment),
                clock(offset),
                names(name, role, identity),
                say("sent"),
                _file(file),
                _SMALL(about) if about else EMPTY,
            ),
        )


def _file(name: str | None) -> Html:
    if not name:
        return _BDI(say("a file without a name"))
    return _CHIP(name[1:-1]) if is_tag(name) else _BDI(told_name(name, "attachment"))


def is_of_days(tables: Tables) -> bool:
    """Return whether a contact spans more than one day, so that the time since its start is not enough."""
    return spans_days([tables.start, tables.end])


def day_entries(tables: Tables) -> _Placed:
    """Yield HTML of new days and long pauses, each with the seconds from contact start of the entry that follows."""
    if tables.start is None:
        return
    offsets = sorted(
        offset
        for name in ("transcript", "events", "attachments")
        for offset in tables.get(name)["offset_seconds"]
        if offset is not None
    )
    of_days = is_of_days(tables)
    before: float | None = None
    for offset in offsets:
        now = tables.start + round(offset * 1_000_000)
        words = []
        is_new = before is None or spans_days([tables.start + round(before * 1_000_000), now])
        if of_days and is_new:
            words.append(f"{day_words(now)} (UTC)")
        if before is not None and offset - before >= IDLE:
            words.append(say("{time} later", time=length_words(offset - before)))
        if words:
            yield offset, _DAY(" · ".join(words))
        before = offset
