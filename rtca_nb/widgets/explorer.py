"""Interactive view of a whole contact: figures, timeline, findings and transcript share a selection and filters."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import traitlets

from rtca_nb.base.arguments import is_one_of, quoted
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.exceptions import UsageError
from rtca_nb.model.ids import UNKNOWN_ID
from rtca_nb.render.display import contact_page
from rtca_nb.render.languages import say, say_count
from rtca_nb.render.markup import Html
from rtca_nb.review.annotations import Annotations
from rtca_nb.review.annotations.frames import annotation_frame
from rtca_nb.review.annotations.judgement import VERDICTS, Judgement, Target
from rtca_nb.review.annotations.targets import targets_of
from rtca_nb.widgets.base import ContactWidget
from rtca_nb.widgets.meant_targets import meant_target
from rtca_nb.widgets.panels import explorer_page
from rtca_nb.widgets.review_panel import review_content
from rtca_nb.widgets.spots import contact_key, marks_of, spots_of, target_key
from rtca_nb.widgets.values import Text, TraitValueError, reject, sentence
from rtca_nb.widgets.why import checked_rules, reasons_of

if TYPE_CHECKING:
    import pandas as pd

    from rtca_nb.contact.contact import Contact
    from rtca_nb.rules.rule_set import RuleSet

__all__ = ["ContactExplorer"]


@hide_locals
class ContactExplorer(ContactWidget):
    """Explore a contact in linked views: a selection in one view is shown in all others.

    Key figures, sentiment timeline, waiting times, categories, issues and transcript share one selection and one set
    of filters. :attr:`state` holds the selection and the filters as plain values.

    Parameters
    ----------
    contact : Contact
        Contact to show; its text is masked unless the contact is revealed.
    selected_id : str, optional
        Id of the message to select and scroll to, or a citation of this message, such as ``c1#m4:10-25``.
    search : str
        Show only messages that match this query; :func:`rtca_nb.transcript_html` explains the syntax.
    roles, sentiments, categories, kinds : sequence of str
        Show only messages that pass all four filters: the sender has one of these roles; the message has one of these
        sentiments; one of these categories matches in the message; and the message has a highlight of one of these
        kinds. An empty list lets all messages pass. In ``sentiments``, ``None`` or ``"UNSCORED"`` lets messages without
        a sentiment pass. The kinds are ``"redaction"``, ``"category"``, ``"issue"`` and ``"extracted"``
        (values that the service extracted).
    show : sequence of {"redactions", "categories", "issues", "extracted"}
        Highlights to draw. Masked text stays masked, whichever you choose. Default: all.
    density : {"comfortable", "compact"}
        Spacing of the messages. Default: ``"comfortable"``.
    times : {"elapsed", "clock"}, optional
        Time to show with each message: ``"elapsed"`` is the time since the contact started; ``"clock"`` adds the date
        and time in UTC. Default: ``"clock"`` if the contact starts and ends on different days, otherwise ``"elapsed"``.
    height : int
        Maximum height of the transcript, in CSS pixels, 160 to 4000. Default: 560.
    language : {"en", "de", "es", "fr", "ja", "auto"}
        Language of the interface; ``"auto"`` uses the language of the contact, or English if the language is not known.
        Error messages are in English. Default: ``"en"``.
    reviewer : str
        Name of the person who judges in this view. If you pass no name, the view asks for one.
    annotations : Annotations, optional
        Existing judgements to show. New judgements are added to this object. Default: none.
    rules : RuleSet, optional
        Rules, as :func:`rtca_nb.fetch_rules` or :func:`rtca_nb.read_rules` returns them. If you pass rules, each
        category shows the rule behind it, in plain English.

    All parameters except ``contact``, ``language``, ``annotations`` and ``rules`` are traits: they follow what you do
    in the view, you can watch them with ``observe``, and setting a trait changes the view. An unknown keyword raises
    TypeError; an invalid value raises UsageError.

    Below the transcript, you can judge the matches, issues and sentiment of the selected message as right or wrong, and
    add a note. You can also step through the matches and judge them with the keyboard; press ``?`` for a list of keys.
    A judgement is marked as *Saving…* or *Not saved* until the kernel has received it. Judgements are not part of the
    contact. They are lost when the kernel stops, unless you first save them to a file:
    ``explorer.judgements.save("review.jsonl")``.
    """

    reviewer = Text(
        "", help="Name of the person who judges in this view. Default: empty; the view then asks for the name."
    ).tag(sync=True)

    _review = traitlets.Dict(help="What can be judged, as keys and HTML: in each row, and in the whole contact.").tag(
        sync=True
    )
    _verdicts = traitlets.Dict(
        help="By key of the target: verdict and note of the reviewer's judgement, and the judgements of others."
    ).tag(sync=True)
    _judged = traitlets.Unicode("", help="Number of judgements on this contact, in words.").tag(sync=True)

    def __init__(
        self,
        contact: Contact,
        *,
        annotations: Annotations | None = None,
        reviewer: str = "",
        rules: RuleSet | None = None,
        **options: Any,
    ) -> None:
        if annotations is not None and not isinstance(annotations, Annotations):
            raise UsageError(
                f"annotations takes Annotations, not a value of type {type(annotations).__name__}; Annotations.load "
                "reads them from a file"
            )
        self._annotations = Annotations() if annotations is None else annotations
        self._rules = checked_rules(rules)
        super().__init__(contact, **options)
        self.reviewer = reviewer
        self.observe(self._show_verdicts, names="reviewer")
        self._show_verdicts()

    # -- judging ----------------------------------------------------------------------------------------------

    @property
    def judgements(self) -> Annotations:
        """All judgements that were passed as ``annotations`` or made here, including those that were replaced later."""
        return self._annotations

    @property
    def annotations(self) -> pd.DataFrame:
        """The current judgements of all reviewers on this contact, as a frame.

        One row for each judgement that was not replaced or withdrawn. Columns: ``contact_id``, ``output_type``,
        ``kind``, ``label``, ``rule_id``, ``id`` (of the message), ``begin_offset_char``, ``end_offset_char``,
        ``verdict``, ``note``, ``reviewer`` and ``time`` (UTC).
        """
        contact_id = self._contact.contact_id
        return annotation_frame(one for one in self._annotations.standing() if one.target.contact_id == contact_id)

    def annotate(
        self,
        verdict: str,
        *,
        kind: str = "category",
        label: str | None = None,
        id: str | None = None,  # noqa: A002  # the column's name
        begin_offset_char: int | None = None,
        note: str = "",
        reviewer: str | None = None,
    ) -> None:
        """Judge one match, issue or sentiment.

        Pass as many of ``kind``, ``label``, ``id`` and ``begin_offset_char`` as you need to identify what you judge. If
        the same reviewer has judged it before, the new judgement replaces the earlier one; :attr:`judgements` keeps
        both.

        Parameters
        ----------
        verdict : {"right", "wrong", "unsure", "withdrawn"}
            ``withdrawn`` cancels this reviewer's earlier judgement.
        kind : {"category", "issue", "sentiment"}
            What to judge: a match of a category, an issue, or the sentiment of a message.
        label : str, optional
            Name of the category, or the sentiment, such as ``"NEGATIVE"``. Issues have no names.
        id : str, optional
            Id of the message.
        begin_offset_char : int, optional
            Offset at which the match or issue begins, as sent; needed if the message has several matches or issues.
        note : str
            Reason for the verdict, in up to 4,000 characters. It is stored as you write it, unmasked.
        reviewer : str, optional
            Name of the person who judges; by default, :attr:`reviewer`.

        Raises
        ------
        UsageError
            If ``verdict`` is invalid; if no match, issue or sentiment has these values, or more than one has them; if
            there is no reviewer; or if the contact has no id.
        """
        # Errors that do not depend on the target come first.
        reviewer = self.reviewer if reviewer is None else reviewer
        if not is_one_of(verdict, VERDICTS):
            reject(self, f"verdict must be one of {', '.join(VERDICTS)}, not {quoted(verdict)}")
        self._check_reviewer(reviewer)
        target = meant_target(self, self._targets(), kind=kind, label=label, id=id, begin_offset_char=begin_offset_char)
        self._judge(target, verdict, note, reviewer)

    def _check_reviewer(self, reviewer: Any) -> None:
        if not isinstance(reviewer, str) or not reviewer.strip():
            reject(self, "a judgement needs a reviewer; give the name of whoever judges")

    def _judge(self, target: Target, verdict: str, note: str, reviewer: Any) -> None:
        self._check_reviewer(reviewer)
        if target.contact_id == UNKNOWN_ID:
            reject(
                self,
                "this contact has no id, so its judgements could be mixed up with those on another; read it with "
                "read_contact(path, contact_id=...)",
            )
        try:
            self._annotations.judge(target, verdict, note=note, reviewer=reviewer)
        except UsageError as error:
            reject(self, str(error))
        self.error = ""
        self._show_verdicts()

    def _answer(self, widget: object, content: object, buffers: object) -> None:
        """Store a judgement that a view sends with the key of its target, and answer whether it was stored."""
        asked = content.get("judge") if isinstance(content, dict) else None
        if not isinstance(asked, dict):
            super()._answer(widget, content, buffers)
            return
        # The view waits for an answer, which reports errors; nobody would see an exception raised here.
        try:
            self._take_verdict(asked)
        except TraitValueError as error:
            self.send({"judged": asked.get("number"), "why": sentence(str(error))})
        else:
            self.send({"judged": asked.get("number"), "why": ""})

    def _take_verdict(self, asked: dict[str, Any]) -> None:
        identity, key, verdict, note, reviewer = (
            asked.get(name) for name in ("id", "key", "verdict", "note", "reviewer")
        )
        listed = self._listed(identity if isinstance(identity, str) else None)
        contact = contact_key(self._tables)
        target = next((one for one in listed if target_key(contact, one) == key), None)
        if target is None:
            reject(
                self,
                "the match or sentiment that was judged is no longer in this contact, so the judgement was not saved",
            )
        if not isinstance(verdict, str) or not isinstance(note, str):
            reject(self, "the view sent a judgement that cannot be read; run the cell again")
        if not self._stands(target, verdict, note, reviewer):
            self._judge(target, verdict, note, reviewer)

    def _stands(self, target: Target, verdict: str, note: str, reviewer: Any) -> bool:
        """Return whether the reviewer's current judgement is the same, so that a second click adds nothing."""
        return any(
            (one.target.key, one.reviewer, one.verdict, one.note) == (target.key, reviewer, verdict, note)
            for one in self._annotations.standing()
        )

    # -- data for the view ------------------------------------------------------------------------------------

    def _take(self, contact: Contact) -> None:
        super()._take(contact)
        self._judgeable: dict[str | None, list[Target]] | None = None

    def _targets(self) -> dict[str | None, list[Target]]:
        if self._judgeable is None:
            self._judgeable = targets_of(
                self._tables, self._annotations.standing(), self._annotations.asked(self._contact.contact_id)
            )
        return self._judgeable

    def _listed(self, identity: str | None) -> list[Target]:
        """Return the targets in the message of that id, and then those of the whole contact."""
        own = [] if identity is None else self._targets().get(identity, [])
        return [*own, *self._targets().get(None, [])]

    def _content(self) -> dict[str, Any]:
        content = super()._content()
        with self._speaking():
            spots = spots_of(self._tables, self._targets())
            return {**content, "_marks": marks_of(spots), "_review": review_content(self._tables, spots)}

    def _show_anew(self) -> None:
        self._show_verdicts()

    def _show_verdicts(self, _: object = None) -> None:
        contact_id, contact = self._contact.contact_id, contact_key(self._tables)
        standing = [one for one in self._annotations.standing() if one.target.contact_id == contact_id]
        said_of: dict[str, list[Judgement]] = {}
        for judgement in standing:
            for target in self._targets().get(judgement.target.id, []):
                if target.key == judgement.target.key:
                    said_of.setdefault(target_key(contact, target), []).append(judgement)
        shown = {}
        for key, said in said_of.items():
            own = next((one for one in said if one.reviewer == self.reviewer), None)
            others = ", ".join(
                f"{one.reviewer}: {self._verdict_word(one)}" for one in said if one.reviewer != self.reviewer
            )
            shown[key] = [own.verdict if own else "", own.note if own else "", others]
        with self.hold_sync():
            self._verdicts = shown
            with self._speaking():
                self._judged = say_count("{n} judgement", "{n} judgements", len(standing))

    def _verdict_word(self, judgement: Judgement) -> str:
        with self._speaking():
            return say(judgement.verdict)

    def _page_html(self) -> Html:
        return explorer_page(self._tables, self._found, reasons_of(self._rules, self._contact))

    def _still(self) -> Html:
        return contact_page(self._tables)
