"""Fetch one contact, from AWS or from the local endpoint, and show it."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import typer
from rich.text import Text

from rtca_nb.base.arguments import counted
from rtca_nb.cli.findings import show_findings
from rtca_nb.cli.interrupting import says_what_was_kept
from rtca_nb.cli.messages import show_excerpt
from rtca_nb.cli.options import REPORT
from rtca_nb.cli.report_place import check_place
from rtca_nb.cli.report_writing import write_and_tell
from rtca_nb.cli.terminal import errors, output, printable
from rtca_nb.endpoint import serve
from rtca_nb.exceptions import UsageError
from rtca_nb.fetch.fetch import fetch_contact
from rtca_nb.samples import build_sample, sample_names
from rtca_nb.sampling import served_sample_centre, served_samples

if TYPE_CHECKING:
    from rtca_nb.fetch.fetch import Progress

__all__ = ["check_target", "demo", "fetch", "list_samples", "progress_shown"]


NEXT: Final = """
Next, with your own contacts:
  rtca-nb report FOLDER -o report.html   a report of files that you have
  rtca-nb fetch INSTANCE CONTACT         a contact from AWS
  rtca-nb lab                            example notebooks in JupyterLab, without AWS"""
"""Commands to try after the demo."""


def demo(name: str, output_type: str, path: Path, *, open_: bool, force: bool = False) -> None:
    """Fetch a bundled contact from the local endpoint with boto3, show it, and write its report."""
    if name not in sample_names():
        raise UsageError(f"there is no sample {name!r}; choose one of {', '.join(sample_names())}")
    # People run their first command twice; the report of the first run is just as good, so it is kept.
    kept = path == REPORT and path.is_file() and not force
    if not kept:
        check_place(path, force=force)
    sample = build_sample(name)
    # Small pages, so that paging is part of the demo; no quota, so that it does not wait.
    samples = serve(served_samples(), instances=[served_sample_centre()], quota=None)
    with samples as endpoint, progress_shown(f"{endpoint.url}") as progress:
        contact = fetch_contact(
            sample.instance_id,
            sample.contact_id,
            output_type=output_type,
            max_results=25,
            client=endpoint.client(),
            progress=progress,
        )
        requests = len(endpoint.requests)

    def show() -> None:
        console = output()
        console.print(f"Fetched with boto3 from the local endpoint in {counted(requests, 'request')}.\n", style="dim")
        show_findings(contact, console)
        show_excerpt(contact, console)

    if kept:
        show()
        line = f"\n{str(path)!r} exists, so the report was not written; pass --force to replace it."
        output().print(line, highlight=False, soft_wrap=True)
        if open_:
            typer.launch(path.resolve().as_uri())
    else:
        write_and_tell([contact], path, open_=open_, show=show)
    output().print(NEXT, style="dim", highlight=False, soft_wrap=True)


def list_samples() -> None:
    """Print the names of the bundled contacts, each with its forms."""
    console = output()
    for name in sample_names():
        forms = " and ".join(build_sample(name).segments)
        console.print(f"{name:16} {forms}")


def fetch(
    instance_id: str,
    contact_id: str,
    *,
    output_type: str,
    segment_types: list[str] | None,
    max_results: int,
    endpoint_url: str | None,
    region: str | None,
    profile: str | None,
    report: Path | None,
    context: bool,
    open_: bool,
    force: bool = False,
) -> None:
    """Fetch a contact from AWS, show it, and write a report if one is requested."""
    if open_ and report is None:
        raise UsageError("--open needs a report to open; name its file with --report")
    check_target(instance_id, [contact_id], endpoint_url)
    if report is not None:
        check_place(report, force=force)
    if profile is not None:
        os.environ["AWS_PROFILE"] = profile
    kept = "stopped: no page of the contact was kept, and no report was written"
    with says_what_was_kept(lambda: kept), progress_shown(endpoint_url or "AWS") as progress:
        contact = fetch_contact(
            instance_id,
            contact_id,
            output_type=output_type,
            segment_types=segment_types,
            max_results=max_results,
            endpoint_url=endpoint_url,
            region_name=region,
            context=context,
            progress=progress,
        )
    if report is None:
        show_findings(contact, output())
    else:
        write_and_tell([contact], report, open_=open_, show=lambda: show_findings(contact, output()))


def check_target(instance_id: str, contact_ids: Iterable[str], endpoint_url: str | None) -> None:
    """Refuse invalid ids and addresses.

    Raises
    ------
    UsageError
    """
    for name, value in (("INSTANCE", instance_id), *(("CONTACT", contact_id) for contact_id in contact_ids)):
        if value.strip() in {"", ".", ".."}:
            raise UsageError(f"{name} must be an id, as the Amazon Connect console shows it")
    if endpoint_url is not None and not _is_url(endpoint_url):
        raise UsageError("--endpoint-url takes an address such as http://127.0.0.1:8000")


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:  # an invalid port
        return False


@contextmanager
def progress_shown(where: str) -> Iterator[Callable[[Progress], object] | None]:
    """Yield a function that shows the progress of a fetch on stderr; None if stderr is not a terminal."""
    console = errors()
    if not console.is_terminal:
        yield None
        return
    # As Text, so that brackets in a name are not read as markup.
    with console.status(Text(f"Asking {printable(where)} …"), spinner="dots") as status:

        def tell(progress: Progress) -> None:
            pages, segments = counted(progress.pages, "page"), counted(progress.segments, "segment")
            status.update(Text(f"{printable(where)}: {pages}, {segments}"))

        yield tell
