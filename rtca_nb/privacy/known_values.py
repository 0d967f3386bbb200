"""Finds texts that are known to be personal wherever they stand, as a reader would.

A value is looked for by its letters alone (:mod:`rtca_nb.base.letters`), all values in one pass over a text. What is
found counts where it stands as a word of its own, with nothing but grammar joined to it
(:mod:`rtca_nb.base.word_affixes`), and where what stands between its letters does not part words: Markdown, emoji and
invisible characters may, spaces only where every letter stands alone.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

import regex

from rtca_nb.base.letters import (
    Letters,
    end_of_letter,
    is_idle_mark,
    letters_in,
    letters_of,
    look_alikes,
    mixes_alphabets,
)
from rtca_nb.base.text_folding import readable
from rtca_nb.base.word_affixes import ends_name, letters_after, letters_before, opens_name, spaceless
from rtca_nb.privacy.known_dates import KnownDates
from rtca_nb.privacy.value_forms import Form, TextKind, forms_of

__all__ = ["KnownValues"]

# What may stand within a word and part nothing: Markdown, emoji, apostrophes, what nobody sees.
_DECORATION: Final = regex.compile(r"(?V1)[*_~`'’´\p{So}\p{Sk}\p{Cf}\p{Co}\p{M}\p{Default_Ignorable_Code_Point}]++")
_HYPHENS: Final = regex.compile(r"[-\u2010\u2011\u00ad]\s{0,2}")
# A line that ends within a word: softly in mail (quoted-printable), or with a hyphen; the next one may be indented.
_LINE_END: Final = regex.compile(r"(?:=|[-\u2010\u2011\u00ad][ \t]{0,2})\r?\n[ \t>]{0,8}")
_LINE_BREAK: Final = regex.compile(r"\r?\n")
_FEW: Final = 3
_WIDE: Final = 12
_LONG: Final = 4


class KnownValues:
    """Finds texts that are known to be personal.

    Parameters
    ----------
    texts : iterable of (str, TextKind)
    """

    def __init__(self, texts: Iterable[tuple[str, TextKind]]) -> None:
        self._forms: dict[str, set[Form]] = {}
        self._alike: dict[str, set[Form]] = {}
        self._dates = KnownDates()
        for text, kind in dict.fromkeys(texts):
            self._add(text, kind)
            view = readable(text)
            if view is not None:
                self._add(view.text, kind)
        self._search = _automaton(self._forms)
        self._search_alike = _automaton(self._alike)

    def __repr__(self) -> str:
        return f"<KnownValues: {len(self._forms)} values>"

    def __bool__(self) -> bool:
        return bool(self._forms or self._dates)

    def _add(self, text: str, kind: TextKind) -> None:
        if kind in {"redacted", "doubtful"}:
            self._dates.add(text)
        for form in forms_of(text, kind):
            self._forms.setdefault(form.key, set()).add(form)
            if form.rule == "word" and len(form.key) > 2:
                # Look-alikes depend on the case; values are written in any.
                for cased in (form.written, form.written.upper(), form.written.lower()):
                    alike = look_alikes(cased) or letters_of(cased)
                    if len(alike) == len(form.key):
                        found = form._replace(key=alike)
                        self._alike.setdefault(alike, set()).add(found)
                        if mixes_alphabets(form.written):
                            self._forms.setdefault(alike, set()).add(found)

    def ends(self, letters: str, *, alike: bool = False) -> list[int]:
        """Return places in the letters of texts in which known values may stand: the last letter of each."""
        search = self._search_alike if alike else self._search
        return [] if search is None else [end for end, _ in search.iter(letters)]

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
        hits = [] if search is None else [*search.iter(letters)]
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
            place = _Place.of(text, read, last + 1 - len(key), last + 1)
            if place is None or (alike and not _may_be_alike(text[place.begin : place.end], forms[key])):
                continue
            for form in forms[key]:
                if place.holds(form):
                    begin, end = place.personal(form)
                    yield begin, end
                    break


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


def _bare(text: str) -> str:
    """Return a text without its accents, which other cases of a name and capitals have elsewhere, or not at all."""
    return "".join(one for one in unicodedata.normalize("NFD", text) if not unicodedata.combining(one))


class _Place(NamedTuple):
    """A stretch of a text whose letters are those of a value."""

    text: str
    read: Letters
    first: int
    last: int
    begin: int
    end: int

    @classmethod
    def of(cls, text: str, read: Letters, first: int, last: int) -> _Place | None:
        """Return the place of some letters; None where they are not whole characters."""
        places = read.places
        begin, at = places[first], places[last - 1]
        if (first and places[first - 1] == begin) or (last < len(places) and places[last] == at):
            return None
        end = end_of_letter(text, at)
        if end < len(text) and unicodedata.category(text[end])[0] == "M":
            return None  # with another mark it is another letter
        if end < len(text) and "\u1160" <= text[end] <= "\u11ff":
            return None  # a syllable goes on
        return cls(text, read, first, last, begin, end)

    def personal(self, form: Form) -> tuple[int, int]:
        """Return what is personal there: of a value with its cue or a title, only the value."""
        if form.rule == "last":
            return self.read.places[self.first + max(form.edges)], self.end
        if form.rule == "titled":
            return self.begin, end_of_letter(self.text, self.read.places[self.first + max(form.edges) - 1])
        return self.begin, self.end

    def holds(self, form: Form) -> bool:
        """Whether a value stands there, and nothing that only has its letters."""
        if form.rule == "alone":
            return len(self.read.letters) == self.last - self.first
        piece = self.text[self.begin : self.end]
        if form.rule == "exact" and _bare(piece) not in {_bare(form.written), _bare(form.written.upper())}:
            return False
        return self._begins_word(form, piece) and self._ends_word(form, piece) and self._is_joined(form)

    # -- edges ------------------------------------------------------------------------------------------------

    def _begins_word(self, form: Form, piece: str) -> bool:
        beside = self.text[self.begin - 1] if self.begin else " "
        if beside.isascii() and piece[0].isascii():
            # Nothing joins here, and this is cheap to tell.
            return not beside.isalnum() or (form.rule == "word" and self._changes(beside, piece[0], form))
        before = letters_before(self.text, self.begin).rpartition("_")[2].strip("\u0640")
        if not before or form.free:
            return True
        if form.rule not in {"word", "titled"}:
            return False
        return self._changes(before[-1], piece[0], form) or opens_name(before, piece)

    def _ends_word(self, form: Form, piece: str) -> bool:
        after = letters_after(self.text, self.end).partition("_")[0].strip("\u0640")
        if not after:
            return not form.stem or len(form.key) >= _LONG or piece[0] != piece[0].lower()
        if form.free:
            return True
        if form.rule not in {"word", "titled"}:
            return False
        if self._changes(piece[-1], after[0], form) and not form.stem:
            return True
        return ends_name(piece, after, letters_of(after), stem=form.stem, text=form.written + self.text)

    def _changes(self, one: str, other: str, form: Form) -> bool:
        """Whether a new word begins, as in user names: JohnSmith, smith85."""
        if len(form.key) < _LONG:
            return False
        return one.isdigit() != other.isdigit() or (one.islower() and other.isupper())

    # -- what stands between the letters ----------------------------------------------------------------------

    def _is_joined(self, form: Form) -> bool:
        """Whether nothing between the letters parts them."""
        places = self.read.places
        size = places[self.last - 1] - self.begin + 1
        if size == self.last - self.first or size == len(set(places[self.first : self.last])):
            return True  # nothing is in between
        spelled = broken = False
        within = gaps = 0
        for at in range(self.first + 1, self.last):
            low, high = places[at - 1] + 1, places[at]
            if high < low:
                continue  # one character, several letters
            edge = at - self.first in form.edges
            within += not edge
            if low == high:
                continue
            gap = self.text[low:high]
            if edge:
                if high - low > _WIDE:
                    return False
                continue
            if all(map(is_idle_mark, gap)):
                continue
            gaps += 1
            if self._parts_nothing(gap, low, high, form):
                continue
            if len(form.key) >= _LONG and not broken and _LINE_BREAK.fullmatch(gap) is not None:
                broken = True
                continue
            if high - low > _FEW:
                return False
            spelled = True
        # M a r i a: every letter alone.
        return not spelled or (gaps == within and within > 1)

    def _parts_nothing(self, gap: str, low: int, high: int, form: Form) -> bool:
        """Whether what stands between two letters leaves them in one word."""
        if _DECORATION.fullmatch(gap) is not None or _LINE_END.fullmatch(gap) is not None:
            return True
        if form.number and high - low <= _FEW and self.text[high].isdigit() and self.text[low - 1].isdigit():
            return True
        if len(form.key) > _LONG and _HYPHENS.fullmatch(gap) is not None:
            return True
        return gap.isspace() and high - low <= 2 and self._may_be_spaced(low - 1, high, form)

    def _may_be_spaced(self, one: int, other: int, form: Form) -> bool:
        """Whether names are written with and without a space there."""
        return form.free or (spaceless(self.text[one]) and spaceless(self.text[other]))
