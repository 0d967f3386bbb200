"""What the service sent, in clear text: typed segments, pages, records, and how readings are merged.

Everything here holds or handles clear text, so nothing here prints, formats or writes it. May import: ``base``.
"""
