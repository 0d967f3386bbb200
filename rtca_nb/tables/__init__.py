"""Visible text as columns: segments, spans, sentiment turns and metrics, computed once and shared.

Frames, views and reports read these tables and nothing below them. May import: ``base``, ``model``, ``privacy``.
"""
