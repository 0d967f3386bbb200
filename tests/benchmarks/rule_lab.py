"""The lab of a rule in a real JupyterLab: run as ``python -m tests.benchmarks.rule_lab``.

``--contacts 10000`` gives the figures that count. It prints how long the cell takes until the lab is there, and until
all contacts were looked through for the first time; how long a keystroke takes until the counts of all contacts are
drawn, of a rule of a single condition and of one of several, the middle and the longest; the longest time that the
kernel did not answer meanwhile; and how many bytes the browser gets for a keystroke. It ends with 1 where the target is
missed.

Contacts are generated. ``--folder`` keeps them for another run.
"""

from __future__ import annotations

import statistics
import sys
from pathlib import Path
from typing import Any, Final

import rtca_nb as rtca
from rtca_nb.samples.generator.writing import write_contacts
from tests.benchmarks.in_lab import run

TARGETS: Final = {"keystroke ms": 500.0, "keystroke, longest ms": 500.0}
# Each of these changes how many contacts match.
KEYS: Final = ("i", "s", "Backspace", "n", "Backspace", "t", "Backspace", "s", "Backspace", "n", "Backspace", "t")

# Milliseconds from each key until counts of all contacts are drawn that are not what they were.
WATCH: Final = """
globalThis.taken = [];
globalThis.awaited = 0;
globalThis.counts = () => [...document.querySelectorAll(".rtca-rl-counts b")].map((b) => b.textContent).join(" ");
globalThis.whole = () => /^of [\\d,]+ contacts$/.test(document.querySelector(".rtca-rl-state")?.textContent ?? "");
globalThis.ready = () => whole() && !document.querySelector(".rtca-rl-stale");
document.addEventListener("keydown", () => {
  const [began, before] = [performance.now(), counts()];
  awaited += 1;
  const look = () => {
    if (!whole() || counts() === before) return requestAnimationFrame(look);
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      taken.push(performance.now() - began);
      awaited -= 1;
    };
    requestAnimationFrame(() => port2.postMessage(0));
  };
  look();
}, true);
"""
PULSE: Final = """
import asyncio, time
gaps = []
async def pulse():
    before = time.perf_counter()
    while True:
        await asyncio.sleep(0.01)
        now = time.perf_counter()
        gaps.append(now - before - 0.01)
        before = now
beating = asyncio.get_running_loop().create_task(pulse())
"""
SEVERAL: Final = """
def leaf(*words, role=None, negate=False, kind="ExactMatch.Transcript", operator="CONTAINS_ANY"):
    filters = {"FilterClause": {"LogicOperator": "AND", "Filters": [{"Type": "ParticipantRole", "Data": role}]}}
    made = {"Operator": operator, "Operands": list(words), "ComparisonValue": f"$.ContactLens.PostChat.{kind}"}
    return {**made, **(filters if role else {}), "Negate": negate}
plain = lambda text: {"Type": "PLAIN", "Value": text}
near = {"Type": "PROXIMITY", "Value": {"Distance": 5, "IsWithin": True}}
pattern = leaf([plain("i* "), near, plain(" that")], [plain("d*")], kind="PatternMatch.Transcript")
score = leaf(3, kind="Sentiment.OverallScore", operator="NumberLessOrEqualTo", role="CUSTOMER")
function = {"Version": "2022-11-25", "RuleFunction": {"Operator": "AND", "Operands": [
    leaf("a", role="CUSTOMER"), {"Operator": "OR", "Operands": [pattern, score]}, leaf("never", "ever", negate=True)]}}
lab.rule = {"Name": "Several", "Function": function}
"""


def corpus_of_size(folder: Path, contacts: int) -> Path:
    """Make the corpus, unless it is there."""
    target = folder / f"corpus-{contacts}"
    if not target.exists():
        folder.mkdir(parents=True, exist_ok=True)
        lines = folder / f"contacts-{contacts}.jsonl"
        write_contacts(contacts, seed=7, redacted=lines)
        rtca.write_corpus(lines, target)
    return target


def typed(page: Any) -> list[float]:
    """Type in the first field of the form, and return what each key took."""
    field = page.locator(".rtca-rl-form textarea[name=words]").first
    field.fill("")
    field.press("x")
    page.wait_for_function("() => counts().startsWith('0 ') && !awaited && ready()")
    field.fill("")
    page.evaluate("() => { taken.length = 0; }")
    for key in KEYS:
        field.press(key)
        page.wait_for_function("() => !awaited && ready()")
    # The first of an empty field has nothing to begin with.
    return [float(one) for one in page.evaluate("() => taken")][1:]


def measured(browser: Any, corpus: Path, folder: Path) -> dict[str, float]:
    """Run the notebook, and return what each step took."""
    from tests.browser import running_loop
    from tests.widgets.lab import opened_lab

    cells = [
        f"import rtca_nb as rtca\ncorpus = rtca.open_corpus({str(corpus)!r})\n{PULSE}",
        "began = time.perf_counter()\nlab = rtca.RuleLab(corpus)\ntook = time.perf_counter() - began\nlab",
    ]
    with opened_lab(browser, folder, cells) as lab, running_loop(browser.rtca_loop):
        page = lab.page
        page.evaluate(WATCH)
        found = {"lab in the kernel ms": 1000 * float(lab.run("print(took)"))}
        field = page.locator(".rtca-rl-form textarea[name=words]").first
        began = page.evaluate("() => performance.now()")
        field.press("a")
        for name, wanted in (
            ("first counts ms", "/[1-9]/.test(counts())"),
            ("all contacts the first time ms", "ready()"),
        ):
            page.wait_for_function(f"() => {wanted}")
            found[name] = page.evaluate("() => performance.now()") - began
        lab.run("gaps.clear()")
        before = sum(size for way, size in lab.frames if way == "received")
        one = typed(page)
        found["bytes for a keystroke"] = (sum(size for way, size in lab.frames if way == "received") - before) / len(
            KEYS
        )
        lab.run(SEVERAL)
        page.wait_for_function("() => document.querySelectorAll('.rtca-rl-condition').length === 4 && ready()")
        several = typed(page)
        found["keystroke ms"] = statistics.median(one + several)
        found["keystroke, one condition ms"] = statistics.median(one)
        found["keystroke, several ms"] = statistics.median(several)
        found["keystroke, longest ms"] = max(one + several)
        found["kernel without answer ms"] = 1000 * float(lab.run("print(max(gaps))"))
        assert lab.errors == []
        assert lab.requests == []
    return found


def main() -> int:
    """Print the figures."""
    return run("tests.benchmarks.rule_lab", 1_000, corpus_of_size, measured, TARGETS)


if __name__ == "__main__":
    sys.exit(main())
