"""``rtca-nb serve`` and ``lab`` as they are declared; what the commands do is imported when they run."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rtca_nb.cli.values import RATE_BURST, number, whole

__all__ = ["local_commands"]

local_commands = typer.Typer()


def _list_faults(wanted: bool) -> None:
    if wanted:
        from rtca_nb.cli.serving import list_faults

        list_faults()
        raise typer.Exit


@local_commands.command(epilog="Example: rtca-nb serve --port 8080 --speed 10 --fault 3=429")
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


@local_commands.command(epilog="Example: rtca-nb lab --dir notebooks")
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
