"""What differs between two captures of a contact: each change once, and nothing else.

Three pairs are meant: the Raw and the Redacted form of a contact, an earlier and a later capture, and before and after
a rule was changed. Only what may be seen is compared. A hidden stretch or a tag replaces text that is unknown here,
so a difference that lies within one is none.
"""

from __future__ import annotations

from rtca_nb.review.compare.frame import compare_contacts
from rtca_nb.review.compare.pair import Comparison, comparison

__all__ = ["Comparison", "compare_contacts", "comparison"]
