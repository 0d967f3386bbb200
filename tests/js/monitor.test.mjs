// The parts of the live monitor's script that need no page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Words } from "../../rtca_nb/render/static/words.mjs";
import { applyChange } from "../../rtca_nb/widgets/static/monitor/store.mjs";
import {
  budgetOf,
  emptyOf,
  factsOf,
  lengthOf,
  nextOf,
  phaseOf,
  statusOf,
} from "../../rtca_nb/widgets/static/monitor/words.mjs";

const words = new Words();

const line = (values = {}) => ({
  state: "waiting",
  status: "IN_PROGRESS",
  messages: 3,
  requests: 4,
  lag: null,
  mood: null,
  handled: [],
  whole: false,
  wait: 2,
  trouble: null,
  ...values,
});

test("a change adds, replaces and shortens", () => {
  const entries = ["a", "b"];
  assert.equal(
    applyChange(entries, {
      talk: 0,
      length: 3,
      set: [
        [1, "B"],
        [2, "c"],
      ],
    }),
    true,
  );
  assert.deepEqual(entries, ["a", "B", "c"]);
  assert.equal(applyChange(entries, { talk: 0, length: 1, set: [] }), true);
  assert.deepEqual(entries, ["a"]);
});

test("a change that something is missing before is noticed", () => {
  assert.equal(applyChange(["a"], { talk: 0, length: 4, set: [[3, "d"]] }), false);
  assert.equal(applyChange(["a"], { talk: 0, length: 3, set: [[1, "b"]] }), false);
  for (const row of [-1, NaN, "length", undefined]) {
    // @ts-expect-error
    assert.equal(applyChange(["a"], { talk: 0, length: 1, set: [[row, "b"]] }), false);
  }
});

test("lengths of time are words", () => {
  assert.deepEqual([8, 89, 95, 5500].map(lengthOf), ["8 s", "89 s", "2 min", "2 h"]);
});

test("what comes next counts down", () => {
  assert.equal(nextOf(words, line(), 0), "Up to date. Checking again in 2 s.");
  assert.equal(nextOf(words, line(), 1.9), "Up to date. Checking again now.");
  assert.equal(nextOf(words, line({ state: "asking", wait: null }), 0), "Looking for news…");
  assert.equal(nextOf(words, line({ status: null }), 0), "The analysis has not started. Checking again in 2 s.");
  assert.equal(nextOf(words, line({ trouble: "Nothing answers.", wait: 4 }), 0), "Nothing answers. Asking again in 4 s.");
  assert.equal(nextOf(words, line({ trouble: "No.", state: "failed" }), 0), "No. There will be no more requests.");
  assert.equal(nextOf(words, line({ state: "paused" }), 0), "Paused.");
  assert.match(nextOf(words, line({ state: "ended", whole: true }), 0), /and is complete/);
  assert.match(nextOf(words, line({ state: "ended" }), 0), /something is missing/);
});

test("facts leave out what is not known", () => {
  assert.equal(factsOf(words, line(), 0), "3 messages");
  const mood = ["neg", "▼", "negative", "−1.7"];
  assert.equal(
    factsOf(words, line({ lag: 12, mood }), 3),
    "3 messages · last message 15 s ago · customer ▼\u00a0negative −1.7 (est.)",
  );
  assert.equal(factsOf(words, line({ lag: 12, state: "stopped" }), 3), "3 messages");
});

test("states are words", () => {
  assert.equal(statusOf(words, line()), "in progress");
  assert.equal(statusOf(words, line({ status: null })), "not started");
  assert.equal(statusOf(words, line({ state: "failed" })), "given up");
  assert.equal(statusOf(words, line({ status: "NOVEL" })), "NOVEL");
  const status = { phase: "running", requests: 7, rate: 1.96, left: 3, burst: 4, contacts: [line()], troubles: [] };
  assert.equal(phaseOf(words, status), "watching");
  assert.equal(phaseOf(words, { ...status, contacts: [line(), line({ state: "ended" })] }), "watching 1 of 2 contacts");
  assert.equal(budgetOf(words, status), "7 requests so far · 3 requests left this second");
  assert.equal(budgetOf(words, { ...status, left: 1 }), "7 requests so far · 1 request left this second");
  assert.equal(budgetOf(words, { ...status, left: 0 }), "7 requests so far · no request left this second");
  assert.equal(budgetOf(words, { ...status, rate: null }), "7 requests so far · no quota applies");
});

test("an empty transcript says why", () => {
  assert.equal(emptyOf(words, line()), "No messages yet.");
  assert.equal(emptyOf(words, line({ status: null, state: "new" })), "Messages will appear here.");
  assert.equal(emptyOf(words, line({ status: null })), "Nothing to show yet.");
  assert.equal(emptyOf(words, undefined), "Nothing to show yet.");
});
