"""Explorers that are opened and closed, many of them: neither the kernel nor the page grows."""

from __future__ import annotations

import gc
import tracemalloc

import pytest

import rtca_nb as rtca
from tests.widgets.comms import recorded

MANY = 50
OPENED = """async (count) => {
  const box = document.createElement('div');
  document.body.append(box);
  for (let number = 0; number < count; number++) {
    const own = new FakeModel(model.state);
    const el = document.createElement('div');
    box.append(el);
    const leave = await widget.initialize({ model: own });
    const close = await widget.render({ model: own, el });
    own.set('selected_id', own.get('_ids')[7]);
    own.set('search', number % 2 ? 'the' : 'goose');
    await new Promise(requestAnimationFrame);
    await close();
    await leave();
    el.remove();
  }
  box.remove();
}"""


def open_and_close(contact, count):
    for _ in range(count):
        with recorded():
            explorer = rtca.ContactExplorer(contact, reviewer="Ana")
            explorer.search = "goose"
            explorer.close()
    gc.collect()


@pytest.mark.slow
def test_a_kernel_does_not_grow_by_explorers_that_were_closed(refund):
    open_and_close(refund, 3)  # what is made once stays
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    open_and_close(refund, MANY)
    grown = tracemalloc.get_traced_memory()[0] - before
    tracemalloc.stop()
    # One explorer holds some 300 kB of HTML alone.
    assert grown < 1_000_000


@pytest.mark.browser
@pytest.mark.slow
def test_a_page_does_not_grow_by_explorers_that_were_closed(show, refund):
    shown = show(rtca.ContactExplorer(refund))
    session = shown.page.context.new_cdp_session(shown.page.page)

    def held():
        for _ in range(3):  # what one round frees may have held something
            session.send("HeapProfiler.collectGarbage")
        counts = session.send("Memory.getDOMCounters")
        return counts["nodes"], counts["jsEventListeners"], session.send("Runtime.getHeapUsage")["usedSize"]

    shown.evaluate(OPENED, 3)
    before = held()
    shown.evaluate(OPENED, MANY)
    nodes, listeners, heap = (after - first for after, first in zip(held(), before, strict=True))
    # Were none of them freed, it would be some 3,000 nodes for each.
    assert nodes < 3000
    assert listeners < 50
    assert heap < 1_500_000
