"""Declare the commands of ``rtca-nb archive``; their code is imported when they run."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from rtca_nb.cli.options import AllowRaw, EndpointUrl, Instance, OutputType, Profile, QuotaOfAccount, Region
from rtca_nb.cli.values import choice, completed, moment, whole

__all__ = ["archive_app"]

archive_app = typer.Typer(
    name="archive",
    help="Keep the service's raw answers in a folder: fetch many contacts, then check, list, export or erase them.",
    rich_markup_mode="markdown",
)

Folder = Annotated[Path, typer.Argument(metavar="ARCHIVE", help="Folder of the archive.", show_default=False)]
Ids = Annotated[
    Path | None,
    typer.Option(
        "--ids",
        metavar="FILE",
        help="File of contact ids: CSV with a column of ids, JSON, or one id per line.",
        show_default=False,
    ),
]
Column = Annotated[
    str, typer.Option(metavar="NAME", help="Name of the column of contact ids in the file given with --ids.")
]


@archive_app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Keep the service's raw answers in a folder: fetch many contacts, then check, list, export or erase them."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@archive_app.command(
    epilog="Example: rtca-nb archive fetch archive/ 12345678-aaaa-bbbb-cccc-0123456789ab --ids chats.csv"
)
def fetch(
    archive: Folder,
    instance: Instance,
    contacts: Annotated[
        list[str] | None, typer.Argument(metavar="CONTACT", help="Ids of contacts.", show_default=False)
    ] = None,
    ids: Ids = None,
    column: Column = "contact_id",
    since: Annotated[
        dt.datetime | None,
        typer.Option(
            metavar="TIME",
            parser=moment,
            help="Search for the chats that began at this time (UTC) or later, and fetch them too; each search request "
            "covers up to eight weeks.",
            show_default=False,
        ),
    ] = None,
    until: Annotated[
        dt.datetime | None,
        typer.Option(
            metavar="TIME",
            parser=moment,
            help="Only with --since: search for chats that began up to this time (UTC).",
            show_default="now",
        ),
    ] = None,
    output_type: Annotated[
        OutputType,
        typer.Option(
            metavar="FORM",
            parser=choice(OutputType),
            autocompletion=completed(OutputType),
            help="Form to fetch: Redacted, or Raw, which also needs --allow-raw. If a contact lacks this form, the "
            "other is not fetched instead.",
        ),
    ] = OutputType.REDACTED,
    allow_raw: AllowRaw = False,
    context: Annotated[
        bool,
        typer.Option(
            "--context",
            help="Fetch contact records too; they are kept masked unless --allow-raw is given.",
        ),
    ] = False,
    connections: Annotated[
        int,
        typer.Option(metavar="N", parser=whole(1, 64), help="Maximum number of requests at the same time, 1 to 64."),
    ] = 8,
    quota: QuotaOfAccount = None,
    endpoint_url: EndpointUrl = None,
    region: Region = None,
    profile: Profile = None,
) -> None:
    """Fetch contacts at the pace of the account's quota, and keep every answer.

    Contacts that are complete in the archive are not fetched again, so an interrupted run continues where it stopped.
    The exit code is 1 if a contact could not be fetched.
    """
    from rtca_nb.cli import archiving

    archiving.fetch(
        archive,
        instance,
        contacts or [],
        ids=ids,
        column=column,
        since=since,
        until=until,
        output_type=output_type.value,
        allow_raw=allow_raw,
        context=context,
        connections=connections,
        quota=quota,
        endpoint_url=endpoint_url,
        region=region,
        profile=profile,
    )


@archive_app.command(epilog="Example: rtca-nb archive verify archive/")
def verify(archive: Folder) -> None:
    """Check every file of an archive: its structure, the hash of every answer, and its permissions.

    The archive's manifest shows which contacts and answers are missing.
    """
    from rtca_nb.cli import archiving

    archiving.verify(archive)


@archive_app.command("list", epilog="Example: rtca-nb archive list archive/ --ids chats.csv")
def list_(
    archive: Folder,
    ids: Ids = None,
    column: Column = "contact_id",
    output_type: Annotated[
        OutputType,
        typer.Option(
            metavar="FORM",
            parser=choice(OutputType),
            autocompletion=completed(OutputType),
            help="Form of the contacts to list: Redacted or Raw.",
        ),
    ] = OutputType.REDACTED,
    csv: Annotated[
        Path | None,
        typer.Option(metavar="PATH", help="Write all columns of the table to this file, as CSV.", show_default=False),
    ] = None,
) -> None:
    """List the contacts in an archive, and how old each was when it was fetched.

    An age counts from the contact's last segment. With --ids, contacts that are not in the archive are listed too. If
    a file cannot be read, it is listed, and the exit code is 1.
    """
    from rtca_nb.cli import archive_listing

    archive_listing.list_contacts(archive, ids=ids, column=column, output_type=output_type.value, csv=csv)


@archive_app.command(epilog="Example: rtca-nb archive export archive/ -o pages.jsonl")
def export(
    archive: Folder,
    output: Annotated[
        Path, typer.Option("--output", "-o", metavar="PATH", help="File to write to; an existing file is replaced.")
    ] = Path("rtca-pages.jsonl"),
    allow_raw: AllowRaw = False,
) -> None:
    """Write all answers as JSON lines; ResponseMetadata says where each came from, and when.

    If the file of a contact cannot be read, the contact is left out, and the exit code is 1.
    """
    from rtca_nb.cli import archiving

    archiving.export(archive, output, allow_raw=allow_raw)


@archive_app.command(
    epilog="Example: rtca-nb archive erase archive/ 12345678-aaaa-bbbb-cccc-0123456789ab --proof erased.json"
)
def erase(
    archive: Folder,
    contact: Annotated[str, typer.Argument(metavar="CONTACT", help="Id of the contact.", show_default=False)],
    proof: Annotated[
        Path,
        typer.Option(
            metavar="PATH",
            help="New JSON file to write a proof to; it lists what was removed, but not its content.",
            show_default=False,
        ),
    ],
    instance: Annotated[
        str | None,
        typer.Option(
            "--instance-id",
            metavar="ID",
            help="Erase only the contact of this instance. By default, a contact with this id is erased in every "
            "instance. You need this option to erase a damaged file that the manifest does not know.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Remove a contact from every file of an archive, in both forms, and write a proof of it.

    Backups and exports are not changed: delete the contact from those yourself.
    """
    from rtca_nb.cli import archiving

    archiving.erase(archive, contact, proof, instance_id=instance)
