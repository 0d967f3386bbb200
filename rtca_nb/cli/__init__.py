"""The command line, ``rtca-nb``.

Commands are declared in the modules ``*_commands``, which :mod:`rtca_nb.cli.commands` puts together; what they do is
imported when they run, so that ``--help`` and completion answer at once.

May import: ``widgets``, ``sampling``, every layer below these, and the island of ``endpoint`` and ``samples``. Nothing
imports it.
"""

from __future__ import annotations

from rtca_nb.cli.errors import main

__all__ = ["main"]
