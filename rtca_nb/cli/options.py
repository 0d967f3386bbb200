"""Arguments that several commands share, with their help texts."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final

import typer

from rtca_nb.cli.values import choice, completed

__all__ = [
    "REPORT",
    "AllowRaw",
    "AuditFormat",
    "AuditOutput",
    "ContactId",
    "Contacts",
    "EndpointUrl",
    "FailOnFindings",
    "Force",
    "Format",
    "Forms",
    "Instance",
    "KeepUnmarked",
    "MaskedForm",
    "OffsetUnit",
    "OnlyVisible",
    "Open",
    "Output",
    "OutputType",
    "Pdf",
    "Presidio",
    "PresidioModel",
    "Profile",
    "QuotaOfAccount",
    "ReadForm",
    "ReadOutputType",
    "Region",
    "Sources",
    "UnitOfOffsets",
    "WantedAuditFormat",
    "WantedFormat",
    "Workers",
]


class OutputType(StrEnum):
    """Output types that can be requested from the service."""

    REDACTED = "Redacted"
    RAW = "Raw"


class Forms(StrEnum):
    """Forms of a contact that can be written, or both."""

    REDACTED = "Redacted"
    RAW = "Raw"
    BOTH = "both"


class ReadOutputType(StrEnum):
    """Forms that a file may be read as."""

    AUTO = "auto"
    REDACTED = "Redacted"
    RAW = "Raw"


class Format(StrEnum):
    """Formats of files that can be read."""

    AUTO = "auto"
    V2 = "v2"
    KINESIS = "kinesis"
    POST_CHAT = "post-chat"
    CHAT_TRANSCRIPT = "chat-transcript"
    ARCHIVE = "archive"


class AuditFormat(StrEnum):
    """Output formats of an audit."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"


class Rows(StrEnum):
    """Formats in which the rows of a result can be printed."""

    CSV = "csv"
    JSON = "json"


class Sentiment(StrEnum):
    """Sentiments that the service gives to a message."""

    POSITIVE = "POSITIVE"
    NEUTRAL = "NEUTRAL"
    NEGATIVE = "NEGATIVE"


class Speaks(StrEnum):
    """Languages of a report's interface."""

    EN = "en"
    DE = "de"
    ES = "es"
    FR = "fr"
    JA = "ja"
    AUTO = "auto"


class OffsetUnit(StrEnum):
    """Units of character offsets."""

    AUTO = "auto"
    CODE_POINTS = "code_points"
    UTF16 = "utf16"
    UTF8 = "utf8"


# -- the service ----------------------------------------------------------------------------------------------------

Instance = Annotated[
    str, typer.Argument(metavar="INSTANCE", help="Id or ARN of the Amazon Connect instance.", show_default=False)
]
Contacts = Annotated[list[str], typer.Argument(metavar="CONTACT", help="Ids of 1 to 20 contacts.", show_default=False)]
MaskedForm = Annotated[
    OutputType,
    typer.Option(
        metavar="FORM",
        parser=choice(OutputType),
        autocompletion=completed(OutputType),
        help="Form to fetch: Redacted, or Raw, which is masked too. If a contact lacks this form, the other is not "
        "fetched instead.",
    ),
]
QuotaOfAccount = Annotated[
    str | None,
    typer.Option(
        metavar="RATE/BURST",
        help="Quota of the account, as requests a second / requests at once, such as 2/5; with none, requests are sent "
        "without waiting.",
        show_default="2/5, as AWS sets it",
    ),
]
EndpointUrl = Annotated[
    str | None,
    typer.Option(metavar="URL", help="Another address of the service, such as that of rtca-nb serve."),
]
Region = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="AWS region of the instance.", show_default="as configured for AWS"),
]
Profile = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Profile of the AWS configuration.", show_default="as configured for AWS"),
]
AllowRaw = Annotated[bool, typer.Option("--allow-raw", help="Allow personal data in clear text to be written to disk.")]

# -- files ----------------------------------------------------------------------------------------------------------

Sources = Annotated[
    list[str],
    typer.Argument(
        metavar="SOURCE",
        help="Files, folders, globs or s3://bucket/key. Files whose names differ only in a number at the end, such as "
        "call-page-1.json and call-page-2.json, are pages of one contact.",
        show_default=False,
    ),
]
Workers = Annotated[
    int,
    typer.Option(
        min=1,
        max=1024,
        metavar="NUMBER",
        help="Number of processes to use; the result is always the same.",
    ),
]
ContactId = Annotated[
    str | None,
    typer.Option(
        "--contact-id",
        metavar="ID",
        help="Id of the contact, if the sources hold one contact and do not state its id.",
        show_default=False,
    ),
]
WantedFormat = Annotated[
    Format,
    typer.Option(
        "--format",
        metavar="FORMAT",
        parser=choice(Format),
        autocompletion=completed(Format),
        help=f"Format of the files: {', '.join(Format)}.",
    ),
]
ReadForm = Annotated[
    ReadOutputType,
    typer.Option(
        metavar="FORM",
        parser=choice(ReadOutputType),
        autocompletion=completed(ReadOutputType),
        help="Form of files that do not state it: Redacted, Raw or auto. When in doubt, text is masked.",
    ),
]
UnitOfOffsets = Annotated[
    OffsetUnit,
    typer.Option(
        metavar="UNIT",
        parser=choice(OffsetUnit),
        autocompletion=completed(OffsetUnit),
        help=f"Unit of character offsets: {', '.join(OffsetUnit)}.",
    ),
]
REPORT: Final = Path("rtca-report.html")
"""Default file of a report."""

Output = Annotated[Path, typer.Option("--output", "-o", metavar="PATH", help="HTML file to write the report to.")]
Force = Annotated[bool, typer.Option("--force", help="Replace an existing report.")]
Pdf = Annotated[
    bool,
    typer.Option("--pdf", help="Write the report as a tagged PDF with bookmarks; needs Chromium, Chrome or Edge."),
]
Title = Annotated[
    str | None,
    typer.Option(metavar="TITLE", help="Title of the report.", show_default="the number of contacts"),
]
Language = Annotated[
    Speaks,
    typer.Option(
        metavar="LANGUAGE",
        parser=choice(Speaks),
        autocompletion=completed(Speaks),
        help=f"Language of the report: {', '.join(Speaks)}; auto is the language of the contact if the report has "
        "only one contact and its language is known, else English.",
    ),
]
Period = Annotated[
    str | None,
    typer.Option(
        metavar="PERIOD",
        help="Only contacts that start in this period (UTC): 2026-01-05, 2026-W02, 2026-01, 2026, or "
        "2026-01-05/2026-01-11.",
        show_default="all",
    ),
]
WantedAuditFormat = Annotated[
    AuditFormat | None,
    typer.Option(
        "--format",
        metavar="FORMAT",
        parser=choice(AuditFormat),
        autocompletion=completed(AuditFormat),
        help=f"Format of the findings: {', '.join(AuditFormat)}.",
        show_default="text; for a file, by the ending of its name",
    ),
]
AuditOutput = Annotated[
    Path | None,
    typer.Option(
        "--output",
        "-o",
        metavar="PATH",
        help="Write the findings to this file, as CSV or JSON; an existing file is replaced.",
    ),
]
Presidio = Annotated[
    bool,
    typer.Option("--presidio", help="Also look for personal data with Microsoft Presidio; needs rtca-nb[presidio]."),
]
PresidioModel = Annotated[
    str | None,
    typer.Option(
        metavar="MODEL",
        help="spaCy model for Presidio: the name or folder of an installed one; nothing is downloaded.",
        show_default="en_core_web_lg",
    ),
]
FailOnFindings = Annotated[
    bool, typer.Option("--fail", help="Set exit code 1 if there are findings, or parts that could not be checked.")
]
OnlyVisible = Annotated[
    bool,
    typer.Option("--visible", help="List only findings that views show, and parts that could not be checked."),
]
KeepUnmarked = Annotated[
    bool,
    typer.Option(
        "--keep-unmarked",
        help="Keep outputs not marked as revealed, such as printed text, even after a cell that reveals a contact.",
    ),
]
Open = Annotated[bool, typer.Option("--open", help="Open the report in the browser.")]
