"""Redaction settings in a source: which types of data are redacted, and with which mask mode.

Source: ``RedactionTypes`` and ``RedactionTypesMetadata`` of the post-chat analysis file and of the analysis stream.
"""

from __future__ import annotations

from rtca_nb.sources.members import Members, texts

__all__ = ["redaction_modes"]


def redaction_modes(settings: Members) -> tuple[tuple[str, str | None], ...]:
    """Take the redaction settings; unrecognised members are reported.

    Returns
    -------
    tuple of (str, str or None)
        Each type with its mask mode, as sent; None if the source states no mode.
    """
    types = texts(settings.take("RedactionTypes", list))
    metadata = settings.within("RedactionTypesMetadata")
    found: dict[str, str | None] = dict.fromkeys(types)
    for name, about in metadata.every().items():
        found[name] = about.take("RedactionMaskMode", str)
        about.rest()
    metadata.rest()
    return tuple(found.items())
