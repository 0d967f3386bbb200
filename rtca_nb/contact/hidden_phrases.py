"""A test whether words occur in the hidden text of a contact; it shows none of that text."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from rtca_nb.base.error_frames import hide_locals
from rtca_nb.base.text_folding import folded
from rtca_nb.contact.access import record_of, tables_of
from rtca_nb.privacy.masks import MASK
from rtca_nb.tables.kept_tables import KeptTables

if TYPE_CHECKING:
    from rtca_nb.contact.contact import Contact

__all__ = ["HiddenPhrases"]


@hide_locals
class HiddenPhrases:
    """A test whether words and phrases occur in the hidden text of a masked contact.

    Parameters
    ----------
    contact : Contact
    """

    def __init__(self, contact: Contact) -> None:
        tables = tables_of(contact)
        seen = [text for text in tables.get("transcript")["content"] if isinstance(text, str)]
        # A contact from a corpus has no clear text, so any phrase that is not visible counts as hidden.
        self._kept = isinstance(tables, KeptTables)
        clear = seen if self._kept else [text for text in record_of(contact).messages.content if text is not None]
        self._whole = not any(MASK in text for text in seen)
        self._seen, self._clear = _alike("\n".join(seen)), _alike("\n".join(clear))

    def hide(self, phrase: str) -> bool:
        """Return whether a phrase occurs in hidden text; ``*`` at the end of a word matches any ending.

        For a contact from a corpus, return whether the phrase is not in its visible text.
        """
        if self._whole:
            return False
        alike = _alike(phrase)
        words = [re.escape(word.rstrip("*")) + (r"\w*" if word.endswith("*") else "") for word in alike.split()]
        if not any(words):
            return False
        # Scripts without spaces have no word boundaries.
        before, after = (r"(?<!\w)", r"(?!\w)") if alike.isascii() else ("", "")
        sought = re.compile(before + r"\s+".join(words) + after)
        shown = len(sought.findall(self._seen))
        return shown == 0 if self._kept else len(sought.findall(self._clear)) > shown


def _alike(text: str) -> str:
    """Normalise a text as rules compare it: composed, and without differences of case or width."""
    return folded(unicodedata.normalize("NFC", text))
