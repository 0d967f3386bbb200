"""The only place that escapes text or joins HTML; strings of CSS are made in :mod:`rtca_nb.render.paper`.

Everything else builds pages from :class:`Template` objects, whose slots declare their content: text and attributes are
escaped, and HTML is accepted only from this module. Customer text is hostile: apart from markup, it may hold controls
that reorder or hide text or break a parser, and TeX delimiters that a notebook would typeset. All of these are made
visible and harmless, and the text stays readable as it was sent.

Text that is read back from the HTML differs from the text as sent: CR LF is LF; a C0 control other than tab and LF is
its picture (U+2400 and up), DEL is U+2421; a C1 control and half of a surrogate pair are U+FFFD. Invisible characters
that have an effect, such as bidi controls, are kept, each in an element with its name. If no element is allowed
(titles, options, drawings, attributes), their name replaces them: ``[RLO]``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from numbers import Integral
from operator import call
from pathlib import Path
from typing import Any, Final, SupportsIndex

from rtca_nb.base.arguments import check_flag
from rtca_nb.base.files import write_whole
from rtca_nb.base.no_pickle import refuse_pickle
from rtca_nb.exceptions import Hint, RevealError
from rtca_nb.privacy.masked_outputs import masked_output
from rtca_nb.render.languages import say
from rtca_nb.render.paper import page_rules
from rtca_nb.render.slot_places import check_slot, is_in_tag
from rtca_nb.render.unseen import CONTROL_CLASS, SMUGGLED, name_of, picture_of

__all__ = ["EMPTY", "HTML", "Html", "Template", "join", "plain", "text", "trusted", "wrapped"]


class Html(str):
    """A string of HTML that was made here and can be joined without escaping."""

    __slots__ = ()


EMPTY: Final = Html("")

# C0 and C1 controls other than tab and line feed are not allowed in HTML; their pictures are.
_SPECIAL: Final = re.compile(f"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]|{CONTROL_CLASS}|{SMUGGLED}")
_TEX: Final = re.compile(r"[$\\]")
# A repr without angle brackets, for the title of a page.
_NO_ANGLES: Final = str.maketrans("", "", "<>")
# Text without a match needs no escaping: Latin, Greek, Cyrillic, kana, Han and emoji without special characters.
_NOT_PLAIN: Final = re.compile(
    r"[^ !\"#%'-;=?-\[\]-~\u00a1-\u00ac\u00ae-\u02ff\u0370-\u052f\u2010-\u2027\u2030-\u205e\u3040-\u3163"
    "\u4e00-\u9fff\U0001f300-\U0001f6ff\U0001f900-\U0001f9ff]"
)

_PLAIN_WORDS: Final = re.compile(r"[\w .:,/#-]*", re.ASCII).fullmatch  # an attribute that needs no escaping


def _shown(match: re.Match[str]) -> str:
    found = match.group()
    name = name_of(found)
    # The character is kept, so that the text can be copied as sent; the bdi element confines its effect.
    return picture_of(found) if name is None else f'<bdi class="rtca-ctl" data-c="{name}">{found}</bdi>'


def _named(match: re.Match[str]) -> str:
    found = match.group()
    name = name_of(found)
    return picture_of(found) if name is None else f"[{name}]"


def text(value: str) -> Html:
    """Return ``value`` as HTML that shows it as text: markup and TeX have no effect, and controls are made visible."""
    value = _EXACT(value)
    if _NOT_PLAIN.search(value) is None:
        return Html(value)
    escaped = value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    if not (value.isascii() and value.isprintable()):
        # HTML parsers normalise carriage returns; pictures of them would only add noise.
        escaped = _SPECIAL.sub(_shown, escaped.replace("\r\n", "\n"))
    if "$" in value or "\\" in value:
        # Notebooks typeset TeX in HTML outputs; they never match a delimiter that is in its own element.
        escaped = _TEX.sub(lambda match: f"<i>{match.group()}</i>", escaped)
    return Html(escaped)


def wrapped(value: str, pieces: Iterable[tuple[int, int, Html, Html | None]], closing: Html) -> Html:
    """Return ``value`` as HTML text in pieces, some of them wrapped or replaced.

    Parameters
    ----------
    value : str
        The text.
    pieces : iterable of (int, int, Html, Html or None)
        Begin and end in ``value``, opening tag of the piece (:data:`EMPTY` if it is not wrapped), and HTML to show
        instead of its text, if any.
    closing : Html
        Closing tag of a wrapped piece.
    """
    plain = _NOT_PLAIN.search(value) is None
    out: list[str] = []
    for begin, end, opening, instead in pieces:
        own = value[begin:end]
        shown: str = _html(instead) if instead is not None else own if plain else text(own)
        if opening:
            out += (_html(opening), shown, closing)
        else:
            out.append(shown)
    return Html("".join(out))


def plain(value: str) -> str:
    """Return ``value`` with control characters replaced by pictures or names; nothing is escaped for HTML."""
    if value.isascii() and value.isprintable():
        return value
    return _SPECIAL.sub(_named, value.replace("\r\n", "\n"))


# The text of a subclass of str, even if the class overrides __str__; anything else is refused.
_EXACT: Final = str.__str__


def _plain_text(value: str) -> str:
    value = _EXACT(value)
    if _NOT_PLAIN.search(value) is None:
        return value
    return plain(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _attribute(value: str) -> str:
    value = _EXACT(value)
    if (value.isalnum() and value.isascii()) or _PLAIN_WORDS(value):
        return value
    escaped = _plain_text(value)
    return escaped.replace('"', "&quot;").replace("'", "&#x27;")


def _html(value: str) -> str:
    if type(value) is not Html:
        raise TypeError("only HTML made by rtca_nb.render.markup is accepted as HTML; other strings are not")
    return value


def _number(value: Any) -> str:
    return f"{int(value)}" if isinstance(value, Integral) else f"{float.__float__(value):g}"


_SLOTS: Final[dict[str, Callable[[Any], str]]] = {
    "t": text,
    "p": _plain_text,
    "a": _attribute,
    "h": _html,
    "n": _number,
}
_SLOT: Final = re.compile(r"\{(?:([tpahn])|say:([^{}]+))\}")


class Template:
    """HTML with typed slots, filled by position.

    ``{t}`` takes text, ``{p}`` text where no element is allowed, ``{a}`` the text of an attribute in double quotes,
    ``{h}`` HTML, ``{n}`` a number. Making a template with a slot whose escaping would be wrong there raises an error.
    ``{say:Words}`` inserts words of the interface in the current language, and takes no value.

    >>> Template('<b class="{a}">{t}</b>')("x", "1 < 2")
    '<b class="x">1 &lt; 2</b>'
    """

    __slots__ = ("_form", "_slots", "_words", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        # Literal, kind and words in turn; a slot has either a kind or words.
        before, *pieces = _SLOT.split(source)
        form, slots, words = [before], [], []
        for place, (kind, said, literal) in enumerate(zip(*(pieces[n::3] for n in range(3)), strict=True)):
            if said is None:
                check_slot(before, kind)
            else:
                words.append((place, said))
            slots.append(_SLOTS[kind or ("a" if is_in_tag(before) else "p")])
            form.append(literal)
            before += literal
        self._form = "%s".join(piece.replace("%", "%%") for piece in form)
        self._slots = tuple(slots)
        self._words = tuple(words)

    def __call__(self, *values: Any) -> Html:
        """Return the template with its slots filled."""
        for place, words in self._words:
            values = (*values[:place], say(words), *values[place:])
        if len(values) != len(self._slots):
            raise TypeError(f"the template has {len(self._slots)} slots, not {len(values)}")
        return Html(self._form % tuple(map(call, self._slots, values)))


def join(pieces: Iterable[Html], separator: str = "") -> Html:
    """Return pieces of HTML as one; a piece that is not :class:`Html` raises TypeError."""
    listed = list(pieces)
    if not set(map(type, listed)) <= {Html}:
        raise TypeError("only HTML made by rtca_nb.render.markup can be joined")
    return Html(_plain_text(separator).join(listed))


def trusted(source: str) -> Html:
    """Mark HTML, CSS or script from this package's own files as HTML; never use it for anything from data."""
    return Html(source)


@masked_output(lambda shown: shown.masked)
class HTML:
    """A view as HTML for notebooks, which functions such as :func:`rtca_nb.transcript_html` return.

    ``str()`` returns the HTML. Unlike ``IPython.display.HTML``, this class never treats a string as a file name or URL.

    Parameters
    ----------
    data : Html
        HTML made by a function of :mod:`rtca_nb.render.markup`; any other string raises TypeError.
    plain : str
        Text to show where HTML cannot be shown; also the title of the page that :meth:`write` writes.
    masked : bool
        Whether all personal text in ``data`` is masked. If so, ``rtca-nb scrub`` can leave the view in a notebook.
    revealed : bool
        Whether ``data`` shows a revealed contact. If so, :meth:`write` needs ``allow_revealed=True``.
    """

    __slots__ = ("_data", "_masked", "_plain", "_revealed")

    def __init__(self, data: Html, plain: str, *, masked: bool = False, revealed: bool = False) -> None:
        self._data = str(_html(data))  # marimo accepts only a plain str
        self._plain = plain
        self._masked = masked
        self._revealed = revealed

    @property
    def masked(self) -> bool:
        """Whether all text in the HTML that may be personal is masked."""
        return self._masked

    @property
    def data(self) -> str:
        """The HTML, as a string."""
        return self._data

    def write(self, path: str | os.PathLike[str], *, allow_revealed: bool = False) -> Path:
        """Write the HTML to a file, as a complete page.

        Parameters
        ----------
        path : path
            File to write; an existing file is replaced.
        allow_revealed : bool
            Permit clear text on disk; needed if the HTML shows a revealed contact. Only you can read the file then.

        Returns
        -------
        pathlib.Path
            Path of the file.

        Raises
        ------
        RevealError
            If the HTML shows a revealed contact and ``allow_revealed`` is not set.
        UsageError
            If the file cannot be written.
        """
        permitted = check_flag(allow_revealed, "allow_revealed")
        if self._revealed and not permitted:
            raise RevealError(
                "this would write personal data in clear text to disk",
                hint=Hint("pass {allow_revealed=True} if you want that, or make the view without {reveal=True}"),
            )
        title, style = _plain_text(self._plain), page_rules(self._plain.translate(_NO_ANGLES))
        page = f'<!doctype html><meta charset="utf-8"><title>{title}</title><style>{style}</style>{self._data}\n'
        return write_whole(path, page.encode(), private=self._revealed)

    def __reduce_ex__(self, protocol: SupportsIndex) -> Any:
        if self._revealed:
            refuse_pickle()
        return super().__reduce_ex__(protocol)

    def __str__(self) -> str:
        return self._data

    def __html__(self) -> str:
        return self._data

    def __repr__(self) -> str:
        return self._plain

    def _repr_html_(self) -> str:
        return self._data

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:  # noqa: ARG002
        return {"text/plain": self._plain, "text/html": self._data}
