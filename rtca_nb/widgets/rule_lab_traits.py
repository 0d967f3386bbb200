"""Traits of a rule lab: what you choose, the draft of the rule, and the parts of the view that answer it."""

from __future__ import annotations

from typing import Any, Final

import traitlets

from rtca_nb.base.error_frames import hide_locals
from rtca_nb.widgets.rule_lab_page import LISTS
from rtca_nb.widgets.values import Choice, Pixels, ShowsRefusals, Text

__all__ = ["LabTraits"]

_PAGE: Final = 20


@hide_locals
class LabTraits(ShowsRefusals, traitlets.HasTraits):
    """Traits of :class:`rtca_nb.RuleLab`: what the user chooses and writes, and what the browser shows."""

    listed = Choice(
        tuple(LISTS),
        help="Which contacts to list: match, near (one condition short of a match), no match (includes near) or not "
        "computable. Default: match.",
    ).tag(sync=True)
    contact_id = Text(
        None, allow_none=True, help="Id of the contact that is shown, or None. Set an id to show another contact."
    ).tag(sync=True)
    height = Pixels(
        560,
        min=160,
        max=4000,
        help="Height of the list and of the transcript, in CSS pixels, 160 to 4000. Default: 560.",
    ).tag(sync=True)
    error = Text("", help="What went wrong, in one sentence; the next change clears it.").tag(sync=True)

    _draft: Any = traitlets.Any(help="The rule as it is being written.").tag(sync=True)
    _turn: Any = traitlets.Int(0, help="Number of the last request of the view.").tag(sync=True)
    _limit: Any = traitlets.Int(_PAGE, help="Largest number of contacts to list.").tag(sync=True)
    _page: Any = traitlets.Unicode("", help="HTML around the parts that change.").tag(sync=True)
    _faults: Any = traitlets.Dict(help="What is missing or wrong, by place in the form.").tag(sync=True)
    _notes: Any = traitlets.Dict(help="What the service would refuse, by place in the form.").tag(sync=True)
    _span: Any = traitlets.List(help="Begin and end of the fault in the JSON, in UTF-16 units.").tag(sync=True)
    _function: Any = traitlets.Unicode("", help="The Function of the rule.").tag(sync=True)
    _heard: Any = traitlets.Int(0, help="Number of the request that the kernel is answering.").tag(sync=True)
    _answered: Any = traitlets.Int(0, help="Number of the request that is answered completely.").tag(sync=True)
    _tally: Any = traitlets.Dict(help="Counts, as text.").tag(sync=True)
    _rows: Any = traitlets.Unicode("", help="HTML of the listed contacts.").tag(sync=True)
    _ids: Any = traitlets.List(help="Ids of these contacts.").tag(sync=True)
    _about: Any = traitlets.Unicode("", help="HTML that says why the rule cannot be computed.").tag(sync=True)
    _detail: Any = traitlets.Unicode("", help="HTML of the chosen contact.").tag(sync=True)
    _opened: Any = traitlets.Dict(help="Id of the chosen contact, and the error of reading it, if any.").tag(sync=True)
