"""What an archive of Raw answers tells of itself: lists, names of files, logs, errors and commands show no canary."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

import rtca_nb as rtca
from rtca_nb.cli.commands import app
from rtca_nb.endpoint import ServedContact, serve
from rtca_nb.exceptions import RtcaError
from tests.leaks.canaries import canary_contact
from tests.leaks.decoding import found
from tests.leaks.looking import bundle, logged

CANARIES = [canary_contact(seed) for seed in range(40, 46)]


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """An archive of canaries, and all that was logged while it was filled."""
    folder = tmp_path_factory.mktemp("archive") / "kept"
    served = [ServedContact("instance", one.contact_id, {"Raw": one.segments}, pass_through=True) for one in CANARIES]
    archive = rtca.Archive(folder, allow_raw=True)
    with serve(served, quota=None) as endpoint, logged() as stream:
        ids = [one.contact_id for one in CANARIES]
        results = rtca.fetch_contacts(
            "instance",
            [*ids, "none"],
            client=endpoint.client(),
            archive=archive,
            output_type="Raw",
            max_results=7,
            quota=None,
        )
        shown = [repr(result) for result in results]
    return archive, folder, "\n".join([*shown, stream.getvalue()])


def damaged(archive, folder):
    """Errors and verdicts of an archive in which a file has lost its end."""
    path = min((folder / "raw").iterdir())
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) * 2 // 3])
    try:
        yield repr(archive.verify())
        for read in (lambda: list(archive.contacts()), lambda: list(rtca.read_contacts(folder))):
            with pytest.raises(RtcaError) as caught:
                read()
            yield repr(caught.value) + str(caught.getrepr(style="long", showlocals=False))
    finally:
        path.write_bytes(whole)


@pytest.mark.slow
def test_an_archive_of_raw_answers_tells_no_canary(filled, tmp_path, monkeypatch):
    archive, folder, told = filled
    monkeypatch.setenv("COLUMNS", "200")
    said = [told, repr(archive), repr(archive.entries()), repr(archive.verify())]
    said += [repr(list(archive.records())), repr(list(archive.contacts())), repr(list(archive.pages()))]
    said += [repr(store) + repr(store.failures()) for store in archive.stores()]
    said += [str(path) for path in folder.rglob("*")]
    said += [bundle(archive.deadline_report()).decode()]
    for command in ("list", "verify", "export"):
        options = ["-o", str(tmp_path / "out.jsonl")] if command == "export" else []
        result = CliRunner().invoke(app, ["archive", command, str(folder), *options])
        said += [result.output, repr(result.exception)]
    with logged() as stream:
        said += damaged(archive, folder)
    said.append(stream.getvalue())
    blob = "\n".join(said).encode()
    assert found(blob, [text for one in CANARIES for text in one.canaries.values()]) == []


@pytest.mark.slow
def test_the_archive_holds_the_canaries(filled):
    # Else the test above would say nothing.
    archive, _, _ = filled
    kept = b"".join(page.body for _, page in archive.pages())
    wanted = [text for one in CANARIES for text in one.canaries.values()]
    assert len(found(kept, wanted)) == len(wanted)
