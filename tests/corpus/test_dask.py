"""The workers of a Dask cluster write the corpus that one process writes; what dies or is gone leaves nothing half."""

import os
import signal
from multiprocessing import resource_tracker

import pytest

import rtca_nb as rtca
from rtca_nb.corpus.dask_pool import DaskPool
from rtca_nb.exceptions import CorpusError
from tests.corpus import working
from tests.corpus.readings import whole
from tests.corpus.test_asked import ACCOUNT, IDS, TOLD, asked, check_pace, held, serving, wanted
from tests.corpus.working import CONTACTS, FEW, in_one, in_several, lines_of, outcome

__all__ = ["wanted"]

distributed = pytest.importorskip("distributed")
dask = pytest.importorskip("dask")
pytestmark = [
    pytest.mark.slow,
    # Dask and the libraries that it drives leave sockets and loops to the garbage collector, and warn of slow starts.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]


ONE = FEW._replace(batch=1, part=1)


@pytest.fixture(scope="module", autouse=True)
def _tracker():
    """What multiprocessing starts for the first of its processes, and ends with this one."""
    resource_tracker.ensure_running()


@pytest.fixture
def client(tmp_path):
    with (
        # A client of a scheduler that is gone leaves itself as the scheduler.
        dask.config.set({"temporary-directory": str(tmp_path), "scheduler": None}),
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as cluster,
        distributed.Client(cluster) as made,
    ):
        yield made


@pytest.fixture
def source(folder):
    path = folder / "lines.jsonl"
    path.write_bytes(b"".join(lines_of(contact, form) for form in ("Raw", "Redacted") for contact in CONTACTS))
    return path


def test_a_cluster_writes_what_one_process_does_even_where_workers_are_killed(client, source, folder):
    wanted = rtca.write_corpus(source, folder / "one")
    seen = []
    report = rtca.write_corpus(source, folder / "several", client=client, progress=seen.append)
    assert outcome(report) == outcome(wanted)
    assert whole(folder / "several") == whole(folder / "one")
    assert seen[-1].read == 2 * len(CONTACTS)

    killed = []

    def kill(report):
        if not killed:
            killed.extend(client.run(os.getpid).values())
            os.kill(killed[0], signal.SIGKILL)

    report = in_several(source, folder / "killed", DaskPool(client), progress=kill)
    assert len(killed) == 2
    assert outcome(report) == outcome(wanted)
    assert whole(folder / "killed") == whole(folder / "one")
    assert not any((folder / "killed" / "staged").iterdir())

    pool = DaskPool(client)
    pool.submit(working.die_always, None)
    with pytest.raises(CorpusError, match="died repeatedly on the same contacts; give them more memory"):
        pool.next_done()


def test_a_scheduler_that_is_gone_is_an_error_and_leaves_what_came_before(client, source, folder):
    said = "the scheduler of the Dask cluster is gone; start the cluster, and write again"
    with pytest.raises(CorpusError, match=said):
        # Of more tasks than are given out at once.
        in_several(source, folder / "corpus", DaskPool(client), ONE, progress=lambda _: client.cluster.close())
    with pytest.raises(CorpusError, match=said):
        rtca.write_corpus(source, folder / "corpus", client=client)
    assert not any((folder / "corpus" / "staged").iterdir())
    assert 0 < len(rtca.open_corpus(folder / "corpus").contacts) < 2 * len(CONTACTS)
    in_one(source, folder / "corpus")
    in_one(source, folder / "one")
    assert whole(folder / "corpus") == whole(folder / "one")


def test_workers_of_a_cluster_share_the_quota(client, folder, wanted):
    with serving(ACCOUNT) as endpoint:
        report = rtca.write_corpus(asked(endpoint, [*IDS, "none"], TOLD), folder / "several", client=client)
        check_pace(endpoint)
    assert (outcome(report), held(folder / "several")) == wanted


def test_a_client_that_is_closed_is_an_error_and_one_that_is_not_the_default_works(client, source, folder):
    with distributed.Client(client.cluster, set_as_default=True) as other:
        assert rtca.write_corpus(source, folder / "corpus", client=client).read == 2 * len(CONTACTS)
    client.close()
    for closed in (other, client):
        with pytest.raises(CorpusError, match="the scheduler of the Dask cluster is gone; start the cluster"):
            rtca.write_corpus(source, folder / "corpus", client=closed)
