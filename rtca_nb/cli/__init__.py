"""The command line, ``rtca-nb``.

Commands are declared in the modules ``*_commands``, which :mod:`rtca_nb.cli.commands` puts together; what they do is
imported when they run, so that ``--help`` and completion answer at once.

May import: ``sampling``, every layer below it, and the island (``endpoint``, ``samples``).
"""

from __future__ import annotations

from rtca_nb.cli.errors import main

__all__ = ["main"]
