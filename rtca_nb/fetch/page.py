"""A page of segments, as users of :func:`rtca_nb.iter_pages` see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from rtca_nb.base.arguments import counted
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.contact.contact import Contact
from rtca_nb.exceptions import RevealError, UsageError

if TYPE_CHECKING:
    from rtca_nb.model.parsing import ParsedPage
    from rtca_nb.model.segments import Segment

__all__ = ["Page"]


@hide_locals
class Page:
    """One page of segments, as :func:`rtca_nb.iter_pages` yields it.

    The page is masked; :meth:`reveal` returns a copy in clear text.

    Attributes
    ----------
    number : int
        Number of the page, from 1.
    channel : str
        Channel of the contact, as sent, such as ``"CHAT"``.
    status : str
        Status of the analysis, as sent, such as ``"COMPLETED"``.
    next_token : str or None
        Token that requests the next page; None on the last page.
    segments : tuple of Segment
        Typed segments in the order in which they were sent, masked unless the page is revealed. What is masked depends
        on this page only. A :class:`rtca_nb.Contact` is masked according to all pages, so it may show more or less of
        the same message.
    """

    __slots__ = ("_body", "_contact", "_parsed", "number")

    number: int
    _body: bytes
    _contact: Contact
    _parsed: ParsedPage

    def __init__(self, parsed: ParsedPage, body: bytes, contact: Contact, number: int) -> None:
        for name, value in (("_parsed", parsed), ("_body", body), ("_contact", contact), ("number", number)):
            object.__setattr__(self, name, value)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise UsageError(f"a page is frozen, so {name!r} cannot be set; call reveal() for a copy in clear text")

    def __reduce__(self) -> NoReturn:
        raise RevealError("a page cannot be pickled, because its clear text would be written with it")

    @property
    def channel(self) -> str:
        """Channel of the contact as the service sent it, such as ``"CHAT"``."""
        return self._parsed.channel

    @property
    def status(self) -> str:
        """Status of the analysis as the service sent it, such as ``"COMPLETED"``."""
        return self._parsed.status

    @property
    def next_token(self) -> str | None:
        """Token that requests the next page; None on the last page."""
        return self._parsed.next_token

    @property
    def segments(self) -> tuple[Segment, ...]:
        """Segments as typed objects, in the order in which they were sent; masked unless the page is revealed."""
        return self._contact.segments

    @property
    def unknown(self) -> int:
        """Number of members in the answer that this release of the package does not recognise."""
        return len(self._parsed.unknown)

    @property
    def revealed(self) -> bool:
        """Whether the page shows clear text; True for a page that :meth:`reveal` returned."""
        return self._contact.revealed

    @property
    def body(self) -> bytes:
        """Body of the answer, byte for byte.

        Raises
        ------
        RevealError
            If the page is masked, because a body cannot be masked. Use ``page.reveal().body``.
        """
        if not self.revealed:
            raise RevealError("the body of a page cannot be masked; page.reveal().body returns it as it arrived")
        return self._body

    def reveal(self) -> Page:
        """Return a copy of the page in clear text; in a notebook, this marks the cell's output as revealed."""
        return Page(self._parsed, self._body, self._contact.reveal(), self.number)

    def __repr__(self) -> str:
        last = "last" if self.next_token is None else "more"
        mark = "REVEALED, " if self.revealed else ""
        return f"<Page {self.number}: {mark}{counted(len(self._parsed.segments), 'segment')}, {self.status}, {last}>"
