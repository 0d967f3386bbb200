"""Schemas of the frames, to check a frame that was saved, changed or made elsewhere.

::

    import rtca_nb as rtca

    rtca.schemas.names()                             # the frames that have a schema
    rtca.schemas.dtypes("transcript")                # the columns of such a frame, and their dtypes
    rtca.schemas.check(frame, "transcript")          # returns the frame, or raises UsageError
    rtca.schemas.problems(frame, "transcript")       # lists what is wrong, in sentences; empty if nothing is
    rtca.schemas.pandera_schema("transcript")        # returns a pandera.DataFrameSchema; needs pandera

``check`` and ``problems`` never quote a value of the frame, which may be text that a customer wrote. The errors of a
pandera schema do quote the values that fail.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rtca_nb.base.arguments import kind_of
from rtca_nb.contact.frames import check_name, frame_of
from rtca_nb.contact.pandas_versions import holds_text, text_dtype
from rtca_nb.exceptions import SetupError, UsageError
from rtca_nb.model.offsets import PROBLEMS
from rtca_nb.privacy.redaction import REASONS
from rtca_nb.tables.schema import COLUMNS, DERIVED, Column

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

__all__ = ["check", "dtypes", "names", "pandera_schema", "problems"]

_ALL: Final = {**COLUMNS, **DERIVED}

# Columns that may hold only these words of our own.
_CLOSED: Final[dict[str, frozenset[str]]] = {
    "problem": frozenset(PROBLEMS),
    "hidden": frozenset(REASONS),
    "source": frozenset({"computed", "sent"}),
    "change": frozenset({"gained", "lost", "moved", "changed"}),
    "verdict": frozenset({"right", "wrong", "unsure", "withdrawn"}),
}
_SCORES: Final = frozenset({"progressive_score", "sent_score"})
_NEVER_MISSING: Final = frozenset(
    {"member", "kind", "metric", "estimate", "source", "turn", "category", "issue", "rank", "redaction_count"}
)
# A part of the analysis may have been skipped as a whole.
_MAY_BE_MISSING: Final = frozenset({("skipped", "category")})


def names() -> tuple[str, ...]:
    """Return the names of the frames that have a schema."""
    return tuple(_ALL)


def dtypes(name: str) -> pd.Series:
    """Return the dtype of each column of a frame; real frames may have more categories in enum columns.

    Parameters
    ----------
    name : str
        Name of a frame, for example ``"transcript"``.
    """
    columns = _columns(name)
    return frame_of(columns, {column.name: [] for column in columns}).dtypes


def _columns(name: str) -> tuple[Column, ...]:
    check_name(name, _ALL)
    return _ALL[name]


def check(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Check a frame and return it.

    Parameters
    ----------
    frame : pandas.DataFrame
        The frame to check. Additional columns are allowed, at any position.
    name : str
        Name of the schema to check it against, for example ``"transcript"``.

    Raises
    ------
    UsageError
        If the frame is invalid. The message lists all problems in one sentence, and quotes no value.
    """
    found = problems(frame, name)
    if found:
        raise UsageError(f"this is not a valid frame {name!r}: {'; '.join(found)}")
    return frame


def problems(frame: pd.DataFrame, name: str) -> list[str]:
    """List the problems of a frame, in sentences that quote no value; empty if there are none.

    Raises
    ------
    UsageError
        If ``frame`` is not a DataFrame, or there is no schema of that name.
    """
    import pandas as pd

    expected = dtypes(name)
    if not isinstance(frame, pd.DataFrame):
        raise UsageError(f"a schema checks a DataFrame, not {kind_of(frame)}")
    missing = [column for column in expected.index if column not in frame.columns]
    if missing:
        return [f"it lacks {', '.join(missing)}"]
    order = [column for column in frame.columns if column in expected.index]
    if order != list(expected.index):
        return [f"it must have these columns, each once and in this order: {', '.join(expected.index)}"]
    found = [
        f"the dtype of {column.name} is {_called(frame[column.name].dtype)}, not {_called(expected[column.name])}"
        for column in _columns(name)
        if not _has_dtype(column, frame[column.name], expected[column.name])
    ]
    return found or [*_bad_values(frame, name)]


def _has_dtype(column: Column, values: pd.Series, dtype: Any) -> bool:
    actual: Any = values.dtype
    if column.kind == "enum":
        # A column without values may have no categories, because Parquet keeps neither them nor their dtype.
        return bool(actual == "category" and (actual.categories.empty or holds_text(actual.categories)))
    return holds_text(values) if column.kind == "text" else bool(actual == dtype)


def _called(dtype: Any) -> str:
    """Return the name of a dtype; for a categorical dtype, also the name of the dtype of its categories."""
    if dtype == "category":
        return f"category of {_called(dtype.categories.dtype)}"
    return "str" if dtype == text_dtype() else str(dtype)


def _is_never_missing(frame: str, column: Column) -> bool:
    return column.kind == "list" or (column.name in _NEVER_MISSING and (frame, column.name) not in _MAY_BE_MISSING)


def _bad_values(frame: pd.DataFrame, name: str) -> Iterator[str]:
    import pandas as pd

    for column in _columns(name):
        values = frame[column.name]
        if column.kind == "list" and pd.api.types.infer_dtype(values, skipna=True) == "string":
            yield f"{column.name} has text in place of lists of text"
        if _is_never_missing(name, column) and values.isna().any():
            yield f"{column.name} is missing in {values.isna().sum()} rows"
        closed = _CLOSED.get(column.name)
        if closed is not None and not set(values.dropna()) <= closed:
            yield f"{column.name} has values that are not allowed in it"
        categories = list(values.cat.categories) if column.kind == "enum" else []
        if categories and categories[: len(column.values)] != list(column.values):
            yield f"the pandas categories of {column.name} must begin with {', '.join(column.values)}"
        if column.name in _SCORES and not values.dropna().between(-5, 5).all():
            yield f"{column.name} has values below -5 or above 5"
    if {"begin", "end"} <= set(frame.columns):
        if not (frame["begin"].isna() == frame["end"].isna()).all():
            yield "in some rows, only one of begin and end is missing"
        spans = frame.dropna(subset=["begin", "end"])
        if not ((spans["begin"] >= 0) & (spans["begin"] <= spans["end"])).all():
            yield "in some rows, begin is below 0 or above end"
        if "text" in frame.columns and not (spans["text"].str.len() == spans["end"] - spans["begin"]).all():
            yield "in some rows, the length of text is not end - begin"


def pandera_schema(name: str) -> Any:
    """Build the pandera schema of a frame: its columns, their order and their dtypes.

    Parameters
    ----------
    name : str
        Name of a frame.

    Returns
    -------
    pandera.pandas.DataFrameSchema
        The schema. Its errors quote the values that fail, so do not show them if content must stay masked.

    Raises
    ------
    SetupError
        If pandera is not installed.
    """
    expected = dtypes(name)
    try:
        import pandera.pandas as pa
    except ImportError:
        raise SetupError(
            "pandera is not installed; install it, or use rtca_nb.schemas.check, which works without it"
        ) from None
    columns = {}
    for column in _columns(name):
        # The categories of an enum column grow with its values, so only its kind is checked.
        dtype = None if column.kind == "enum" else expected[column.name]
        checks = [pa.Check(lambda values: values.dtype == "category")] if column.kind == "enum" else []
        nullable = not _is_never_missing(name, column)
        columns[column.name] = pa.Column(dtype, checks=checks, nullable=nullable, description=column.doc)
    return pa.DataFrameSchema(columns, ordered=True, strict=False, name=name)
