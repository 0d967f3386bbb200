"""A corpus of contact ids, fetched by several processes: the same corpus, and never faster than the quota."""

from __future__ import annotations

import contextlib
import os
import signal

import pytest

import rtca_nb as rtca
from rtca_nb.base.pools import LocalPool
from rtca_nb.corpus.incoming import incoming
from rtca_nb.corpus.places import root_of
from rtca_nb.corpus.writing import Writer
from rtca_nb.endpoint import Quota, serve
from rtca_nb.fetch.fetching import Fetching
from tests.corpus.readings import SMALL, whole
from tests.corpus.working import FEW, Inline, in_several, outcome
from tests.fetch.test_bulk import served

pytestmark = pytest.mark.sampled_file(1)

IDS = [f"c{number}" for number in range(12)]
ACCOUNT, TOLD = Quota(5, 12), (5, 3)
"""What the endpoint allows, and what the fetch keeps to: a machine that stalls for a second makes nothing too fast, and
processes that each kept to the pace alone would be refused again and again."""


@contextlib.contextmanager
def serving(quota=None):
    with serve((served(one) for one in IDS), quota=quota) as endpoint:
        yield endpoint


def asked(endpoint, ids=IDS, quota=None, **options):
    """A fetch that any process could do."""
    return rtca.fetch_contacts(
        "instance", ids, endpoint_url=endpoint.url, region_name="us-east-1", quota=quota, max_results=10, **options
    )


def held(root):
    """All rows but what says when a contact was fetched."""
    tables = whole(root)
    del tables["segments"]
    return tables | {"contacts": [row[:-2] for row in tables["contacts"]]}


@pytest.fixture
def wanted(folder):
    """The corpus as one process fetches and writes it."""
    with serving() as endpoint:
        contacts = incoming(asked(endpoint, [*IDS, "none"]), allow_revealed=False)
        report = Writer(root_of(folder / "one"), sizes=SMALL).write(contacts)
    return outcome(report), held(folder / "one")


@pytest.mark.slow
def test_what_is_asked_for_is_fetched_where_it_is_worked_out(folder, wanted):
    with serving() as endpoint:
        pool = Inline(3)
        report = in_several(asked(endpoint, [*IDS, "none", "c1"]), folder / "several", pool)
        assert (outcome(report), held(folder / "several")) == wanted
        assert report.failed == 1
        assert len(pool.ran) > 1


@pytest.mark.slow
def test_a_fetch_that_is_bound_to_this_process_stays_in_it(folder):
    with serving() as endpoint:
        seen = []
        for options in ({"archive": folder / "archive"}, {"progress": seen.append}):
            fetch = asked(endpoint, **options)
            assert isinstance(fetch, Fetching)
            assert fetch.terms is None
            fetch.close()
        begun = asked(endpoint)
        first = next(begun)
        assert begun.terms is None
        assert len({first.contact_id, *(one.contact_id for one in begun)}) == len(IDS)
        report = rtca.write_corpus(asked(endpoint, archive=folder / "archive"), folder / "corpus", workers=2)
    assert report.added == len(IDS)
    assert len(rtca.open_corpus(folder / "corpus").contacts) == len(IDS)


@pytest.mark.slow
def test_what_makes_every_contact_fail_ends_the_write(folder, monkeypatch):
    with serving() as endpoint:
        fetch = asked(endpoint)
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.delenv(name)
        with pytest.raises(rtca.SetupError):
            in_several(fetch, folder / "corpus", Inline())


def check_pace(endpoint):
    """The endpoint's own bucket refused nothing."""
    assert [request.http_status for request in endpoint.requests if request.http_status == 429] == []
    assert len(endpoint.requests) >= 3 * len(IDS)


@pytest.mark.slow
def test_processes_of_this_machine_share_the_quota_also_where_one_is_killed(folder, wanted):
    with serving(ACCOUNT) as endpoint:
        pool = LocalPool(4)
        killed = []

        def kill(_):
            if not killed:
                killed.append(pool.processes[0])
                os.kill(killed[0], signal.SIGKILL)

        report = in_several(
            asked(endpoint, [*IDS, "none"], TOLD, connections=4),
            folder / "several",
            pool,
            FEW._replace(batch=1),
            progress=kill,
        )
        check_pace(endpoint)
    assert killed
    assert (outcome(report), held(folder / "several")) == wanted
