"""Results of a rule, in parts: counts as they become known, then examples, then one contact."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rtca_nb.base.arguments import quoted
from rtca_nb.exceptions import RtcaError, UsageError
from rtca_nb.render.languages import figure, phrase_count, say
from rtca_nb.render.spans import category_css
from rtca_nb.rules.explaining import explained
from rtca_nb.rules.grammar import Group
from rtca_nb.rules.standing import FALSE, OPEN, TRUE, Standing, joined, standing
from rtca_nb.rules.workbench import Block, Workbench
from rtca_nb.widgets.rule_lab_views import Example, about_html, contact_html, example_of, rows_html
from rtca_nb.widgets.values import sentence

if TYPE_CHECKING:
    from rtca_nb.contact.contact import Contact
    from rtca_nb.rules.choices import Choices

__all__ = ["Asked", "LabAnswers", "Tally", "said_tally"]

_SOON: Final = 0.12
"""Seconds between intermediate counts."""
_CODES: Final = {"match": TRUE, "no match": FALSE, "not computable": OPEN}


class Asked(NamedTuple):
    """What a rule lab is to show.

    Attributes
    ----------
    root : Group or None
        The rule; None while it has faults.
    listed : str
        Which contacts to list: ``match``, ``near``, ``no match`` or ``not computable``.
    limit : int
        Largest number of contacts to list.
    contact_id : str or None
        Id of the chosen contact.
    """

    root: Group | None
    listed: str
    limit: int
    contact_id: str | None


class Tally(NamedTuple):
    """Results of a rule, counted over contacts.

    Attributes
    ----------
    standing : Standing
    contacts : int
        Number of contacts that were evaluated.
    complete : bool
        Whether all contacts were evaluated.
    """

    standing: Standing
    contacts: int
    complete: bool

    @property
    def counts(self) -> dict[str, int]:
        """Number of contacts in each list, by its name; near misses are counted under ``no match`` too."""
        values = self.standing.values
        found = {listed: int((values == code).sum()) for listed, code in _CODES.items()}
        return {"match": found["match"], "near": int(self.standing.near.sum()), **found}


class LabAnswers:
    """Computes what a rule lab shows of its contacts.

    Parameters
    ----------
    corpus : Corpus or HeldCorpus
    contexts : mapping of str to mapping, optional
        Contact records by contact id.
    choices : Choices
    """

    def __init__(self, corpus: Any, contexts: Any, choices: Choices) -> None:
        self._corpus, self._contexts, self._choices = corpus, contexts, choices
        self._made: tuple[Any, Workbench] | None = None
        self._bench()

    def __repr__(self) -> str:
        return f"<LabAnswers of {self._bench()!r}>"

    def _bench(self) -> Workbench:
        """Return the prepared contacts; prepare them again if contacts were erased, or reading failed."""
        snapshot = getattr(self._corpus, "snapshot", None)
        if self._made is None or self._made[0] != snapshot:
            self._made = snapshot, Workbench(self._corpus, self._contexts, self._choices)
        return self._made[1]

    def tally(self, root: Group) -> Tally:
        """Return the results of a rule, counted over all contacts."""
        return list(self._tallies(root, self._bench(), each=False))[-1]

    def _tallies(self, root: Group, bench: Workbench, *, each: bool = True) -> Iterator[Tally]:
        """Yield the results of all contacts read so far, after each block if ``each``; the last covers all contacts."""
        parts: list[Standing] = []
        contacts = 0
        try:
            for block in bench.read():
                parts.append(standing(root, block.said))
                contacts += len(block.chats)
                if each:
                    yield Tally(joined(parts), contacts, complete=False)
        except RtcaError:
            self._made = None
            raise
        yield Tally(joined(parts or [standing(root, Block([], {}, self._choices).said)]), contacts, complete=True)

    def parts(self, asked: Asked) -> Iterator[dict[str, Any]]:
        """Yield an answer in parts, each a dict of values by trait; at a part without values, the caller may stop."""
        if asked.root is None:
            return
        bench = self._bench()
        said = time.monotonic()
        drawn = False
        for tally in self._tallies(asked.root, bench):
            now = time.monotonic()
            if tally.complete or now - said > _SOON:
                said = now
                part: dict[str, Any] = {"_tally": shown_tally(tally)}
                if not drawn and not tally.complete:
                    drawn = True
                    part["_rows"], part["_ids"] = self._rows(asked, bench, tally)
                yield part
            else:
                yield {}
        rows, ids = self._rows(asked, bench, tally)
        yield {"_rows": rows, "_ids": ids, "_about": str(about_html(tally.standing.reasons))}
        if asked.contact_id is not None:
            yield self.opened(asked.root, asked.contact_id)

    def ahead(self) -> Iterator[dict[str, Any]]:
        """Read and prepare contacts before there is a rule; yield empty dicts, so that the caller can stop."""
        try:
            for block in self._bench().read():
                yield {}
                block.prepare()
                yield {}
        except RtcaError:
            # The first rule that needs the contacts gets the error.
            self._made = None

    def _rows(self, asked: Asked, bench: Workbench, tally: Tally) -> tuple[str, list[str]]:
        examples = self.examples(asked, bench, tally)
        number = tally.counts[asked.listed]
        return str(rows_html(asked.listed, examples, number, live=True)), [one.contact_id for one in examples]

    def examples(self, asked: Asked, bench: Workbench, tally: Tally) -> list[Example]:
        """Return the first contacts of the list ``asked.listed``, at most ``asked.limit``."""
        if asked.root is None:
            return []
        near = asked.listed == "near"
        mask = tally.standing.near if near else tally.standing.values == _CODES[asked.listed]
        made: list[Example] = []
        begin = 0
        for block in bench.blocks:
            for place in mask[begin : begin + len(block.chats)].nonzero()[0].tolist():
                if len(made) == asked.limit:
                    return made
                chat = block.chats[place]
                whole = explained(asked.root, chat, block.contexts[place], self._choices)
                made.append(example_of(chat, whole, lacks=near))
            begin += len(block.chats)
        return made

    def opened(self, root: Group, contact_id: str) -> dict[str, Any]:
        """Return, by trait, the HTML of a contact and why the rule matches it or not, or why it cannot be shown."""
        try:
            contact = self.contact(contact_id)
            seen = self._bench().chat(contact_id)
            if seen is None:
                raise UsageError(f"there is no contact {quoted(contact_id, 80)} here; check its id")
            shown = contact_html(contact, seen[0], explained(root, *seen, self._choices))
        except RtcaError as error:
            return {"_detail": "", "_opened": {"contact_id": contact_id, "error": sentence(str(error))}}
        return {"_detail": str(shown), "_opened": {"contact_id": contact_id, "error": ""}}

    def contact(self, contact_id: str) -> Contact:
        """Return the contact with that id."""
        found: Contact = self._corpus.contact(contact_id)
        return found

    def results(self, root: Group) -> Iterator[tuple[str, int | None, str, bool]]:
        """Yield id, start (microseconds since 1970), result, and whether it is a near miss, for each contact."""
        bench = self._bench()
        values, near, *_ = self.tally(root).standing
        chats = (chat for block in bench.blocks for chat in block.chats)
        words = {code: word for word, code in _CODES.items()}
        for chat, value, is_near in zip(chats, values.tolist(), near.tolist(), strict=True):
            yield chat.contact_id, chat.start, words[value], is_near

    def static(self, asked: Asked, seconds: float | None) -> tuple[Tally, dict[str, tuple[list[Example], int]]] | None:
        """Return counts; and by list, its first contacts and its length, for ``asked.listed``, ``match`` and ``near``.

        Contacts are read for about ``seconds`` (None: all contacts). While there is no rule, return None.
        """
        if asked.root is None:
            return None
        bench = self._bench()
        until = float("inf") if seconds is None else time.monotonic() + seconds
        coming = self._tallies(asked.root, bench)
        tally = next(coming)
        while not tally.complete and time.monotonic() < until:
            tally = next(coming)
        lists = {}
        for listed in dict.fromkeys([asked.listed, "match", "near"]):
            lists[listed] = (self.examples(asked._replace(listed=listed), bench, tally), tally.counts[listed])
        return tally, lists


def shown_tally(tally: Tally) -> dict[str, Any]:
    """Return the counts as texts, in the form in which the trait ``_tally`` sends them to the browser."""
    return {
        "counts": {listed: figure(number) for listed, number in tally.counts.items()},
        "said": said_tally(tally),
        "complete": tally.complete,
        "alone": [
            _contacts(number) if number or not blocked else say("not computable for {n}", n=figure(blocked))
            for number, blocked in zip(tally.standing.matching, tally.standing.open, strict=True)
        ],
        "keys": [category_css(number) for number in range(len(tally.standing.matching))],
        "short": [
            say("{n} lack only this condition", n=figure(number)) if number else "" for number in tally.standing.short
        ],
    }


def said_tally(tally: Tally) -> str:
    """Return in words how many contacts were counted."""
    if tally.complete:
        if not tally.contacts:
            return say("There are no contacts here yet.")
        return str(phrase_count("of {n} contact", "of {n} contacts", tally.contacts))
    return str(
        phrase_count(
            "of the first contact; looking through the others…",
            "of the first {n} contacts; looking through the others…",
            tally.contacts,
        )
    )


def _contacts(number: int) -> str:
    return str(phrase_count("{n} contact", "{n} contacts", number))
