"""The mutants: every call of the package that masks or escapes, and every template slot that does, taken away."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

# Calls that decide what may be seen: the call is replaced by its first argument, which is the clear text.
PASSING = {
    "cover",
    "_label",
    "_safe",
    "attachment_name",
    "display_name",
    "escape",
    "escaped",
    "formula_safe",
    "inert",
    "payload",
    "plain",
    "printable",
    "quoted",
    "summary",
}
# Calls that give HTML: the clear text is passed as if it were.
ESCAPING = {"text"}
# Statements that refuse to write: the statement is taken away.
DROPPED = {"check_permission"}
# Guards that hide a whole message: it is shown.
WHOLE = {"hide_whole"}

# Decisions that are no call of their own: file, what stands there, what stands there instead, and what that does.
DECISIONS = [
    ("render/markup.py", 'value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")', "value", "text"),
    (
        "render/markup.py",
        'plain(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")',
        "plain(value)",
        "plain text",
    ),
    ("render/markup.py", """escaped.replace('"', "&quot;").replace("'", "&#x27;")""", "escaped", "attributes"),
    ("render/markup.py", "_SPECIAL.sub(_shown, ", "(", "controls in text"),
    ("render/markup.py", "_SPECIAL.sub(_named, ", "(", "controls where no element may stand"),
    ("render/markup.py", "_TEX.sub(", "(lambda _, text: text)(", "TeX"),
    ("contact/dataframes.py", '"display.html.use_mathjax": False', '"display.html.use_mathjax": True', "TeX in frames"),
    ("privacy/message_masks.py", "known.find(text, beside=first)", "()", "known values"),
    (
        "privacy/message_masks.py",
        "if missed and any(splits_word(text, begin, end) for begin, end in _joined(exact)):",
        "if False:",
        "redactions that miss a word",
    ),
    ("privacy/message_masks.py", "if place in elsewhere and mask.whole is None:", "if False:", "a third reading"),
    # -- trust
    ("privacy/trust.py", 'if record.output_type == "Raw":', "if False:", "Raw is never trusted"),
    ("privacy/trust.py", "if record.redaction_doubted:", "if False:", "doubt that a file keeps"),
    ("privacy/trust.py", "    if lying.bare:\n", "    if False:\n", "spans on words in a stated contact"),
    (
        "privacy/trust.py",
        "    if record.output_type_asked and not lying.on_tags",
        "    if False and not lying.on_tags",
        "names",
    ),
    ("privacy/trust.py", "if lying.bare + lying.away:", "if False:", "spans on words in an unstated contact"),
    ("privacy/trust.py", "if not lying.on_tags:", "if False:", "no span on a tag"),
    (
        "privacy/trust.py",
        '    names = clear_names(record).total()\n    if names:\n        return f"{_names(names)} visible"\n',
        "",
        "clear names",
    ),
    (
        "privacy/trust.py",
        "if any(is_personal_for_certain(text, found, before) for found in find_personal_data",
        "if any(() for found in find_personal_data",
        "numbers",
    ),
    ("privacy/trust.py", "if lying.like_tags:", "if False:", "spans on what only looks like a tag"),
    ("privacy/redaction.py", "self.trusted and is_service_tag(name)", "self.trusted", "names of files"),
    ("contact/alike.py", "made = hidden_alike(chosen[other], contact)", "made = chosen[other], contact", "both forms"),
    ("widgets/static_fallback.py", "if self.shows_clear_text:", "if False:", "embedding of clear text"),
    ("privacy/redaction.py", "elif self._names is None:", "elif False:", "masks of an untrusted contact"),
    ("privacy/redaction.py", "**self._names.messages(self.record.messages.content),", "", "clear names in texts"),
    ("privacy/redaction.py", "self._hiding = self._pair.masks()", "pass", "what the other form hides"),
    ("privacy/form_pairs.py", 'found[place] = hide_whole(text, "other_text")', "pass", "texts that do not fit"),
    (
        "privacy/message_masks.py",
        "for found in find_personal_data(text, dialogue.before(place))",
        "for found in []",
        "patterns",
    ),
    (
        "privacy/message_masks.py",
        "find_personal_data(text, dialogue.before(place))",
        "find_personal_data(text)",
        "asked",
    ),
    (
        "privacy/message_masks.py",
        'hidden.append(Hidden(*widen(text, begin, end), "redaction", "PII"))',
        "pass",
        "spans",
    ),
    ("privacy/message_masks.py", "Hidden(*widen(text, begin, end)", "Hidden(*(begin, end)", "widening of spans"),
    ("privacy/message_masks.py", "if problem in UNTRUSTED:\n            return problem", "", "spans out of bounds"),
    (
        "privacy/message_masks.py",
        'if problem == "misses_tag" or (problem in _CUTS and not is_tag(text[begin:end])):',
        "if False:",
        "tags in a Redacted contact",
    ),
    (
        "privacy/message_masks.py",
        "if problem in UNTRUSTED:\n            return hide_whole(text, problem)",
        "",
        "doubt about spans in a Raw contact",
    ),
    ("privacy/message_masks.py", "if row in redactions.undecided:", "if False:", "doubt about units"),
    ("privacy/redaction.py", "hiding.get(place) or MessageMask(", "MessageMask(", "masks of messages"),
    ("privacy/redaction.py", "shown[place] = mask.text", "pass", "masks in texts"),
    ("tables/segment_tables.py", "hidden[place] = mask.whole", "pass", "reasons of whole messages"),
    ("tables/masked_segments.py", "None if mask is None else mask.text", "segment.content", "masks in segments"),
    ("tables/spans.py", "clear if mask is None else mask.text[begin:end]", "clear", "masks in spans"),
    (
        "tables/spans.py",
        "doubtful = (mask is not None and mask.whole is not None) or ",
        "doubtful = ",
        "doubt about quotes of whole messages",
    ),
    # -- notebooks
    (
        "privacy/reveal_marker.py",
        "        _marker_of(shell).revealed(whose)\n    elif",
        "        pass\n    elif",
        "mark of a cell that reveals",
    ),
    (
        "privacy/reveal_marker.py",
        "_markers[id(shell)].cell_ended()",
        "pass",
        "mark of cells that run later",
    ),
    ("privacy/masked_outputs.py", "if not shows_masked(shown):", "if False:", "doubt about what a value shows"),
    ("privacy/notebook_marks.py", "return bool(metadata == seal(sealed))", "return True", "check of a seal"),
    ("privacy/notebook_evidence.py", "or self._uses[count] > 1", "", "doubt about a count that occurs twice"),
    ("privacy/notebook_evidence.py", "self._elsewhere or ", "", "doubt about what ran elsewhere"),
    ("privacy/notebook_evidence.py", "and self.sources[count - 1] == digest", "", "check of a cell's source"),
    ("privacy/notebook_scrub.py", "if any(clear):", "if False:", "clear text in cells of text"),
    ("privacy/notebook_scrub.py", "if any(map(passages.occur_in, texts_in(one[key]))):", "if False:", "clear metadata"),
    (
        "privacy/late_outputs.py",
        'if kwargs.get("update") and metadata != seal(data):',
        "if False:",
        "mark of updated displays",
    ),
    ("privacy/late_outputs.py", "if self._is_late(publisher.parent_header):", "if False:", "mark of late displays"),
    ("privacy/late_outputs.py", "if self._is_late(header):", "if False:", "mark of late streams"),
    # -- errors
    (
        "base/error_frames.py",
        "hide_locals_of(error, outer=outer)\n            raise\n        return",
        "raise\n        return",
        "locals of calls",
    ),
    (
        "base/error_frames.py",
        "    hide_locals_of(error, outer=outer)\n                raise\n",
        "    raise\n",
        "locals of coroutines",
    ),
]


_READING = "rtca_nb.privacy.digit_reading"

CALL = -1
"""In place of the number of a slot: a call of ``text`` in that line."""


class Mutant(NamedTuple):
    """A change to one file: what it does, where the replaced bytes begin and end, and of which slot, if it is one."""

    file: str
    begin: int
    end: int
    replacement: str
    what: str
    slot: tuple[int, int] | None = None  # line of the template, and number of the slot in it

    @property
    def name(self) -> str:
        return f"{self.file} {self.what}"


def mutants(package: Path) -> Iterator[Mutant]:
    """Yield every mutant of a package, file by file."""
    for path in sorted(package.rglob("*.py")):
        file = path.relative_to(package).as_posix()
        if file.startswith(("endpoint/", "samples/")):
            continue
        data = path.read_bytes()
        yield from _calls(file, data)
        if file.startswith(("render/", "review/", "widgets/")) and file != "render/markup.py":
            yield from _slots(file, data)
    if gone := moved(package):
        raise SystemExit("\n".join([*gone, "correct DECISIONS in tests/mutation/mutants.py"]))
    for file, old, new, what in DECISIONS:
        data = (package / file).read_bytes()
        begin = data.find(old.encode())
        yield Mutant(file, begin, begin + len(old.encode()), new, f"line {_line(data, begin)}: no {what}")


def moved(package: Path) -> list[str]:
    """Name the decisions that no longer stand where they did."""
    return [
        f"{file} no longer holds {old!r}"
        for file, old, *_ in DECISIONS
        if not (package / file).exists() or old not in (package / file).read_text("utf-8")
    ]


def _line(data: bytes, place: int) -> int:
    return data[:place].count(b"\n") + 1


def _is_own(node: ast.expr) -> bool:
    """Whether it is nothing but words of the package, which need no escaping."""
    said = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "say" and not node.keywords
    return isinstance(node, ast.Constant) or (said and all(map(_is_own, node.args)))


def _calls(file: str, data: bytes) -> Iterator[Mutant]:
    starts = [0]
    for line in data.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))

    def span(node: ast.expr) -> tuple[int, int]:
        assert node.end_lineno is not None
        assert node.end_col_offset is not None
        return starts[node.lineno - 1] + node.col_offset, starts[node.end_lineno - 1] + node.end_col_offset

    tree = ast.parse(data)
    imported = {
        alias.name: node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for alias in node.names
    }
    markup = "rtca_nb.render.markup" in imported.values()
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if ast.unparse(node.func) == "re.escape" or (name == "plain" and imported.get(name) == _READING):
            continue  # called alike, and nothing is hidden or escaped by it
        begin, end = span(node)
        where = f"line {node.lineno}: {name}"
        if name in DROPPED:
            yield Mutant(file, begin, end, "None", f"{where} is not called")
        if not node.args or _is_own(node.args[0]):
            continue
        low, high = span(node.args[0])
        argument = data[low:high].decode()
        if isinstance(node.args[0], ast.Starred):
            argument = f"({argument.removeprefix('*')})[0]"
        if name in PASSING:
            yield Mutant(file, begin, end, f"({argument})", f"{where} passes {argument[:60]}")
        elif name in WHOLE:
            yield Mutant(file, begin, end, f"MessageMask({argument})", f"{where} shows the message")
        elif name in ESCAPING and markup and isinstance(node.func, ast.Name):
            raw = f"__import__('rtca_nb.render.markup', fromlist=['Html']).Html({argument})"
            yield Mutant(file, begin, end, raw, f"{where} passes {argument[:60]}", (node.lineno, CALL))


def _slots(file: str, data: bytes) -> Iterator[Mutant]:
    for match in re.finditer(rb"\bTemplate\(", data):
        depth, place = 1, match.end()
        while depth and place < len(data):
            depth += {ord("("): 1, ord(")"): -1}.get(data[place], 0)
            place += 1
        template = _line(data, match.start())
        for number, slot in enumerate(re.finditer(rb"\{[tpahn]\}", data[match.end() : place])):
            if slot.group() in {b"{h}", b"{n}"}:
                continue
            begin = match.end() + slot.start()
            around = data[data.rfind(b"\n", 0, begin) + 1 : data.find(b"\n", begin)].decode().strip()
            what = f"line {_line(data, begin)}: slot {number} {slot.group().decode()} is raw in {around[:80]}"
            yield Mutant(file, begin, begin + 3, "{r}", what, (template, number))
