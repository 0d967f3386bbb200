"""Build the site: ``python docs/build.py [FOLDER]``; open ``index.html`` in the folder, build/site by default.

The pages of this folder and of the project's root are copied, generated pages are added (see reference.py), and Sphinx
makes HTML of them. A warning is an error. It needs the extras ``docs`` and ``corpus``.
"""

from __future__ import annotations

import re
import shutil
import sys
import tempfile
from pathlib import Path

from reference import pages
from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent

# Pages of the root, where GitHub looks for them, and what they are called on the site.
OF_THE_ROOT = {"CONTRIBUTING.md": "contributing.md", "SECURITY.md": "security.md", "CHANGELOG.md": "changes.md"}

PARTS = {
    "Use": (
        *("start", "howto/analyst", "howto/qa-lead", "howto/privacy-officer", "howto/rule-author", "howto/developer"),
        "howto/unattended",
        *(
            "files",
            "frames",
            "context",
            "corpus",
            "questions",
            "rules",
            "scale",
            "generated",
            "permissions",
            "troubleshooting",
        ),
    ),
    "Look up": ("reference/columns", "reference/api", "reference/cli", "glossary", "changes"),
    "Background": (
        *("service", "privacy", "security", "leaks", "architecture"),
        *(f"decisions/{path.stem}" for path in sorted((HERE / "decisions").glob("*.md"))),
        *("conformance", "contributing"),
    ),
}

# What axe-core misses in the pages of Sphinx and its theme: levels of headings, names of landmarks, and code that is
# scrolled without a mouse.
ACCESSIBLE = {
    'role="heading">': 'role="heading" aria-level="2">',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="All pages">',
    '<aside class="toc-drawer': '<aside aria-label="On this page" class="toc-drawer',
    "<pre>": '<pre tabindex="0">',
}

INDEX = """# rtca_nb

Notebook toolkit for Amazon Connect Contact Lens chat analysis: transcripts, timelines and DataFrames of your chats,
with personal data masked unless you reveal it.

| you want to | read |
| --- | --- |
| try it, in five minutes and without an AWS account | [Start](start.md) |
| look at chats and count things | [Analysts](howto/analyst.md) |
| check the quality of rules and replies | [QA leads](howto/qa-lead.md) |
| decide which data may leave the company | [Privacy officers](howto/privacy-officer.md), [Privacy](privacy.md) |
| write rules | [Rule authors](howto/rule-author.md) |
| run notebooks unattended | [Papermill and Quarto](howto/unattended.md) |
| write programs that use the service or the package | [Developers](howto/developer.md), [API](reference/api.md) |
| look up a column | [All columns](reference/columns.md) |
| go from a laptop to a cluster | [A corpus](corpus.md), [Scale](scale.md) |
| solve a problem that an error message reports | [Troubleshooting](troubleshooting.md) |
| see what is unknown of the service | [Known and unknown](service.md) |

"""


def stage(folder: Path) -> None:
    """Write the sources of the site into a folder."""
    for path in HERE.rglob("*.md"):
        target = folder / path.relative_to(HERE)
        target.parent.mkdir(parents=True, exist_ok=True)
        depth = len(path.relative_to(HERE).parts)
        target.write_text(_relinked(path.read_text("utf-8"), "../" * depth, "../" * (depth - 1)), "utf-8")
    for name, staged in OF_THE_ROOT.items():
        (folder / staged).write_text(_relinked((ROOT / name).read_text("utf-8"), "", ""), "utf-8")
    for name, text in pages().items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    trees = [
        "\n".join(("```{toctree}", f":caption: {part}", ":hidden:", "", *names, "```\n"))
        for part, names in PARTS.items()
    ]
    (folder / "index.md").write_text(INDEX + "\n".join(trees), "utf-8")
    shutil.copytree(HERE / "pictures", folder / "pictures")
    for name in ("conf.py", "site.css"):
        shutil.copy(HERE / name, folder)


def _relinked(text: str, to_root: str, to_docs: str) -> str:
    """Lead links between the root and the docs to where the site has the pages; what it has not is left as code."""

    def relinked(found: re.Match[str]) -> str:
        label, target, anchor = found["label"], found["target"], found["anchor"] or ""
        if target.startswith(f"{to_root}docs/"):
            target = to_docs + target.removeprefix(f"{to_root}docs/")
        elif target.removeprefix(to_root) in OF_THE_ROOT and target.startswith(to_root):
            target = to_docs + OF_THE_ROOT[target.removeprefix(to_root)]
        elif not target.endswith(".md"):
            return f"{label} (`{target.removeprefix(to_root)}`)"
        return f"[{label}]({target}{anchor})"

    return re.sub(r"\[(?P<label>[^\]\n]*)\]\((?P<target>[^)#:\s]+)(?P<anchor>#[^)]*)?\)", relinked, text)


def build(folder: Path) -> int:
    """Build the site into a folder; 0 if there was no warning."""
    with tempfile.TemporaryDirectory() as scratch:
        source = Path(scratch) / "source"
        source.mkdir()
        stage(source)
        app = Sphinx(
            source, source, folder, Path(scratch) / "doctrees", "html",
            freshenv=True, warningiserror=True, status=None, exception_on_warning=False,
        )  # fmt: skip
        app.build()
        for page in folder.rglob("*.html"):
            text = page.read_text("utf-8")
            for made, accessible in ACCESSIBLE.items():
                text = text.replace(made, accessible)
            page.write_text(text, "utf-8")
        return app.statuscode


if __name__ == "__main__":
    out = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build" / "site")
    code = build(out)
    print(f"{out / 'index.html'}" if code == 0 else "The site has warnings; see above.")
    sys.exit(code)
