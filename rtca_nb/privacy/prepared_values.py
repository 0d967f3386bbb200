"""Personal values in the forms in which they are looked for, prepared once for all contacts of a batch.

The same agents, and many first names and places, occur in contact after contact. The prepared values are forgotten as
soon as the contacts are masked: no contact holds them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final, NoReturn

from rtca_nb.base.letters import letters_of, look_alikes, mixes_alphabets
from rtca_nb.base.no_pickle import refuse_pickle
from rtca_nb.privacy.value_form import Form
from rtca_nb.privacy.value_forms import TextKind, forms_in_languages, forms_of
from rtca_nb.privacy.value_places import bare

__all__ = ["PreparedValues", "prepared_values", "shared_values"]


class _Prepared:
    """The forms of a value, grouped by their letters, and by look-alike letters of another alphabet.

    Attributes
    ----------
    forms : dict of str to tuple of Form
        The key is the letters that the forms have in common. Forms that only count in texts of one language are not
        among them.
    """

    __slots__ = ("_alike", "_bent", "_source", "_words", "forms")

    def __init__(self, source: tuple[str, TextKind], forms: dict[str, tuple[Form, ...]], words: list[Form]) -> None:
        self.forms = forms
        self._source = source
        self._words = words
        self._alike: dict[str, tuple[Form, ...]] | None = None
        self._bent: dict[str, tuple[Form, ...]] | None = None

    @property
    def bent(self) -> dict[str, tuple[Form, ...]]:
        """The forms that only count in texts of one language, in the same form; made on first use."""
        if self._bent is None:
            self._bent = _by_key((form.key, form) for form in forms_in_languages(*self._source))
        return self._bent

    @property
    def alike(self) -> dict[str, tuple[Form, ...]]:
        """The forms, keyed by the letters that their own look like; made on first use, as most texts need none."""
        if self._alike is None:
            self._alike = _by_key(pair for form in self._words for pair in _looking_like(form))
        return self._alike


class PreparedValues:
    """Makes the forms of personal values, and remembers them."""

    __slots__ = ("_cases", "_made")

    def __init__(self) -> None:
        self._made: dict[tuple[str, TextKind], _Prepared] = {}
        self._cases: dict[str, tuple[str, str]] = {}

    def __repr__(self) -> str:
        return f"<PreparedValues: {len(self._made)} values>"  # they are in clear text

    def __reduce__(self) -> NoReturn:
        refuse_pickle()

    def of(self, text: str, kind: TextKind) -> _Prepared:
        """Return the forms of a personal text of this kind; they are worked out once."""
        key = text, kind
        if key not in self._made:
            self._made[key] = _prepared(text, kind)
        return self._made[key]

    def cases(self, written: str) -> tuple[str, str]:
        """Return a form without accents, as an ASCII text may have it: as it is written, and in capitals."""
        if written not in self._cases:
            plain = bare(written)
            self._cases[written] = plain, plain.upper()
        return self._cases[written]


_SHARED: Final[ContextVar[PreparedValues | None]] = ContextVar("shared", default=None)


@contextmanager
def shared_values() -> Iterator[None]:
    """Have :func:`prepared_values` return the same new object throughout this context."""
    token = _SHARED.set(PreparedValues())
    try:
        yield
    finally:
        _SHARED.reset(token)


def prepared_values() -> PreparedValues:
    """Return the object shared by :func:`shared_values`; outside of that context, a new one that is empty."""
    return _SHARED.get() or PreparedValues()


def _prepared(text: str, kind: TextKind) -> _Prepared:
    forms: list[tuple[str, Form]] = []
    words: list[Form] = []
    for form in forms_of(text, kind):
        forms.append((form.key, form))
        if form.rule == "word" and len(form.key) > 2:
            words.append(form)
            if mixes_alphabets(form.written):
                forms += _looking_like(form)
    return _Prepared((text, kind), _by_key(forms), words)


def _looking_like(form: Form) -> Iterator[tuple[str, Form]]:
    """Yield the letters that a form looks like, with the form that has them as its key, if there are as many."""
    # Look-alikes depend on the case, and values may be written in any case.
    cases = {form.written} if form.written.isascii() else {form.written, form.written.upper(), form.written.lower()}
    for cased in sorted(cases):
        alike = look_alikes(cased) or letters_of(cased)
        if len(alike) == len(form.key):
            yield alike, form._replace(key=alike)


def _by_key(pairs: Iterable[tuple[str, Form]]) -> dict[str, tuple[Form, ...]]:
    found: dict[str, list[Form]] = {}
    for key, form in pairs:
        found.setdefault(key, []).append(form)
    return {key: tuple(forms if len(forms) == 1 else dict.fromkeys(forms)) for key, forms in found.items()}
