"""Columns of texts that are taken from another column, such as the ids of messages to which several tables refer.

Such a column holds indices instead of texts. All texts are made into an Arrow array once, from which each column picks
its own, which is many times faster than accessing each text as a Python object.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from rtca_nb.base.no_pickle import refuse_pickle

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["PickedLists", "PickedTexts", "TextSource", "joined_texts"]


class TextSource:
    """The texts that columns pick from.

    Parameters
    ----------
    values : sequence of str or None

    Attributes
    ----------
    values : sequence of str or None
    made : dict
        Cache of objects that were made from all texts, such as an Arrow array.
    """

    __slots__ = ("made", "values")

    def __init__(self, values: Sequence[str | None]) -> None:
        self.values = values
        self.made: dict[Any, Any] = {}

    def __repr__(self) -> str:
        return f"<TextSource of {len(self.values)} texts>"  # they may be clear text

    def __reduce__(self) -> NoReturn:
        refuse_pickle()


class PickedTexts:
    """A column of texts that are taken from a source.

    Parameters
    ----------
    source : TextSource
    places : array of int
        For each row, the index of its text in ``source.values``; every row has one.
    """

    __slots__ = ("places", "source")

    def __init__(self, source: TextSource, places: npt.NDArray[np.intp]) -> None:
        self.source = source
        self.places = places

    def __len__(self) -> int:
        return len(self.places)

    def __repr__(self) -> str:
        return f"<PickedTexts of {len(self)} rows>"

    def __reduce__(self) -> NoReturn:
        refuse_pickle()

    def take(self, rows: Any) -> PickedTexts:
        """Return a column of the rows with some indices."""
        import numpy as np

        return PickedTexts(self.source, self.places[np.asarray(rows, np.intp)])

    def tolist(self) -> list[str | None]:
        """Return the text of each row."""
        values = self.source.values
        return [values[place] for place in self.places.tolist()]


class PickedLists:
    """A column of lists of texts, none of which is empty.

    Parameters
    ----------
    texts : PickedTexts
        The texts of all rows, one row after the other.
    ends : array of int
        For each row, the index in ``texts`` after its last text.
    """

    __slots__ = ("ends", "texts")

    def __init__(self, texts: PickedTexts, ends: npt.NDArray[np.intp]) -> None:
        self.texts = texts
        self.ends = ends

    def __len__(self) -> int:
        return len(self.ends)

    def __repr__(self) -> str:
        return f"<PickedLists of {len(self)} rows>"

    def __reduce__(self) -> NoReturn:
        refuse_pickle()

    def tolist(self) -> list[tuple[str | None, ...]]:
        """Return the texts of each row."""
        texts, ends = tuple(self.texts.tolist()), self.ends.tolist()
        return [texts[begin:end] for begin, end in zip([0, *ends], ends, strict=False)]

    def take(self, rows: Any) -> list[tuple[str | None, ...]]:
        """Return the texts of each of the rows with some indices."""
        listed = self.tolist()
        return [listed[row] for row in rows]


def joined_texts(columns: Sequence[Any]) -> PickedTexts | None:
    """Return columns, one after the other, as one; None if they are not all :class:`PickedTexts` of the same source."""
    import numpy as np

    found = [column for column in columns if isinstance(column, PickedTexts)]
    if not found or len(found) < len(columns) or any(column.source is not found[0].source for column in found):
        return None
    return PickedTexts(found[0].source, np.concatenate([column.places for column in found]))
