// The parts of the script that shows two contacts side by side that need no page.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Words } from "../../rtca_nb/render/static/words.mjs";
import { countWords, foldable, kept, nextShown } from "../../rtca_nb/widgets/static/compare/words.mjs";

const words = new Words();

const PLACES = [
  [0, "gained", "category"],
  [0, "lost", "category"],
  [3, "lost", "message"],
];

test("filters keep what is of the types and of the kinds; an empty one keeps all", () => {
  assert.deepEqual(kept(PLACES, [], []), [true, true, true]);
  assert.deepEqual(kept(PLACES, ["lost"], []), [false, true, true]);
  assert.deepEqual(kept(PLACES, ["lost", "gained"], ["category"]), [true, true, false]);
  assert.deepEqual(kept(PLACES, ["moved"], []), [false, false, false]);
  assert.deepEqual(kept([], ["moved"], []), []);
});

test("steps go to what is shown, and around the end", () => {
  const shown = [true, false, true];
  assert.equal(nextShown(shown, null, 1), 0);
  assert.equal(nextShown(shown, null, -1), 2);
  assert.equal(nextShown(shown, 0, 1), 2);
  assert.equal(nextShown(shown, 2, 1), 0);
  assert.equal(nextShown(shown, 0, -1), 2);
  assert.equal(nextShown(shown, 1, 1), 2);
  assert.equal(nextShown([false, false], null, 1), null);
  assert.equal(nextShown([], null, 1), null);
  assert.equal(nextShown([false, true], 1, 1), 1);
});

test("the counter says where the selection stands among what is shown", () => {
  assert.equal(countWords(words, [true], null), "1 change");
  assert.equal(countWords(words, [], null), "0 changes");
  assert.equal(countWords(words, [true, true, true], 1), "2 of 3 changes");
  assert.equal(countWords(words, [false, true, true], 2), "2 of 2");
  assert.equal(countWords(words, [false, true, true], 0), "2 of 3 changes");
  assert.equal(countWords(words, [false, true, true], null), "2 of 3 changes");
});

test("what is far from a change folds, in stretches that are worth it", () => {
  assert.deepEqual(foldable(12, [5]), [
    [0, 4],
    [7, 5],
  ]);
  // One row on each side of a change stays, and so do stretches of one or two rows.
  assert.deepEqual(foldable(8, [0, 5]), []);
  assert.deepEqual(foldable(9, [0, 6]), [[2, 3]]);
  assert.deepEqual(foldable(5, []), []);
  assert.deepEqual(foldable(0, []), []);
});
