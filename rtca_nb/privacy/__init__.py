"""Decides what is visible: redaction, masks, personal data in free text, and the scrubbing of notebooks.

Every decision to show or hide a text is made here. May import: ``base`` and ``model``.
"""
