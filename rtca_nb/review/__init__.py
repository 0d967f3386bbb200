"""Judging an analysis: comparing two captures, annotations by reviewers, and auditing a redaction.

May import: ``contact`` and the layers below it.
"""
