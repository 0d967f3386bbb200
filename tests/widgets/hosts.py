"""The front ends in which people open notebooks, each in headless Chromium, and what a view looks like in them."""

from __future__ import annotations

import contextlib
import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.browser import PATIENCE

ROOT = Path(__file__).resolve().parents[2]
# Where one server opens a notebook, by front end; each with what says in the page that its kernel is there.
APP = "globalThis.jupyterapp?.shell.currentWidget?.{}?.session?.kernel?.status === 'idle'"
SERVED = {
    "JupyterLab": ("lab/tree/{}?reset&", APP.format("sessionContext")),
    "Notebook 7": ("notebooks/{}?", APP.format("sessionContext")),
    "nbclassic": ("nbclassic/notebooks/{}?", "globalThis.Jupyter?.notebook?.kernel?.is_connected()"),
    "Voila": ("voila/render/{}?", "document.querySelectorAll('.rtca').length > 1"),
}
MODULES = ("notebook", "nbclassic", "voila", "marimo")

# Pixels that a line of text may be longer where the page asks for other kerning; a lost margin is more.
NEAR = 2
# What a reader sees of each element of a view: where it is, and what is drawn of it.
LOOK = """(view) => {
  const home = view.getBoundingClientRect();
  return [...view.querySelectorAll(':not(style)')].map((e) => {
    const { left, top, width, height } = e.getBoundingClientRect();
    const style = getComputedStyle(e);
    const drawn = ['color', 'backgroundColor', 'fontSize', 'fontWeight', 'fontStyle', 'textDecorationLine', 'textAlign',
      'listStyleType', 'borderTopWidth', 'borderLeftWidth', 'textTransform', 'visibility', 'opacity', 'boxShadow'];
    const box = e.checkVisibility()
      ? [left - home.left, top - home.top, width, height].map((side) => Math.round(side * 2) / 2) : [];
    return { name: `${e.tagName.toLowerCase()}.${e.getAttribute('class') ?? ''}`, box,
             drawn: Object.fromEntries(drawn.map((name) => [name, style[name]])) };
  });
}"""


def require() -> None:
    """Skip where the front ends are not installed; fail where ``RTCA_REQUIRE_HOSTS`` is set."""
    missing = [name for name in MODULES if importlib.util.find_spec(name) is None]
    if not missing:
        return
    sentence = f"{' and '.join(missing)} not installed; pip install -e '.[hosts]' brings all front ends."
    if os.environ.get("RTCA_REQUIRE_HOSTS"):
        pytest.fail(sentence)
    pytest.skip(sentence)


@contextlib.contextmanager
def opened(browser: Any, url: str, *, scheme: str = "light") -> Iterator[Any]:
    """Open a page that reaches nothing beyond its own server."""
    home = urlsplit(url).netloc
    context = browser.new_context(viewport={"width": 1400, "height": 1000}, color_scheme=scheme)
    context.set_default_timeout(PATIENCE)

    def answer(route: Any) -> None:
        asked = urlsplit(route.request.url)
        if asked.netloc == home or asked.scheme in {"data", "blob"}:
            route.continue_()
        else:
            route.abort("blockedbyclient")

    context.route("**/*", answer)
    page = context.new_page()
    # Not until "load": a front end may wait for what it cannot reach.
    page.goto(url, wait_until="commit")
    try:
        yield page
    finally:
        context.close()


def end_kernels(address: str) -> None:
    """End all kernels of a server, so that the next to open a notebook gets a new one."""
    base, token = address.split("lab/tree/{}?token=")
    for session in json.load(urllib.request.urlopen(f"{base}api/sessions?token={token}")):
        request = urllib.request.Request(f"{base}api/sessions/{session['id']}?token={token}", method="DELETE")
        urllib.request.urlopen(request).close()


def url_in(host: str, address: str, path: Path) -> str:
    """Return where a front end of the server opens a notebook, which lies there under a name of its own."""
    base, token = address.split("lab/tree/{}?")
    own = path.with_name(f"{host.replace(' ', '')}.ipynb")
    shutil.copy(path, own)
    return f"{base}{SERVED[host][0].format(own.name)}{token}"


@contextlib.contextmanager
def marimo(folder: Path, cells: list[str]) -> Iterator[str]:
    """Serve some cells as an app of marimo, and give its address."""
    bodies = [f"@app.cell\ndef _({arguments}):\n{body}\n" for arguments, body in map(_cell, cells)]
    app = folder / "app.py"
    app.write_text("import marimo\napp = marimo.App()\n" + "\n".join(bodies), encoding="utf-8")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **os.environ,
        "HOME": str(folder),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")])),
    }
    command = [sys.executable, "-m", "marimo", "run", str(app), "--headless", "--no-token", "--port", str(port)]
    log = folder / "marimo.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        ends = time.monotonic() + PATIENCE / 1000
        while True:
            assert process.poll() is None, f"marimo did not start:\n{log.read_text('utf-8', 'replace')[-2000:]}"
            assert time.monotonic() < ends, "marimo does not answer"
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                break
            time.sleep(0.05)
        yield f"http://127.0.0.1:{port}/"
    finally:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _cell(source: str) -> tuple[str, str]:
    """Return what a cell takes from others, named in its first line, and its body."""
    head, _, body = source.partition("\n")
    return head.removeprefix("# takes").strip(), "\n".join(f"    {line}" for line in body.split("\n"))


def differences(browser: Any, page: Any, view: Any) -> list[str]:
    """Name what looks otherwise in a front end than on an empty page of the same width and fonts."""
    seen = view.evaluate(LOOK)
    html, width, fonts, theme = view.evaluate(
        """(view) => [view.outerHTML, view.getBoundingClientRect().width, getComputedStyle(view).fontFamily,
                      document.body.dataset.jpThemeLight ?? '']"""
    )
    context = browser.new_context(viewport={"width": 1600, "height": 1000})
    try:
        empty = context.new_page()
        empty.set_content(f"<!doctype html><body><div style='width:{width}px'></div>")
        empty.evaluate(
            """([html, fonts, theme]) => {
              document.body.style.setProperty('--jp-ui-font-family', fonts);
              if (theme) document.body.dataset.jpThemeLight = theme;
              document.querySelector('div').innerHTML = html;
            }""",
            [html, fonts, theme],
        )
        wanted = empty.locator("div > .rtca").first.evaluate(LOOK)
    finally:
        context.close()
    assert len(seen) == len(wanted) > 100
    found: dict[str, str] = {}
    for here, there in zip(seen, wanted, strict=True):
        other = {
            name: (value, there["drawn"][name])
            for name, value in here["drawn"].items()
            if value != there["drawn"][name]
        }
        if any(abs(one - two) > NEAR for one, two in zip(here["box"], there["box"], strict=True)):
            other["box"] = (here["box"], there["box"])
        if other:
            found.setdefault(here["name"], f"{here['name']}: {other}")
    return list(found.values())
