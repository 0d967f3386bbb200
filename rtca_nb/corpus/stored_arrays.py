"""Build columns of tables as Arrow arrays with the types of files.

Columns with few distinct texts are held as numbers while a part is made: sorting its rows then copies no text, and its
files are made from the numbers. In files they are plain strings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rtca_nb.base.columnar import MISSING_TIME, Codes, Table
from rtca_nb.base.picked_texts import PickedLists, PickedTexts
from rtca_nb.base.text_lists import TextLists
from rtca_nb.contact.arrays import encodable_texts, list_array, picked_array
from rtca_nb.corpus.schema import ENCODED, stored_type
from rtca_nb.tables.schema import Column

__all__ = ["stored_array"]


def stored_array(name: str, column: Column, table: Table) -> Any:
    """Build the Arrow array of a column.

    Parameters
    ----------
    name : str
        Name of the table.
    column : Column
    table : Table
        The table that has the column.
    """
    import pyarrow as pa

    kind, type_ = column.kind, stored_type(column)
    if column.name in ENCODED[name]:
        return _encoded(table.codes(column.name))
    numbers = table.numbers(column.name)
    if kind == "time":
        moments = table.moments(column.name)
        return pa.array(moments, pa.int64(), mask=moments == MISSING_TIME).cast(type_)
    if isinstance(numbers, (TextLists, PickedLists)):
        return list_array(numbers, pa.string())
    if isinstance(numbers, PickedTexts):
        return picked_array(numbers, type_)
    if numbers is not None and not isinstance(numbers, Codes):
        return pa.array(numbers, type_, from_pandas=True)
    return encodable_texts(table[column.name], type_)


def _encoded(codes: Codes) -> Any:
    import pyarrow as pa

    values: Sequence[str] = codes.values
    texts = encodable_texts(values, pa.string())
    places = pa.array(codes.codes, pa.int32(), mask=codes.codes < 0)
    if len(set(texts.to_pylist())) < len(values):  # halves of surrogate pairs were replaced
        return texts.take(places).dictionary_encode()
    return pa.DictionaryArray.from_arrays(places, texts)
