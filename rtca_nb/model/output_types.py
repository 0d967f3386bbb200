"""The two forms that the operation can be asked for."""

from __future__ import annotations

from typing import Any, Final

from rtca_nb.base.arguments import is_one_of, quoted
from rtca_nb.exceptions import UsageError

__all__ = ["OUTPUT_TYPES", "check_output_type"]

OUTPUT_TYPES: Final = ("Raw", "Redacted")


def check_output_type(output_type: Any) -> None:
    """Refuse an output type that the operation does not have; unlike on the command line, capitals count.

    Raises
    ------
    UsageError
    """
    if not is_one_of(output_type, OUTPUT_TYPES):
        raise UsageError(f"output_type is 'Redacted' or 'Raw', not {quoted(output_type)}")
