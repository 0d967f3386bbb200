"""A real Chromium for tests: the network is blocked, and whatever goes wrong in a page is written down."""

from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["PATIENCE", "OpenedPage", "chromium", "open_page"]

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = (
    "--no-sandbox",  # CI runs as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# Milliseconds until something in a page is taken for lost. Where things go right nobody waits for it; a busy machine
# may take a multiple of its usual time.
PATIENCE = 120_000
# What a page carries with it is no request.
OWN_SCHEMES = frozenset({"data", "blob", "about"})

# Runs before any script of the page, whatever its policy says.
WATCH_POLICY = """
addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP violation: ${event.violatedDirective} blocked ${event.blockedURI || "inline"}`);
});
"""


class OpenedPage:
    """A page in Chromium. What is not here is Playwright's ``Page``: ``opened.locator(...)``, ``opened.screenshot()``.

    Attributes
    ----------
    page : playwright.sync_api.Page
    requests : list of str
        Every URL that was asked for beside the document itself. The network is blocked: none was answered.
    errors : list of str
        Uncaught exceptions, console errors, violations of the content security policy, and dialogs.
    console : list of str
        Everything on the console, as ``"type: text"``.
    """

    def __init__(self, page: Page) -> None:
        self.page = page
        self.noted: dict[str, list[str]] = {"requests": [], "errors": [], "console": []}

    @property
    def requests(self) -> list[str]:
        return self._settled("requests")

    @property
    def errors(self) -> list[str]:
        return self._settled("errors")

    @property
    def console(self) -> list[str]:
        return self._settled("console")

    def _settled(self, kind: str) -> list[str]:
        # Messages arrive in order, so what was on its way is here when the page has answered.
        if not self.page.is_closed():
            self.page.evaluate("0")
        return self.noted[kind]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.page, name)


def executable() -> str | None:
    """Find an installed Chromium; ``RTCA_CHROMIUM`` wins. Playwright downloads none."""
    named = os.environ.get("RTCA_CHROMIUM")
    return named or next((found for name in NAMES if (found := shutil.which(name))), None)


@contextlib.contextmanager
def running_loop(loop: asyncio.AbstractEventLoop | None) -> Iterator[None]:
    """Make a loop this thread's running one while the block runs.

    Playwright's synchronous interface leaves its own loop marked as running, so that every later ``asyncio.run`` in
    the process fails. Here it is marked only while a test uses the browser.
    """
    before = asyncio._get_running_loop()
    asyncio._set_running_loop(loop)
    try:
        yield
    finally:
        asyncio._set_running_loop(before)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Chromium, started once; the test skips where there is none, and fails where ``RTCA_REQUIRE_BROWSER`` is set."""
    path = executable()
    if path is None:
        missing = "No Chromium is installed; install one, or name it in RTCA_CHROMIUM."
        if os.environ.get("RTCA_REQUIRE_BROWSER"):
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright

    playwright = sync_playwright().start()
    loop = asyncio._get_running_loop()
    try:
        browser = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        asyncio._set_running_loop(None)
        browser.rtca_loop = loop
        yield browser
        asyncio._set_running_loop(loop)
        browser.close()
    finally:
        asyncio._set_running_loop(loop)
        playwright.stop()
        asyncio._set_running_loop(None)


@pytest.fixture
def open_page(chromium: Browser, tmp_path: Path) -> Iterator[Callable[..., OpenedPage]]:
    """Open pages: ``open_page(html_or_path_or_url, color_scheme="dark", width=1280, height=800)``.

    A path is opened from disk, an ``http://127.0.0.1`` URL as it is (requests to that server are answered), and any
    other text is HTML. JavaScript can be turned off with ``java_script_enabled=False``; other options are those of
    Playwright's ``new_context``.
    """
    contexts = []

    def open_one(
        document: str | Path,
        *,
        color_scheme: Literal["light", "dark"] = "light",
        width: int = 1280,
        height: int = 800,
        **options: Any,
    ) -> OpenedPage:
        if isinstance(document, str) and not document.startswith(("http://127.0.0.1:", "file:", "about:")):
            path = tmp_path / f"page-{len(contexts)}.html"
            path.write_text(document, encoding="utf-8")
            document = path
        url = document.resolve().as_uri() if isinstance(document, Path) else document
        viewport = {"width": width, "height": height}
        context = chromium.new_context(color_scheme=color_scheme, viewport=viewport, **options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(WATCH_POLICY)
        opened = OpenedPage(context.new_page())
        home = urlsplit(url)

        def answer(route: Any) -> None:
            asked = urlsplit(route.request.url)
            own = asked.scheme in OWN_SCHEMES or route.request.url.split("#")[0] == url.split("#")[0]
            if own or (home.scheme == "http" and asked.netloc == home.netloc):
                route.continue_()
            else:
                route.abort("blockedbyclient")

        def note_request(request: Any) -> None:
            document_itself = request.is_navigation_request() and request.url.split("#")[0] == url.split("#")[0]
            if not document_itself and urlsplit(request.url).scheme not in OWN_SCHEMES:
                opened.noted["requests"].append(request.url)

        def note_console(message: Any) -> None:
            opened.noted["console"].append(f"{message.type}: {message.text}")
            if message.type == "error":
                opened.noted["errors"].append(message.text)

        def refuse(dialog: Any) -> None:
            opened.noted["errors"].append(f"dialog: {dialog.message}")
            dialog.dismiss()

        context.route("**/*", answer)
        context.on("dialog", refuse)
        context.on("request", note_request)
        context.on("weberror", lambda error: opened.noted["errors"].append(str(error.error)))
        context.on("console", note_console)
        opened.page.goto(url, wait_until="load")
        return opened

    with running_loop(chromium.rtca_loop):
        yield open_one
        for context in contexts:
            context.close()
