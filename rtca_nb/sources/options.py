"""Options of a reading, reconciled with what the source states."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Literal

from rtca_nb.base.arguments import check_text, is_one_of, quoted
from rtca_nb.exceptions import ArchiveError, Argument, Hint, SourceError, UsageError
from rtca_nb.model.ids import UNKNOWN_ID
from rtca_nb.model.offset_units import OffsetUnit, check_offset_unit
from rtca_nb.model.output_types import OUTPUT_TYPES, UNKNOWN_FORM, Form

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
        Ids to use instead of the ids in the source.
    single : bool
        Whether the caller states that the source is one contact.
    on_file : callable or None
        Called for each file that was opened: with None if it was read, otherwise with the error. Files that were found
        in a folder or by a pattern and are not contacts are then skipped, and so are files of an archive that cannot be
        read; without it, the first such file is an error.
    """

    output_type: str = "auto"
    offset_unit: OffsetUnit | Literal["auto"] = "auto"
    instance_id: str | None = None
    contact_id: str | None = None
    single: bool = False
    on_file: Callable[[SourceError | ArchiveError | None], object] | None = None

    def __post_init__(self) -> None:
        if not is_one_of(self.output_type, ("auto", *OUTPUT_TYPES)):
            raise UsageError(
                f"output_type cannot be {quoted(self.output_type)}; choose one of auto, {', '.join(OUTPUT_TYPES)}"
            )
        check_offset_unit(self.offset_unit)
        for name, identity in (("instance_id", self.instance_id), ("contact_id", self.contact_id)):
            check_text(identity, name, optional=True)
            # No file, page or request could hold half of a surrogate pair.
            if identity is not None and _LONE.search(identity):
                raise UsageError(
                    Argument(name),
                    f" {identity[:100]!a} holds half a character (a lone surrogate), so it cannot be an id of the "
                    "service",
                )

    def ids(self, instance_id: str | None, contact_id: str | None) -> tuple[str, str]:
        """Return the instance and contact id: the caller's, otherwise the source's, otherwise ``"unknown"``."""
        return self.instance_id or instance_id or UNKNOWN_ID, self.contact_id or contact_id or UNKNOWN_ID

    def settle_form(self, stated: object, *, label: str, doubted: bool = False, asked: bool = False) -> Form:
        """Decide which form a source is in: the form that it states, unless the caller asks for another.

        Parameters
        ----------
        stated : object
            Form that the source states; anything but ``"Raw"`` and ``"Redacted"`` is ignored.
        label : str
            Name of the source in errors.
        doubted : bool
            Whether the source says that its redaction was not trusted.
        asked : bool
            Whether the stated form is the form that was requested from the service.

        Raises
        ------
        UsageError
            If the caller asks for Redacted and the source says that it is Raw.
        """
        known = next((one for one in OUTPUT_TYPES if one == stated), None)
        if self.output_type == "Redacted" and known == "Raw":
            raise UsageError(
                f"{label} states that it is Raw, so it cannot be read as Redacted",
                hint=Hint(
                    "leave {output_type} out, and reveal() the contact to see clear text",
                    command="leave {output_type} out",
                ),
            )
        if known is not None and self.output_type in {"auto", known}:
            return Form(known, "asked for" if asked else "the source says so", asked, doubted)
        if self.output_type == "auto":
            return Form(UNKNOWN_FORM, "the source does not say whether it is Raw or Redacted", False, doubted)
        return Form(self.output_type, "asked for", True, doubted)
