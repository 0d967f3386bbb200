"""The two forms that can be requested from the operation, and the form that a source states."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from rtca_nb.base.arguments import is_one_of, quoted
from rtca_nb.exceptions import UsageError

__all__ = ["FORMS", "OUTPUT_TYPES", "UNKNOWN_FORM", "Form", "check_output_type", "form_words"]

OUTPUT_TYPES: Final = ("Raw", "Redacted")
"""Forms that can be requested from the operation."""

UNKNOWN_FORM: Final = "unknown"
FORMS: Final = (*OUTPUT_TYPES, UNKNOWN_FORM)
"""Values of a contact's ``output_type``."""


class Form(NamedTuple):
    """The form of a contact, and how it is known; these are also fields of a record.

    Attributes
    ----------
    output_type : {"Raw", "Redacted", "unknown"}
    output_type_evidence : str
        How the form is known, in a few words.
    output_type_asked : bool
        Whether the caller requested this form; otherwise the source states it, or nobody does.
    redaction_doubted : bool
        Whether the source says that its redaction was not trusted.
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
