"""Take the pictures of the README: ``python docs/pictures.py``; it needs an installed Chromium and the extra ``test``.

Each view is made of a bundled sample and photographed in light and dark. The pictures are the only files of the
repository that a command can make: a README is read where nothing can be run, so they have to be there. They are small,
and a test holds all of them below 300 kB together.
"""

from __future__ import annotations

import base64
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

import rtca_nb as rtca

FOLDER = Path(__file__).resolve().parent / "pictures"
NAMES = ("chromium", "chromium-browser", "google-chrome")
WIDTH, HEIGHT = 1000, 770
QUALITY = 78


def pages(folder: Path) -> dict[str, Path]:
    """Write the pages that are photographed, by the name of the picture."""
    return {"contact": rtca.write_report(rtca.sample_contact(), folder / "contact.html")}


def main() -> int:
    """Take all pictures; say how large they are."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        print("No Chromium is installed, so no pictures were taken.", file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox", "--disable-gpu"])
        for name, path in pages(Path(scratch)).items():
            for scheme in ("light", "dark"):
                page = browser.new_page(
                    viewport={"width": WIDTH, "height": HEIGHT}, color_scheme=scheme, device_scale_factor=1.5
                )
                page.goto(path.as_uri())
                page.evaluate("document.fonts.ready")
                # Playwright takes PNG and JPEG only; WebP is a quarter of their size here.
                taken = page.context.new_cdp_session(page).send(
                    "Page.captureScreenshot", {"format": "webp", "quality": QUALITY}
                )
                target = FOLDER / f"{name}-{scheme}.webp"
                target.write_bytes(base64.b64decode(taken["data"]))
                print(f"{target.name}: {target.stat().st_size / 1000:.0f} kB")
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
