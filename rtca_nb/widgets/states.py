"""State of a view, for sharing: plain values, or the JSON that a view copies."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import traitlets

from rtca_nb.widgets.values import reject

__all__ = ["STATE_VERSION", "checked_state"]

STATE_VERSION: Final = 1


def checked_state(owner: traitlets.HasTraits, state: Any, names: Sequence[str], contact_id: str) -> Mapping[str, Any]:
    """Check the state for a view of a contact, and return it.

    Parameters
    ----------
    owner : traitlets.HasTraits
        The widget that shows why a state is refused.
    state : Mapping or str
        The state, or its JSON text.
    names : sequence of str
        Members of a state, apart from its version and its contact.
    contact_id : str
        Id of the contact in the view.

    Raises
    ------
    TraitValueError
        If ``state`` is not a state, or belongs to another version or contact.
    """
    if isinstance(state, str):
        try:
            state = json.loads(state)
        except ValueError:
            reject(owner, "state takes a dict, or the JSON text that a view copies; this text is not JSON")
    if not isinstance(state, Mapping):
        reject(owner, f"state takes a dict, as a widget's state returns it, not a {type(state).__name__}")
    unknown = [name for name in state if name not in {"version", "contact_id", *names}]
    if unknown:
        keys = ", ".join(("version", "contact_id", *names))
        reject(owner, f"a state has no {str(unknown[0])[:40]!r}; its keys are {keys}")
    if state.get("version", STATE_VERSION) != STATE_VERSION:
        reject(owner, f"the state is of version {state['version']!r:.20}, and only version {STATE_VERSION} is known")
    if state.get("contact_id", contact_id) != contact_id:
        reject(owner, "the state belongs to another contact; set it on a view of that contact")
    return state
