"""Arguments that several commands share, with the words that ``--help`` says about them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

__all__ = ["Format", "OffsetUnit", "Open", "Output", "OutputType", "ReadOutputType", "Sources"]


class OutputType(StrEnum):
    """What the service may be asked for."""

    REDACTED = "Redacted"
    RAW = "Raw"


class ReadOutputType(StrEnum):
    """What a file may be taken for."""

    AUTO = "auto"
    REDACTED = "Redacted"
    RAW = "Raw"


class Format(StrEnum):
    """Shapes that are read."""

    AUTO = "auto"
    V2 = "v2"
    KINESIS = "kinesis"
    POST_CHAT = "post-chat"
    CHAT_TRANSCRIPT = "chat-transcript"
    ARCHIVE = "archive"


class OffsetUnit(StrEnum):
    """What character offsets may count."""

    AUTO = "auto"
    CODE_POINTS = "code_points"
    UTF16 = "utf16"
    UTF8 = "utf8"


Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE",
        help="Files, folders, globs or s3://bucket/key. Pages of a contact that are numbered at the end of their "
        "names belong together.",
        show_default=False,
    ),
]
Output = Annotated[
    Path, typer.Option("--output", "-o", metavar="PATH", help="Where the report goes; an existing file is replaced.")
]
Open = Annotated[bool, typer.Option("--open", help="Open the report in the browser.")]
