"""What a terminal shows of a frame that is wider than it."""

import re

import pandas as pd
import pytest

import rtca_nb as rtca
from rtca_nb.tables.schema import COLUMNS
from tests.contact.test_exports import contact_saying
from tests.examples import OWN
from tests.making import contact_of

WIDTHS = (24, 40, 80, 81, 97, 120, 200, 400)


@pytest.fixture
def terminal(monkeypatch):
    def of(width):
        monkeypatch.setenv("COLUMNS", str(width))

    with pd.option_context("display.max_columns", 0):
        yield of


def room(line):
    """Count columns one by one: a letter of Chinese, Japanese or Korean takes two, a mark on a letter none."""
    from wcwidth import wcswidth

    return wcswidth(line)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["refund", "hostile", "misaligned"])
def test_a_table_fits_and_each_column_is_shown_or_named(terminal, name, width):
    terminal(width)
    contact = contact_of(name, "Redacted")
    for frame in (getattr(contact, each) for each in COLUMNS if hasattr(contact, each)):
        if frame.empty:
            continue
        lines = repr(frame).split("\n")
        if any(line.startswith("Not shown: ") for line in lines):
            begin = next(number for number, line in enumerate(lines) if line.startswith("Not shown: "))
            named = " ".join(lines[begin:]).removeprefix("Not shown: ").split(", ")
            headers = lines[0].split()
            assert {*headers} | {*named} == {*frame.columns}
            assert len(headers) + len(named) == len(frame.columns)
            assert lines[begin - 1] == f"[{len(frame)} rows x {len(frame.columns)} columns]"
            assert max(map(room, lines)) <= width


@pytest.mark.parametrize("shown", ["transcript", "matches", "response_times", "metrics", "events", "long ids"])
def test_a_table_fits_into_a_window_of_any_width(terminal, shown):
    contact = contact_of("refund", "Redacted")
    # All of it has room once its texts and ids are cut, and not before.
    cut = contact.transcript[["id", "participant_id", "display_name", "absolute_time", "redaction_count"]]
    frame = (cut if shown == "long ids" else getattr(contact, shown)).head(5)
    for width in range(50, 260):
        terminal(width)
        lines = repr(frame).split("\n")
        assert max(map(room, lines)) <= width, width


@pytest.mark.parametrize("frame", ["transcript", "matches", "categories", "issues"])
def test_what_was_said_is_shown_in_an_ordinary_window(terminal, frame):
    terminal(80)
    frame = getattr(contact_of("refund", "Redacted"), frame)
    texts = frame["content" if "content" in frame.columns else "text"].dropna()
    shown = repr(frame)
    for text in [*texts.head(3), *texts.tail(3)]:
        assert text[:20].strip() in shown
    assert "Not shown: " in shown


def test_a_transcript_shows_who_said_it_and_in_which_mood(terminal):
    terminal(80)
    header, *lines = repr(contact_of("refund", "Redacted").transcript).split("\n")
    assert header.split() == ["participant_role", "content", "offset_seconds", "sentiment"]
    assert re.fullmatch(
        r"59 +CUSTOMER +Refund\. +2040\.606 +POSITIVE", next(line for line in lines if "Refund." in line)
    )


def test_an_interval_has_both_ends_or_none(terminal):
    for width in range(60, 110):
        terminal(width)
        shown = repr(rtca.corpus_of([contact_of("refund", "Redacted")]).category_frequency())
        header = shown.split("\n")[2].split()
        assert ("low" in header) == ("high" in header), shown


def headers(shown, frame):
    lines = shown.partition("Not shown: ")[0].split("\n")
    return [words for line in lines if (words := line.split()) and {*words} <= {*frame.columns}]


SHARES = {
    "category_frequency": ("share", "evaluated"),
    "category_cooccurrence": ("share", "evaluated"),
    "sentiment_by": ("negative_share", "scored"),
    "coverage": ("share", "evaluated"),
    "abandonment": ("share", "contacts"),
    "data_quality": ("share", "out_of"),
}


@pytest.mark.parametrize("question", SHARES)
def test_a_share_is_shown_beside_what_it_is_a_share_of(terminal, question):
    share, of = SHARES[question]
    asked = getattr(rtca.corpus_of([contact_of("refund", "Redacted")]), question)
    frame = asked(*{"sentiment_by": ["category"], "coverage": ["week"], "abandonment": ["week"]}.get(question, []))
    assert not frame.empty
    for width in range(30, 130):
        terminal(width)
        (header,) = headers(repr(frame), frame)
        assert share not in header or of in header, width
    terminal(80)
    (header,) = headers(repr(frame), frame)
    assert {share, of} <= {*header}


def test_a_difference_is_shown_with_both_of_its_sides(terminal):
    terminal(80)
    corpus = rtca.corpus_of([contact_of("refund", "Redacted")])
    day = pd.Timestamp("2020-01-01", tz="UTC")
    drift = corpus.drift((None, day), (day, None))
    drift[["before", "after", "difference", "low", "high", "p", "p_adjusted"]] = 0.1234
    drift["drifted"] = False
    (header,) = headers(repr(drift), drift)
    assert {"measure", "category", "before", "after", "difference", "drifted"} <= {*header}


def test_names_of_metrics_are_shown_whole(terminal):
    frame = contact_of("refund", "Redacted").metrics
    for width in (80, 90, 100):
        terminal(width)
        shown = repr(frame)
        assert {line.split()[1] for line in shown.split("\n")[1 : len(frame) + 1]} == {*frame["metric"]}
        (header,) = headers(shown, frame)
        assert {"participant_role", "value", "unit"} <= {*header}


def test_a_figure_from_two_sources_is_shown_with_its_source(terminal):
    terminal(80)
    frame = rtca.read_contact(OWN.path).metrics
    assert frame.duplicated(["metric", "participant_role"]).any()
    assert "source" in headers(repr(frame), frame)[0]
    computed = frame[frame["source"] == "computed"]
    assert "source" not in headers(repr(computed), frame)[0]


def test_cells_of_wide_letters_stand_below_their_header(terminal):
    terminal(80)
    lines = repr(contact_saying(["日本語のとても長い文章です。" * 9, "short"]).transcript).split("\n")
    at = room(lines[0].partition("content")[0])
    assert [room(line.partition(begin)[0]) for line, begin in zip(lines[1:3], ("日", "short"), strict=True)] == [at, at]


def test_a_terminal_obeys_no_text_that_is_cut(terminal):
    terminal(80)
    shown = repr(contact_saying(["a\x1b[31m\u202e\r\nb" + "c" * 200]).transcript)
    assert "a\\x1b[31m\\u202e" in shown
    assert not {"\x1b", "\u202e", "\r"} & {*shown}


def test_a_revealed_table_begins_with_its_mark(terminal):
    terminal(80)
    assert repr(contact_of("refund", "Raw", revealed=True).transcript).split("\n")[0].startswith("REVEALED")


def test_pandas_prints_what_somebody_has_chosen_and_what_it_has_room_for(terminal):
    frame = contact_of("refund", "Redacted").transcript
    plain = pd.DataFrame(frame)
    terminal(80)
    with pd.option_context("display.max_columns", 4):
        assert repr(frame) == repr(plain)
    assert repr(frame[["participant_role", "offset_seconds"]]) == repr(plain[["participant_role", "offset_seconds"]])
    assert repr(frame.set_index(["id", "participant_id"])) == repr(plain.set_index(["id", "participant_id"]))
    terminal(400)
    assert repr(frame.head(2)) == repr(plain.head(2))


def test_a_long_frame_shows_both_of_its_ends(terminal):
    terminal(80)
    shown = repr(contact_saying([f"number {number}" for number in range(5000)]).transcript)
    assert [int(number) for number in re.findall(r"number (\d+)", shown)] == [*range(5), *range(4995, 5000)]
    assert "[5000 rows x 13 columns]" in shown


MESSAGES = contact_of("refund", "Redacted").transcript.head(4)
CELLS = {
    "frames": MESSAGES[["content", "id"]],
    "series": MESSAGES["content"],
    "lists of series": [MESSAGES["content"]],
    "dicts": {"one": ["a\nb", None]},
    "lines": "one\ntwo\r\nthree\tfour",
    "bytes": b"one\ntwo",
    "missing": pd.NA,
    "numbers": 1e-300,
    "complex numbers": 1j,
    "spans of time": pd.Timedelta(1, "s"),
    "periods": pd.Period("2020-01"),
    "intervals": pd.Interval(0, 1),
}


CLASSED = ("lines", "bytes", "numbers", "complex numbers", "spans of time", "periods", "intervals")


@pytest.mark.parametrize(
    ("kind", "dtype"),
    [*((kind, dtype) for kind in CELLS for dtype in (object, None)), *((kind, "category") for kind in CLASSED)],
)
def test_a_cell_of_any_kind_is_one_cell(terminal, kind, dtype):
    terminal(80)
    frame = MESSAGES.copy()
    column = pd.Series([CELLS[kind]] * 4, dtype=object)
    column = column.infer_objects() if dtype is None else column.astype(dtype)
    frame["added"] = column
    lines = repr(frame[["added", *frame.columns[:-1]]]).split("\n")
    assert [line[0] for line in lines[1:5]] == ["0", "1", "2", "3"]
    assert lines[6] == "[4 rows x 14 columns]"
    assert max(map(room, lines)) <= 80


NAMES = [("a", "a "), ("x\x1b", "x\\x1b"), ("a\tb", "a\\tb"), (" b", "b"), ("é", "e\u0301")]


@pytest.mark.parametrize("names", NAMES)
def test_columns_whose_names_look_alike_are_both_shown(terminal, names):
    terminal(80)
    frame = MESSAGES[["content", "participant_role"]].copy()
    for number, name in enumerate(names):
        frame[name] = [f"{number}-{row}" for row in range(4)]
    frame["wide"] = frame["wider"] = "z" * 100
    lines = repr(frame).split("\n")
    for row in range(4):
        assert f" 0-{row} " in f"{lines[1 + row]} "
        assert f" 1-{row} " in f"{lines[1 + row]} "


def test_no_name_breaks_a_line(terminal):
    terminal(40)
    frame = MESSAGES.rename(columns={"participant_id": "p\tq", "id": "r\ns", "display_name": "t\r\x1b[31m"})
    shown = repr(frame)
    assert not set(shown) & set("\t\r\x1b")
    assert max(map(room, shown.split("\n"))) <= 40


def test_half_of_a_surrogate_pair_is_printed_as_pandas_prints_it(terminal):
    terminal(80)
    frame = MESSAGES[["content"]].copy()
    frame["odd"] = [1, "\ud800", None, pd.NaT]
    frame["wide"] = frame["wider"] = "z" * 100
    lines = repr(frame).split("\n")
    assert "\ud800" in lines[2]
    assert " None" in lines[3]
    assert " NaT" in lines[4]


def test_a_number_that_an_option_formats_as_two_lines_is_in_one(terminal):
    terminal(80)
    with pd.option_context("display.float_format", lambda number: f"{number}\n"):
        lines = repr(MESSAGES).split("\n")
    assert [line[0] for line in lines[1:5]] == ["0", "1", "2", "3"]


@pytest.mark.parametrize(("width", "most"), [(80, 0), (80, None), (80, 10), (80, 7), (20, 10)])
def test_as_many_rows_are_shown_as_pandas_would_show(terminal, monkeypatch, width, most):
    terminal(width)
    monkeypatch.setenv("LINES", "20")
    frame = contact_of("refund", "Redacted").transcript
    with pd.option_context("display.max_rows", most):
        lines = repr(frame).split("\n")
        plain = repr(pd.DataFrame(frame)).split("\n")
    assert max(map(room, lines)) <= width
    if width == 80:
        begin = [re.match(r"\d+|\.\.", line) for line in lines]
        expected = [re.match(r"\d+|\.\.", line) for line in plain]
        assert [found[0] for found in begin if found] == [found[0] for found in expected if found]


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("name", ["refund", "misaligned"])
def test_a_report_on_hidden_text_fits_and_shows_the_meaning_of_each_reason(terminal, name, width):
    terminal(width)
    report = contact_of(name, "Raw").redaction_report()
    assert len(report) > 2
    lines = repr(report).split("\n")
    assert max(map(room, lines)) <= width
    assert "meaning" in lines[0].split()
    assert "..." not in lines[0].split()
    for meaning in report["meaning"]:
        assert any(meaning[:12] in line for line in lines)
