"""JupyterLab in headless Chromium: a server of its own, with nothing that reaches beyond this machine."""

from __future__ import annotations

import contextlib
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.browser import PATIENCE, WATCH_POLICY, running_loop

ROOT = Path(__file__).resolve().parents[2]
KERNEL = "jupyterapp.shell.currentWidget.sessionContext.session?.kernel"
# Cells out of sight are then laid out too, and a test finds them.
SETTINGS = {
    "@jupyterlab/notebook-extension/tracker": {"windowingMode": "none"},
    "@jupyterlab/apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},
}


@contextlib.contextmanager
def server(folder: Path) -> Iterator[str]:
    """Serve a folder, and give the address of its lab with the token in it."""
    home = folder / ".home"
    for name, values in SETTINGS.items():
        path = home / "settings" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(values), encoding="utf-8")
    runtime = home / "runtime"
    runtime.mkdir()
    token = secrets.token_hex(16)
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON"))},
        "HOME": str(home),
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(runtime),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
    }
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": "0",
        "ServerApp.open_browser": "False",
        "ServerApp.allow_root": "True",  # CI runs as root
        "ServerApp.iopub_msg_rate_limit": "1000000",  # a test changes a widget thousands of times at once
        "ServerApp.root_dir": str(folder),
        "IdentityProvider.token": token,
        "LabApp.expose_app_in_browser": "True",
        "JupyterNotebookApp.expose_app_in_browser": "True",
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
        "LabApp.news_url": "",
        "LabApp.extension_manager": "readonly",
    }
    command = [sys.executable, "-m", "jupyterlab", *(f"--{name}={value}" for name, value in options.items())]
    log = home / "server.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            yield f"{_address(process, runtime, log)}lab/tree/{{}}?token={token}"
        finally:
            # The kernels are its children.
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(10)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def _address(process: subprocess.Popen[bytes], runtime: Path, log: Path) -> str:
    """Wait until the server has written down where it listens."""
    ends = time.monotonic() + PATIENCE / 1000
    while time.monotonic() < ends and process.poll() is None:
        for path in runtime.glob("jpserver-*.json"):
            with contextlib.suppress(ValueError, KeyError):
                return str(json.loads(path.read_text("utf-8"))["url"])
        time.sleep(0.05)
    raise AssertionError(f"JupyterLab did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}")


def notebook(cells: list[str]) -> str:
    """Make a notebook of code cells, not run."""
    return json.dumps(
        {
            "nbformat": 4,
            "nbformat_minor": 5,
            "metadata": {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
            "cells": [
                {
                    "cell_type": "code",
                    "id": f"c{place}",
                    "source": source,
                    "metadata": {},
                    "outputs": [],
                    "execution_count": None,
                }
                for place, source in enumerate(cells)
            ],
        }
    )


@dataclass
class Lab:
    """A notebook that is open in JupyterLab.

    Attributes
    ----------
    requests : list of str
        What was asked for beyond the server; nothing of it was answered.
    errors : list of str
        Uncaught exceptions of the page.
    dialogs : list of str
        What the page said in an alert, a question or the like.
    reports : list of str
        Violations of the server's content security policy.
    frames : list of (str, int)
        Messages on the kernel's connection: direction and bytes.
    """

    page: Any
    context: Any
    path: Path
    requests: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    frames: list[tuple[str, int]] = field(default_factory=list)

    def run(self, code: str) -> str:
        """Run code in the notebook's kernel, and return what it prints or how it fails."""
        return self.page.evaluate(
            f"""async (code) => {{
              const future = {KERNEL}.requestExecute({{ code, store_history: false }});
              let out = '';
              future.onIOPub = ({{ header, content }}) => {{
                if (header.msg_type === 'stream') out += content.text;
                if (header.msg_type === 'error') out += `${{content.ename}}: ${{content.evalue}}`;
              }};
              await future.done;
              return out;
            }}""",
            code,
        ).strip()

    def until(self, code: str, wanted: str) -> None:
        """Wait until the kernel says so: what is done in the page arrives there a moment later."""
        ends = time.monotonic() + PATIENCE / 1000
        while (said := self.run(code)) != wanted:
            assert time.monotonic() < ends, f"{code} says {said!r}, not {wanted!r}"

    def settle(self, place: int) -> None:
        """Wait until JupyterLab has done what follows a click in a cell: it moves the focus, a moment later."""
        self.page.wait_for_function(
            """async (place) => {
              const cells = [...document.querySelectorAll('.jp-Notebook .jp-Cell')];
              for (let frames = 0; frames < 5; frames += 1) {
                if (!cells[place].classList.contains('jp-mod-active')) return false;
                await new Promise(requestAnimationFrame);
              }
              return true;
            }""",
            arg=place,
        )

    def cell(self, place: int) -> Any:
        """What a cell put out."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(place).locator(".jp-OutputArea-output")

    def save(self) -> dict[str, Any]:
        """Save the notebook and read the file."""
        self.page.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
        return json.loads(self.path.read_text("utf-8"))


def open_notebook(browser: Any, address: str, path: Path, *, seconds: float = PATIENCE / 1000, **options: Any) -> Lab:
    """Open a notebook, run all its cells, and wait until the kernel has nothing more to do."""
    url = address.format(path.name)
    home = urlsplit(url).netloc
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, **options)
    context.set_default_timeout(PATIENCE)
    lab = Lab(context.new_page(), context, path)

    def answer(route: Any) -> None:
        asked = urlsplit(route.request.url)
        if asked.path.endswith("/csp-report"):
            lab.reports.append(route.request.post_data or "")
        if asked.netloc == home or asked.scheme in {"data", "blob"}:
            route.continue_()
        else:
            lab.requests.append(route.request.url)
            route.abort("blockedbyclient")

    def listen(socket: Any) -> None:
        if "/channels" in socket.url:
            socket.on("framesent", lambda frame: lab.frames.append(("sent", len(frame))))
            socket.on("framereceived", lambda frame: lab.frames.append(("received", len(frame))))

    context.route("**/*", answer)

    def refuse(dialog: Any) -> None:
        lab.dialogs.append(dialog.message)
        dialog.dismiss()

    def note(message: Any) -> None:
        if message.text.startswith("CSP violation"):
            lab.reports.append(message.text)

    context.add_init_script(WATCH_POLICY)
    context.on("weberror", lambda error: lab.errors.append(str(error.error)))
    context.on("dialog", refuse)
    context.on("console", note)
    lab.page.on("websocket", listen)
    lab.page.goto(url)
    # The toolbar says idle before there is a kernel.
    ready = f"globalThis.jupyterapp?.shell.currentWidget?.sessionContext && {KERNEL}?.connectionStatus === 'connected'"
    lab.page.wait_for_function(f"() => {ready} && {KERNEL}.status === 'idle'")
    lab.page.evaluate("() => void jupyterapp.commands.execute('notebook:run-all-cells')")
    cells = "jupyterapp.shell.currentWidget.content.widgets"
    done = f"{cells}.every(({{ model }}) => model.type !== 'code' || model.executionCount)"
    lab.page.wait_for_function(f"() => {done} && {KERNEL}.status === 'idle'", timeout=seconds * 1000)
    return lab


@contextlib.contextmanager
def opened_lab(browser: Any, folder: Path, cells: list[str], **options: Any) -> Iterator[Lab]:
    """Open a notebook of some cells in a JupyterLab of its own, as :func:`open_notebook` does."""
    path = folder / "notebook.ipynb"
    path.write_text(notebook(cells), encoding="utf-8")
    with server(folder) as address:
        with running_loop(browser.rtca_loop):
            lab = open_notebook(browser, address, path, **options)
        yield lab
        with running_loop(browser.rtca_loop):
            lab.context.close()
