"""Invented contacts, in any number, with true values to check answers against.

:mod:`~rtca_nb.samples.generator.effects` lists the effects that are built in, :mod:`~rtca_nb.samples.generator.plan`
draws a contact, :mod:`~rtca_nb.samples.generator.wire` writes it as the service would return it, and
:mod:`~rtca_nb.samples.generator.truth` writes its true values. Phrases are in ``texts``, one file for each language.
"""

from __future__ import annotations
