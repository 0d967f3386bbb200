"""A pytest plugin that is loaded before all others, and keeps them from two seconds of work that nothing here needs.

``nbformat`` imports ``jsonschema``, which imports every checker of formats that is installed. One of them makes its
parsers when it is imported, which takes longer than all other imports together, for a format that no notebook has.
"""

import sys

sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]  # so an import of it fails
