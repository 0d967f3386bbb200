"""Decide whether letters of a text that match a value are the value.

They are if they form a word of their own, with nothing but grammar joined to it (:mod:`rtca_nb.base.word_affixes`), and
if the characters between them do not separate words: Markdown, emoji and invisible characters do not; spaces do, unless
every letter is spaced. A value that may be an ordinary word also needs evidence
(:mod:`rtca_nb.privacy.name_evidence`).
"""

from __future__ import annotations

import unicodedata
from typing import Final, NamedTuple

import regex

from rtca_nb.base.honorifics import may_be_parted
from rtca_nb.base.languages import speaks
from rtca_nb.base.letters import Letters, end_of_letter, is_idle_mark, letters_of
from rtca_nb.base.name_parts import follows_korean_surname
from rtca_nb.base.word_affixes import ends_name, joins_vowel, letters_after, letters_before, opens_name, spaceless
from rtca_nb.privacy.name_evidence import is_called, is_meant
from rtca_nb.privacy.value_form import Form

__all__ = ["Place", "bare"]

# Characters that do not separate a word: Markdown, emoji, apostrophes, and invisible ones.
_DECORATION: Final = regex.compile(r"(?V1)[*_~`'’´\p{So}\p{Sk}\p{Cf}\p{Co}\p{M}\p{Default_Ignorable_Code_Point}]++")
_HYPHENS: Final = regex.compile(r"[-\u2010\u2011\u00ad]\s{0,2}")
# A line break within a word: softly in mail (quoted-printable), or after a hyphen; the next line may be indented.
_LINE_END: Final = regex.compile(r"(?:=|[-\u2010\u2011\u00ad][ \t]{0,2})\r?\n[ \t>]{0,8}")
_LINE_BREAK: Final = regex.compile(r"\r?\n")
# Spaces that may be within a word: as thin as a hair, and invisible.
_THIN: Final = regex.compile("[\u2006\u2008-\u200a\u202f]")
_AS_WRITTEN: Final = frozenset({"exact", "meant"})
_FEW: Final = 3
_WIDE: Final = 12
_LONG: Final = 4


def bare(text: str) -> str:
    """Return a text without accents, as capitals and other grammatical cases of a name may have other ones or none."""
    parts = unicodedata.normalize("NFD", text.replace("ß", "ss"))
    return "".join(one for one in parts if not unicodedata.combining(one))


class Place(NamedTuple):
    """A span of a text whose letters are those of a value.

    It has the text; its letters; the indexes of the first and (exclusive) last of the value's letters among them; and
    begin and end (exclusive) of the span in code points.
    """

    text: str
    read: Letters
    first: int
    last: int
    begin: int
    end: int

    @classmethod
    def of(cls, text: str, read: Letters, first: int, last: int) -> Place | None:
        """Return the place of the letters ``first`` to ``last`` (exclusive); None if they are not whole characters."""
        places = read.places
        begin, at = places[first], places[last - 1]
        if (first and places[first - 1] == begin) or (last < len(places) and places[last] == at):
            return None
        end = end_of_letter(text, at)
        if end < len(text) and unicodedata.category(text[end])[0] == "M" and not joins_vowel(letters_after(text, end)):
            return None  # another mark makes it another letter
        if end < len(text) and "\u1160" <= text[end] <= "\u11ff":
            return None  # the syllable continues
        return cls(text, read, first, last, begin, end)

    def personal(self, form: Form) -> tuple[int, int]:
        """Return the span that is personal: of a form with a cue, prefix or title, only the value in it."""
        if form.rule in {"last", "called"}:
            return self.read.places[self.first + max(form.edges)], self.end
        if form.rule == "titled":
            return self.begin, end_of_letter(self.text, self.read.places[self.first + max(form.edges) - 1])
        return self.begin, self.end

    def holds(self, form: Form) -> bool:
        """Return whether the text has the value in this form there, and not only its letters by chance."""
        if form.rule == "alone":
            return len(self.read.letters) == self.last - self.first
        piece = self.text[self.begin : self.end]
        if form.rule in _AS_WRITTEN and bare(piece) not in {bare(form.written), bare(form.written.upper())}:
            return False
        return (
            self._begins_word(form, piece)
            and self._ends_word(form, piece)
            and self._is_joined(form)
            and self._is_evident(form, piece)
        )

    def _is_evident(self, form: Form, piece: str) -> bool:
        """Return whether the text around a form that may be something else shows that it is a name."""
        if form.language and not speaks(self.text, form.language):
            return False
        if form.rule == "meant":
            return is_meant(self.text, self.begin, self.end)
        if form.rule == "called":
            return is_called(self.text, self.end)
        return form.rule != "titled" or may_be_parted(form.written) or not any(map(str.isspace, piece))

    # -- edges ------------------------------------------------------------------------------------------------

    def _begins_word(self, form: Form, piece: str) -> bool:
        beside = self.text[self.begin - 1] if self.begin else " "
        if beside.isascii() and piece[0].isascii():
            # No ending joins ASCII text here, so a cheap check is enough.
            return not beside.isalnum() or (form.rule == "word" and self._changes(beside, piece[0], form))
        before = letters_before(self.text, self.begin).rpartition("_")[2].strip("\u0640")
        if not before or form.free:
            return True
        if form.rule not in {"word", "titled"}:
            return False
        if self._changes(before[-1], piece[0], form) or opens_name(before, piece):
            return True
        return follows_korean_surname(before, form.written)

    def _ends_word(self, form: Form, piece: str) -> bool:
        after = letters_after(self.text, self.end).partition("_")[0].strip("\u0640")
        if form.bent and after:
            return False
        if not after:
            return not form.stem or len(form.key) >= _LONG or piece[0] != piece[0].lower()
        if form.free:
            return True
        if form.rule not in {"word", "titled"}:
            return False
        if self._changes(piece[-1], after[0], form) and not form.stem:
            return True
        return ends_name(piece, after, letters_of(after), stem=form.stem, text=f"{form.written} {self.text}")

    def _changes(self, one: str, other: str, form: Form) -> bool:
        """Return whether a new word begins between two characters, as in user names: JohnSmith, smith85."""
        if len(form.key) < _LONG:
            return False
        return one.isdigit() != other.isdigit() or (one.islower() and other.isupper())

    # -- characters between the letters -----------------------------------------------------------------------

    def _is_joined(self, form: Form) -> bool:
        """Return whether no character between the letters separates them."""
        places = self.read.places
        size = places[self.last - 1] - self.begin + 1
        if size == self.last - self.first or size == len(set(places[self.first : self.last])):
            return True  # nothing is in between
        spelled = broken = False
        within = gaps = 0
        for at in range(self.first + 1, self.last):
            low, high = places[at - 1] + 1, places[at]
            if high < low:
                continue  # several letters of one character
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
        # M a r i a: every letter is spaced.
        return not spelled or (gaps == within and within > 1)

    def _parts_nothing(self, gap: str, low: int, high: int, form: Form) -> bool:
        """Return whether the characters between two letters keep them in one word."""
        if len(gap) == 1 and len(form.key) > _FEW and _THIN.match(gap) is not None:
            return True
        if _DECORATION.fullmatch(gap) is not None or _LINE_END.fullmatch(gap) is not None:
            return True
        if form.number and high - low <= _FEW and self.text[high].isdigit() and self.text[low - 1].isdigit():
            return True
        if len(form.key) > _LONG and _HYPHENS.fullmatch(gap) is not None:
            return True
        return gap.isspace() and high - low <= 2 and self._may_be_spaced(low - 1, high, form)

    def _may_be_spaced(self, one: int, other: int, form: Form) -> bool:
        """Return whether names may be written with or without a space there."""
        return form.free or (spaceless(self.text[one]) and spaceless(self.text[other]))
