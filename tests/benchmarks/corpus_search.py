"""Search over a corpus, beside a bare scan of the same files by DuckDB.

Run it as ``python -m tests.benchmarks.corpus_search``; ``--messages 4000000`` gives the figures that count, and takes
some minutes to make the corpus, which ``--keep FOLDER`` keeps for the next time. It prints the seconds of each search
by the clock, in times of what DuckDB takes to count the rows of the column ``folded`` that hold the same word, and ends
with 1 where a target is missed. ``--without`` does the same with a corpus of an older release, whose files lack that
column; that has no target.

Some invented contacts are written, then copied under other ids until there are enough messages. DuckDB reads one column
and counts; ours chooses each contact once, and returns a frame with snippets, how many there are, and when they were.
Both use all processors, and files are in the memory of the system when the clock starts.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any, Final

import rtca_nb as rtca
from rtca_nb.corpus.parts import readings_of, rows_of_part, write_part
from rtca_nb.corpus.places import root_of
from rtca_nb.corpus.schema import CONTACTS, FOLDED, TABLES, TRANSCRIPT, stored_schema
from rtca_nb.corpus.session import Session
from rtca_nb.samples.generator.writing import write_contacts

ROUNDS: Final = 5
SECONDS: Final = 1.5
"""By the clock, of four million messages."""

TIMES: Final = 2.0
"""In times of DuckDB's scan."""

WHOLE: Final = 4_000_000
_CONTACTS: Final = 1000
_KEPT: Final = (CONTACTS, TRANSCRIPT, "matches")


def make(folder: Path, messages: int, *, folded: bool) -> None:
    """Write a corpus of so many messages."""
    with tempfile.TemporaryDirectory() as scratch:
        source, small = Path(scratch, "contacts.jsonl"), Path(scratch, "small")
        write_contacts(_CONTACTS, redacted=source, seed=7)
        rtca.write_corpus(source, small)
        snapshot = root_of(small).current()
        rows = [rows_of_part(snapshot, part) for part in snapshot.manifest.parts if part.contacts]
        each = sum(len(one[TRANSCRIPT]) for one in rows)
        root = root_of(folder)
        root.make()
        session = Session(root)
        with session.staging() as staging:
            for copy in range(-(-messages // each)):
                for one in rows:
                    part = {name: _renamed(name, one[name], copy, folded=folded) for name in TABLES}
                    made = write_part(staging.shelf, part, revealed=False)
                    session.stage([(made, readings_of(part[CONTACTS]))], staging)
            session.commit(staging)


def _renamed(name: str, table: Any, copy: int, *, folded: bool) -> Any:
    """Return the rows of contacts under other ids; tables that no search reads are left empty."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if name not in _KEPT:
        return stored_schema(name).empty_table()
    ids = pc.binary_join_element_wise(pa.scalar(f"{copy:04d}"), pc.utf8_slice_codeunits(table["contact_id"], 4), "")
    table = table.set_column(table.schema.get_field_index("contact_id"), "contact_id", ids)
    return table if folded or name != TRANSCRIPT else table.drop_columns([FOLDED])


def searches() -> dict[str, tuple[str, dict[str, Any]]]:
    """Return what is searched, and the word that DuckDB's scan looks for."""
    return {
        "a rare word": ("zebra", {}),
        "a frequent word": ("order", {}),
        "two words": ("order refund", {}),
        "any of two": ("any: refund zebra", {}),
        "a word of agents": ("role:agent order", {}),
        "a negative word": ("order", {"sentiment": "NEGATIVE"}),
    }
