"""The contact: a frozen object whose attributes are frames, with its exports and the functions that show it.

May import: ``render`` and every layer below it.
"""
