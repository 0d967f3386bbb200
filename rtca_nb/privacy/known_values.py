"""Finds texts that are known to be personal wherever they stand, as a reader would.

A value is looked for by its letters alone (:mod:`rtca_nb.base.letters`), all values in one pass over a text. Whether
it stands where its letters do is for :mod:`rtca_nb.privacy.value_places` to say.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from rtca_nb.base.letters import letters_in, letters_of, look_alikes, mixes_alphabets
from rtca_nb.base.text_folding import readable, with_letters
from rtca_nb.privacy.known_dates import KnownDates
from rtca_nb.privacy.prepared_values import PreparedValues, prepared_values
from rtca_nb.privacy.value_form import Form
from rtca_nb.privacy.value_forms import TextKind
from rtca_nb.privacy.value_places import Place

__all__ = ["KnownValues"]

_LONG: Final = 4


class KnownValues:
    """Finds texts that are known to be personal.

    Parameters
    ----------
    texts : iterable of (str, TextKind)
    """

    def __init__(self, texts: Iterable[tuple[str, TextKind]]) -> None:
        prepared = prepared_values()
        self._forms: dict[str, set[Form]] = {}
        self._alike: dict[str, set[Form]] = {}
        self._dates = KnownDates()
        for text, kind in dict.fromkeys(texts):
            self._add(text, kind, prepared)
            view = readable(text)
            if view is not None:
                self._add(view.text, kind, prepared)
        # What counts only as it is written, and so is quick to tell from other letters where all are of ASCII.
        self._cased = {
            key: {case for form in forms for case in prepared.cases(form.written)}
            for key, forms in self._forms.items()
            if all(form.language or form.rule == "meant" for form in forms)
        }
        self._search = _automaton(self._forms)
        self._search_alike = _automaton(self._alike)

    def __repr__(self) -> str:
        return f"<KnownValues: {len(self._forms)} values>"

    def __bool__(self) -> bool:
        return bool(self._forms or self._dates)

    def _add(self, text: str, kind: TextKind, prepared: PreparedValues) -> None:
        if kind in {"redacted", "doubtful"}:
            self._dates.add(text)
        known = prepared.of(text, kind)
        for key, form in known.forms:
            self._forms.setdefault(key, set()).add(form)
        for key, form in known.alike:
            self._alike.setdefault(key, set()).add(form)

    def ends(self, letters: str, text: str, *, alike: bool = False) -> list[int]:
        """Return places in the letters of a text in which known values may stand: the last letter of each."""
        search = self._search_alike if alike else self._search
        return [] if search is None else [end for end, _ in self._hits(search, letters, text)]

    def _hits(self, search: Any, letters: str, text: str) -> list[tuple[int, str]]:
        """Return the last letters of the keys among the letters of a text, without those that it cannot hold."""
        hits = [*search.iter(letters)]
        if not hits or not self._cased or not text.isascii():
            return hits
        cased = {key: self._cased.get(key) for key in {key for _, key in hits}}
        absent = {key for key, cases in cased.items() if cases and not any(case in text for case in cases)}
        return [hit for hit in hits if hit[1] not in absent] if absent else hits

    def find(self, text: str, *, beside: tuple[int, int] | None = None) -> list[tuple[int, int]]:
        """Return where known values stand, as code-point intervals; some may overlap.

        Parameters
        ----------
        text : str
        beside : tuple of (int, int), optional
            A stretch in which they are not looked for, such as the redaction that made them known.
        """
        found = self._find(text, beside)
        view = readable(text, markup=True) if found or self else None
        if view is not None:
            found += view.places(self._find(view.text))
        for spelled in with_letters(text):
            # What is found without them was found already, or is none.
            found += [(begin, end) for begin, end in self._find(spelled) if spelled[begin:end] != text[begin:end]]
        return found

    def _find(self, text: str, beside: tuple[int, int] | None = None) -> list[tuple[int, int]]:
        found = [*self._standing(text, self._search, self._forms, letters_of(text), beside)]
        alike = None if self._search_alike is None else look_alikes(text)
        if alike is not None:
            found += self._standing(text, self._search_alike, self._alike, alike, alike=True)
        low, high = beside or (0, 0)
        return found + [place for place in self._dates.find(text) if not low <= place[0] < high]

    def _standing(
        self,
        text: str,
        search: Any,
        forms: dict[str, set[Form]],
        letters: str,
        beside: tuple[int, int] | None = None,
        *,
        alike: bool = False,
    ) -> Iterator[tuple[int, int]]:
        """Yield where values stand that are among the letters of a text."""
        hits = [] if search is None else self._hits(search, letters, text)
        if beside is not None and hits:
            low, high = (len(letters_of(text[:edge])) for edge in beside)
            hits = [(last, key) for last, key in hits if last >= high or last + 1 - len(key) < low]
        if not hits:
            return
        read = letters_in(text, alike=alike)
        begin = end = 0
        for last, key in hits:
            if begin <= read.places[last + 1 - len(key)] and read.places[last] < end:
                continue  # within what was found just before
            place = Place.of(text, read, last + 1 - len(key), last + 1)
            if place is None or (alike and not _may_be_alike(text[place.begin : place.end], forms[key])):
                continue
            # Of a name and its title the same letters may be a longer name.
            held = [place.personal(form) for form in forms[key] if place.holds(form)]
            if held:
                begin, end = min(low for low, _ in held), max(high for _, high in held)
                yield begin, end


def _automaton(keys: Iterable[str]) -> Any:
    """Return what finds all keys in one pass; None where there are none."""
    keys = [*keys]
    if not keys:
        return None
    from ahocorasick import Automaton

    made = Automaton()
    for key in keys:
        made.add_word(key, key)
    made.make_automaton()
    return made


def _may_be_alike(piece: str, forms: set[Form]) -> bool:
    """Whether a word is written to look like a value: with letters of two alphabets, or of another one throughout."""
    if mixes_alphabets(piece):
        return True
    return any(mixes_alphabets(form.written) or (form.written.isascii() and len(form.key) >= _LONG) for form in forms)
