"""Write texts and offsets in one output type, and make ids that are the same everywhere."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from hashlib import sha256

from rtca_nb.samples.markup import OffsetUnit, OutputType, Passage, Rendering, Span, count_units

__all__ = ["Writer", "hash_uuid"]


@dataclass(frozen=True)
class Writer:
    """Writes texts and offsets.

    Parameters
    ----------
    output_type : {"Raw", "Redacted"}
    offset_unit : {"code_points", "utf16"}
        Unit of the offsets.
    """

    output_type: OutputType
    offset_unit: OffsetUnit

    def rendering(self, passage: Passage) -> Rendering:
        """Return a passage's form in this output type."""
        return passage.raw if self.output_type == "Raw" else passage.redacted

    def text(self, passage: Passage) -> str:
        """Return the text of a passage in this output type."""
        return self.rendering(passage).text

    def interval(self, text: str, span: Span) -> dict[str, int]:
        """Return a span of a text as offsets in the service's format."""
        return {
            "BeginOffsetChar": count_units(text[: span.begin], self.offset_unit),
            "EndOffsetChar": count_units(text[: span.end], self.offset_unit),
        }


def hash_uuid(key: str) -> uuid.UUID:
    """Return a UUID that is the same for the same key in every process; ``hash`` would change with each process."""
    return uuid.UUID(bytes=sha256(f"rtca_nb/{key}".encode()).digest()[:16], version=4)
