"""The service's data in clear text: typed segments, pages, records, and the merging of readings.

Everything here holds or handles clear text, so nothing here prints, formats or writes it. May import: ``base``.
"""
