"""Invented contacts, as many as wanted, with a truth to check answers against.

:mod:`~rtca_nb.samples.generator.effects` says what is planted, :mod:`~rtca_nb.samples.generator.plan` draws a contact,
:mod:`~rtca_nb.samples.generator.wire` writes it as the service would answer, and
:mod:`~rtca_nb.samples.generator.truth` as it was drawn. Phrases are in ``texts``, one file a language.
"""

from __future__ import annotations
