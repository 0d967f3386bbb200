"""What may be seen: redaction, masks, personal data in free text, and cleaning notebooks.

Every decision to show or hide a text is made here. May import: ``base`` and ``model``.
"""
