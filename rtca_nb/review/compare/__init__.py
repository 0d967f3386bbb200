"""List the differences between two readings of a contact, each change once.

Use it for the Raw and the Redacted form of a contact, for an earlier and a later reading, and for readings before and
after a rule was changed. Only visible text is compared. Text that is masked, or replaced by a tag, is unknown here, so
it never counts as a difference.
"""

from __future__ import annotations

from rtca_nb.review.compare.frame import compare_contacts
from rtca_nb.review.compare.pair import Comparison, comparison

__all__ = ["Comparison", "compare_contacts", "comparison"]
