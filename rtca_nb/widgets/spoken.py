"""Widgets whose interface speaks one of several languages."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Any

import traitlets

from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.views import check_language
from rtca_nb.exceptions import UsageError
from rtca_nb.render.languages import AUTO, LANGUAGES, speaking, words_for
from rtca_nb.render.markup import Html
from rtca_nb.render.theme import in_language

__all__ = ["SpeakingWidget", "check_one_language"]


def check_one_language(language: Any, what: str) -> str:
    """Return the language for a view of several contacts, which cannot be ``"auto"`` because theirs may differ.

    ``what`` names the view in the error.

    Raises
    ------
    UsageError
        If the language is ``"auto"``, or not a language of the interface.
    """
    if language == AUTO:
        raise UsageError(
            f"language must be one of {', '.join(LANGUAGES)} for {what}, because its contacts may be in several "
            "languages"
        )
    check_language(language)
    return str(language)


@hide_locals
class SpeakingWidget(traitlets.HasTraits):
    """A widget with a language of its own, for its HTML, which is made in Python, and for the words in its script."""

    _words = traitlets.Dict(help="Language of the interface, and the script's words in it.").tag(sync=True)

    _language: str = "en"
    _esm: Any
    hold_sync: Any

    @traitlets.default("_words")
    def _default_words(self) -> dict[str, Any]:
        with self._speaking():
            return {"language": self._language, "forms": words_for(self._esm)}

    @property
    def language(self) -> str:
        """The language of the interface: en, de, es, fr or ja."""
        return self._language

    def _still(self) -> Html:
        """Return the HTML of the static view, in the language that is active in this thread."""
        raise NotImplementedError

    def _fallback(self) -> Html:
        with self._speaking():
            return in_language(self._still())

    def _deliver(self, part: Mapping[str, Any]) -> None:
        """Set traits, given by name, and send them to the browser together."""
        with self.hold_sync():
            for name, value in part.items():
                self.set_trait(name, value)

    def _said(self, parts: Iterator[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        """Yield the given parts, each made in the widget's language, which is active only while a part is made.

        A thread has no language of its own, and a language that stays set between parts would also apply to the caller.
        """
        while True:
            with self._speaking():
                part = next(parts, None)
            if part is None:
                return
            yield part

    def _speaking(self) -> contextlib.AbstractContextManager[None]:
        return speaking(self._language)
