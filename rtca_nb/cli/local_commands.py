"""Declare ``rtca-nb serve``, ``lab`` and ``generate``; their code is imported when they run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rtca_nb.cli.options import Forms
from rtca_nb.cli.values import RATE_BURST, choice, completed, number, whole

__all__ = ["local_commands"]

local_commands = typer.Typer()

_MANY = 1_000_000_000


def _list_faults(wanted: bool) -> None:
    if wanted:
        from rtca_nb.cli.serving import list_faults

        list_faults()
        raise typer.Exit


@local_commands.command(epilog="Example: rtca-nb serve --port 8080 --speed 10 --fault 3=429")
def serve(
    paths: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="SOURCE",
            help="Files or folders to serve: anything that rtca-nb report reads.",
            show_default="the samples",
        ),
    ] = None,
    port: Annotated[
        int, typer.Option(metavar="PORT", parser=whole(0, 65_535), help="Port to listen on; 0 picks a free one.")
    ] = 0,
    speed: Annotated[
        float | None,
        typer.Option(
            metavar="FACTOR",
            parser=number("factor"),
            help="Replay contacts: their segments appear over time, at this many times the original speed.",
            show_default="all complete",
        ),
    ] = None,
    quota: Annotated[
        str,
        typer.Option(
            metavar="RATE/BURST",
            help="Quota to enforce, as requests a second / requests at once, such as 2/5; none means no quota.",
        ),
    ] = RATE_BURST,
    fault: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SPEC",
            help="Fault to simulate; may be repeated. 3=429 answers the third request with the fault 429; rate=0.1 "
            "makes one request in ten fail at random; names=429,connection limits the random faults to these; seed=7 "
            "makes other requests fail than the default seed, 0.",
            show_default="nothing",
        ),
    ] = None,
    list_faults: Annotated[  # noqa: ARG001  # acts by its callback
        bool,
        typer.Option(
            "--list-faults", callback=_list_faults, is_eager=True, help="List the faults that can be simulated."
        ),
    ] = False,
    record: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write requests and Redacted answers to this folder.")
    ] = None,
    allow_revealed: Annotated[
        bool, typer.Option("--allow-revealed", help="With --record, write Raw answers too; they hold personal data.")
    ] = False,
    allow_raw: Annotated[
        bool,
        typer.Option(
            "--allow-raw",
            help="Also serve clear text that views would mask, such as the text of Raw files; every program on this "
            "machine can read it.",
        ),
    ] = False,
) -> None:
    """Serve contacts on 127.0.0.1 as Amazon Connect does, for boto3, the AWS CLI and other SDKs.

    Prints commands to copy, and a line on stderr for each request. Stop it with Ctrl-C. With --speed, contacts grow
    over time; the analysis of the sample in-progress never ends. A connection that does not send a whole request within
    60 seconds is closed.
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


@local_commands.command(epilog="Example: rtca-nb lab --dir notebooks")
def lab(
    folder: Annotated[
        Path,
        typer.Option(
            "--dir", metavar="FOLDER", help="Folder for your copies of the notebooks; existing files are kept."
        ),
    ] = Path("rtca-notebooks"),
    port: Annotated[
        int, typer.Option(metavar="PORT", parser=whole(0, 65_535), help="Port of JupyterLab; 0 picks a free one.")
    ] = 8888,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open JupyterLab in the browser.")] = True,
) -> None:
    """Open the notebooks in JupyterLab, with the local endpoint running.

    In that JupyterLab, boto3 reaches the local endpoint with dummy keys, so every cell works without AWS.
    """
    from rtca_nb.cli.lab import open_lab

    open_lab(folder, port=port, browser=browser)


@local_commands.command(
    epilog="Example: rtca-nb generate --contacts 5000 --seed 7 --output-type both --truth truth.jsonl"
)
def generate(
    contacts: Annotated[int, typer.Option(metavar="N", parser=whole(1, _MANY), help="How many contacts.")] = 1000,
    seed: Annotated[
        int,
        typer.Option(
            metavar="S", parser=whole(0, _MANY), help="Seed of the random numbers; another seed gives other contacts."
        ),
    ] = 0,
    first: Annotated[
        int,
        typer.Option(
            metavar="K",
            parser=whole(0, _MANY),
            help="Number of the first contact, counted from 0. To add new contacts to a file of 1000, pass 1000.",
        ),
    ] = 0,
    output_type: Annotated[
        Forms,
        typer.Option(
            metavar="FORM",
            parser=choice(Forms),
            autocompletion=completed(Forms),
            help="Redacted, Raw, or both, each in a file of its own.",
        ),
    ] = Forms.REDACTED,
    language: Annotated[
        list[str] | None,
        typer.Option(
            metavar="CODE",
            help="Only this language: ar, de, en, es, fr, hi, ja, ko, pl, ru or zh; may be repeated.",
            show_default="all eleven",
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "--out",
            "-o",
            metavar="PATH",
            help="A new file, or a folder for raw.jsonl and redacted.jsonl.",
            show_default="rtca-contacts.jsonl; for both forms the folder rtca-contacts",
        ),
    ] = None,
    truth: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="New file for the facts about each contact, as JSON lines, to check results against.",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Invent contacts, as JSON lines that every command reads: chats in eleven languages, none of real people.

    The same seed gives the same contacts everywhere, however many are asked for. Agents, queues, topics and hours have
    effects of known sizes, which docs/generated.md lists.
    """
    from rtca_nb.cli import generating

    generating.generate(
        contacts,
        seed=seed,
        first=first,
        output_type=output_type.value,
        languages=language or [],
        out=out,
        truth=truth,
    )
