"""Parts of the view of many contacts, which are sent one by one, as HTML in the language of the view."""

from __future__ import annotations

from typing import Any

import traitlets
from ipywidgets.widgets.widget import widget_serialization

from rtca_nb.base.error_frames import hide_locals
from rtca_nb.widgets.corpus_choices import ASKING
from rtca_nb.widgets.spoken import SpeakingWidget
from rtca_nb.widgets.static_fallback import LivingWidget

__all__ = ["CorpusParts"]


@hide_locals
class CorpusParts(SpeakingWidget):
    """Traits of :class:`rtca_nb.CorpusExplorer` that hold the parts of its view, for the browser."""

    _page: Any = traitlets.Unicode("", help="HTML of the frame.").tag(sync=True)
    _known: Any = traitlets.Dict(help="Values to choose from, in the order of the controls.").tag(sync=True)
    _asking: Any = traitlets.List(list(ASKING), help="Names of the traits that choose and order contacts.").tag(
        sync=True
    )
    _heard: Any = traitlets.Dict(help="Values of these traits that the kernel is working on.").tag(sync=True)
    _answered: Any = traitlets.Dict(help="Values of these traits that the parts show.").tag(sync=True)
    _count: Any = traitlets.Unicode("", help="HTML: how many contacts pass the filters.").tag(sync=True)
    _chosen: Any = traitlets.Unicode("", help="HTML of the chosen filters.").tag(sync=True)
    _rows: Any = traitlets.Unicode("", help="HTML of the table's rows on the current page.").tag(sync=True)
    _ids: Any = traitlets.List(help="Ids of the contacts in these rows.").tag(sync=True)
    _courses: Any = traitlets.List(help="HTML of the line of the customer's score, for each row.").tag(sync=True)
    _chips: Any = traitlets.List(help="HTML of the categories, for each row.").tag(sync=True)
    _checks: Any = traitlets.Unicode("", help="HTML of the controls that choose categories.").tag(sync=True)
    _pager: Any = traitlets.Unicode("", help="Rows that the page shows, and the number of all rows, in words.").tag(
        sync=True
    )
    _pages: Any = traitlets.Int(0, help="Number of pages of the table.").tag(sync=True)
    _time: Any = traitlets.Unicode("", help="HTML of a chart.").tag(sync=True)
    _category: Any = traitlets.Unicode("", help="HTML of a chart.").tag(sync=True)
    _score: Any = traitlets.Unicode("", help="HTML of a chart.").tag(sync=True)
    _response: Any = traitlets.Unicode("", help="HTML of a chart.").tag(sync=True)
    _hour: Any = traitlets.Unicode("", help="HTML of a chart.").tag(sync=True)
    _trouble: Any = traitlets.Unicode("", help="Why the corpus cannot be read, in a sentence.").tag(sync=True)
    _opened: Any = traitlets.Dict(help="Id of the contact opened last, and why it cannot be read.").tag(sync=True)
    _contact: Any = traitlets.Instance(LivingWidget, allow_none=True, help="The view of that contact.").tag(
        sync=True, **widget_serialization
    )
