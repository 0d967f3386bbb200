// @ts-check
/** What a reader can step through: found words, marks of the analysis, chips, or messages as wholes. */
import { rangeAt } from "../../../render/static/citation.mjs";
import { countHits } from "../../../render/static/folding.mjs";
import { bodyOf, rangesOf, readText } from "../../../render/static/text.mjs";

/**
 * @import { Message } from "./blocks.mjs"
 * @typedef {[code: number, begin: number, end: number]} Mark number of a category, or -1 for an issue; and its place
 * @typedef {Record<string, Mark[] | undefined>} Marks by row
 * @typedef {object} Series
 * @property {string} name what tells it from others
 * @property {[one: string, many: string]} noun
 * @property {(message: Message, row: number) => number} count places of a message
 * @property {(message: Message, row: number) => (Range | null)[]} ranges where they stand; null for all of a message
 * @property {(row: number, spot: number) => number} [mark] which of all marks of a row a place is
 */

/** @type {[string, string]} */
const MATCH = ["match", "matches"];
// A match of a category may have several places, which are lit and judged one by one.
/** @type {[string, string]} */
export const PLACE = ["place", "places"];

/** @param {string[]} terms folded @returns {Series} */
export function foundWords(terms) {
  return {
    name: "words",
    noun: MATCH,
    count: ({ text }) => Math.max(1, countHits(text, terms)),
    ranges: ({ item }) => {
      const body = bodyOf(item);
      return body ? rangesOf(readText(body), terms) : [];
    },
  };
}

/**
 * @param {string} name
 * @param {[one: string, many: string]} noun
 * @param {Marks} marks
 * @param {(code: number) => boolean} wanted
 * @param {Set<number>} [rows] of messages that count even where nothing is marked in them; others do not count then
 * @returns {Series}
 */
export function marked(name, noun, marks, wanted, rows) {
  const own = (/** @type {number} */ row) =>
    !rows || rows.has(row) ? (marks[row] ?? []).flatMap(([code], index) => (wanted(code) ? [index] : [])) : [];
  return {
    name,
    noun,
    count: (_, row) => own(row).length || (rows?.has(row) ? 1 : 0),
    ranges: (message, row) =>
      own(row).map((index) => {
        const [, begin, end] = marks[row]?.[index] ?? [0, 0, 0];
        return begin < end ? rangeAt(message.item, begin, end, () => 1) : null;
      }),
    mark: (row, spot) => own(row)[spot] ?? -1,
  };
}

/** @param {string} name @param {string} about @param {(message: Message) => boolean} wanted @returns {Series} */
export function wholeMessages(name, about, wanted) {
  return {
    name,
    noun: [`${about}message`, `${about}messages`],
    count: (message) => Number(wanted(message)),
    ranges: () => [],
  };
}

/** @returns {Series} */
export function redactions() {
  return {
    name: "redactions",
    noun: ["redaction", "redactions"],
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
 * @param {{terms: string[], active: boolean, kinds: string[], categories: number[], marks: Marks}} asked
 * @returns {Series}
 */
export function seriesFor({ terms, active, kinds, categories, marks }) {
  if (terms.length) return foundWords(terms);
  if (categories.length) return marked("categories", PLACE, marks, (code) => categories.includes(code));
  if (kinds.length === 1 && kinds[0] === "redaction") return redactions();
  if (!active && Object.keys(marks).length) return marked("findings", ["finding", "findings"], marks, () => true);
  return wholeMessages("messages", "", () => true);
}
