"""Page bytes to frames, beside what a user would write without this package.

Run it as ``python -m tests.benchmarks.frames``; ``--quick`` leaves out the sizes that take minutes. It prints a table
of ratios and ends with 1 where one misses its target.

Each line compares two ways of doing the same thing, round by round, and takes the median. Times are processor time
of this process, which other work on the machine disturbs less than the clock on the wall. "Ours" does all that a
contact does: decoding, merging, deciding the unit, masking, offset checks, and all frames. The clock stops when the
frames are there; contact, pages and lists that they were made of are let go after that, on both sides.

Peers
    ``orjson.loads`` of each page, with all pages kept, as whoever goes on to read them must, and with each thrown away.
    ``json.loads`` of each page, ``json_normalize`` of each segment type, ``explode`` of what is nested: as it comes out
    of that; with the columns that ours have (the text of each span, offsets that can be sliced with, seconds since the
    start, categories for enums); and with what pandas takes to make all the frames that ours makes of this contact.
"""

from __future__ import annotations

import argparse
import gc
import json
import multiprocessing
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import orjson
import pandas as pd

from rtca_nb.contact.contact import Contact
from rtca_nb.model.joining import record_of_pages
from rtca_nb.model.parsing import parse_page
from rtca_nb.tables.schema import COLUMNS
from tests.benchmarks.synthetic import pages

ROUNDS = 5
TYPES = ("Transcript", "Event", "Attachments", "Categories", "Issues")


class Frames(dict[str, pd.DataFrame]):
    """Frames, and what they were made of, so that neither side is timed while it lets go of that."""

    made_of: Any = None


def read(written: Sequence[bytes], output_type: str = "Redacted") -> Contact:
    return Contact(
        record_of_pages(
            [parse_page(page) for page in written],
            instance_id="instance",
            contact_id="contact",
            output_type=output_type,
            output_type_evidence="asked for",
            complete=True,
        )
    )


def ours(written: Sequence[bytes], names: Sequence[str] = tuple(COLUMNS), output_type: str = "Redacted") -> Frames:
    return framed(read(written, output_type), names)


def framed(contact: Contact, names: Sequence[str] = tuple(COLUMNS)) -> Frames:
    frames = Frames({name: getattr(contact, name) for name in names})
    frames.made_of = contact
    return frames


def normalized(written: Sequence[bytes], types: Sequence[str] = TYPES) -> Frames:
    """What a careful user writes: one table a type, nested lists exploded, times parsed, offsets as columns."""
    of_type: dict[str, list[Any]] = {kind: [] for kind in types}
    for page in written:
        for union in json.loads(page)["Segments"]:
            for kind, item in union.items():
                if kind in of_type:
                    of_type[kind].append(item)
    found = Frames({kind: _PEERS[kind](items) for kind, items in of_type.items()})
    found.made_of = of_type
    if "Transcript" in found and len(types) > 2:
        found["redactions"] = _offsets(
            found["Transcript"][["Id", "Redaction.CharacterOffsets"]].dropna().explode("Redaction.CharacterOffsets"),
            "Redaction.CharacterOffsets",
        )
    return found


def equal(written: Sequence[bytes], types: Sequence[str] = TYPES) -> Frames:
    """What gives the same tables: ``normalized``, and what it takes to have the columns that ours have."""
    found = normalized(written, types)
    messages = found["Transcript"]
    times = messages["Time.AbsoluteTime"]
    messages["offset_seconds"] = (times - times.iloc[0]).dt.total_seconds()
    messages["redaction_count"] = messages["Redaction.CharacterOffsets"].str.len().fillna(0).astype("Int64")
    for name in ("ParticipantRole", "ContentType", "Sentiment"):
        messages[name] = messages[name].astype("category")
    contents = messages.set_index("Id")["Content"]
    spans = [name for name in ("redactions", "Categories", "Issues") if name in found]
    for name in spans:
        frame = found[name]
        prefix = "" if name == "redactions" else "CharacterOffsets."
        texts = frame["Id"].map(contents)
        sizes = texts.str.len()
        frame["begin"] = frame[f"{prefix}BeginOffsetChar"].clip(lower=0, upper=sizes).astype("Int64")
        frame["end"] = frame[f"{prefix}EndOffsetChar"].clip(lower=0, upper=sizes).astype("Int64")
        places = zip(texts, frame["begin"], frame["end"], strict=True)
        frame["text"] = [text[begin:end] if isinstance(text, str) else None for text, begin, end in places]
    if len(spans) > 1:
        marked = [found[name].assign(kind=name)[["Id", "kind", "begin", "end", "text"]] for name in spans]
        found["highlights"] = pd.concat(marked, ignore_index=True)
    return found


def everything(written: Sequence[bytes]) -> Frames:
    """What gives all frames that have rows here: ``equal``, and what it takes to have the derived ones."""
    found = equal(written)
    messages, spans = found["Transcript"], found["highlights"]
    # Offsets that cannot be trusted: a redaction without its tag, an issue whose text stands elsewhere, an orphan.
    sizes = messages.set_index("Id")["Content"].str.len()
    missing = ~spans["Id"].isin(messages["Id"])
    untagged = (spans["kind"] == "redactions") & ~spans["text"].str.fullmatch(r"\[[A-Z][A-Z0-9_]*\]", na=False)
    issues = found["Issues"]
    unlike = issues["text"] != issues["Content"]
    beyond = spans["end"] > spans["Id"].map(sizes)
    found["offset_problems"] = pd.concat([spans[missing | untagged | beyond], issues[unlike]], ignore_index=True)

    # Matches, of which each has one item here, and the names on each message.
    matched = found["Categories"]
    ids = [(identity,) for identity in matched["Id"]]
    found["matches"] = matched[["name", "text"]].assign(
        ids=ids, begin=matched["Id"].map(messages.set_index("Id")["Time.AbsoluteTime"])
    )
    for column, (frame, label) in {"categories": (matched, "name"), "issues": (issues, "Content")}.items():
        names = frame.groupby("Id", sort=False)[label].unique().map(tuple)
        messages[column] = messages["Id"].map(names).astype(object)
        messages[column] = messages[column].where(
            messages[column].notna(), pd.Series([()] * len(messages), dtype=object)
        )

    scored = messages[messages["Sentiment"].notna() & messages["ParticipantRole"].notna()]
    role, mood = scored["ParticipantRole"].cat.codes, scored["Sentiment"].cat.codes
    run = ((role != role.shift()) | (mood != mood.shift())).cumsum()
    groups = scored.groupby(run, sort=False)
    turns = groups.agg(
        participant_role=("ParticipantRole", "first"),
        sentiment=("Sentiment", "first"),
        begin_time=("Time.AbsoluteTime", "first"),
        end_time=("Time.AbsoluteTime", "last"),
        offset_seconds=("offset_seconds", "first"),
    ).reset_index(drop=True)
    ids = scored["Id"].tolist()
    begins = run.reset_index(drop=True).drop_duplicates().index.tolist()
    turns["ids"] = [tuple(ids[begin:end]) for begin, end in zip(begins, [*begins[1:], len(ids)], strict=True)]
    turns["turn"] = turns.groupby("participant_role", observed=True).cumcount() + 1
    sign = turns["sentiment"].map({"POSITIVE": 1, "NEGATIVE": -1, "NEUTRAL": 0}).astype("int64")
    by_role = sign.groupby(turns["participant_role"], observed=True)
    fresh = (sign != by_role.shift()) | (sign == 0)
    streak = fresh.groupby(turns["participant_role"], observed=True).cumsum()
    weight = turns.groupby(["participant_role", streak], observed=True).cumcount() + 1
    weighted = pd.DataFrame({"role": turns["participant_role"], "top": sign * weight, "weight": weight})
    sums = (
        weighted.groupby("role", observed=True)[["top", "weight"]]
        .rolling(3, min_periods=1)
        .sum()
        .droplevel(0)
        .sort_index()
    )
    turns["progressive_score"] = 5 * sums["top"] / (sums["weight"] + (3 - turns["turn"]).clip(lower=0))
    found["sentiment"] = turns

    talk = messages[messages["ParticipantRole"].isin(["AGENT", "CUSTOMER"])]
    own = talk["ParticipantRole"].cat.codes
    changes = own != own.shift()
    turn = changes.cumsum()
    times = talk["Time.AbsoluteTime"]
    first = times.groupby(turn).transform("first")
    replies = talk[changes].iloc[1:]
    found["response_times"] = pd.DataFrame(
        {
            "participant_role": replies["ParticipantRole"],
            "id": replies["Id"],
            "previous_id": talk["Id"].shift()[replies.index],
            "from_last_seconds": (times - times.shift())[replies.index].dt.total_seconds(),
            "from_first_seconds": (times - first.shift())[replies.index].dt.total_seconds(),
        }
    ).reset_index(drop=True)
    gaps = messages["offset_seconds"].diff().nlargest(10)
    found["silences"] = messages.loc[gaps.index, ["Id", "ParticipantRole", "Time.AbsoluteTime"]].assign(seconds=gaps)

    lengths = messages["Content"].str.len().groupby(messages["ParticipantRole"], observed=True)
    scores = weighted.groupby("role", observed=True)[["top", "weight"]].sum()
    waits = found["response_times"].groupby("participant_role", observed=True)
    per_role = pd.concat(
        [
            lengths.agg(["size", "mean", "max", "sum"]),
            (5 * scores["top"] / scores["weight"]).rename("sentiment_overall"),
            waits[["from_last_seconds", "from_first_seconds"]].agg(["mean", "max"]),
        ],
        axis=1,
    )
    found["metrics"] = per_role.stack().rename("value").reset_index()
    return found


def wide(written: Sequence[bytes]) -> Frames:
    """What is written first: everything in one wide frame, each list exploded for the rows that have it."""
    unions = [union for page in written for union in json.loads(page)["Segments"]]
    frame = pd.json_normalize(unions)
    found = Frames({"all": frame})
    found.made_of = unions
    for column in frame.columns:
        rows = frame[column].dropna()
        if len(rows) and isinstance(rows.iloc[0], list):
            exploded = rows.explode().dropna()
            found[column] = pd.json_normalize(exploded.tolist())
    return found


def _timed(items: list[Any]) -> pd.DataFrame:
    frame = pd.json_normalize(items)
    frame["Time.AbsoluteTime"] = pd.to_datetime(frame["Time.AbsoluteTime"], format="ISO8601")
    return frame.sort_values("Time.AbsoluteTime", kind="stable", ignore_index=True)


def _attachments(items: list[Any]) -> pd.DataFrame:
    frame = _timed(items).explode("Attachments", ignore_index=True)
    return frame.join(pd.json_normalize(frame.pop("Attachments").tolist()).add_prefix("file."))


def _categories(items: list[Any]) -> pd.DataFrame:
    rows = [{"name": name, **details} for item in items for name, details in item["MatchedDetails"].items()]
    frame = pd.json_normalize(rows).explode("PointsOfInterest", ignore_index=True)
    points = pd.json_normalize(frame.pop("PointsOfInterest").tolist())
    return _items(frame.join(points))


def _issues(items: list[Any]) -> pd.DataFrame:
    frame = pd.json_normalize(items).explode("IssuesDetected", ignore_index=True)
    return _items(pd.json_normalize(frame["IssuesDetected"].tolist()))


def _items(frame: pd.DataFrame) -> pd.DataFrame:
    frame = frame.explode("TranscriptItems", ignore_index=True)
    return frame.join(pd.json_normalize(frame.pop("TranscriptItems").tolist()))


def _offsets(frame: pd.DataFrame, column: str) -> pd.DataFrame:
    frame = frame.reset_index(drop=True)
    return frame.join(pd.json_normalize(frame.pop(column).tolist()))


_PEERS: dict[str, Callable[[list[Any]], pd.DataFrame]] = {
    "Transcript": _timed,
    "Event": _timed,
    "Attachments": _attachments,
    "Categories": _categories,
    "Issues": _issues,
}


def highlighted_html(written: Sequence[bytes]) -> Any:
    """Render what the highlights frame marks; the renderer's own benchmark compares it with displaCy."""
    from rtca_nb.contact.views import transcript_html

    return transcript_html(read(written))


def revealing(written: Sequence[bytes]) -> float:
    """Compare revealing a contact that was masked, and all frames of it, with reading and masking it."""
    contact = read(written, "Raw")
    framed(contact)
    return compare(lambda: framed(contact.reveal()), lambda: ours(written, output_type="Raw"))


class Line(NamedTuple):
    """One comparison: the median of one ratio, and what it should be."""

    what: str
    ratio: float
    target: str
    reached: bool | None


def compare(first: Callable[[], Any], second: Callable[[], Any], rounds: int = ROUNDS, times: int = 1) -> float:
    """Processor time of the first over that of the second, the median of interleaved rounds.

    What takes milliseconds is run several times a round, so that a round is not about who finds the caches cold.
    """
    first(), second()
    ratios = []
    for _ in range(rounds):
        ratios.append(_seconds(first, times) / _seconds(second, times))
    return statistics.median(ratios)


def _seconds(run: Callable[[], Any], times: int) -> float:
    gc.collect()
    began = time.process_time()
    for _ in range(times):
        result = run()
    took = time.process_time() - began
    del result
    return took


def _peak(task: Callable[..., Any], few: list[bytes], written: list[bytes], answer: Any) -> None:
    task(few)  # loads what is loaded on first use
    before = _highest()
    kept = dict(task(written))
    answer.put(_highest() - before)
    del kept


def _highest() -> int:
    # getrusage tells the peak of the process that started this one, too; Linux keeps this process's own.
    status = Path("/proc/self/status").read_text("ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


def peak_growth(task: Callable[..., Any], few: list[bytes], written: list[bytes]) -> int:
    """How far the peak of resident memory rises, in a process of its own."""
    context = multiprocessing.get_context("spawn")
    answer = context.Queue()
    process = context.Process(target=_peak, args=(task, few, written, answer))
    process.start()
    growth: int = answer.get(timeout=300)
    process.join()
    return growth


def lines(*, quick: bool) -> list[Line]:
    large, small = pages(50_000), pages(200)
    counts = ours(large), normalized(large)
    for name, kind in (("transcript", "Transcript"), ("categories", "Categories"), ("issues", "Issues")):
        assert len(counts[0][name]) <= len(counts[1][kind])  # segments that came twice are merged by us
    del counts
    found = []

    def at_most(what: str, ratio: float, bound: float) -> None:
        found.append(Line(what, ratio, f"≤ {bound:g}", ratio <= bound))

    def at_least(what: str, ratio: float, bound: float) -> None:
        found.append(Line(what, ratio, f"≥ {bound:g}", ratio >= bound))

    kept = compare(lambda: ours(large), lambda: [orjson.loads(page) for page in large])
    at_most("50,000 segments, all frames: ours / orjson.loads, pages kept", kept, 4)
    masked = compare(lambda: ours(large, output_type="Raw"), lambda: [orjson.loads(page) for page in large])
    at_most("the same as Raw, masked by us", masked, 3)
    found.append(Line("the same, revealed after it was masked / read and masked", revealing(large), "told", None))
    thrown = compare(lambda: ours(large), lambda: [len(orjson.loads(page)) for page in large])
    found.append(Line("the same: ours / orjson.loads, pages thrown away", thrown, "told", None))
    at_least(
        "50,000 segments, all frames of both: json_normalize + explode / ours",
        compare(lambda: everything(large), lambda: ours(large)),
        4,
    )
    tables = ("transcript", "redactions", "categories", "issues", "events", "attachments", "highlights")
    same = compare(lambda: equal(large), lambda: ours(large, tables))
    found.append(Line("the same, seven frames of both", same, "told", None))
    at_least(
        "50,000 segments, six bare frames of json_normalize + explode / all of ours",
        compare(lambda: normalized(large), lambda: ours(large)),
        4,
    )
    found.append(
        Line(
            "50,000 segments: one wide json_normalize + explode / ours",
            compare(lambda: wide(large), lambda: ours(large)),
            "told",
            None,
        )
    )
    two = compare(
        lambda: equal(small, ("Transcript", "Categories")), lambda: ours(small, ("transcript", "categories")), 15, 10
    )
    at_least("200 segments, the same transcript and categories: json_normalize / ours", two, 4)
    bare = compare(
        lambda: normalized(small, ("Transcript", "Categories")),
        lambda: ours(small, ("transcript", "categories")),
        15,
        10,
    )
    found.append(Line("the same, the peer without the text of spans", bare, "told", None))
    all_small = compare(lambda: normalized(small), lambda: ours(small), 15, 10)
    found.append(Line("200 segments, all frames: json_normalize / ours", all_small, "told", None))
    marks = compare(lambda: ours(large, ("highlights",)), lambda: ours(large, ("transcript",)))
    found.append(Line("50,000 segments: highlights / transcript", marks, "told", None))
    peak = peak_growth(ours, small, large) / peak_growth(normalized, small, large)
    at_most("50,000 segments, peak memory: ours / json_normalize", peak, 1)
    few = pages(5_000)
    growth = compare(lambda: ours(large), lambda: ours(few)) / 10
    at_most("growth, 5,000 → 50,000 segments, per segment", growth, 1.3)
    if not quick:
        many = pages(500_000)
        growth = compare(lambda: ours(many), lambda: ours(large)) / 10
        at_most("growth, 50,000 → 500,000 segments, per segment", growth, 1.3)
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="leave out 500,000 segments")
    found = lines(quick=parser.parse_args().quick)
    width = max(len(line.what) for line in found)
    for line in found:
        verdict = {True: "reached", False: "MISSED", None: ""}[line.reached]
        print(f"{line.what:{width}}  {line.ratio:7.2f}  {line.target:>6}  {verdict}")
    return 1 if any(line.reached is False for line in found) else 0


if __name__ == "__main__":
    sys.exit(main())
