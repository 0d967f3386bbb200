"""The review panel of the explorer: what of a message can be judged, and the controls to do it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rtca_nb.render.entries import role_label
from rtca_nb.render.markup import Html, Template, join
from rtca_nb.render.palette import SENTIMENTS
from rtca_nb.render.spans import category_css, category_names
from rtca_nb.render.times import clock
from rtca_nb.review.annotations.judgement import Target
from rtca_nb.tables.contact_tables import Tables

__all__ = ["review_frame", "target_list"]

_FRAME: Final = Template(
    '<details class="rtca-review"><summary>Review <small class="rtca-judged"></small></summary>'
    '<div class="rtca-panel"><label class="rtca-reviewer">Reviewer <input name="reviewer" autocomplete="off" '
    'maxlength="200"></label><div class="rtca-targets"></div></div></details>'
)
_HINT: Final = Template("<p>{t}</p>")
_HEAD: Final = Template('<p class="rtca-of">{t}</p>')
_TARGET: Final = Template(
    '<div class="rtca-target" role="group" aria-label="{a}"><p class="rtca-what">{h} <small>{t}</small></p>'
    '<p class="rtca-verdicts">{h}<button type="button" name="judge" value="withdrawn" data-target="{n}">Clear</button>'
    "</p>"
    '<input name="note" data-target="{n}" placeholder="Note" aria-label="Note on {a}" maxlength="4000" '
    'autocomplete="off"><small class="rtca-others"></small></div>'
)
_BUTTON: Final = Template(
    '<button type="button" name="judge" value="{a}" data-target="{n}" aria-pressed="false">'
    '<i aria-hidden="true">{t}</i> {t}</button>'
)
_CATEGORY: Final = Template('<span data-k="{a}"><bdi>{t}</bdi></span>')
_MOOD: Final = Template('<span class="rtca-s" data-s="{a}">{t} {t}</span>')
_VERDICTS: Final = (("right", "✓", "Right"), ("wrong", "✗", "Wrong"), ("unsure", "?", "Unsure"))


def review_frame() -> Html:
    """Make the panel; the script fills it for the selected message."""
    return _FRAME()


def target_list(tables: Tables, identity: str | None, own: Sequence[Target], whole: Sequence[Target]) -> Html:
    """List what can be judged of a message, and of the whole contact, each with its controls.

    Parameters
    ----------
    tables : Tables
    identity : str or None
        The selected message.
    own, whole : sequence of Target
        What can be judged of it, and of the contact. The controls carry their places in ``[*own, *whole]``.
    """
    css = {name: category_css(place) for place, name in enumerate(category_names(tables))}
    parts = []
    row = None if identity is None else tables.row_of(identity)
    if row is None:
        parts.append(_HINT("Select a message to judge its matches and its sentiment."))
    else:
        transcript = tables.get("transcript")
        when = clock(transcript["offset_seconds"][row])
        parts.append(_HEAD(f"{role_label(transcript['participant_role'][row])} at {when}"))
        if not own:
            parts.append(_HINT("Nothing of this message was matched or scored."))
    parts += [_target(place, target, css) for place, target in enumerate(own)]
    if whole:
        parts.append(_HEAD("Whole contact"))
        parts += [_target(place, target, css) for place, target in enumerate(whole, len(own))]
    return join(parts)


def _target(place: int, target: Target, css: dict[str, str]) -> Html:
    about = f"{target.kind} {target.label}" if target.kind != "issue" else "issue"
    where = _where(target)
    buttons = join(_BUTTON(value, place, mark, word) for value, mark, word in _VERDICTS)
    name = f"{about}, {where}" if where else about
    return _TARGET(name, _shown(target, css), where, buttons, place, place, name)


def _shown(target: Target, css: dict[str, str]) -> Html:
    if target.kind == "sentiment":
        known = SENTIMENTS.get(target.label)
        return _MOOD(target.label, *(known[1:] if known else ("◆", target.label.lower())))
    return _CATEGORY("is" if target.kind == "issue" else css.get(target.label, ""), target.label)


def _where(target: Target) -> str:
    if target.begin_offset_char is not None or target.end_offset_char is not None:
        return f"{target.begin_offset_char}–{target.end_offset_char}"
    return "" if target.kind == "sentiment" or target.id is None else "whole message"
