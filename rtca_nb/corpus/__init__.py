"""Many contacts in one folder or store, as tables that you query in SQL and that every Parquet tool can read.

::

    corpus/
        rtca-corpus.json                    marks the folder as a corpus
        current -> snapshots/12             the snapshot that readers open
        snapshots/12/_snapshot.json         its files and their numbers of rows, and the release that wrote it
        snapshots/12/contacts/<part>.parquet    one row for each contact
        snapshots/12/transcript/<part>.parquet  one table for each frame, with the name of the frame
        snapshots/12/segments/<part>.parquet    masked segments, from which ``Corpus.contact`` restores a contact
        staged/                             parts of a writer at work

A writer stages whole parts, then takes the lock, links every live part into a new snapshot and replaces ``current`` by
one rename. So for any reader, a contact is in every table or in none, even if the writer is killed. An object store has
no links; there, a list names the parts, and :mod:`rtca_nb.corpus.store` explains how it is replaced.

Small parts are merged, so that the number of files stays low (:mod:`rtca_nb.corpus.merging`). A part of many contacts
consists of blocks. The rows of a block are row groups of their own in every file, so one block can be read alone.

Delta Lake and Iceberg were tried instead. Both commit one table at a time. If a writer was killed between two commits,
a contact was in some tables and not in others, which no reader can detect. With a table for each of twenty frames, that
would be the usual way for a corpus to break, and their history and services do not make up for it.

What belongs here: making tables of contacts, storing them, reading them and querying them in SQL.

May import: ``sources``, ``fetch``, ``archive``, ``questions``, ``contact`` and the layers below them.
"""

from __future__ import annotations

from rtca_nb.corpus.corpus import Corpus, open_corpus
from rtca_nb.corpus.excel import to_excel
from rtca_nb.corpus.memory import HeldCorpus, corpus_of
from rtca_nb.corpus.writing import CorpusReport, write_corpus

__all__ = ["Corpus", "CorpusReport", "HeldCorpus", "corpus_of", "open_corpus", "to_excel", "write_corpus"]
