"""Tables of a corpus as attributes, documented from their columns."""

from __future__ import annotations

from typing import Any

from rtca_nb.contact.overview import HOLDS
from rtca_nb.corpus.schema import TABLES

__all__ = ["TableAttribute"]


class TableAttribute:
    """A table of a corpus as an attribute, documented from its columns."""

    def __init__(self, name: str) -> None:
        self._name = name
        columns = "\n".join(f"{column.name} : {column.kind}\n    {column.doc}" for column in TABLES[name])
        self.__doc__ = (
            f"Table ``{name}``, with the rows of all contacts. {HOLDS[name]}\n\n"
            "Rows are read when you call ``to_pandas()`` or ``arrow()``. For the dtypes see "
            f":mod:`rtca_nb.tables.schema`.\n\nColumns\n-------\n{columns}\n"
        )

    def __get__(self, corpus: Any, owner: Any) -> Any:
        return self if corpus is None else corpus.table(self._name)
