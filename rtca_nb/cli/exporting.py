"""Export notebooks as pages to share: one file, no network requests, no revealed text."""

from __future__ import annotations

import importlib.util
import warnings
from importlib import resources
from pathlib import Path
from typing import Final

from rtca_nb.base.extras import missing_extra
from rtca_nb.base.files import write_whole
from rtca_nb.base.safe_json import repair_text
from rtca_nb.cli.chromium import find_chromium, print_pdf
from rtca_nb.cli.notebook_files import notebook_text
from rtca_nb.cli.page_links import without_dead_links
from rtca_nb.cli.report_place import check_folder
from rtca_nb.cli.report_writing import tell_where
from rtca_nb.exceptions import MalformedSourceError, UsageError
from rtca_nb.privacy.notebook_pages import check_nothing_revealed

__all__ = ["export", "page_of_notebook"]

_TEMPLATES: Final = "render/static/jupyter/nbconvert/templates"
_WIDGET: Final = "application/vnd.jupyter.widget-view+json"
_ENDINGS: Final = (".html", ".pdf")


def export(notebook: str, target: Path | None, *, pdf: bool, force: bool, open_: bool) -> None:
    """Write a notebook as a page beside it, or to ``target``, and print its path."""
    source = Path(notebook)
    path = target or source.with_suffix(".pdf" if pdf else ".html")
    if path.suffix.lower() not in _ENDINGS or (pdf and path.suffix.lower() != ".pdf"):
        wanted = ".pdf" if pdf else ".html or .pdf"
        raise UsageError(f"the name of the page must end in {wanted}, not {path.name!r}")
    # Refuse a file that is not a notebook first, whatever the page would replace.
    check_nothing_revealed(notebook_text(source), repr(str(source)))
    check_folder(path, force=force, what="page")
    pdf = path.suffix.lower() == ".pdf"
    if pdf:
        find_chromium()
    page = page_of_notebook(source)
    if pdf or path.parent.resolve() != source.parent.resolve():
        page = without_dead_links(page)  # relative links would not work there
    content = page.encode("utf-8")
    written = print_pdf(content, path) if pdf else write_whole(path, content)
    tell_where("Page", written, open_=open_)


def page_of_notebook(path: Path) -> str:
    """Return a notebook as an HTML page that makes no network request.

    Raises
    ------
    SourceNotFoundError
        If there is no such notebook.
    MalformedSourceError
        If the file is not a notebook, or not a valid one.
    RevealError
        If it may show a revealed contact.
    SetupError
        If nbconvert is not installed.
    """
    if importlib.util.find_spec("nbconvert") is None:
        raise missing_extra("turning notebooks into pages needs", "lab")
    text = notebook_text(path)
    check_nothing_revealed(text, repr(str(path)))
    import nbformat
    from nbconvert.exporters import HTMLExporter

    folder = resources.files("rtca_nb").joinpath(_TEMPLATES)
    options = {"template_name": "rtca", "extra_template_basedirs": [str(folder)]}
    exporter = HTMLExporter(**options)  # type: ignore[no-untyped-call]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # cells without ids, as other programs write them
            notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
            # No script runs in the page, so live widgets are of no use; their static views are kept.
            notebook.metadata.pop("widgets", None)
            for output in (output for cell in notebook.cells for output in cell.get("outputs", [])):
                output.get("data", {}).pop(_WIDGET, None)
            page, _ = exporter.from_notebook_node(notebook, resources={"metadata": {"name": path.stem}})
    except nbformat.ValidationError:  # it may quote an output
        raise MalformedSourceError(
            f"{str(path)!r} is not a valid notebook; open it in Jupyter and save it again"
        ) from None
    found: str = repair_text(str(page))[0]  # a lone surrogate cannot be written
    return found
