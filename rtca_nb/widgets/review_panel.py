"""Review panel of the explorer: the targets in a message, and the controls to judge them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rtca_nb.render.languages import say
from rtca_nb.render.markup import Html, Template, join
from rtca_nb.render.palette import SENTIMENTS
from rtca_nb.tables.contact_tables import Tables
from rtca_nb.widgets.spots import Spot, contact_key, target_key

__all__ = ["review_content", "review_frame"]

# The script copies this row for each target, and fills in HTML made in Python.
_FRAME: Final = Template(
    '<details class="rtca-review"><summary>{say:Review} <small class="rtca-judged"></small></summary>'
    '<div class="rtca-panel"><p class="rtca-unsaved" role="status" hidden><span></span> '
    '<button type="button" name="send-again">{say:Send again}</button></p>'
    '<label class="rtca-reviewer">{say:Reviewer} <input name="reviewer" autocomplete="off" '
    'maxlength="200"></label>'
    '<div class="rtca-targets"><p class="rtca-hint"></p><div class="rtca-own"></div>'
    '<p class="rtca-of rtca-whole-head" hidden>{say:Whole contact}</p><div class="rtca-whole"></div></div>'
    "<template>{h}</template></div></details>"
)
_TARGET: Final = Template(
    '<div class="rtca-target" role="group"><p class="rtca-what"></p>'
    '<p class="rtca-verdicts">{h}<button type="button" name="judge" value="withdrawn">{say:Clear}</button></p>'
    '<input name="note" placeholder="{say:Note}" maxlength="4000" autocomplete="off">'
    '<small class="rtca-others"></small>'
    '<p class="rtca-state" role="status"><span></span> '
    '<button type="button" name="send-again" hidden>{say:Send again}</button></p></div>'
)
_BUTTON: Final = Template(
    '<button type="button" name="judge" value="{a}" aria-pressed="false" title="{a} ({n})" aria-keyshortcuts="{n}">'
    '<i aria-hidden="true">{t}</i> {t}</button>'
)
_MOOD: Final = Template('<span class="rtca-s" data-s="{a}">{t} {t}</span>')
_VERDICTS: Final = (("right", "✓", "Right"), ("wrong", "✗", "Wrong"), ("unsure", "?", "Unsure"))


def review_frame() -> Html:
    """Make the panel; the script fills it for the selected message."""
    buttons = [
        _BUTTON(value, say(word), key, key, mark, say(word)) for key, (value, mark, word) in enumerate(_VERDICTS, 1)
    ]
    return _FRAME(_TARGET(join(buttons)))


def review_content(tables: Tables, spots: Mapping[int | None, Sequence[Spot]]) -> dict[str, Any]:
    """Return the targets to judge, for a panel that works without a kernel.

    Parameters
    ----------
    tables : Tables
    spots : mapping
        Marked places, by row from 0; ``None`` is the whole contact.

    Returns
    -------
    dict
        ``contact``: key of the contact. ``moods``: HTML of each sentiment, by its name. ``rows``: by row, as text, a
        list with ``[key, HTML]`` of each spot, in the order of the spots. ``whole``: such a list for the whole contact.
    """
    contact = contact_key(tables)
    listed = {row: [[target_key(contact, spot.target), str(spot.what)] for spot in own] for row, own in spots.items()}
    moods = dict.fromkeys(mood for mood in tables.get("transcript")["sentiment"] if mood is not None)
    return {
        "contact": contact,
        "moods": {mood: str(_mood(mood)) for mood in moods},
        "whole": listed.pop(None, []),
        "rows": {str(row): own for row, own in listed.items()},
    }


def _mood(mood: str) -> Html:
    known = SENTIMENTS.get(mood)
    return _MOOD(mood, known.mark if known else "◆", say(known.word) if known else mood.lower())
