"""pandas' writers of a contact's frames: clear text needs a permission, and a spreadsheet runs nothing."""

from __future__ import annotations

import contextlib
import copy
import csv
import io
import operator
import os
import pickle
import shutil
import sqlite3
import stat
import zipfile

import openpyxl
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import rtca_nb as rtca
from rtca_nb.base.csv_files import cell_text
from rtca_nb.contact.clear_text import holds_clear_text
from rtca_nb.contact.frame_writers import RETURNING, WRITING
from rtca_nb.tables.schema import COLUMNS
from tests.contact.test_exports import FORMULAS, contact_saying

# What gives values to a program, not to a disk.
IN_MEMORY = {
    *("to_dict", "to_flat_index", "to_list", "to_numpy", "to_period", "to_records", "to_timestamp", "to_xarray"),
    *("to_frame",),
}
REVEALED = rtca.sample_contact(output_type="Raw").reveal()
MASKED = rtca.sample_contact(output_type="Raw")
# Of pandas' optional libraries these are here.
ARGUMENTS = {
    "to_csv": {},
    "to_excel": {},
    "to_feather": {},
    "to_html": {},
    "to_json": {},
    "to_latex": {},
    "to_orc": {},
    "to_parquet": {},
    "to_pickle": {},
    "to_stata": {"version": 118},
    "to_string": {},
}


def of(name, contact=REVEALED):
    frame = contact.transcript[["id", "content"]]
    return frame if name != "to_stata" else frame.astype(object)


def writers(kind):
    return sorted(name for name in dir(kind) if name.startswith("to_"))


@pytest.mark.parametrize("kind", [pd.DataFrame, pd.Series])
def test_every_writer_of_pandas_is_known(kind):
    assert set(writers(kind)) <= IN_MEMORY | set(WRITING) | set(RETURNING)


@pytest.mark.parametrize("name", sorted({*writers(pd.DataFrame)} - IN_MEMORY))
def test_no_writer_writes_clear_text_unasked(name, tmp_path):
    for frame in (REVEALED.transcript, REVEALED.transcript["content"], REVEALED.transcript.groupby("content").size()):
        if not hasattr(frame, name):
            continue
        for target in (tmp_path / "out", str(tmp_path / "out"), io.BytesIO()):
            with pytest.raises(rtca.RevealError, match=rf"{name} would write.*allow_revealed=True"):
                getattr(frame, name)(target, *(["table"] if name == "to_iceberg" else []))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ARGUMENTS)
def test_permitted_writer_writes_for_the_owner_only_and_a_masked_frame_needs_no_permission(name, tmp_path):
    path = tmp_path / "out.xlsx"
    getattr(of(name), name)(path, **ARGUMENTS[name], allow_revealed=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.stat().st_size > 100
    path.unlink()
    getattr(of(name, MASKED), name)(path, **ARGUMENTS[name])
    assert stat.S_IMODE(path.stat().st_mode) & 0o044
    getattr(of(name), name)(path, **ARGUMENTS[name], allow_revealed=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def modes(folder):
    return {stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("there", [False, True])
def test_files_that_a_writer_makes_by_itself_are_for_the_owner_only(there, tmp_path):
    columns = ["content", "participant_role"]
    before = os.umask(0o022)
    try:
        if there:
            (tmp_path / "parts").mkdir()
        for contact, mode in ((REVEALED, 0o600), (MASKED, 0o644)):
            folder = tmp_path / "parts"
            allowed = {"allow_revealed": True} if contact is REVEALED else {}
            contact.transcript[columns].to_parquet(folder, partition_cols=["participant_role"], **allowed)
            assert modes(folder) == {mode}
            shutil.rmtree(folder)
        assert os.umask(0o022) == 0o022
    finally:
        os.umask(before)


def test_database_that_clear_text_is_written_to_is_for_the_owner_only(tmp_path):
    path = tmp_path / "x.db"
    with contextlib.closing(sqlite3.connect(path)) as database:
        path.chmod(0o644)
        MASKED.transcript[["content"]].to_sql("masked", database)
        assert stat.S_IMODE(path.stat().st_mode) == 0o644
        REVEALED.transcript[["content"]].to_sql("clear", database, allow_revealed=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with contextlib.closing(sqlite3.connect(":memory:")) as database:
        assert REVEALED.transcript[["content"]].to_sql("clear", database, allow_revealed=True)


def test_writer_follows_a_link_to_a_file_that_is_not_there_yet(tmp_path):
    link, target = tmp_path / "link.csv", tmp_path / "target.csv"
    link.symlink_to(target)
    with pytest.raises(rtca.UsageError, match="quotes every cell"):
        REVEALED.transcript.to_csv(link, quoting=csv.QUOTE_NONE, allow_revealed=True)
    assert [path.name for path in tmp_path.iterdir()] == ["link.csv"]
    REVEALED.transcript.to_csv(link, allow_revealed=True)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert link.is_symlink()
    lost = tmp_path / "lost.csv"
    lost.symlink_to(tmp_path / "missing" / "x.csv")
    with pytest.raises(rtca.UsageError, match=r"x\.csv' cannot be written: No such file"):
        REVEALED.transcript.to_csv(lost, allow_revealed=True)


def test_parquet_files_of_clear_text_say_so_in_their_metadata(tmp_path):
    columns = REVEALED.transcript[["content", "participant_role"]]
    columns.to_parquet(tmp_path / "frame.parquet", allow_revealed=True)
    columns.to_parquet(tmp_path / "parts", partition_cols=["participant_role"], allow_revealed=True)
    REVEALED.to_parquet(tmp_path / "contact", allow_revealed=True)
    rtca.write_corpus([REVEALED], tmp_path / "corpus", allow_revealed=True)
    holding = [path for path in tmp_path.rglob("*.parquet") if pq.read_metadata(path).num_rows]
    assert len(holding) > 10
    for path in holding:
        of_pandas = path.name == "frame.parquet" or "parts" in path.parts
        key, said = (b"PANDAS_ATTRS", b'{"rtca_nb": "REVEALED"}') if of_pandas else (b"rtca_nb", b"REVEALED")
        assert pq.read_schema(path).metadata[key] == said, path.name
    assert pd.read_parquet(tmp_path / "frame.parquet").attrs == {"rtca_nb": "REVEALED"}
    assert columns.attrs == {}
    MASKED.transcript[["content"]].to_parquet(tmp_path / "masked.parquet")
    MASKED.to_parquet(tmp_path / "masked")
    rtca.write_corpus([MASKED], tmp_path / "masked corpus")
    for path in [tmp_path / "masked.parquet", *tmp_path.glob("masked*/**/*.parquet")]:
        assert b"REVEALED" not in b"".join((pq.read_schema(path).metadata or {}).values())


def test_permission_of_one_writer_does_not_last(tmp_path):
    frame = REVEALED.transcript
    frame.to_pickle(tmp_path / "a", allow_revealed=True)
    with pytest.raises(rtca.RevealError):
        frame.to_pickle(tmp_path / "b")
    with pytest.raises(OSError, match="directory"):
        frame.to_csv(tmp_path / "missing" / "x.csv", allow_revealed=True)
    with pytest.raises(rtca.RevealError):
        pickle.dumps(frame)
    # Read again, it is still marked.
    with pytest.raises(rtca.RevealError):
        pd.read_pickle(tmp_path / "a").to_csv(tmp_path / "c")


def test_text_that_is_returned_needs_no_permission():
    for name in RETURNING:
        if name in ARGUMENTS:
            assert getattr(of(name), name)()
    assert copy.deepcopy(REVEALED.transcript) is not None
    for shown in (REVEALED.transcript, REVEALED.transcript["content"]):
        with pytest.raises(rtca.RevealError, match=r"pickling .* pass allow_revealed=True to the writer"):
            pickle.dumps(shown)
    assert pickle.loads(pickle.dumps(MASKED.transcript)).equals(MASKED.transcript)


COLUMN = REVEALED.transcript["content"]


def changed(change):
    def make(masked, revealed):
        frame = masked.copy()
        change(frame, revealed)
        return frame

    return make


MADE_OF_BOTH = {
    "merge": lambda masked, revealed: masked.merge(revealed, on="id"),
    "pandas' merge": lambda masked, revealed: pd.merge(masked, revealed, on="id"),
    "merge_asof": lambda masked, revealed: pd.merge_asof(masked, revealed, on="absolute_time"),
    "merge_ordered": lambda masked, revealed: pd.merge_ordered(masked, revealed, on="absolute_time"),
    "concat": lambda masked, revealed: pd.concat([masked, revealed]),
    "concat turned": lambda masked, revealed: pd.concat([revealed, masked]),
    "concat of three": lambda masked, revealed: pd.concat([masked, masked, revealed]),
    "concat beside": lambda masked, revealed: pd.concat([masked, revealed.add_suffix("_r")], axis=1),
    "concat with a column": lambda masked, revealed: pd.concat([masked, revealed["content"]], axis=1),
    "concat by name": lambda masked, revealed: pd.concat({"a": masked, "b": revealed}),
    "join": lambda masked, revealed: masked.join(revealed[["content"]].add_suffix("_r")),
    "join a list": lambda masked, revealed: masked.join([revealed[["content"]].add_suffix("_r")]),
    "combine_first": lambda masked, revealed: masked.combine_first(revealed),
    "combine": lambda masked, revealed: masked[["content"]].combine(revealed[["content"]], lambda _, two: two),
    "assign": lambda masked, revealed: masked.assign(clear=revealed["content"]),
    "assign by function": lambda masked, revealed: masked.assign(clear=lambda _: revealed["content"]),
    "where": lambda masked, revealed: masked.where(masked["id"].isna(), revealed),
    "mask": lambda masked, revealed: masked.mask(masked["id"].notna(), revealed),
    "fillna": lambda masked, revealed: masked.fillna(revealed["content"]),
    "compare": lambda masked, revealed: masked[["content"]].compare(revealed[["content"]]),
    "align": lambda masked, revealed: masked.align(revealed)[1],
    "set_index": lambda masked, revealed: masked.set_index(revealed["content"]),
    "groupby": lambda masked, revealed: masked.groupby(revealed["content"]).size(),
    "labels of groups": lambda masked, revealed: revealed.groupby("content").apply(lambda _: masked),
    "returned for groups": lambda masked, revealed: masked.groupby("content").apply(lambda _: revealed["content"]),
    "aligned with labels": lambda masked, revealed: revealed.set_index("content").align(masked)[1],
    "from a dictionary": lambda masked, revealed: masked.from_dict({"clear": revealed["content"]}),
    "from a list": lambda masked, revealed: type(masked)([revealed["content"]]),
    "from a tuple": lambda masked, revealed: type(masked)((masked["content"], revealed["content"])),
    "added": lambda masked, revealed: masked[["content"]] + revealed[["content"]],
    "compared": lambda masked, revealed: masked[["content"]] == revealed[["content"]],
    "columns added": lambda masked, revealed: masked["content"] + revealed["content"],
    "set": changed(lambda frame, revealed: frame.__setitem__("clear", revealed["content"])),
    "set several": changed(lambda frame, revealed: frame.__setitem__(["id", "content"], revealed[["id", "content"]])),
    "set attribute": changed(lambda frame, revealed: setattr(frame, "content", revealed["content"])),
    "set index": changed(lambda frame, revealed: setattr(frame, "index", revealed["content"])),
    "loc": changed(lambda frame, revealed: frame.loc.__setitem__((slice(None), "content"), revealed["content"])),
    "loc row": changed(lambda frame, revealed: frame.loc.__setitem__(0, revealed.loc[0])),
    "iloc": changed(lambda frame, revealed: frame.iloc.__setitem__((0, 4), revealed["content"])),
    "iloc of several": changed(lambda frame, revealed: frame.iloc.__setitem__((slice(None), 4), revealed["content"])),
    "at": changed(lambda frame, revealed: frame.at.__setitem__((0, "categories"), revealed["content"])),
    "iat": changed(lambda frame, revealed: frame.iat.__setitem__((0, 4), [revealed["content"]])),
    "set by place": changed(lambda frame, revealed: frame.isetitem(4, revealed["content"])),
    "set by expression": changed(
        lambda frame, revealed: frame.eval("clear = @revealed.content", local_dict={"revealed": revealed}, inplace=True)
    ),
    "added in place": lambda masked, revealed: operator.iadd(masked[["content"]].copy(), revealed[["content"]]),
    "clipped in place": changed(
        lambda frame, revealed: frame.clip(lower=revealed["offset_seconds"], axis="index", inplace=True)
    ),
    "masked in place": changed(lambda frame, revealed: frame.mask(frame.notna(), revealed, inplace=True)),
    "insert": changed(lambda frame, revealed: frame.insert(0, "clear", revealed["content"])),
    "update": changed(lambda frame, revealed: frame.update(revealed)),
    "fillna in place": changed(lambda frame, revealed: frame.fillna(revealed["content"], inplace=True)),
}


@pytest.mark.sampled(15)
@pytest.mark.parametrize("how", MADE_OF_BOTH)
@pytest.mark.filterwarnings("ignore::FutureWarning", "ignore::DeprecationWarning")
def test_what_is_made_of_masked_and_revealed_frames_is_revealed(how, tmp_path):
    masked, revealed = MASKED.transcript, REVEALED.transcript
    if how in {"fillna", "fillna in place", "iloc", "at", "iat", "masked in place"}:
        masked = masked.astype(object)
    if how == "clipped in place":
        masked = masked[["offset_seconds"]]
    if how.startswith("merge_"):
        masked, revealed = masked.sort_values("absolute_time"), revealed.sort_values("absolute_time")
    made = MADE_OF_BOTH[how](masked, revealed)
    assert holds_clear_text(made)
    assert repr(made).startswith("REVEALED")
    with pytest.raises(rtca.RevealError):
        made.to_csv(tmp_path / "x.csv")
    assert not holds_clear_text(masked)
    assert made.attrs == {}


def test_masked_frames_stay_unmarked_and_their_columns_ordinary():
    masked = MASKED.transcript
    for made in (masked.merge(masked, on="id"), pd.concat([masked, masked]), masked.assign(x=1), masked.head()):
        assert not holds_clear_text(made)
        assert isinstance(made, type(masked))
    assert type(masked["content"]) is pd.Series
    with pytest.warns(pd.errors.ChainedAssignmentError, match="assign the frame to a variable"):
        MASKED.transcript["x"] = 1


def opened(path):
    return [list(row) for row in openpyxl.load_workbook(path).worksheets[0].iter_rows()]


@pytest.mark.parametrize("engine", ["xlsxwriter", "openpyxl"])
@pytest.mark.parametrize("how", ["path", "writer", "styler"])
def test_pandas_writes_no_formula_into_a_workbook(engine, how, tmp_path):
    frame = contact_saying(FORMULAS).transcript
    path = tmp_path / "x.xlsx"
    if how == "writer":
        with pd.ExcelWriter(path, engine=engine) as book:
            frame.to_excel(book, sheet_name="a", index=False)
            pd.DataFrame({"sum": ["=1+1"]}).to_excel(book, sheet_name="b")
    else:
        (frame.style if how == "styler" else frame).to_excel(path, engine=engine, index=False)
    rows = opened(path)
    column = [cell.value for cell in rows[0]].index("content")
    assert {row[column].data_type for row in rows[1:]} == {"s"}
    assert [row[column].value for row in rows[1:4]] == FORMULAS[:3]
    times = [cell.value for cell in rows[0]].index("absolute_time" if how == "styler" else "absolute_time (UTC)")
    assert str(rows[1][times].value) == "2026-01-01 00:00:00"
    with zipfile.ZipFile(path) as content:
        assert b"<f>" not in content.read("xl/worksheets/sheet1.xml")
        if how == "writer":
            # What others write into the same book is theirs.
            assert b"<f" in content.read("xl/worksheets/sheet2.xml")


def test_pandas_writes_csv_of_which_every_cell_is_text():
    frame = contact_saying(FORMULAS).transcript.set_index("content")[["participant_role"]].rename_axis("=name")
    rows = list(csv.reader(io.StringIO(frame.to_csv(header=["=role"]))))
    assert rows[0] == ["'=name", "'=role"]
    assert [cell_text(row[0]) for row in rows[1:]] == FORMULAS
    assert all(row[0].startswith("'") for row in rows[1:])
    assert frame.reset_index().to_csv(columns=["=name"], index=False, header=False).startswith('"\'=2+5"')


ARROW = pd.ArrowDtype(pa.string())
TYPES = {
    "Arrow's texts": ARROW,
    "Arrow's long texts": pd.ArrowDtype(pa.large_string()),
    "Arrow's dictionary": pd.ArrowDtype(pa.dictionary(pa.int32(), pa.string())),
    "categories": "category",
    "objects": object,
    "Python's texts": "string[python]",
    "sparse objects": pd.SparseDtype(object),
}


# pandas has no index of sparse objects.
PLACES = [
    (place, kind)
    for place in ("column", "index", "labels")
    for kind in TYPES
    if place == "column" or "sparse" not in kind
]


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("place", "kind"), PLACES)
def test_no_type_that_pandas_keeps_texts_in_makes_a_formula_of_one(place, kind, tmp_path):
    said = ["=1+1", "a\r\nb;=2", "@x\uffff\ufffe"]
    frame = contact_saying(said).transcript[["content", "sentiment"]]
    if place == "column":
        frame = frame.assign(content=frame["content"].astype(TYPES[kind]))
    else:
        frame = frame.set_index(pd.Index(frame.pop("content").astype(TYPES[kind]), name="content"))
        frame = frame.T if place == "labels" else frame
    for rows in (list(csv.reader(io.StringIO(frame.to_csv()), delimiter=one)) for one in ",;"):
        assert len(rows) == len(frame) + 1
        assert not [cell for row in rows for cell in row if cell.lstrip(' "').startswith(("=", "@"))]
    for engine in ("openpyxl", "xlsxwriter"):
        frame.to_excel(tmp_path / "x.xlsx", engine=engine)
        cells = [cell for row in opened(tmp_path / "x.xlsx") for cell in row]
        assert "f" not in {cell.data_type for cell in cells}
        assert {"=1+1", "@x\ufffd\ufffd"} <= {cell.value for cell in cells}


def test_lists_of_arrow_are_one_text_in_files(tmp_path):
    frame = contact_saying(["a", "b"]).transcript[["content"]]
    lists = pd.Series([["=1+1", "two words"], []], dtype=pd.ArrowDtype(pa.list_(pa.string())), index=frame.index)
    frame = frame.assign(content=lists)
    assert frame.to_csv(index=False) == '"content"\n"\'=1+1 ""two words"""\n"NA"\n'
    with contextlib.closing(sqlite3.connect(":memory:")) as base:
        frame.to_sql("rows", base, index=False)
        assert base.execute("SELECT content FROM rows").fetchall() == [('=1+1 "two words"',), ("",)]


@pytest.mark.parametrize(
    "value", [float("inf"), float("-inf"), 10**400, -(10**9_000), 2**53 + 1, 2**53, 1.5, True], ids=hash
)
def test_numbers_that_a_cell_cannot_hold_are_written_as_text(value, tmp_path):
    held = pd.Series([value], dtype=object)
    if isinstance(value, int) and abs(value) > 10**4_000:
        wanted = hex(value)  # Python writes no decimals of it
    else:
        wanted = value if abs(value) <= 2**53 else str(value)
    labelled = MASKED.transcript[["content"]].head(1).set_axis(pd.Index([value], dtype=object))
    for write in (
        lambda path: rtca.to_excel(held.to_frame("x"), path),
        lambda path: labelled.assign(x=pd.Series([value], labelled.index, object)).to_excel(path, engine="openpyxl"),
        lambda path: labelled.assign(x=pd.Series([value], labelled.index, object)).to_excel(path, engine="xlsxwriter"),
    ):
        write(tmp_path / "x.xlsx")
        assert opened(tmp_path / "x.xlsx")[1][-1].value == wanted


@pytest.mark.parametrize(
    "given",
    [{"quoting": 3}, {"quoting": 0}, {"quoting": csv.QUOTE_NONE, "escapechar": "\\"}, {"quotechar": "'"},
     {"doublequote": False, "escapechar": "!"}, {"escapechar": "\\"}],
    ids=str,
)  # fmt: skip
def test_pandas_does_not_write_csv_in_which_text_may_be_a_cell_of_its_own(given, tmp_path):
    for frame in (MASKED.transcript, REVEALED.transcript, REVEALED.transcript["content"]):
        for target in (None, tmp_path / "x.csv"):
            allowed = {"allow_revealed": True} if target is not None and frame is not MASKED.transcript else {}
            with pytest.raises(rtca.UsageError, match=r"to_csv of a contact's frame quotes every cell.* leave \w+ out"):
                frame.to_csv(target, **given, **allowed)
    assert not (tmp_path / "x.csv").exists()


@pytest.mark.parametrize("given", [{}, {"quoting": None}, {"quoting": csv.QUOTE_NONNUMERIC}, {"na_rep": ""}], ids=str)
def test_arguments_of_csv_that_leave_every_text_one_cell_are_taken(given):
    said = [*FORMULAS, "a;=1+1", 'a";=1+1', "a\t=1+1", "a\n=1+1", "a,=1+1"]
    frame = contact_saying(said).transcript[["content", "display_name"]]
    for separator in (",", ";", "\t"):
        rows = list(csv.reader(io.StringIO(frame.to_csv(index=False, **given)), delimiter=separator))
        assert len(rows) == len(said) + 1
        assert not [cell for row in rows[1:] for cell in row if cell.lstrip(' "').startswith(("=", "+", "-", "@"))]
    written = frame.assign(display_name=None).to_csv(index=False, na_rep="=1+1")
    assert ',"=1+1"' not in written


@pytest.mark.parametrize(
    ("name", "given"),
    [("to_html", {"escape": False}), ("to_html", {"render_links": True}), ("to_latex", {"escape": False})],
)
def test_pandas_puts_out_no_text_of_a_contact_as_markup(name, given):
    frame = contact_saying(["<img src=x onerror=alert(1)>", "http://quill.example"]).transcript[["content"]]
    with pytest.raises(
        rtca.UsageError, match=rf"{name} of a contact's frame escapes text.*leave {next(iter(given))} out"
    ):
        getattr(frame, name)(**given)
    assert "<img" not in frame.to_html(escape=None)
    assert "<a " not in frame.to_html(render_links=False)


def test_frame_in_clear_is_handed_to_no_other_library_as_arrow_unasked():
    with pytest.raises(rtca.RevealError, match=r"contact.arrow\(name, allow_revealed=True\)"):
        pa.RecordBatchReader.from_stream(REVEALED.transcript)
    assert pa.RecordBatchReader.from_stream(MASKED.transcript).read_all().num_rows == len(MASKED.transcript)


@pytest.mark.parametrize("engine", ["xlsxwriter", "openpyxl"])
def test_text_that_is_too_long_for_a_cell_is_whole_in_a_second_sheet(engine, tmp_path):
    long = {"bmp": "y" * 40_000 + " END", "astral": "😀" * 20_000 + " END"}
    contact = contact_saying(["short", *long.values()])
    frame = contact.transcript[["content"]]
    frame.to_excel(tmp_path / "pandas.xlsx", engine=engine)
    rtca.to_excel({"transcript": frame}, tmp_path / "own.xlsx")
    contact.to_excel(tmp_path / "contact.xlsx", frames=["transcript"])
    for name in ("pandas", "own", "contact"):
        book = openpyxl.load_workbook(tmp_path / f"{name}.xlsx")
        first, second = book["Sheet1" if name == "pandas" else "transcript"], book.worksheets[-1]
        place = [cell.value for cell in first[1]].index("content") + 1
        cells = [first.cell(row, place).value for row in (3, 4)]
        assert all("[full text in the sheet 'long texts' from row " in cell for cell in cells), name
        assert all(len(cell.encode("utf-16-le")) // 2 <= 32_767 for cell in cells)
        rows = list(second.iter_rows(min_row=2, values_only=True))
        assert second.title == "long texts"
        for row, text in zip((3, 4), long.values(), strict=True):
            assert "".join(part[4] for part in rows if part[1] == row) == text
            assert {part[2] for part in rows} == {"content"}


@pytest.mark.slow
def test_to_excel_and_to_csv_take_frames_and_contacts_one_or_many(tmp_path):
    contact = rtca.sample_contact()
    other = rtca.sample_contact("failed")
    zoned = contact.transcript[["absolute_time"]].set_index(
        contact.transcript["absolute_time"].dt.tz_convert("Asia/Tokyo")
    )
    for what, sheets in [
        (contact.transcript, ["frame"]),
        (contact.transcript["content"], ["frame"]),
        (zoned, ["frame"]),
        ({"talk": contact.transcript, "all": contact.transcript["content"].value_counts().to_frame()}, ["talk", "all"]),
        (contact, ["overview", *COLUMNS, "columns"]),
        ([contact, other], ["overview", "contacts", *COLUMNS, "columns"]),
    ]:
        book = openpyxl.load_workbook(rtca.to_excel(what, tmp_path / "x.xlsx"))
        assert book.sheetnames == sheets
        folder = tmp_path / f"csv{len(list(tmp_path.iterdir()))}"
        written = {path.stem for path in rtca.to_csv(what, folder)}
        assert written == set(book.sheetnames) - {"overview", "contacts", "columns"}
    book = openpyxl.load_workbook(rtca.to_excel([contact, other], tmp_path / "x.xlsx", names=["events", "transcript"]))
    assert book.sheetnames == ["overview", "events", "transcript", "columns"]
    assert book["transcript"]["A1"].value == "contact_id"
    head = [cell.value for cell in book["transcript"][1]]
    cell = book["transcript"].cell(2, head.index("absolute_time (UTC)") + 1)
    assert pd.Timestamp(cell.value, tz="UTC") == contact.transcript["absolute_time"].iloc[0].round("ms")


def test_to_excel_and_to_csv_refuse_what_they_cannot_write(tmp_path):
    for write in (rtca.to_excel, rtca.to_csv):
        for clear in (REVEALED, REVEALED.transcript, {"a": MASKED.transcript, "b": COLUMN}, [MASKED, REVEALED]):
            with pytest.raises(rtca.RevealError, match="allow_revealed=True"):
                write(clear, tmp_path / "x")
        for wrong in (3, "x", [], [MASKED, 3], {}, {"a": 3}, {3: MASKED.transcript}, None):
            with pytest.raises(rtca.UsageError):
                write(wrong, tmp_path / "x")
        with pytest.raises(rtca.UsageError, match="'nothing'"):
            write(MASKED, tmp_path / "x", names=["nothing"])
    for acting in ({"../x\x1b[31m": MASKED.transcript}, {"x\x1b[31m": 3}):
        with pytest.raises(rtca.UsageError, match=r"cannot be the name of a file|mapping of names") as caught:
            rtca.to_csv(acting, tmp_path / "x")
        assert "\x1b" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []
    path = rtca.to_excel({"a/b": COLUMN, "A:b": COLUMN}, tmp_path / "x", allow_revealed=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert openpyxl.load_workbook(io.BytesIO(path.read_bytes())).sheetnames == ["a_b", "A_b 2"]


@pytest.mark.parametrize(
    "take",
    [
        pa.table,
        pa.Table.from_pandas,
        lambda frame: pa.RecordBatch.from_pandas(frame.head(1)),
        lambda frame: pa.table({"said": frame["content"]}),
        lambda frame: pa.array(frame["content"]),
        lambda frame: pa.array(frame["content"].str.upper()),
        lambda frame: pa.array(frame.iloc[0]),
        lambda frame: pa.chunked_array(frame["content"]),
    ],
)
def test_pyarrow_takes_nothing_of_a_frame_in_clear_unasked(take):
    with pytest.raises(rtca.RevealError, match=r"contact.arrow\(name, allow_revealed=True\)"):
        take(REVEALED.transcript)
    with contextlib.suppress(pa.ArrowInvalid, pa.ArrowTypeError):  # a row holds values of several kinds
        assert len(take(MASKED.transcript))


def test_files_that_pyarrow_writes_of_a_frame_in_clear_hold_what_those_of_a_plain_frame_hold(tmp_path):
    clear = REVEALED.transcript
    clear.to_parquet(tmp_path / "clear.parquet", allow_revealed=True)
    pd.DataFrame(clear).to_parquet(tmp_path / "plain.parquet")
    pd.testing.assert_frame_equal(
        pd.read_parquet(tmp_path / "clear.parquet"), pd.read_parquet(tmp_path / "plain.parquet")
    )
    pd.testing.assert_frame_equal(
        pd.read_parquet(io.BytesIO(clear.to_parquet())), pd.read_parquet(tmp_path / "plain.parquet")
    )


def test_arrow_table_of_a_revealed_contact_is_made_by_permission_and_says_what_it_is():
    with pytest.raises(rtca.RevealError, match="allow_revealed=True"):
        REVEALED.arrow("transcript")
    assert REVEALED.arrow("transcript", allow_revealed=True).schema.metadata == {b"rtca_nb": b"REVEALED"}
    assert MASKED.arrow("transcript").schema.metadata is None


def test_view_is_written_as_a_page_and_a_revealed_one_by_permission(tmp_path):
    clear = rtca.transcript_html(MASKED, reveal=True)
    for view in (clear, rtca.transcript_html(REVEALED)):
        with pytest.raises(rtca.RevealError, match="allow_revealed=True"):
            view.write(tmp_path / "x.html")
        with pytest.raises(rtca.RevealError):
            pickle.dumps(view)
    assert list(tmp_path.iterdir()) == []
    path = clear.write(tmp_path / "x.html", allow_revealed=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert str(clear) in path.read_text("utf-8")
    masked = rtca.transcript_html(MASKED).write(tmp_path / "y.html")
    hidden = COLUMN[MASKED.transcript["content"] != COLUMN.tolist()].iloc[0]
    assert hidden not in masked.read_text("utf-8")
