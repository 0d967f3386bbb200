"""Run JupyterLab on a copy of the bundled notebooks, where boto3 uses the local endpoint."""

from __future__ import annotations

import contextlib
import importlib.util
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from types import FrameType
from typing import Final

import typer
from rich.text import Text

from rtca_nb.base.arguments import counted
from rtca_nb.base.extras import missing_extra
from rtca_nb.cli.terminal import output, printable
from rtca_nb.endpoint import serve
from rtca_nb.exceptions import SetupError
from rtca_nb.sampling import served_sample_centre, served_samples

__all__ = ["bundled_notebooks", "copy_notebooks", "lab_environment", "open_lab", "run_lab"]

_TICK: Final = 1.0


def bundled_notebooks() -> list[Path]:
    """Return the bundled notebooks: inside an installed package, or beside the package in a source checkout.

    Raises
    ------
    SetupError
        If neither folder has notebooks.
    """
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "notebooks", package.parent / "notebooks"):
        found = sorted(folder.glob("*.ipynb"))
        if found:
            return found
    raise SetupError("the notebooks are missing from this installation; install rtca-nb again")


def copy_notebooks(folder: Path) -> tuple[int, int]:
    """Copy the notebooks to a folder; existing files are kept.

    Returns
    -------
    tuple of int
        How many were copied, and how many existed already.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise SetupError(
            f"{folder.name!r} is a file, so notebooks cannot be copied into it; choose another --dir"
        ) from None
    copied = kept = 0
    for notebook in bundled_notebooks():
        target = folder / notebook.name
        if target.exists():
            kept += 1
        else:
            shutil.copyfile(notebook, target)
            copied += 1
    return copied, kept


def lab_environment(url: str) -> dict[str, str]:
    """Return this process's environment with AWS pointed at the local endpoint, without the user's AWS settings.

    It also gives JupyterLab our defaults.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return {
        **kept,
        "AWS_ENDPOINT_URL_CONNECT": url,
        "AWS_ACCESS_KEY_ID": "local",
        "AWS_SECRET_ACCESS_KEY": "local",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_EC2_METADATA_DISABLED": "true",
        "JUPYTER_CONFIG_PATH": _config_path(),
    }


def _config_path() -> str:
    """Return JUPYTER_CONFIG_PATH with the folder of our defaults, in which JupyterLab does not offer to show news."""
    own = str(Path(__file__).with_name("lab_config"))
    return os.pathsep.join(filter(None, (own, os.environ.get("JUPYTER_CONFIG_PATH"))))


def open_lab(folder: Path, *, port: int, browser: bool) -> None:
    """Copy the notebooks to a folder, and run JupyterLab there, with the local endpoint, until JupyterLab ends."""
    if importlib.util.find_spec("jupyterlab") is None:
        raise missing_extra("JupyterLab needs", "lab")
    copied, kept = copy_notebooks(folder)
    said = [f"{counted(copied, 'notebook')} copied"] if copied else []
    said += [f"{counted(kept, 'existing notebook')} kept"] if kept else []
    console = output()
    with serve(served_samples(), instances=[served_sample_centre()]) as endpoint:
        console.print(
            Text()
            .append("Notebooks  ", "bold")
            .append(printable(str(folder)), "cyan")
            .append(f"  {', '.join(said)}", "dim")
        )
        console.print(
            Text()
            .append("Endpoint   ", "bold")
            .append(endpoint.url, "cyan")
            .append("  boto3 in JupyterLab uses it", "dim")
        )
        console.print("Ctrl-C twice ends JupyterLab and the endpoint.", style="dim")
        code = run_lab(folder, port=port, browser=browser, environment=lab_environment(endpoint.url))
    if code not in {0, -signal.SIGINT, -signal.SIGTERM}:
        raise typer.Exit(1)


def run_lab(folder: Path, *, port: int, browser: bool, environment: dict[str, str]) -> int:
    """Run JupyterLab on a folder until it ends; return its exit code."""
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={folder.resolve()}", "--ip=127.0.0.1"]
    command += [f"--port={port}"] + ([] if browser else ["--no-browser"])
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        # Containers often run as root; the local address and a token protect the server.
        command.append("--allow-root")
    process = subprocess.Popen(command, env=environment)  # noqa: S603  # this Python, our arguments

    def end(number: int, frame: FrameType | None) -> None:  # noqa: ARG001  # a signal handler's signature
        process.terminate()

    # Ctrl-C also reaches JupyterLab, which asks before it ends; this process waits for it.
    before = [
        (signal.SIGINT, signal.signal(signal.SIGINT, signal.SIG_IGN)),
        (signal.SIGTERM, signal.signal(signal.SIGTERM, end)),
    ]
    try:
        while True:
            # Wait with a timeout, because a signal just before an endless wait is handled only after it.
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.wait(_TICK)
    finally:
        for number, handler in before:
            signal.signal(number, handler)
