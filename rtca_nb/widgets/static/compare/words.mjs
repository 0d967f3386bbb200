// @ts-check
/** Which changes two filters keep, where the selection stands among them, and what folds. No document and no model are used. */

/**
 * @import { Words } from "../../../render/static/words.mjs"
 * @typedef {[row: number, type: string, kind: string]} Place of a change
 */

/**
 * Which changes two filters keep; an empty filter keeps all.
 * @param {Place[]} places
 * @param {string[]} types
 * @param {string[]} kinds
 */
export function kept(places, types, kinds) {
  return places.map(
    ([, type, kind]) => (!types.length || types.includes(type)) && (!kinds.length || kinds.includes(kind)),
  );
}

/**
 * The next change that is shown, around the end; null where none is.
 * @param {boolean[]} shown
 * @param {number | null} from
 * @param {1 | -1} step
 */
export function nextShown(shown, from, step) {
  const count = shown.length;
  let at = from ?? (step > 0 ? -1 : count);
  for (let tries = 0; tries < count; tries++) {
    at = (at + step + count) % count;
    if (shown[at]) return at;
  }
  return null;
}

/**
 * What the counter says.
 * @param {Words} words
 * @param {boolean[]} shown
 * @param {number | null} selected
 */
export function countWords(words, shown, selected) {
  const total = shown.length;
  const all = words.count("{n} change", "{n} changes", total);
  const some = shown.filter(Boolean).length;
  if (selected !== null && shown[selected]) {
    const place = shown.slice(0, selected + 1).filter(Boolean).length;
    return some === total
      ? words.say("{place} of {things}", { place, things: all })
      : words.say("{place} of {total}", { place, total: some });
  }
  return some === total ? all : words.count("{shown} of {n} change", "{shown} of {n} changes", total, { shown: some });
}

const LEAST = 3; // rows that are worth a fold

/**
 * Stretches of rows that fold: neither a change nor beside one. Where nothing differs, nothing folds.
 * @param {number} total of rows
 * @param {number[]} changed rows with a change that is shown
 * @returns {[first: number, count: number][]}
 */
export function foldable(total, changed) {
  const near = new Set(changed.flatMap((row) => [row - 1, row, row + 1]));
  /** @type {[number, number][]} */
  const found = [];
  if (!changed.length) return found;
  for (let first = 0; first < total; first++) {
    let end = first;
    while (end < total && !near.has(end)) end += 1;
    if (end - first >= LEAST) found.push([first, end - first]);
    first = end;
  }
  return found;
}
