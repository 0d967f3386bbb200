"""Many contacts in one folder or store, as tables that every tool for Parquet reads, and that are asked in SQL.

::

    corpus/
        rtca-corpus.json                    what this folder is
        current -> snapshots/12             what readers open
        snapshots/12/_snapshot.json         which files belong to it, how many rows, by which release
        snapshots/12/contacts/<part>.parquet    one row a contact
        snapshots/12/transcript/<part>.parquet  one table for each frame, named as the frame is
        snapshots/12/segments/<part>.parquet    masked segments, of which ``Corpus.contact`` makes a contact again
        staged/                             parts of a writer at work

A writer stages whole parts, then takes the lock, links every live part into a new snapshot and swaps ``current`` by one
rename. So a contact is in every table or in none, for any reader, whenever the writer is killed. In an object store,
where there are no links, the same list names the parts; :mod:`rtca_nb.corpus.store` says how it is swapped there.

Delta Lake and Iceberg were tried in its place. Both commit one table at a time: a kill between two commits left tables
of which some had a contact and others did not, and no reader can tell. With a table for each of twenty frames that is
how a corpus would break, so their history and their services do not pay here.

What belongs here: making tables of contacts, keeping them, reading them and asking them in SQL.

May import: ``sources``, ``fetch``, ``archive``, ``questions``, ``contact`` and the layers below them.
"""

from __future__ import annotations

from rtca_nb.corpus.corpus import Corpus, open_corpus
from rtca_nb.corpus.excel import to_excel
from rtca_nb.corpus.memory import HeldCorpus, corpus_of
from rtca_nb.corpus.writing import CorpusReport, write_corpus

__all__ = ["Corpus", "CorpusReport", "HeldCorpus", "corpus_of", "open_corpus", "to_excel", "write_corpus"]
