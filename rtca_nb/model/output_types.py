"""The two forms that the operation can be asked for, and what a source tells of the form that it is in."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from rtca_nb.base.arguments import is_one_of, quoted
from rtca_nb.exceptions import UsageError

__all__ = ["FORMS", "OUTPUT_TYPES", "UNKNOWN_FORM", "Form", "check_output_type", "form_words"]

OUTPUT_TYPES: Final = ("Raw", "Redacted")
"""What the operation can be asked for."""

UNKNOWN_FORM: Final = "unknown"
FORMS: Final = (*OUTPUT_TYPES, UNKNOWN_FORM)
"""What a contact's ``output_type`` can be."""


class Form(NamedTuple):
    """Which form a contact is in, and who says so; the fields of a record that tell it.

    Attributes
    ----------
    output_type : {"Raw", "Redacted", "unknown"}
    output_type_evidence : str
        Who says so, in a few words.
    output_type_asked : bool
        The caller says so, by asking for it; else the source, or nobody.
    redaction_doubted : bool
        The source says that its redaction was not trusted.
    """

    output_type: str
    output_type_evidence: str
    output_type_asked: bool = False
    redaction_doubted: bool = False


def check_output_type(output_type: Any) -> None:
    """Refuse an output type that the operation does not have; unlike on the command line, capitals count.

    Raises
    ------
    UsageError
    """
    if not is_one_of(output_type, OUTPUT_TYPES):
        raise UsageError(f"output_type must be 'Redacted' or 'Raw', not {quoted(output_type)}")


def form_words(output_type: str) -> str:
    """Return an output type as views show it: ``"Raw"``, ``"Redacted"`` or ``"form unknown"``."""
    return "form unknown" if output_type == UNKNOWN_FORM else output_type
