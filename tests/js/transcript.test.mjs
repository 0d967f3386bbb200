// The parts of the transcript's script that need no page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Steps } from "../../rtca_nb/render/static/steps.mjs";
import { Words } from "../../rtca_nb/render/static/words.mjs";
import { blocksOf } from "../../rtca_nb/widgets/static/transcript/blocks.mjs";
import { rowByKey } from "../../rtca_nb/widgets/static/transcript/events.mjs";
import { countWords, readFilter } from "../../rtca_nb/widgets/static/transcript/filters.mjs";
import { Ledger } from "../../rtca_nb/widgets/static/transcript/ledger.mjs";
import { nearestRow, rowFor, secondsOf } from "../../rtca_nb/widgets/static/transcript/times.mjs";

const words = new Words();

test("times are read as the transcript writes them", () => {
  assert.equal(secondsOf("3:15"), 195);
  assert.equal(secondsOf("1:02:03"), 3723);
  assert.equal(secondsOf("120:00:00"), 432000);
  for (const wrong of ["", "–", "3", "3:75", "a:10", "-1:00"]) assert.ok(Number.isNaN(secondsOf(wrong)), wrong);
});

test("a jump goes to a number or to the first message of a time", () => {
  const seconds = [0, 10, 10, 65, Number.NaN];
  assert.equal(rowFor("2", seconds), 1);
  assert.equal(rowFor("5", seconds), 4);
  assert.equal(rowFor("0:11", seconds), 3);
  assert.equal(rowFor("0:10", seconds), 1);
  for (const nowhere of ["0", "6", "2:00", "x", ""]) assert.equal(rowFor(nowhere, seconds), -1, nowhere);
});

test("the nearest message to a moment is found, unknown times aside", () => {
  assert.equal(nearestRow(12, [0, 10, 65, Number.NaN]), 1);
  assert.equal(nearestRow(1e9, [0, 10, 65, Number.NaN]), 2);
  assert.equal(nearestRow(1, [Number.NaN, 5]), 1);
  assert.equal(nearestRow(1, [Number.NaN]), -1);
  assert.equal(nearestRow(1, []), -1);
});

test("a transcript is cut at its entries and nowhere else", () => {
  const entry = (text) => `<li class="rtca-m">${text}</li>`;
  const html = `<ol class="rtca-chat">\n${["a", "b\n&lt;li x", "c"].map(entry).join("\n")}\n</ol>\n`;
  const blocks = blocksOf(html, 2);
  assert.equal(blocks.length, 2);
  assert.equal(blocks.join("\n").replaceAll(' role="listitem"', ""), html.slice(html.indexOf("\n") + 1, -7));
  assert.deepEqual(blocksOf('<p class="rtca-none">No messages.</p>', 2), []);
});

test("filters and search keep a message only together", () => {
  const message = {
    role: "AGENT",
    sentiment: "NEGATIVE",
    categories: [1],
    kinds: new Set(["issue"]),
    text: "the lamp",
  };
  const known = { categories: ["Money", "Lamps"] };
  const keeps = (traits) => {
    const model = new Map(
      Object.entries({ search: "", roles: [], sentiments: [], categories: [], kinds: [], ...traits }),
    );
    const { active, keeps } = readFilter(model, known);
    return [active, keeps(message)];
  };
  assert.deepEqual(keeps({}), [false, true]);
  assert.deepEqual(keeps({ search: "lamp role:agent" }), [true, true]);
  assert.deepEqual(keeps({ search: "goose" }), [true, false]);
  assert.deepEqual(keeps({ roles: ["AGENT"], sentiments: ["NEGATIVE"], categories: ["Lamps"] }), [true, true]);
  assert.deepEqual(keeps({ roles: ["AGENT"], sentiments: ["POSITIVE"] }), [true, false]);
  assert.deepEqual(keeps({ categories: ["Money"] }), [true, false]);
  assert.deepEqual(keeps({ kinds: ["issue", "redaction"] }), [true, true]);
  assert.deepEqual(keeps({ kinds: ["redaction"] }), [true, false]);
});

test("the counter says which match is the current one, or how many matches are in how many messages", () => {
  const found = { messages: 3, things: "7 matches", here: "" };
  assert.equal(countWords(words, 1, null, ""), "1 message");
  assert.equal(countWords(words, 64, null, ""), "64 messages");
  assert.equal(countWords(words, 64, { ...found, here: "2 of 7 matches" }, ""), "2 of 7 matches");
  assert.equal(countWords(words, 64, found, ""), "7 matches in 3 of 64 messages");
  assert.equal(countWords(words, 64, { ...found, things: "" }, "No boss."), "3 of 64 messages. No boss.");
  assert.equal(countWords(words, 64, { ...found, messages: 0 }, "No boss."), "0 of 64 messages");
});

test("steps go from match to match, within a message too, around both ends", () => {
  const steps = new Steps();
  assert.equal(steps.next(1), null);
  steps.set([[2, 1], [5, 3], [9, 1]]); // prettier-ignore
  const walk = (/** @type {(1 | -1)[]} */ ...ways) =>
    ways.map((way) => {
      steps.at(...(steps.next(way) ?? [-1, -1]));
      return [steps.row, steps.spot, steps.place];
    });
  assert.deepEqual(walk(1, 1, 1, 1, 1, 1), [[2, 0, 0], [5, 0, 1], [5, 1, 2], [5, 2, 3], [9, 0, 4], [2, 0, 0]]); // prettier-ignore
  assert.deepEqual(walk(-1, -1, -1), [[9, 0, 4], [5, 2, 3], [5, 1, 2]]); // prettier-ignore
  // From a message without any it goes to the nearest on that side; from one that has some, to its own first.
  steps.at(6, 0);
  assert.equal(steps.place, -1);
  assert.deepEqual(walk(1), [[9, 0, 4]]);
  steps.at(6, 0);
  assert.deepEqual(walk(-1), [[5, 2, 3]]);
  steps.at(5, -1);
  assert.deepEqual(walk(1), [[5, 0, 1]]);
  steps.at(5, -1);
  assert.deepEqual(walk(-1), [[2, 0, 0]]);
  steps.at(-1, -1);
  assert.deepEqual(walk(-1), [[9, 0, 4]]);
  // What is gone takes the place with it.
  steps.set([[2, 1]]);
  assert.equal(steps.place, -1);
});

test("nothing that a reviewer wrote is given up before the kernel keeps it", (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const ledger = new Ledger();
  /** @type {any[]} */
  const sent = [];
  let late = 0;
  const judge = (/** @type {string} */ key, /** @type {string} */ verdict, note = "") =>
    ledger.send({ key, id: "m1", verdict, note, reviewer: "Ana" }, ({ judge }) => sent.push(judge), () => (late += 1)); // prettier-ignore
  ledger.drafts.set("a", "why");
  judge("a", "wrong", "why");
  judge("b", "right");
  assert.equal(ledger.on("a")?.state, "waits");
  assert.ok(ledger.answered({ judged: sent[1].number, why: "" }));
  assert.ok(!ledger.answered({ judged: "of another view", why: "" }));
  context.mock.timers.tick(5000);
  assert.equal(late, 1);
  assert.deepEqual(ledger.unsaved().map((entry) => [entry.sent.key, entry.state]), [["a", "late"]]); // prettier-ignore
  judge("a", "wrong", "why");
  assert.deepEqual(ledger.unsaved(), []);
  assert.ok(ledger.answered({ judged: sent[2].number, why: "No." }));
  assert.deepEqual(ledger.unsaved().map(({ why }) => why), ["No."]); // prettier-ignore
  assert.equal(ledger.drafts.get("a"), "why");
  judge("a", "wrong", "why");
  ledger.answered({ judged: sent[3].number, why: "" });
  assert.equal(ledger.on("a"), undefined);
  assert.equal(ledger.drafts.get("a"), undefined);
});

test("arrows lead to the neighbours of the message that has the focus", () => {
  const choice = [2, 5, 9];
  assert.equal(rowByKey("ArrowDown", choice, 5, 5), 9);
  // A message that has the focus and is not selected comes first itself.
  assert.equal(rowByKey("ArrowDown", choice, 5, -1), 5);
  assert.equal(rowByKey("ArrowUp", choice, 5, 5), 2);
  assert.equal(rowByKey("ArrowUp", choice, 2, 2), undefined);
  assert.equal(rowByKey("ArrowDown", choice, 9, 9), undefined);
  assert.equal(rowByKey("Home", choice, 9, 9), 2);
  assert.equal(rowByKey("End", choice, 2, 2), 9);
  assert.equal(rowByKey("x", choice, 2, 2), undefined);
});
