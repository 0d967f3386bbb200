"""Lists the differences between two readings of a contact, each change once.

This is for the Raw and the Redacted form of a contact, for an earlier and a later reading, and for readings before and
after a rule was changed. Only visible text is compared. Hidden text or a tag replaces text that is unknown here, so
its content never counts as a difference.
"""

from __future__ import annotations

from rtca_nb.review.compare.frame import compare_contacts
from rtca_nb.review.compare.pair import Comparison, comparison

__all__ = ["Comparison", "compare_contacts", "comparison"]
