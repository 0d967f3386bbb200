"""Declare ``demo``, ``fetch``, ``watch`` and ``permissions``; their code is imported when they run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rtca_nb.cli.options import (
    REPORT,
    Contacts,
    EndpointUrl,
    Force,
    Instance,
    MaskedForm,
    Open,
    Output,
    OutputType,
    Profile,
    QuotaOfAccount,
    Region,
)
from rtca_nb.cli.values import number, whole

__all__ = ["service_commands"]

service_commands = typer.Typer()


@service_commands.command(epilog="Example: rtca-nb demo --open")
def demo(
    output: Output = REPORT,
    sample: Annotated[str, typer.Option(metavar="NAME", help="Bundled contact to show; --list-samples lists them.")] = (
        "refund"
    ),
    list_samples: Annotated[bool, typer.Option("--list-samples", help="List the bundled contacts.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="Ask for the Raw form; it is still shown masked.")] = False,
    open_: Open = False,
    force: Force = False,
) -> None:
    """Show the whole workflow on a bundled contact: no AWS, no network.

    Starts the local endpoint, fetches the contact from it with the real boto3, prints what the analysis found and
    writes the report.
    """
    from rtca_nb.cli import fetching

    if list_samples:
        fetching.list_samples()
    else:
        fetching.demo(sample, "Raw" if raw else "Redacted", output, open_=open_, force=force)


@service_commands.command(
    epilog="Example: rtca-nb fetch 12345678-aaaa-bbbb-cccc-0123456789ab 87654321-dddd-eeee-ffff-ba9876543210 "
    "--region eu-west-2 --report contact.html"
)
def fetch(
    instance: Instance,
    contact: Annotated[str, typer.Argument(metavar="CONTACT", help="Id of the contact.", show_default=False)],
    output_type: MaskedForm = OutputType.REDACTED,
    segment_type: Annotated[
        list[str] | None,
        typer.Option(
            metavar="TYPE",
            help="Request only segments of this type, such as Transcript; may be repeated.",
            show_default="all",
        ),
    ] = None,
    max_results: Annotated[
        int, typer.Option(metavar="N", parser=whole(1, 100), help="Maximum number of segments on a page, 1 to 100.")
    ] = 100,
    endpoint_url: EndpointUrl = None,
    region: Region = None,
    profile: Profile = None,
    report: Annotated[Path | None, typer.Option(metavar="PATH", help="Also write a report to this file.")] = None,
    context: Annotated[
        bool,
        typer.Option("--context", help="Also fetch the contact record, which can explain why something is missing."),
    ] = False,
    open_: Open = False,
    force: Force = False,
) -> None:
    """Fetch one contact from AWS and show what the analysis found.

    Uses your AWS configuration as boto3 finds it, and needs connect:ListRealtimeContactAnalysisSegmentsV2 on the
    instance. All pages are read; a damaged page is an error, and is never skipped.
    """
    from rtca_nb.cli import fetching

    fetching.fetch(
        instance,
        contact,
        output_type=output_type.value,
        segment_types=segment_type or None,
        max_results=max_results,
        endpoint_url=endpoint_url,
        region=region,
        profile=profile,
        report=report,
        context=context,
        open_=open_,
        force=force,
    )


@service_commands.command(
    epilog="Example: rtca-nb watch 12345678-aaaa-bbbb-cccc-0123456789ab 87654321-dddd-eeee-ffff-ba9876543210 --jsonl"
)
def watch(
    instance: Instance,
    contacts: Contacts,
    output_type: MaskedForm = OutputType.REDACTED,
    interval: Annotated[
        float,
        typer.Option(
            metavar="SECONDS",
            parser=number("number of seconds", most=86_400, zero=False),
            help="Seconds between two requests for a contact while nothing new arrives. Pauses are shorter after news, "
            "and longer if the quota requires it.",
        ),
    ] = 2.0,
    timeout: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS",
            parser=number("number of seconds"),
            help="Stop after this many seconds, even if an analysis has not ended.",
            show_default="never",
        ),
    ] = None,
    start_timeout: Annotated[
        float,
        typer.Option(
            metavar="SECONDS",
            parser=number("number of seconds"),
            help="How many seconds to wait for an analysis to start.",
        ),
    ] = 300.0,
    jsonl: Annotated[
        bool,
        typer.Option(
            "--jsonl", help="Print a line of JSON for each new segment and each change, for other programs to read."
        ),
    ] = False,
    archive: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Keep every answer in this archive, too.")
    ] = None,
    allow_raw: Annotated[
        bool, typer.Option("--allow-raw", help="With --archive, keep Raw answers, too; they hold personal data.")
    ] = False,
    context: Annotated[
        bool, typer.Option("--context", help="Also fetch contact records: agent, queue, status of the analysis.")
    ] = False,
    quota: QuotaOfAccount = None,
    endpoint_url: EndpointUrl = None,
    region: Region = None,
    profile: Profile = None,
) -> None:
    """Follow contacts while they last: new messages as they arrive, masked.

    In a terminal the view is kept up to date, elsewhere each message is a line. Errors go to stderr with the time of
    the next attempt. Exit code 0: every analysis has ended and was read; 1: an analysis could not be read, or --timeout
    has passed; 130: Ctrl-C.

    To try it, run rtca-nb serve --speed 20 and, in another terminal, the lines export … and rtca-nb watch … that it
    prints; the analysis ends within two minutes. The analysis of the sample in-progress never ends.
    """
    from rtca_nb.cli import watching

    watching.watch(
        instance,
        contacts,
        output_type=output_type.value,
        interval=interval,
        timeout=timeout,
        start_timeout=start_timeout,
        jsonl=jsonl,
        archive=archive,
        allow_raw=allow_raw,
        context=context,
        quota=quota,
        endpoint_url=endpoint_url,
        region=region,
        profile=profile,
    )


@service_commands.command(
    epilog="Example: rtca-nb permissions --context --search --instance 12345678-aaaa-bbbb-cccc-0123456789ab"
)
def permissions(
    context: Annotated[
        bool, typer.Option("--context", help="Also allow fetching contact records, and names of agents and queues.")
    ] = False,
    rules: Annotated[bool, typer.Option("--rules", help="Also allow fetching rules.")] = False,
    search: Annotated[bool, typer.Option("--search", help="Also allow searching for contacts.")] = False,
    instance: Annotated[
        str,
        typer.Option(metavar="ID", help="Limit the policy to this instance; its ARN limits account and region, too."),
    ] = "*",
    s3: Annotated[
        list[str] | None,
        typer.Option(
            "--s3",
            metavar="URL",
            help="Also allow reading files below this address, such as s3://bucket/folder/; may be repeated.",
            show_default="none",
        ),
    ] = None,
) -> None:
    """Print an IAM policy for the tasks that you choose.

    It always allows fetching analyses. Of what --context adds, only DescribeContact is required: without the rest, the
    names of agents and queues are missing, and notes say so.
    """
    from rtca_nb.cli import permitting

    wanted = {"analysis": True, "context": context, "rules": rules, "search": search}
    permitting.permissions([use for use, is_wanted in wanted.items() if is_wanted], instance, s3 or [])
