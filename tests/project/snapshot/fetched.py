"""What comes from the local endpoint: pages, one contact, many, growing ones, and what each fault leads to."""

from __future__ import annotations

import datetime as dt
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import rtca_nb as rtca
from rtca_nb.endpoint import FAULTS, ServedContact, parse_faults, serve, snippets
from rtca_nb.samples import build_sample
from rtca_nb.sampling import served_samples
from tests.project.snapshot.contacts import known
from tests.project.snapshot.plain import attempt, plain, view

__all__ = ["endpoint", "fetching", "several"]

_YEAR: Final = (dt.datetime(2025, 1, 1, tzinfo=dt.UTC), dt.datetime(2025, 12, 31, tzinfo=dt.UTC))
_TIMES: Final = re.compile(r"\d+(\.\d+)? ?(ms|s|µs)\b|\d+:\d\d(:\d\d)?|\d+ times")
_LISTS: Final = ("contact_id\na\nb\na\n\n", "Contact ID;x\na;1\n", "id\na\n", "")
_SCRIPTS: Final = (["3=429"], ["rate=0.1", "seed=7", "names=429,connection"], ["x"], ["1=nope"], [], ["2=stall:0.5"])


def fetching(folder: Path) -> dict[str, Any]:
    """Fetch from the local endpoint in every way that there is."""
    sample = build_sample("refund")
    ids = (sample.instance_id, sample.contact_id)
    every = [build_sample(name).contact_id for name in rtca.sample_names()]
    found: dict[str, Any] = {}
    with serve(served_samples(), quota=None) as service:
        client = service.client()
        one = {"client": client}
        many = {"client": client, "connections": 1}
        found["pages"] = attempt(lambda: [_page(page) for page in rtca.iter_pages(*ids, max_results=40, **one)])
        found["progress"] = attempt(_progress, *ids, max_results=40, **one)
        found["some types"] = attempt(
            lambda: known(rtca.fetch_contact(*ids, segment_types=["Transcript", "Issues"], **one))
        )
        found["no such contact"] = attempt(rtca.fetch_contact, ids[0], "nobody", **one)
        found["no such form"] = attempt(rtca.sample_contact, "single-output", output_type="Raw")
        for form in ("Redacted", "Raw"):
            listed = [*every, None, "nobody", every[0]]
            found[f"many, {form}"] = attempt(several, ids[0], listed, output_type=form, **many)
        found["progress of many"] = attempt(_progress_of_many, ids[0], every, **many)
        found["watch"] = attempt(lambda: [known(seen) for seen in rtca.watch_contact(*ids, **one)])
        found["monitor"] = attempt(_monitor, ids[0], [ids[1], every[2], "nobody"], client)
        found["search"] = attempt(lambda: list(rtca.search_contact_ids(ids[0], *_YEAR, **one)))
    for number, text in enumerate(_LISTS):
        path = folder / f"ids-{number}.csv"
        path.write_text(text, "utf-8")
        found[f"ids of {text!r}"] = attempt(rtca.read_contact_ids, path)
    # The pauses between tries are long, and take no work.
    with ThreadPoolExecutor(12) as threads:
        found["faults"] = dict(zip(sorted(FAULTS), threads.map(_faulty, sorted(FAULTS)), strict=True))
    return found


def _page(page: Any) -> dict[str, Any]:
    names = ("number", "channel", "status", "segments")
    return {"repr": repr(page), **{name: plain(getattr(page, name)) for name in names}}


def _progress(*arguments: Any, **options: Any) -> list[Any]:
    told: list[Any] = []
    rtca.fetch_contact(*arguments, progress=told.append, **options)
    return told


def several(*arguments: Any, **options: Any) -> list[Any]:
    """Fetch many contacts; what is known of each, in an order of its own."""
    came = rtca.fetch_contacts(*arguments, **options)
    return sorted((known(one) if isinstance(one, rtca.Contact) else plain(one) for one in came), key=repr)


def _progress_of_many(*arguments: Any, **options: Any) -> list[Any]:
    told: list[Any] = []
    list(rtca.fetch_contacts(*arguments, progress=told.append, **options))
    return [{name: value for name, value in plain(one).items() if not isinstance(value, float)} for one in told]


def _monitor(instance_id: str, contact_ids: list[str], client: Any) -> dict[str, Any]:
    monitor = rtca.LiveMonitor(instance_id, contact_ids, client=client, start_timeout=0)
    monitor.join(120)
    described = {
        "contacts": {name: known(one) for name, one in monitor.contacts.items()},
        "errors": [type(one).__name__ for one in monitor.errors],
        "phase": monitor.phase,
        "words": [_TIMES.sub("TIME", line) for line in view(monitor)["words"]],
        "repr": repr(monitor),
    }
    monitor.close()
    return described


def _faulty(name: str) -> Any:
    """Read a contact whose second request meets a fault, and one where several do after the first."""
    if FAULTS[name].seconds is not None:
        return "takes time"
    sample = build_sample("refund")
    ids = (sample.instance_id, sample.contact_id)
    found = []
    for numbers in ([2], range(2, 8)):
        faults = dict.fromkeys(numbers, name)
        with serve([ServedContact(*ids, sample.segments)], quota=None, faults=faults) as service:
            options = {"max_results": 50, "client": service.client()}
            found.append(attempt(lambda options=options: known(rtca.fetch_contact(*ids, **options))))
    return found


def endpoint() -> dict[str, Any]:
    """Describe the endpoint's faults, how they are asked for, and the lines to copy."""
    return {
        "faults": {name: [fault.group, fault.summary, fault.seconds] for name, fault in FAULTS.items()},
        "scripts": {str(specs): attempt(parse_faults, specs) for specs in _SCRIPTS},
        "snippets": snippets("http://127.0.0.1:1", instance_id="i", contact_id="c'\""),
    }
