"""A widget that was closed is gone, with the contact and the client that it held."""

from __future__ import annotations

import gc
import weakref

import pytest

import rtca_nb as rtca
from tests.widgets.comms import recorded

MAKERS = {
    "TranscriptWidget": rtca.TranscriptWidget,
    "ContactExplorer": rtca.ContactExplorer,
    "CompareWidget": lambda contact: rtca.CompareWidget(contact, contact),
    "LiveMonitor": lambda _: rtca.LiveMonitor("i", "c", endpoint_url="http://127.0.0.1:9", start=False),
}


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", MAKERS)
def test_closed_widget_is_freed(name):
    widget = MAKERS[name](rtca.sample_contact("refund"))
    widget.close()
    left = weakref.ref(widget)
    del widget
    gc.collect()
    assert left() is None


@pytest.mark.sampled(1)
@pytest.mark.parametrize("name", MAKERS)
def test_closed_widget_leaves_no_channel_open(name):
    with recorded() as messages:
        MAKERS[name](rtca.sample_contact("refund")).close()
    kinds = [message["type"] for message in messages]
    # Its own, and that of its layout.
    assert (kinds.count("comm_open"), kinds.count("comm_close")) == (2, 2)
