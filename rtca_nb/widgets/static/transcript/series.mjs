// @ts-check
/** What a reader can step through: found words, marks of the analysis, chips, or messages as wholes. */
import { rangeAt } from "../../../render/static/citation.mjs";
import { countHits } from "../../../render/static/folding.mjs";
import { bodyOf, rangesOf, readText } from "../../../render/static/text.mjs";

/**
 * @import { Message } from "./blocks.mjs"
 * @import { Words } from "../../../render/static/words.mjs"
 * @typedef {[code: number, begin: number, end: number]} Mark number of a category, or -1 for an issue; and its place
 * @typedef {Record<string, Mark[] | undefined>} Marks by row
 * @typedef {object} Series
 * @property {string} name what tells it from others
 * @property {(count: number) => string} things how many places there are, in words
 * @property {(message: Message, row: number) => number} count places of a message
 * @property {(message: Message, row: number) => (Range | null)[]} ranges where they stand; null for all of a message
 * @property {(row: number, spot: number) => number} [mark] which of all marks of a row a place is
 */

/** @typedef {(count: number) => string} Things how many there are, in words */

/** A match of a category may have several places, which are lit and judged one by one. @param {Words} words @returns {Things} */
export function places(words) {
  return (count) => words.count("{n} place", "{n} places", count);
}

/** @param {Words} words @param {string[]} terms folded @returns {Series} */
export function foundWords(words, terms) {
  return {
    name: "words",
    things: (count) => words.count("{n} match", "{n} matches", count),
    count: ({ text }) => Math.max(1, countHits(text, terms)),
    ranges: ({ item }) => {
      const body = bodyOf(item);
      return body ? rangesOf(readText(body), terms) : [];
    },
  };
}

/**
 * @param {string} name
 * @param {Things} things
 * @param {Marks} marks
 * @param {(code: number) => boolean} wanted
 * @param {Set<number>} [rows] of messages that count even where nothing is marked in them; others do not count then
 * @returns {Series}
 */
export function marked(name, things, marks, wanted, rows) {
  const own = (/** @type {number} */ row) =>
    !rows || rows.has(row) ? (marks[row] ?? []).flatMap(([code], index) => (wanted(code) ? [index] : [])) : [];
  return {
    name,
    things,
    count: (_, row) => own(row).length || (rows?.has(row) ? 1 : 0),
    ranges: (message, row) =>
      own(row).map((index) => {
        const [, begin, end] = marks[row]?.[index] ?? [0, 0, 0];
        return begin < end ? rangeAt(message.item, begin, end, () => 1) : null;
      }),
    mark: (row, spot) => own(row)[spot] ?? -1,
  };
}

/** @param {string} name @param {Things} things @param {(message: Message) => boolean} wanted @returns {Series} */
export function wholeMessages(name, things, wanted) {
  return {
    name,
    things,
    count: (message) => Number(wanted(message)),
    ranges: () => [],
  };
}

/** Every message. @param {Words} words @returns {Series} */
export function messages(words) {
  return wholeMessages("messages", (count) => words.count("{n} message", "{n} messages", count), () => true);
}

/** @param {Words} words @returns {Series} */
export function redactions(words) {
  return {
    name: "redactions",
    things: (count) => words.count("{n} redaction", "{n} redactions", count),
    count: ({ chips }) => chips,
    ranges: ({ item }) =>
      [...(bodyOf(item)?.querySelectorAll(".rtca-chip") ?? [])].map((chip) => {
        const range = new Range();
        range.selectNodeContents(chip);
        return range;
      }),
  };
}

/**
 * What is stepped through where the reader asked for nothing else: what search and filters found, or else all that is
 * marked.
 * @param {Words} words
 * @param {{terms: string[], active: boolean, kinds: string[], categories: number[], marks: Marks}} asked
 * @returns {Series}
 */
export function seriesFor(words, { terms, active, kinds, categories, marks }) {
  if (terms.length) return foundWords(words, terms);
  if (categories.length) return marked("categories", places(words), marks, (code) => categories.includes(code));
  if (kinds.length === 1 && kinds[0] === "redaction") return redactions(words);
  if (!active && Object.keys(marks).length) {
    return marked("findings", (count) => words.count("{n} finding", "{n} findings", count), marks, () => true);
  }
  return messages(words);
}
