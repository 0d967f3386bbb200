"""The name of the file that a contact was read from, which people choose, and may call after the customer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from rtca_nb.base.letters import letters_of
from rtca_nb.privacy.known_values import KnownValues
from rtca_nb.privacy.masks import Hidden, cover, merge_hidden
from rtca_nb.privacy.message_masks import widened
from rtca_nb.privacy.redaction import Redactor
from rtca_nb.privacy.value_form import TOKEN
from rtca_nb.privacy.value_forms import TextKind

__all__ = ["seen_file_name"]

_SHORT: Final = 2


def seen_file_name(redactor: Redactor) -> str | None:
    """Return the name of a contact's source file as it may be seen.

    What is hidden in the contact's messages and display names is hidden in it, too.

    Returns
    -------
    str or None
        None if the contact was not read from a file. A revealed contact has the name as it is.
    """
    name = redactor.record.origin
    if name is None or redactor.revealed:
        return name
    letters = letters_of(name)
    values = [value for value in _hidden_texts(redactor) if _may_be_in(value[0], letters)]
    places = KnownValues(values).find(name) if values else []
    hidden = merge_hidden(Hidden(begin, end, "repeated", "PII") for begin, end in widened(name, places))
    return cover(name, hidden) if hidden else name


def _hidden_texts(redactor: Redactor) -> Iterator[tuple[str, TextKind]]:
    contents = redactor.record.messages.content
    for place, mask in redactor.hiding().items():
        text = contents[place] or ""
        # Of a message that is hidden as a whole, most words are no secret.
        if mask.whole is None:
            yield from ((text[one.begin : one.end], "redacted") for one in mask.hidden)
        else:
            yield text, "doubtful"
    people = {(one.display_name, one.participant_role, one.participant_id) for one in redactor.record.participated}
    for name, role, participant_id in people:
        if name is not None and redactor.display_name(name, role, participant_id) != name:
            yield name, "name"


def _may_be_in(value: str, letters: str) -> bool:
    """Return whether the letters of all of a value, or of a word of it, are among some letters."""
    words = [word for word in TOKEN.findall(value) if len(word) > _SHORT or not word.isascii()]
    return any(letters_of(word) in letters for word in (value, *words) if letters_of(word))
