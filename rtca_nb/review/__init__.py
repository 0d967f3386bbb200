"""Judging an analysis: comparing two readings, annotations by reviewers, and auditing a redaction.

May import: ``contact`` and the layers below it.
"""
