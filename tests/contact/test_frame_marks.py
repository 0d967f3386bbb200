"""Marks of clear text: whatever pandas makes of a marked frame, with any method and any version of it, is marked."""

from __future__ import annotations

import contextlib
import functools
import warnings

import pandas as pd
import pytest

import rtca_nb as rtca
from rtca_nb.contact.clear_text import holds_clear_text

NAMES = ["id", "participant_role", "content", "absolute_time", "offset_seconds", "categories"]
MASKED = rtca.sample_contact(output_type="Raw")
REVEALED = rtca.sample_contact(output_type="Raw").reveal()
# They write, draw, or hand out something else than a frame, or an array of it.
OTHERS = {"boxplot", "hist", "info", "memory_usage", "plot", "style", "to_numpy", "to_records", "to_dict", "values"}
OPERATORS = [f"__{side}{name}__" for name in "add sub mul truediv mod and or xor".split() for side in ("", "r", "i")]
OPERATORS += [f"__{name}__" for name in "eq ne lt le gt ge neg abs invert matmul getitem".split()]


def rows(contact):
    """Some rows of a transcript, of which the masked contact hides something."""
    frame = contact.transcript
    hidden = MASKED.transcript["content"] != REVEALED.transcript["content"]
    return frame.loc[hidden, NAMES].head(4).reset_index(drop=True)


SECRETS = set(rows(REVEALED)["content"])
RECEIVERS = {
    "masked": lambda masked, _: masked,
    "clear": lambda _, clear: clear,
    "clear labels": lambda _, clear: clear.set_index("content"),
    "clear column": lambda _, clear: clear["content"],
    "clear objects": lambda _, clear: clear["content"].astype(object),
    "clear categories": lambda _, clear: clear["content"].astype("category"),
    "clear labels of a column": lambda _, clear: clear.set_index("content")["offset_seconds"],
}


def arguments(masked, clear):
    """Ways to call a method: each takes a marked frame or column, or chooses from a marked frame."""
    column = clear["content"]
    yield from (((), {}), ((clear,), {}), ((column,), {}), (([column],), {}), (({"content": column},), {}))
    yield from (((masked,), {}), (("content",), {}), ((["content"],), {}), ((1,), {}), ((lambda *_: column,), {}))
    yield from (((lambda *_: masked,), {}), (("first",), {}), ((list,), {}), ((0, "clear", column), {}))
    yield from (((masked["id"].notna(), clear), {}), ((masked["id"].isna(), column), {}), ((clear,), {"on": "id"}))
    yield from (((), {"clear": column}), ((), {"index": column}), ((), {"value": column}), ((), {"level": 0}))
    yield ((clear, lambda _, two: two), {})
    yield ((), {"index": "id", "columns": "participant_role", "values": "content"})


def shows_clear_text(made):
    """Return whether a cell, a label or a name of a frame is a text that the masked contact hides."""
    frame = pd.DataFrame(made) if isinstance(made, pd.DataFrame) else pd.DataFrame({made.name: pd.Series(made)})
    cells = [value for place in range(frame.shape[1]) for value in frame.iloc[:, place].astype(object).tolist()]
    cells += [label for axis in frame.axes for label in (*axis.tolist(), *axis.names)]
    shown = str(cells)
    return any(secret in shown for secret in SECRETS)


def lost(made, words):
    """Name what shows clear text and is not marked, among what a call made."""
    for one in made if isinstance(made, tuple) else (made,):
        if isinstance(one, (pd.DataFrame, pd.Series)) and not holds_clear_text(one) and shows_clear_text(one):
            yield words


def called(make, words):
    """What a call makes, and what of it is unmarked; pandas refuses most arguments."""
    with warnings.catch_warnings(), contextlib.suppress(Exception):
        warnings.simplefilter("ignore")
        made = make()
        return made, [*lost(made, words)]
    return None, []


@pytest.mark.slow
@pytest.mark.parametrize("name", RECEIVERS)
def test_nothing_that_a_method_of_pandas_makes_shows_clear_text_unmarked(name):
    masked, clear = rows(MASKED), rows(REVEALED)
    whole = RECEIVERS[name](masked, clear)
    unmarked, calls = [], 0
    public = [one for one in dir(whole) if not one.startswith(("_", "to_")) and one not in {*OTHERS, *NAMES}]
    for method in [*public, *OPERATORS, "to_frame"]:
        for place, (args, kwargs) in enumerate(arguments(masked, clear)):
            receiver = whole.copy()
            words = f"{name}.{method} {place}"
            reached, found = called(lambda r=receiver, m=method: getattr(r, m), words)
            unmarked += found
            if not callable(reached):
                break
            made, found = called(lambda r=reached, a=args, k=kwargs: r(*a, **k), words)
            calls += made is not None
            unmarked += [*found, *lost(receiver, f"{words} itself")]
    assert calls > 200
    assert unmarked == []


GROUPS = {
    "masked": lambda masked, _: masked.groupby("content"),
    "masked in parts": lambda masked, _: masked.groupby("participant_role", observed=True)[["content"]],
    "masked by a clear column": lambda masked, clear: masked.groupby(clear["content"]),
    "clear": lambda _, clear: clear.groupby("content"),
    "clear column by itself": lambda _, clear: clear["offset_seconds"].groupby(clear["content"]),
    "clear times": lambda _, clear: clear.set_index("absolute_time").resample("1h"),
    "clear window": lambda _, clear: clear.set_index("content")[["offset_seconds"]].rolling(1),
    "clear window of groups": lambda _, clear: clear.groupby("content").offset_seconds.rolling(1),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", GROUPS)
def test_nothing_that_is_made_of_groups_and_windows_shows_clear_text_unmarked(name):
    masked, clear = rows(MASKED), rows(REVEALED)
    grouped = GROUPS[name](masked, clear)
    unmarked, calls = [], 0
    for step in [one for one in dir(grouped) if not one.startswith("_") and one not in {*OTHERS, "obj", *NAMES}]:
        for how in ((), (list,), ("first",), (lambda _: masked,), (lambda _: clear["content"],)):
            words = f"{name}.{step} {how}"
            made, found = called(lambda s=step, h=how: getattr(grouped, s)(*h), words)
            calls += made is not None
            unmarked += found
    assert calls > 20
    assert unmarked == []


class Object:
    """What pandas takes for a function, in another way than a function."""

    def __init__(self, made):
        self.made = made

    def __call__(self, *_):
        return self.made

    def method(self, *_):
        return self.made


FUNCTIONS = {
    "function": lambda made: lambda *_: made,
    "method": lambda made: Object(made).method,
    "object": Object,
    "partial": lambda made: functools.partial(lambda *_: made),
}
CALLS = {
    "groups": lambda masked, function: masked.groupby("id").apply(function),
    "column of groups": lambda masked, function: masked.groupby("id")["offset_seconds"].apply(function),
    "transformed groups": lambda masked, function: masked.groupby("participant_role")["offset_seconds"].transform(
        function
    ),
    "rows": lambda masked, function: masked.apply(function, axis=1),
    "pipe": lambda masked, function: masked.pipe(function),
    "where": lambda masked, function: masked.where(masked["offset_seconds"] < 0, function),
    "new column": lambda masked, function: masked.assign(new=function),
}


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("kind", FUNCTIONS)
def test_what_anything_that_can_be_called_returns_in_clear_marks_the_result(kind, call):
    masked, clear = rows(MASKED), rows(REVEALED)
    made = []
    for returned in (clear["content"], clear, clear.iloc[0]):
        with warnings.catch_warnings(), contextlib.suppress(Exception):  # pandas refuses some
            warnings.simplefilter("ignore")
            made.append(CALLS[call](masked, FUNCTIONS[kind](returned)))
    shown = [one for one in made if isinstance(one, (pd.DataFrame, pd.Series)) and shows_clear_text(one)]
    assert shown
    assert all(map(holds_clear_text, shown))


@pytest.mark.parametrize("change", ["where", "mask"])
def test_a_frame_that_is_changed_in_place_by_a_function_is_marked(change):
    masked, clear = rows(MASKED), rows(REVEALED)
    with contextlib.suppress(TypeError):
        getattr(masked, change)(lambda frame: frame.notna() == (change == "mask"), lambda _: clear, inplace=True)
    assert shows_clear_text(masked)
    assert holds_clear_text(masked)


@pytest.mark.parametrize("contact", [MASKED, REVEALED], ids=["masked", "revealed"])
def test_names_of_the_caller_are_known_in_queries(contact):
    role = "CUSTOMER"
    frame = contact.transcript
    wanted = frame[frame["participant_role"] == role]
    assert 0 < len(wanted) < len(frame)
    assert frame.query("participant_role == @role")["id"].tolist() == wanted["id"].tolist()
    assert frame.query("id in @KNOWN")["id"].tolist() == KNOWN
    assert frame.eval("participant_role == @role").sum() == len(wanted)


KNOWN = MASKED.transcript["id"].tolist()[:2]


def test_what_a_function_is_to_fill_stays_the_callers_own():
    masked = rows(MASKED)
    seen, named = [], {}
    masked.pipe(lambda frame, into: into.append(len(frame)), seen)
    masked.apply(lambda row, into: into.append(row["id"]), axis=1, args=(seen,))
    masked.pipe(lambda frame, into: into.update(rows=len(frame)), named)
    assert seen == [len(masked), *masked["id"]]
    assert named == {"rows": len(masked)}


def test_labels_like_those_of_a_marked_frame_are_marked():
    masked, clear = rows(MASKED), rows(REVEALED)
    made = masked.reindex_like(clear.set_index("content"))
    assert shows_clear_text(made)
    assert holds_clear_text(made)


def test_a_styler_counts_as_clear_text_if_a_frame_in_it_is():
    masked, clear = rows(MASKED), rows(REVEALED)
    assert holds_clear_text(clear.style) is True
    assert holds_clear_text([masked.style, {"one": clear.style}]) is True
    assert holds_clear_text(masked.style) is False
    assert holds_clear_text(masked.style.concat(clear.head(1).style)) is True
    assert not holds_clear_text(masked.pipe(lambda frame, _: frame.head(2), masked.style))
    assert holds_clear_text(masked.pipe(lambda frame, _: frame.head(2), clear.style))
    for hidden_in in (
        masked.style.concat(masked.style.concat(clear.style)),
        masked.style.set_tooltips(clear),
        masked.style.set_td_classes(clear.astype(str)),
    ):
        assert holds_clear_text(hidden_in) is True
        with pytest.raises(rtca.RevealError):
            hidden_in.to_html("never.html")
    within = masked.style
    assert holds_clear_text(within.concat(within)) is False
