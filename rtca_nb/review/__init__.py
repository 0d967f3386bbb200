"""Judge an analysis: compare two readings, annotate as a reviewer, and audit a redaction.

May import: ``contact`` and the layers below it.
"""
