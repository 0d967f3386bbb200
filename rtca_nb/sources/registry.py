"""The formats by name, and the way from a source to records."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, Protocol

from rtca_nb.base.arguments import is_one_of, quoted
from rtca_nb.exceptions import (
    Hint,
    LimitExceededError,
    MalformedSourceError,
    RtcaError,
    UnsupportedFormatError,
    UsageError,
)
from rtca_nb.model.record import Record, replace_fields
from rtca_nb.sources.archives import ARCHIVE, archived_records, is_archive_source
from rtca_nb.sources.chat_transcript import read_chat_transcript
from rtca_nb.sources.detect import shape_of
from rtca_nb.sources.json_values import Blob, Piece, pieces_of
from rtca_nb.sources.kinesis import Streams, records_in
from rtca_nb.sources.open_source import blobs_of
from rtca_nb.sources.options import Options
from rtca_nb.sources.post_chat import read_post_chat
from rtca_nb.sources.v2 import Pages

__all__ = ["FORMATS", "Collector", "check_format", "records_of", "records_of_blobs", "shaped_pieces"]

_FOREIGN: Final = (UnsupportedFormatError, MalformedSourceError, LimitExceededError)


class Collector(Protocol):
    """Takes the pieces of one format and yields contacts, at once or when the source ends."""

    def add(self, piece: Piece) -> Iterator[Record]:
        """Take a piece; yield the contacts that it completed."""

    def close(self) -> Iterator[Record]:
        """Yield the contacts that were not yielded before the source ended."""

    def break_off(self, blob: Blob | None) -> Iterator[Record]:
        """Yield the contacts that ended before a file that cannot be read; ``blob`` is None if that file is unknown."""


class _EachAlone:
    """A collector for formats in which every piece is a contact."""

    def __init__(self, read: Callable[[Piece, Options], Iterator[Record]], options: Options) -> None:
        self._read, self._options = read, options

    def add(self, piece: Piece) -> Iterator[Record]:
        return (replace_fields(record, origin=piece.name) for record in self._read(piece, self._options))

    def close(self) -> Iterator[Record]:
        return iter(())

    def break_off(self, _: Blob | None) -> Iterator[Record]:
        return iter(())


FORMATS: Final[dict[str, Callable[[Options], Collector]]] = {
    "v2": Pages,
    "kinesis": Streams,
    "post-chat": lambda options: _EachAlone(read_post_chat, options),
    "chat-transcript": lambda options: _EachAlone(read_chat_transcript, options),
}
"""Collector of each format, by name; to add a format, list it here."""


def check_format(name: str) -> None:
    """Refuse a format that does not exist.

    Raises
    ------
    UsageError
        If it is neither ``"auto"`` nor one of :data:`FORMATS`.
    """
    if not is_one_of(name, ("auto", ARCHIVE, *FORMATS)):
        raise UsageError(f"format cannot be {quoted(name)}; choose one of auto, {', '.join(FORMATS)}, {ARCHIVE}")


def records_of(source: Any, *, format: str, options: Options) -> Iterator[Record]:  # noqa: A002  # the contract's name
    """Yield all contacts of a source, in its order; those of a stream or of pages that state their contact come last.

    Raises
    ------
    RtcaError
        A subclass that says what is wrong with the source.
    """
    for part, archive in _parts(source, format):
        if archive:
            yield from archived_records(part, options)
        else:
            yield from records_of_blobs(blobs_of(part), format=format, options=options)


def _parts(source: Any, format_name: str) -> Iterator[tuple[Any, bool]]:
    """Yield each archive, and each list of adjacent other items (perhaps pages of one contact); True for an archive."""
    if not isinstance(source, (list, tuple)) or not source:
        yield source, is_archive_source(source, format_name)
        return
    for archive, items in itertools.groupby(source, lambda item: is_archive_source(item, format_name)):
        if archive:
            for item in items:
                yield item, True
        else:
            yield list(items), False


def records_of_blobs(blobs: Iterable[Blob], *, format: str, options: Options) -> Iterator[Record]:  # noqa: A002  # same
    """Yield all contacts of files, as :func:`records_of` does; before an error, those that ended before its file."""
    collectors: dict[str, Collector] = {}
    open_files: list[Blob] = []
    try:
        yield from _records(blobs, format, options, collectors, open_files)
    except RtcaError:
        for collector in collectors.values():
            yield from collector.break_off(open_files[-1] if open_files else None)
        raise


def _records(
    blobs: Iterable[Blob],
    format_name: str,
    options: Options,
    collectors: dict[str, Collector],
    open_files: list[Blob],
) -> Iterator[Record]:
    empty = True
    named = set()
    labels = set()
    for blob in blobs:
        open_files.append(blob)
        labels.add(blob.label)
        taken = False
        try:
            for piece, shape in _pieces(blob, format_name, options):
                empty = False
                if shape not in collectors:
                    collectors[shape] = FORMATS[shape](options)
                if not blob.found:
                    named.add(shape)
                # A stream may take part of a record before it fails; other formats take a piece whole or not at all.
                taken |= shape == "kinesis"
                yield from collectors[shape].add(piece)
                taken = True
        except _FOREIGN as error:
            # A file that was read in part is not foreign: skipping it would silently lose the rest.
            if taken or not blob.found or options.on_file is None:
                raise
            empty = False
            options.on_file(error)
        else:
            if options.on_file is not None:
                options.on_file(None)
        open_files.clear()
    if empty:
        label = labels.pop() if len(labels) == 1 else "The source"
        raise MalformedSourceError(f"{label} is an empty list; pass at least one page")
    for shape, collector in collectors.items():
        try:
            yield from collector.close()
        except UnsupportedFormatError as error:
            # Only the end of a stream shows that all of its records are of voice contacts.
            if shape in named or options.on_file is None:
                raise
            options.on_file(error)


def _pieces(blob: Blob, format_name: str, options: Options) -> Iterable[tuple[Piece, str]]:
    shaped = shaped_pieces(blob, format_name)
    # If foreign files are skipped, look through a file before taking any of it.
    return shaped if options.on_file is None else list(shaped)


def shaped_pieces(blob: Blob, format_name: str) -> Iterator[tuple[Piece, str]]:
    """Return the pieces of a file one by one, each with the name of its format.

    Raises
    ------
    SourceError
        If the file cannot be read, or has another format than ``format_name``.
    """
    return _shaped(pieces_of(blob), format_name)


def _shaped(pieces: list[Piece], format_name: str) -> Iterator[tuple[Piece, str]]:
    for piece in pieces:
        shape = _shape(piece)
        if shape == "records":
            yield from _shaped_records(piece, format_name)
            continue
        _expect(shape, format_name, piece.label)
        yield piece, shape


def _shaped_records(batch: Piece, format_name: str) -> Iterator[tuple[Piece, str]]:
    for record in records_in(batch):
        shape = _shape(record)
        if shape == "records":
            raise UnsupportedFormatError(f"{record.label} is itself a batch of records; pass the inner one alone")
        _expect(shape, format_name, record.label)
        yield record, shape


def _shape(piece: Piece) -> str:
    if piece.is_page:
        return "v2"
    return shape_of(piece.decoded(), piece.label)


def _expect(shape: str, format_name: str, label: str) -> None:
    if format_name not in {"auto", shape}:
        raise UnsupportedFormatError(
            f"{label} looks like {shape}, not like {format_name}", hint=Hint("leave {format} out, or correct it")
        )
