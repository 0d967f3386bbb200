"""All judgements of one or more reviewers: kept, merged, saved, counted."""

from __future__ import annotations

import itertools
import os
import time as clock
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from rtca_nb.base.arguments import (
    check_path,
    check_several,
    check_text,
    counted,
    kind_of,
    shown_path,
)
from rtca_nb.base.error_frames import hide_locals
from rtca_nb.exceptions import LimitExceededError, MalformedSourceError, SourceNotFoundError, UsageError
from rtca_nb.review.annotations.counted import Counted
from rtca_nb.review.annotations.judgement import LATEST, Judgement, Target, checked, parse_line
from rtca_nb.review.annotations.plans import Plan, plan_line, plan_of
from rtca_nb.review.annotations.saving import add_to_file

if TYPE_CHECKING:
    pass

__all__ = ["Annotations"]

_LARGEST: Final = 256 * 1024 * 1024


@hide_locals
class Annotations(Counted):
    """Judgements that one or more reviewers made on contacts.

    Judgements are in memory until you :meth:`save` them to a file. ``rtca.Annotations()`` makes an object without
    judgements. Pass it to a :class:`rtca_nb.ContactExplorer`, and make your judgements there.

    No judgement is ever overwritten. If a reviewer judges the same match, issue, sentiment or whole contact again, the
    latest judgement counts, and earlier ones stay in :attr:`history`. Judgements of different reviewers do not replace
    one another.

    ::

        annotations = rtca.Annotations.load("review.jsonl")
        explorer = rtca.ContactExplorer(contact, annotations=annotations, reviewer="Ana")
        ...  # judge in the explorer
        annotations.save("review.jsonl")
        both = annotations.merge(rtca.Annotations.load("other.jsonl"))
    """

    def __init__(self, entries: Iterable[Judgement | Plan | bytes] = ()) -> None:
        # By line, so that the same judgement is kept once.
        self._judgements: dict[bytes, Judgement] = {}
        self._later: set[bytes] = set()
        self._plans: dict[bytes, Plan] = {}
        check_several(entries, "entries of annotations", "a list of judgements")
        for number, entry in enumerate(entries, 1):
            if isinstance(entry, Plan):
                entry = plan_line(entry)  # noqa: PLW2901
            if not isinstance(entry, (Judgement, bytes)):
                raise UsageError(f"annotations take judgements, not {kind_of(entry)}; Annotations.load reads a file")
            # A line that cannot be read back would make the file unreadable.
            self._keep(parse_line(entry, number, "the entries") if isinstance(entry, bytes) else entry)

    def __iter__(self) -> Iterator[Judgement | bytes]:
        """Yield the judgements in order of time, then sampling plans and lines of a later version, as bytes."""
        yield from sorted(self._judgements.values(), key=_by_time)
        yield from sorted(self._later)

    def __len__(self) -> int:
        return len(self._judgements)

    def __repr__(self) -> str:
        plans = f", {counted(len(self._plans), 'sampling plan')}" if self._plans else ""
        number = len(self._later) - len(self._plans)
        later = f", {counted(number, 'line')} of a later version" if number else ""
        said, who = counted(len(self), "judgement"), counted(len(self.reviewers), "reviewer")
        return f"<Annotations: {said} of {who}{plans}{later}>"

    # -- files ------------------------------------------------------------------------------------------------

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Annotations:
        """Read judgements from a file.

        Parameters
        ----------
        path : path
            File of JSON lines, as :meth:`save` writes it.

        Raises
        ------
        SourceNotFoundError
            If there is no such file.
        MalformedSourceError
            If the file cannot be read, or one of its lines is not a judgement; the message gives the line number.
        LimitExceededError
            If the file is larger than 256 MiB, or one of its lines is longer than 1 MB.
        UsageError
            If ``path`` is not a path.
        """
        source = check_path(path, "path")
        name = shown_path(source)
        try:
            if source.stat().st_size > _LARGEST:
                raise LimitExceededError(f"{name} is larger than 256 MiB, which is too large for a file of judgements")
            content = source.read_bytes()
        except FileNotFoundError:
            raise SourceNotFoundError(f"there is no file {name}: no judgements have been saved there") from None
        except OSError as error:
            raise MalformedSourceError(f"{name} cannot be read: {error.strerror}") from error
        lines = enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1)
        return cls(parse_line(line.strip(), number, name) for number, line in lines if line.strip())

    def save(self, path: str | os.PathLike[str]) -> Path:
        """Add all judgements, with their history and sampling plans, to a file of JSON lines, and return its path.

        The file is created if it does not exist. Judgements that are already in the file stay in it, but are not added
        to these annotations; to get them too, :meth:`load` the file. If saving fails, the file does not change.

        Several people can save to one file. However, on Windows and on some network shares, the file cannot be locked:
        if two people save at the same moment, one of the saves can be lost. There, give each reviewer a file of
        their own, and :meth:`merge` the annotations that you load from the files.

        Raises
        ------
        MalformedSourceError, LimitExceededError
            If the file exists and :meth:`load` cannot read it.
        UsageError
            If the file cannot be written, or other processes keep saving to its folder.
        """
        target = check_path(path, "path")

        def whole() -> bytes:
            entries = self.merge(Annotations.load(target)) if target.exists() else self
            return b"".join((entry if isinstance(entry, bytes) else entry.line) + b"\n" for entry in entries)

        add_to_file(target, whole)
        return target

    def merge(self, *others: Annotations) -> Annotations:
        """Return new annotations with the judgements and sampling plans of these annotations and of ``others``.

        A judgement that occurs in several annotations is kept once. The order in which you merge does not matter.

        Raises
        ------
        UsageError
            If one of ``others`` is not an ``Annotations``.
        """
        for one in others:
            if not isinstance(one, Annotations):
                raise UsageError(
                    f"annotations are merged with annotations, not with a value of type {type(one).__name__}; "
                    "Annotations.load reads a file of them"
                )
        return Annotations(itertools.chain(self, *others))

    def _keep(self, judgement: Judgement | bytes) -> None:
        if isinstance(judgement, bytes):
            self._later.add(judgement)
            plan = plan_of(judgement)
            if plan is not None:
                self._plans[judgement] = plan
        else:
            self._judgements[judgement.line] = judgement

    # -- judging ----------------------------------------------------------------------------------------------

    def judge(self, target: Target, verdict: str, *, reviewer: str, note: str = "") -> Judgement:
        """Add a judgement on a match, issue, sentiment or whole contact; earlier judgements stay in :attr:`history`.

        :meth:`rtca_nb.ContactExplorer.annotate` does the same, and makes the target for you.

        Parameters
        ----------
        target : rtca_nb.review.annotations.judgement.Target
            What to judge. A target has a ``contact_id``, an ``output_type`` (``Raw``, ``Redacted`` or ``unknown``), a
            ``kind`` (``category``, ``issue`` or ``sentiment``) and a ``label`` (name of the category, ``"issue"``, or
            the sentiment). If the target has no message id (``id``), the whole contact is judged.
        verdict : {"right", "wrong", "unsure", "withdrawn"}
            ``withdrawn`` cancels this reviewer's earlier judgements on the target.
        reviewer : str
            Name of the person who judges.
        note : str
            Reason for the verdict, in up to 4,000 characters. It is stored as you write it, unmasked.

        Returns
        -------
        Judgement
            The judgement with its time. It is only in memory until you :meth:`save` the annotations.

        Raises
        ------
        UsageError
            If an argument is invalid.
        """
        if not isinstance(target, Target):
            raise UsageError(
                f"a judgement needs a Target, not {kind_of(target)}; ContactExplorer.annotate finds the target itself"
            )
        check_text(note, "note")
        check_text(reviewer, "reviewer")
        earlier = [one.time for one in self._said(target, reviewer)]
        # If the clock was set back, an older judgement must not become the current one.
        moment = max([clock.time_ns() // 1000, *(time + 1 for time in earlier)])
        if moment > LATEST:
            raise UsageError(
                "this reviewer's earlier judgement is dated at the end of the year 9999, so nothing can be later; "
                "remove that line from its file"
            )
        judgement = checked(target, verdict, note, reviewer, moment)
        self._keep(judgement)
        return judgement

    def _said(self, target: Target, reviewer: str) -> Iterable[Judgement]:
        key = target.key
        return (one for one in self._judgements.values() if one.reviewer == reviewer and one.target.key == key)

    def standing(self) -> list[Judgement]:
        """Return the current judgements, the oldest first, as objects; :attr:`frame` has them as rows.

        A judgement is current if it is the reviewer's latest judgement on the same match, issue, sentiment or whole
        contact, and if its verdict is not ``withdrawn``.
        """
        last: dict[tuple[object, ...], Judgement] = {}
        for judgement in sorted(self._judgements.values(), key=_by_time):
            last[(judgement.reviewer, *judgement.target.key)] = judgement
        return sorted((one for one in last.values() if one.verdict != "withdrawn"), key=_by_time)

    def everything(self) -> list[Judgement]:
        """Return all judgements, the oldest first, as objects; :attr:`history` has them as rows."""
        return sorted(self._judgements.values(), key=_by_time)

    @property
    def plans(self) -> tuple[Plan, ...]:
        """Samples that :meth:`rtca_nb.Backtest.sample` drew; each has the rule's name, the seed and the contact ids."""
        return tuple(sorted(self._plans.values()))


def _by_time(judgement: Judgement) -> tuple[int, bytes]:
    return judgement.time, judgement.line
