"""Print our own pages to PDF with an installed Chromium.

The PDF is tagged and has bookmarks for the headings. Chromium runs without a window, in a profile that is removed
afterwards, and cannot resolve any host name; the page's own policy also forbids requests.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from rtca_nb.base.files import write_whole
from rtca_nb.exceptions import SetupError

__all__ = ["find_chromium", "print_pdf", "private_folder"]

_NAMES: Final = (
    *("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "microsoft-edge", "msedge"),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
_FLAGS: Final = (
    "--headless",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-breakpad",
    "--disable-component-update",
    "--disable-extensions",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--no-pdf-header-footer",
    "--export-tagged-pdf",
    "--generate-pdf-document-outline",
)
# Otherwise crash reports, which hold contents of memory, are kept in a folder of the user.
_PLACES: Final = ("CHROME_CONFIG_HOME", "BREAKPAD_DUMP_LOCATION")
_ENDING: Final = ("SIGTERM", "SIGHUP")
# A thousand contacts take 15 seconds.
_SECONDS: Final = 600
_BEGIN: Final = b"%PDF-"


def find_chromium() -> str:
    """Return the path of the program of an installed Chromium, Chrome or Edge.

    Raises
    ------
    SetupError
        If none is installed.
    """
    for name in _NAMES:
        found = shutil.which(name)
        if found is not None:
            return found
    raise SetupError(
        "printing a PDF needs Chromium, Chrome or Edge, and none of them is installed; install one, or write HTML "
        "and print that in a browser"
    )


@contextlib.contextmanager
def private_folder() -> Iterator[Path]:
    """Yield a new folder that only this user can open; remove it afterwards, even if a signal ends the command."""
    with contextlib.ExitStack() as stack:
        if threading.current_thread() is threading.main_thread():
            for number in (getattr(signal, name) for name in _ENDING if hasattr(signal, name)):
                if signal.getsignal(number) is signal.SIG_DFL:
                    signal.signal(number, lambda ended, _: sys.exit(128 + ended))
                    stack.callback(signal.signal, number, signal.SIG_DFL)
        # A browser that was ended may still write for a moment.
        folder = tempfile.TemporaryDirectory(prefix="rtca-nb-", ignore_cleanup_errors=True)
        yield Path(stack.enter_context(folder))


def print_pdf(page: bytes, path: Path, *, private: bool = False) -> Path:
    """Print a page of HTML to a PDF file, and return the path of the file.

    Parameters
    ----------
    page : bytes
        HTML that needs no other file.
    path : pathlib.Path
        File to write; an existing file is replaced in one step.
    private : bool
        Whether only the owner may read the file.

    Raises
    ------
    SetupError
        If Chromium is not installed, or makes no PDF.
    UsageError
        If the file cannot be written.
    """
    program = find_chromium()
    with private_folder() as folder:
        source, target = Path(folder, "page.html"), Path(folder, "page.pdf")
        source.write_bytes(page)
        command = [program, *_FLAGS, f"--user-data-dir={Path(folder, 'profile')}", f"--print-to-pdf={target}"]
        if hasattr(os, "geteuid") and os.geteuid() == 0:
            command.append("--no-sandbox")  # otherwise Chromium does not start as root, the user in most containers
        try:
            subprocess.run(  # noqa: S603  # an installed browser, our arguments
                [*command, source.as_uri()],
                check=True,
                capture_output=True,
                timeout=_SECONDS,
                stdin=subprocess.DEVNULL,
                env={**os.environ, **dict.fromkeys(_PLACES, str(folder / "profile"))},
            )
            made = target.read_bytes()
        except subprocess.TimeoutExpired:
            raise SetupError(f"Chromium made no PDF within {_SECONDS} seconds; write HTML instead") from None
        except (OSError, subprocess.CalledProcessError) as error:
            raise SetupError(f"{Path(program).name} made no PDF ({type(error).__name__}); write HTML instead") from None
        if not made.startswith(_BEGIN):
            raise SetupError(f"{Path(program).name} made no PDF; write HTML instead")
    return write_whole(path, made, private=private)
