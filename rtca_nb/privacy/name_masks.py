"""Masks of people's names that a trusted redaction leaves in clear text, wherever the contact's texts repeat them."""

from __future__ import annotations

from collections.abc import Sequence

from rtca_nb.model.offsets import grapheme_edges, service_tag_places
from rtca_nb.model.record import Record
from rtca_nb.privacy.clear_names import clear_names, is_clear_name
from rtca_nb.privacy.known_values import KnownValues
from rtca_nb.privacy.masks import Hidden, MessageMask, cover, merge_hidden
from rtca_nb.privacy.redaction_history import versions_of
from rtca_nb.privacy.suspects import suspects

__all__ = ["NameMasks"]


class NameMasks:
    """Hides the names of a contact's participants that are in clear text, wherever its texts repeat them.

    Parameters
    ----------
    record : Record
        A record with a trusted redaction, so that nothing else has to be hidden.
    """

    def __init__(self, record: Record) -> None:
        names = dict.fromkeys(clear_names(record))
        for version in versions_of(record):
            if version.display_name and is_clear_name(version.display_name, version.participant_role):
                names[version.display_name] = None
        self._known = KnownValues((name, "name") for name in names) if names else None

    def __repr__(self) -> str:
        return f"<NameMasks: {'some' if self._known else 'no'} names in clear text>"

    def __bool__(self) -> bool:
        return self._known is not None

    def messages(self, texts: Sequence[str | None]) -> dict[int, MessageMask]:
        """Return the masks of the texts that repeat a name; the key is the index in ``texts``."""
        if self._known is None:
            return {}
        masks = ((number, self.mask(texts[number] or "")) for number in sorted(suspects(texts, self._known)))
        return {number: mask for number, mask in masks if mask.hidden}

    def mask(self, text: str) -> MessageMask:
        """Return the mask of a text; it hides the names, except inside the service's tags."""
        places = [] if self._known is None else self._known.find(text)
        tags = service_tag_places(text) if places else []
        if tags:
            places = [place for place in places if not any(a < place[1] and place[0] < b for a, b in tags)]
        hidden = merge_hidden(Hidden(*grapheme_edges(text, *place), "repeated", "NAME") for place in places)
        return MessageMask(cover(text, hidden), hidden) if hidden else MessageMask(text)
