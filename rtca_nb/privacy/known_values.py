"""Find texts that are known to be personal, wherever they are, as a reader would.

A value is looked for by its letters alone (:mod:`rtca_nb.base.letters`), all values in one pass over a text.
:mod:`rtca_nb.privacy.value_places` then decides whether the letters are the value.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain
from typing import Any, Final, Literal, Protocol

from rtca_nb.base.languages import speaks_any
from rtca_nb.base.letters import cased_letters_of, letters_in, letters_of, look_alikes, mixes_alphabets
from rtca_nb.base.text_folding import readable, with_letters
from rtca_nb.privacy.known_dates import KnownDates
from rtca_nb.privacy.prepared_values import prepared_values
from rtca_nb.privacy.value_form import Form
from rtca_nb.privacy.value_forms import TextKind
from rtca_nb.privacy.value_places import Place

__all__ = ["KnownValues", "Search", "Sought", "ValuesOfSeveral"]

Sought = Literal["plain", "bent", "alike"]
"""Which forms of values are looked for: "plain", those that count in a text of any language; "bent", these and those
that only count in texts of one language; "alike", those that look alike in another alphabet."""

_LONG: Final = 4
_COMMON: Final = 3


class Searches:
    """Automatons that find values by their letters, one for the forms of each kind.

    Parameters
    ----------
    several : collection of KnownValues
        The values to find, with one object for each contact.
    """

    def __init__(self, several: Collection[KnownValues]) -> None:
        self._several = several
        self.made: dict[Sought, Any] = {}

    def of(self, sought: Sought) -> Any:
        """Return the ``ahocorasick.Automaton`` that finds all values in one pass; None without values."""
        if sought not in self.made:
            self.made[sought] = self._automaton(sought)
        return self.made[sought]

    def _automaton(self, sought: Sought) -> Any:
        keys = dict.fromkeys(chain.from_iterable(known.forms(sought) for known in self._several))
        if not keys:
            return None
        from ahocorasick import Automaton

        made = Automaton()
        for key in keys:
            made.add_word(key, key)
        made.make_automaton()
        return made


class Search(Protocol):
    """Looks for known values in several messages at once; the values are those of one contact, or of several."""

    def hits(self, letters: str, sought: Sought) -> list[tuple[int, str]]:
        """Return, for each value found in ``letters``, the index of its last letter and the letters of the value."""

    def is_at(self, number: int, key: str, text: str, sought: Sought) -> bool:
        """Return whether message ``number``, with ``text`` and ``key`` among its letters, may contain that value."""


class KnownValues:
    """Finds texts that are known to be personal.

    Parameters
    ----------
    texts : iterable of (str, TextKind)
        Personal texts, each with its kind, which decides in which forms it is looked for.
    """

    def __init__(self, texts: Iterable[tuple[str, TextKind]]) -> None:
        self._prepared = prepared_values()
        self._values: dict[tuple[str, TextKind], None] = {}
        self._cases: dict[tuple[str, Sought], Collection[str]] = {}
        self._dates = KnownDates()
        self._searches: Searches | None = None
        for text, kind in dict.fromkeys(texts):
            self._add(text, kind)
            view = readable(text)
            if view is not None:
                self._add(view.text, kind)
        self._forms = _gathered(self._prepared.of(*value).forms for value in self._values)

    def __repr__(self) -> str:
        return f"<KnownValues: {len(self._forms)} values>"

    def __bool__(self) -> bool:
        return bool(self._forms or self._dates)

    def _add(self, text: str, kind: TextKind) -> None:
        if kind in {"redacted", "doubtful"}:
            self._dates.add(text)
        self._values[text, kind] = None

    @cached_property
    def _bent(self) -> dict[str, tuple[Form, ...]]:
        bent = _gathered(self._prepared.of(*value).bent for value in self._values)
        return {**self._forms, **{key: (*self._forms.get(key, ()), *forms) for key, forms in bent.items()}}

    @cached_property
    def _alike(self) -> dict[str, tuple[Form, ...]]:
        return _gathered(self._prepared.of(*value).alike for value in self._values)

    def forms(self, sought: Sought) -> Mapping[str, tuple[Form, ...]]:
        """Return the forms of its values, by the letters that they have in common."""
        return self._forms if sought == "plain" else self._bent if sought == "bent" else self._alike

    def share(self, searches: Searches) -> None:
        """Use the given searches, which also find the values of other contacts, instead of own ones."""
        self._searches = searches

    @property
    def is_common(self) -> bool:
        """Whether any of its values is so short that most texts of other contacts contain its letters."""
        return any(len(key) < _COMMON and key.isascii() for key in self._forms)

    def hits(self, letters: str, sought: Sought) -> list[tuple[int, str]]:
        """Return, for each value found in ``letters``, the index of its last letter and the letters of the value."""
        if not self.forms(sought):
            return []
        if self._searches is None:
            self._searches = Searches([self])
        return [*self._searches.of(sought).iter(letters)]

    def is_at(self, number: int, key: str, text: str, sought: Sought) -> bool:  # noqa: ARG002  # one knows all
        """Return whether a text, in whose letters ``key`` was found, may contain that value; ``number`` is ignored."""
        if key not in self.forms(sought):
            return False
        if sought == "alike" or not text.isascii() or self._is_written(key, text, sought):
            return True
        cased = cased_letters_of(text)  # Markdown may stand between its letters
        return any(cased_letters_of(case) in cased for case in self._cases_of(key, sought) if case.isascii())

    def _cases_of(self, key: str, sought: Sought) -> Collection[str]:
        """Return the spellings to which a value is limited; empty if it counts in any spelling."""
        found = self._cases.get((key, sought))
        if found is None:
            forms = self.forms(sought)[key]
            found = self._cases[key, sought] = (
                {case for form in forms for case in self._prepared.cases(form.written)}
                if all(form.language or form.rule == "meant" for form in forms)
                else ()
            )
        return found

    def _hits(self, letters: str, text: str, sought: Sought) -> list[tuple[int, str]]:
        """Return what :meth:`hits` returns, without other contacts' values and values that the text cannot contain."""
        hits = self.hits(letters, sought)
        if not hits:
            return hits
        own, ascii_only = self.forms(sought), text.isascii() and sought != "alike"
        held = {
            key: key in own and (not ascii_only or self._is_written(key, text, sought))
            for key in {key for _, key in hits}
        }
        return hits if all(held.values()) else [hit for hit in hits if held[hit[1]]]

    def _is_written(self, key: str, text: str, sought: Sought) -> bool:
        cases = self._cases_of(key, sought)
        return not cases or any(case in text for case in cases)

    def find(self, text: str, *, beside: tuple[int, int] | None = None) -> list[tuple[int, int]]:
        """Return begin and end (exclusive) of each known value in a text, in code points; some may overlap.

        Parameters
        ----------
        text : str
        beside : tuple of (int, int), optional
            A span in which they are not looked for, such as the redaction that made them known.
        """
        found = self._find(text, beside)
        view = readable(text, markup=True) if found or self else None
        if view is not None:
            found += view.places(self._find(view.text))
        for spelled in with_letters(text):
            # A place without such letters was found above, or is not a value.
            within = [place for place, sign in enumerate(spelled) if sign != text[place]]
            found += [one for one in self._find(spelled, within=within) if spelled[slice(*one)] != text[slice(*one)]]
        return found

    def _find(
        self, text: str, beside: tuple[int, int] | None = None, within: Sequence[int] | None = None
    ) -> list[tuple[int, int]]:
        found: list[tuple[int, int]] = []
        if self._forms:
            # If all forms are looked for anyway, there is no need for a second automaton.
            bent = (self._searches is not None and "bent" in self._searches.made) or speaks_any(text)
            found += self._standing(text, letters_of(text), "bent" if bent else "plain", beside, within)
            alike = look_alikes(text)
            if alike is not None:
                found += self._standing(text, alike, "alike", within=within)
        low, high = beside or (0, 0)
        return found + [place for place in self._dates.find(text) if not low <= place[0] < high]

    def _standing(
        self,
        text: str,
        letters: str,
        sought: Sought,
        beside: tuple[int, int] | None = None,
        within: Sequence[int] | None = None,
    ) -> Iterator[tuple[int, int]]:
        """Yield the spans of known values in a text, but none in the span ``beside``.

        ``letters`` are the text's letters, as they are or look-alike. With ``within``, indexes in order, only values
        with any of these characters are looked for.
        """
        forms, alike = self.forms(sought), sought == "alike"
        hits = self._hits(letters, text, sought)
        if beside is not None and hits:
            low, high = (len(letters_of(text[:edge])) for edge in beside)
            hits = [(last, key) for last, key in hits if last >= high or last + 1 - len(key) < low]
        if not hits:
            return
        read = letters_in(text, alike=alike)
        if within is not None:
            ends = [(read.places[last + 1 - len(key)], read.places[last]) for last, key in hits]
            hits = [hit for hit, (low, high) in zip(hits, ends, strict=True) if _is_any_in(within, low, high)]
        begin = end = 0
        for last, key in hits:
            if begin <= read.places[last + 1 - len(key)] and read.places[last] < end:
                continue  # within what was found just before
            place = Place.of(text, read, last + 1 - len(key), last + 1)
            if place is None or (alike and not _may_be_alike(text[place.begin : place.end], forms[key])):
                continue
            # The same letters may be a name with its title, or a longer name.
            held = [place.personal(form) for form in forms[key] if place.holds(form)]
            if held:
                begin, end = min(low for low, _ in held), max(high for _, high in held)
                yield begin, end


class ValuesOfSeveral:
    """The known values of several contacts, looked for in one pass over all of their messages.

    Parameters
    ----------
    several : mapping of int to KnownValues
        The values of each contact; the key is a number for the contact. From now on, they share one search.
    whose : sequence of int
        For each message, the number of its contact.
    """

    def __init__(self, several: Mapping[int, KnownValues], whose: Sequence[int]) -> None:
        self._several = several
        self._whose = whose
        self._searches = Searches(several.values())
        for known in several.values():
            known.share(self._searches)

    def __repr__(self) -> str:
        return f"<ValuesOfSeveral: {len(self._several)} contacts>"

    def hits(self, letters: str, sought: Sought) -> list[tuple[int, str]]:
        """Return, for each value found in ``letters``, the index of its last letter and the letters of the value."""
        search = self._searches.of(sought)
        return [] if search is None else [*search.iter(letters)]

    def is_at(self, number: int, key: str, text: str, sought: Sought) -> bool:
        """Return whether message ``number``, with ``text`` and ``key`` among its letters, may contain that value."""
        return self._several[self._whose[number]].is_at(number, key, text, sought)


def _is_any_in(places: Sequence[int], first: int, last: int) -> bool:
    """Return whether any of the places, which are in order, is from first to last (inclusive)."""
    after = bisect_left(places, first)
    return after < len(places) and places[after] <= last


def _gathered(several: Iterable[Mapping[str, tuple[Form, ...]]]) -> dict[str, tuple[Form, ...]]:
    """Return the forms of several values by their letters, each form once."""
    found: dict[str, list[tuple[Form, ...]]] = {}
    for forms_of_one in several:
        for key, forms in forms_of_one.items():
            found.setdefault(key, []).append(forms)
    return {
        key: all_of[0] if len(all_of) == 1 else tuple(dict.fromkeys(chain(*all_of))) for key, all_of in found.items()
    }


def _may_be_alike(piece: str, forms: Iterable[Form]) -> bool:
    """Return whether a word may imitate a value: it or a form mixes alphabets, or a form is long and in ASCII."""
    if mixes_alphabets(piece):
        return True
    return any(mixes_alphabets(form.written) or (form.written.isascii() and len(form.key) >= _LONG) for form in forms)
