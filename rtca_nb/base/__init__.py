"""General tools that do not depend on Contact Lens: arguments, clocks, files, safe JSON, columns, text folding.

A module belongs here if another project could use it unchanged. May import: the standard library, third-party
libraries, and ``rtca_nb.exceptions``.
"""
