"""The commands as they are declared: names, arguments, help. What they do is imported when they run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rtca_nb._version import __version__
from rtca_nb.cli.archive_commands import archive_app
from rtca_nb.cli.options import (
    ContactId,
    Contacts,
    EndpointUrl,
    Format,
    Instance,
    MaskedForm,
    OffsetUnit,
    Open,
    Output,
    OutputType,
    Profile,
    QuotaOfAccount,
    ReadForm,
    ReadOutputType,
    Region,
    Sources,
    UnitOfOffsets,
    WantedFormat,
)
from rtca_nb.cli.values import RATE_BURST, number, whole

__all__ = ["app"]

_REPORT = Path("rtca-report.html")

app = typer.Typer(
    name="rtca-nb",
    help="Amazon Connect Contact Lens chat analysis: findings in the terminal, reports for everyone, a local endpoint.",
    epilog="Text is masked unless you ask to reveal it. Start with: rtca-nb demo",
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    pretty_exceptions_show_locals=False,
)


app.add_typer(archive_app)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"rtca-nb {__version__}")
        raise typer.Exit


def _list_faults(wanted: bool) -> None:
    if wanted:
        from rtca_nb.cli.serving import list_faults

        list_faults()
        raise typer.Exit


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[  # noqa: ARG001  # acts by its callback
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    """Amazon Connect Contact Lens chat analysis: findings in the terminal, reports for everyone, a local endpoint."""
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


@app.command(epilog="Example: rtca-nb demo --open")
def demo(
    output: Output = _REPORT,
    sample: Annotated[str, typer.Option(metavar="NAME", help="Which bundled contact; --list-samples names them.")] = (
        "refund"
    ),
    list_samples: Annotated[bool, typer.Option("--list-samples", help="Name the bundled contacts.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="Ask for the Raw form; it is shown masked all the same.")] = False,
    open_: Open = False,
) -> None:
    """Show the whole way on a bundled contact: no AWS, no network.

    Starts the local endpoint, fetches the contact from it with the real boto3, prints what the analysis found and
    writes the report.
    """
    from rtca_nb.cli import fetching

    if list_samples:
        fetching.list_samples()
    else:
        fetching.demo(sample, "Raw" if raw else "Redacted", output, open_=open_)


@app.command(
    epilog="Example: rtca-nb fetch 12345678-aaaa-bbbb-cccc-0123456789ab 87654321-dddd-eeee-ffff-ba9876543210 "
    "--region eu-west-2 --report contact.html"
)
def fetch(
    instance: Instance,
    contact: Annotated[str, typer.Argument(metavar="CONTACT", help="Id of the contact.", show_default=False)],
    output_type: MaskedForm = OutputType.REDACTED,
    segment_type: Annotated[
        list[str] | None,
        typer.Option(metavar="TYPE", help="Ask only for this segment type; may be repeated.", show_default="all"),
    ] = None,
    max_results: Annotated[
        int, typer.Option(metavar="N", parser=whole(1, 100), help="Most segments on a page, 1 to 100.")
    ] = 100,
    endpoint_url: EndpointUrl = None,
    region: Region = None,
    profile: Profile = None,
    report: Annotated[Path | None, typer.Option(metavar="PATH", help="Also write a report to this file.")] = None,
    open_: Open = False,
) -> None:
    """Fetch one contact from AWS and show what the analysis found.

    Uses your AWS configuration as boto3 finds it, and needs connect:ListRealtimeContactAnalysisSegmentsV2 on the
    instance. All pages are read; a page that is damaged is an error, never a gap.
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
        open_=open_,
    )


@app.command(
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
            help="Longest time between two looks.",
        ),
    ] = 2.0,
    timeout: Annotated[
        float | None,
        typer.Option(
            metavar="SECONDS", parser=number("number of seconds"), help="Give up after this time.", show_default="never"
        ),
    ] = None,
    start_timeout: Annotated[
        float,
        typer.Option(
            metavar="SECONDS", parser=number("number of seconds"), help="How long to wait for an analysis to start."
        ),
    ] = 300.0,
    jsonl: Annotated[
        bool, typer.Option("--jsonl", help="One line of JSON for each new segment and each change, for pipes.")
    ] = False,
    archive: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Keep every answer in this archive, too.")
    ] = None,
    allow_raw: Annotated[
        bool, typer.Option("--allow-raw", help="Keep Raw answers in the archive, too; they hold personal data.")
    ] = False,
    quota: QuotaOfAccount = None,
    endpoint_url: EndpointUrl = None,
    region: Region = None,
    profile: Profile = None,
) -> None:
    """Follow contacts while they go on: new messages as they come, masked.

    In a terminal the view is kept up to date, elsewhere each message is a line. Trouble is told on stderr with what
    comes next. Exit code 0: every analysis has ended and was read; 1: one could not be read, or the time was up; 130:
    Ctrl-C.

    To try it, watch the sample refund of rtca-nb serve --speed 20: it is complete within two minutes. The sample
    in-progress never is.
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
        quota=quota,
        endpoint_url=endpoint_url,
        region=region,
        profile=profile,
    )


@app.command(epilog="Example: rtca-nb report analysis/ call-page-1.json call-page-2.json -o week.html")
def report(
    sources: Sources,
    output: Output = _REPORT,
    format_: WantedFormat = Format.AUTO,
    output_type: ReadForm = ReadOutputType.AUTO,
    offset_unit: UnitOfOffsets = OffsetUnit.AUTO,
    contact_id: ContactId = None,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="Show personal data in clear; needs --allow-revealed as well.")
    ] = False,
    allow_revealed: Annotated[
        bool, typer.Option("--allow-revealed", help="Permit writing personal data in clear to disk.")
    ] = False,
    open_: Open = False,
) -> None:
    """Turn files into one HTML report that needs neither Jupyter nor a network.

    Reads V2 answers (boto3, AWS CLI), streams, post-chat analysis files and chat transcripts, recognised by what is
    in them. Several contacts make one report with an index. What else is in a folder is told and passed over.
    """
    from rtca_nb.cli import reading

    reading.report(
        sources,
        output,
        format_=format_.value,
        output_type=output_type.value,
        offset_unit=offset_unit.value,
        contact_id=contact_id,
        reveal=reveal,
        allow_revealed=allow_revealed,
        open_=open_,
    )


@app.command(epilog="Example: rtca-nb inspect downloads/*.json")
def inspect(
    sources: Sources,
    format_: WantedFormat = Format.AUTO,
    contact_id: ContactId = None,
) -> None:
    """Say what files are: shape, counts, output type, offset unit and offset health.

    Nothing that a customer wrote is printed. A file that cannot be read gets a sentence, and the others are read all
    the same.
    """
    from rtca_nb.cli import reading

    reading.inspect(sources, format_=format_.value, contact_id=contact_id)


@app.command(epilog="Example: rtca-nb serve --port 8080 --speed 10 --fault 3=429")
def serve(
    paths: Annotated[
        list[str] | None,
        typer.Argument(metavar="SOURCE", help="Files to serve, as report reads them.", show_default="the samples"),
    ] = None,
    port: Annotated[int, typer.Option(metavar="PORT", parser=whole(0, 65_535), help="Port; 0 takes a free one.")] = 0,
    speed: Annotated[
        float | None,
        typer.Option(
            metavar="FACTOR",
            parser=number("factor"),
            help="Play time: contact seconds per second, so that contacts grow.",
            show_default="all complete",
        ),
    ] = None,
    quota: Annotated[
        str, typer.Option(metavar="RATE/BURST", help="Requests a second and at once, or none.")
    ] = RATE_BURST,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SPEC",
            help="What goes wrong: 3=429 (the third request), rate=0.1, seed=7, names=429,connection; may be repeated.",
            show_default="nothing",
        ),
    ] = None,
    list_faults: Annotated[  # noqa: ARG001  # acts by its callback
        bool, typer.Option("--list-faults", callback=_list_faults, is_eager=True, help="Name what can go wrong.")
    ] = False,
    record: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write requests and Redacted answers to this folder.")
    ] = None,
    allow_revealed: Annotated[
        bool, typer.Option("--allow-revealed", help="Record Raw answers too, which hold personal data.")
    ] = False,
    allow_raw: Annotated[
        bool,
        typer.Option(
            "--allow-raw", help="Serve Raw files too: every program on this machine can ask for their clear text."
        ),
    ] = False,
) -> None:
    """Answer on 127.0.0.1 as Amazon Connect does, for boto3, the AWS CLI and other SDKs.

    Prints lines to copy. Each request is noted on stderr. Ctrl-C ends it. With --speed, contacts grow as time is
    played; the sample in-progress is one whose analysis never ends. A connection that sends no whole request within 60
    seconds is closed.
    """
    from rtca_nb.cli import serving

    serving.serve_until_interrupted(
        paths or [],
        port=port,
        speed=speed,
        quota=quota,
        faults=fault or [],
        record=record,
        allow_revealed=allow_revealed,
        allow_raw=allow_raw,
    )


@app.command(epilog="Example: rtca-nb lab --dir notebooks")
def lab(
    folder: Annotated[
        Path, typer.Option("--dir", metavar="FOLDER", help="Where your copy of the notebooks goes; yours are kept.")
    ] = Path("rtca-notebooks"),
    port: Annotated[
        int, typer.Option(metavar="PORT", parser=whole(0, 65_535), help="Port of JupyterLab; 0 takes a free one.")
    ] = 8888,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open JupyterLab in the browser.")] = True,
) -> None:
    """Open the notebooks in JupyterLab, with the local endpoint running.

    In that JupyterLab, boto3 reaches the local endpoint with dummy keys, so every cell works without AWS.
    """
    from rtca_nb.cli.lab import open_lab

    open_lab(folder, port=port, browser=browser)


@app.command(epilog="Example: rtca-nb audit raw.json redacted.json --fail")
def audit(
    sources: Sources,
    output_type: ReadForm = ReadOutputType.AUTO,
    contact_id: ContactId = None,
    presidio: Annotated[
        bool, typer.Option("--presidio", help="Ask Microsoft Presidio as well; needs the extra presidio.")
    ] = False,
    fail: Annotated[bool, typer.Option("--fail", help="End with exit code 1 if anything is found.")] = False,
) -> None:
    """Find personal data that a redaction leaves visible.

    Looks for e-mail addresses, phone, card and account numbers, runs of digits, names and redacted texts that stand
    in clear elsewhere, and offsets that cannot be right. Findings are named by kind and place; no text is shown.
    """
    from rtca_nb.cli import privacy

    privacy.audit(sources, output_type=output_type.value, contact_id=contact_id, presidio=presidio, fail=fail)


@app.command(
    # All three lines: git passes files on as they are where one of them is missing, or where the command is.
    epilog="As a git filter, in `.gitattributes`:\n\n* `*.ipynb filter=rtca`\n\nand in every clone, as git does not "
    'copy it:\n\n* `git config filter.rtca.clean "rtca-nb scrub -"`\n\n* `git config filter.rtca.required true`\n\n'
    "Without the last one git adds notebooks as they are where rtca-nb cannot run."
)
def scrub(
    notebooks: Annotated[
        list[str],
        typer.Argument(
            metavar="NOTEBOOK",
            help="Notebooks, or folders with notebooks at any depth; - is standard input. Checkpoints are included, "
            "other folders with a dot are not.",
            show_default=False,
        ),
    ],
    check: Annotated[bool, typer.Option("--check", help="Change nothing; only say what would be removed.")] = False,
    keep_unmarked: Annotated[
        bool,
        typer.Option(
            "--keep-unmarked",
            help="Keep outputs without a mark that follow a reveal, and text cells; a printed string has no mark.",
        ),
    ] = False,
) -> None:
    """Remove from notebooks what shows, or may show, a revealed contact.

    Outputs of cells that ran after a reveal are removed unless all text in them is masked. So are widget state,
    attachments, unknown metadata, and paragraphs that repeat a removed output. Code stays as it is. Ends with exit code
    1 if a file held any of this, so that it serves as a pre-commit hook.
    """
    from rtca_nb.cli import privacy

    privacy.scrub(notebooks, check=check, keep_unmarked=keep_unmarked)
