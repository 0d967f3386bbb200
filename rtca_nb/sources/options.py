"""What the caller asked of a reading, and how that meets what the source says of itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final, Literal

from rtca_nb.base.arguments import check_text, is_one_of, quoted
from rtca_nb.exceptions import Argument, Hint, SourceError, UsageError
from rtca_nb.model.ids import UNKNOWN_ID
from rtca_nb.model.inference import PERSON_ROLES, decide_output_type
from rtca_nb.model.messages import Sorted
from rtca_nb.model.offset_units import OffsetUnit, check_offset_unit
from rtca_nb.model.offsets import count_tags, is_tag
from rtca_nb.model.output_types import OUTPUT_TYPES
from rtca_nb.model.record import Participant
from rtca_nb.model.segments import Attachments, Event

__all__ = ["Options"]

_LONE: Final = re.compile(r"[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Options:
    """The keyword arguments of a reading.

    Attributes
    ----------
    output_type : {"auto", "Raw", "Redacted"}
    offset_unit : {"auto", "code_points", "utf16", "utf8"}
    instance_id, contact_id : str or None
        Ids that the caller gives; they win over the source's.
    single : bool
        The caller says that the source is one contact.
    on_file : callable or None
        Called for each file that was opened: with None where it is taken, else with what is wrong with it. Files that
        were found in a folder or by a pattern and are no contacts are then passed over; without it, the first one is
        an error.
    """

    output_type: str = "auto"
    offset_unit: OffsetUnit | Literal["auto"] = "auto"
    instance_id: str | None = None
    contact_id: str | None = None
    single: bool = False
    on_file: Callable[[SourceError | None], object] | None = None

    def __post_init__(self) -> None:
        if not is_one_of(self.output_type, ("auto", *OUTPUT_TYPES)):
            raise UsageError(
                f"output_type is {quoted(self.output_type)}; choose one of auto, {', '.join(OUTPUT_TYPES)}"
            )
        check_offset_unit(self.offset_unit)
        for name, identity in (("instance_id", self.instance_id), ("contact_id", self.contact_id)):
            check_text(identity, name, optional=True)
            # No file, page or request could hold half of a surrogate pair.
            if identity is not None and _LONE.search(identity):
                raise UsageError(
                    Argument(name), f" {identity[:100]!a} holds half a character, so it is no id of a service"
                )

    def ids(self, instance_id: str | None, contact_id: str | None) -> tuple[str, str]:
        """Return instance and contact id: the caller's, else the source's, else ``"unknown"``."""
        return self.instance_id or instance_id or UNKNOWN_ID, self.contact_id or contact_id or UNKNOWN_ID

    def settle_output_type(
        self,
        stated: object,
        found: Sorted,
        *,
        label: str,
        participants: Iterable[Participant] = (),
    ) -> tuple[str, str]:
        """Decide between Raw and Redacted; whatever leaves a doubt is Raw, which means masked.

        Parameters
        ----------
        stated : object
            What the source says of itself; anything but ``"Raw"`` and ``"Redacted"`` says nothing.
        found : Sorted
            Its segments.
        label : str
            How errors call the source.
        participants : iterable of Participant
            The source's own list of participants.

        Returns
        -------
        output_type, evidence : str

        Raises
        ------
        UsageError
            If the caller asks for Redacted and the source says that it is Raw: that would show it unmasked.
        """
        if self.output_type != "auto":
            if self.output_type == "Redacted" and stated == "Raw":
                raise UsageError(
                    f"{label} says that it is Raw, so it cannot be read as Redacted",
                    hint=Hint(
                        "leave {output_type} out, and reveal() the contact to see it in clear",
                        command="leave {output_type} out",
                    ),
                )
            return self.output_type, "asked for"
        if stated == "Raw":
            return "Raw", "the source says so"
        if stated == "Redacted":
            messages = found.messages.items
            named = [*messages, *found.others.get(Event, ()), *found.others.get(Attachments, ()), *participants]
            if any(s.display_name and s.participant_role in PERSON_ROLES and not is_tag(s.display_name) for s in named):
                return "Raw", "the source says Redacted, but the name of a person stands in clear"
            redacted = [s for s in messages if s.redaction and s.redaction.character_offsets]
            # Offsets may miss their tags; that there are none at all is another thing.
            if redacted and not any(count_tags(message.content or "") for message in redacted):
                return "Raw", "the source says Redacted, but no message with redactions holds a redaction tag"
            return "Redacted", "the source says so"
        return decide_output_type(found)
