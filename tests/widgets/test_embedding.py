"""Pages that ``ipywidgets.embed`` makes hold the state of every widget there is: none in clear without being asked."""

from __future__ import annotations

import io

import ipywidgets
import pytest
from ipywidgets.embed import dependency_state, embed_data, embed_minimal_html

import rtca_nb as rtca


@pytest.fixture
def clear():
    contact = rtca.sample_contact(output_type="Raw").reveal()
    made = [
        rtca.TranscriptWidget(contact),
        rtca.ContactExplorer(contact),
        rtca.CompareWidget(contact, contact),
    ]
    yield made
    for widget in made:
        widget.close()


def test_widget_that_shows_clear_text_is_embedded_nowhere(clear):
    other = ipywidgets.IntSlider()
    for views in ([clear[0]], [clear[1]], [clear[2]], [ipywidgets.VBox(clear[:1])], [other]):
        target = io.StringIO()
        with pytest.raises(rtca.RevealError, match="embedding would write to the page the clear text"):
            embed_minimal_html(target, views=views)
        assert target.getvalue() == ""
        with pytest.raises(rtca.RevealError):
            embed_data(views)
    for widget in clear:
        with pytest.raises(rtca.RevealError):
            dependency_state([widget])
    # What it does not hold can be embedded by itself.
    assert dependency_state([other])


def test_masked_widget_is_embedded():
    contact = rtca.sample_contact(output_type="Raw")
    widget = rtca.TranscriptWidget(contact)
    try:
        target = io.StringIO()
        embed_minimal_html(target, views=[widget], state=dependency_state([widget]))
        assert "rtca-" in target.getvalue()
        widget.contact = contact.reveal()
        with pytest.raises(rtca.RevealError):
            dependency_state([widget])
    finally:
        widget.close()
