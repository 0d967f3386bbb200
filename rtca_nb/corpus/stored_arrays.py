"""Build columns of tables as Arrow arrays with the types of files.

Columns with few distinct texts are held as numbers while a part is made: sorting its rows then copies no text, and its
files are made from the numbers. In files they are plain strings.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from rtca_nb.base.columnar import MISSING_TIME, Codes, Table
from rtca_nb.base.picked_texts import PickedLists, PickedTexts
from rtca_nb.base.text_lists import TextLists
from rtca_nb.contact.arrays import encodable_texts, list_array, picked_array
from rtca_nb.corpus.schema import ENCODED, stored_type
from rtca_nb.tables.schema import Column

__all__ = ["stored_array", "utf8_array"]

_MOST: Final = 2**31 - 1
"""Maximum bytes of a string array."""


def stored_array(name: str, column: Column, table: Table) -> Any:
    """Build the pyarrow array of a column, with the type that it has while a part is made.

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


def utf8_array(texts: Sequence[bytes]) -> Any:
    """Build an array of texts that are UTF-8 already; long texts are copied once, not each time that the array grows.

    Parameters
    ----------
    texts : sequence of bytes
        The caller must make sure that they are UTF-8.
    """
    import numpy as np
    import pyarrow as pa

    edges = np.cumsum([0, *map(len, texts)])
    if edges[-1] > _MOST:
        return pa.array(texts, pa.string())
    offsets, data = pa.py_buffer(edges.astype(np.int32)), pa.py_buffer(b"".join(texts))
    return pa.StringArray.from_buffers(len(texts), offsets, data)


def _encoded(codes: Codes) -> Any:
    import pyarrow as pa

    places = pa.array(codes.codes, pa.int32(), mask=codes.codes < 0)
    try:
        texts = pa.array(codes.values, pa.string())
    except UnicodeEncodeError:  # once halves of surrogate pairs are replaced, two texts may be the same
        return encodable_texts(codes.values, pa.string()).take(places).dictionary_encode()
    return pa.DictionaryArray.from_arrays(places, texts)
