// @ts-check
/** Selection, search, filters and looks of a view, to be restored in another one. */
import { Words } from "../../../render/static/words.mjs";
import { FILTERS } from "./filters.mjs";

/**
 * @import { Model } from "../shared/model.mjs"
 * @import { Known } from "./filters.mjs"
 */

const VERSION = 1;
const STATE = ["selected_id", "search", ...FILTERS, "show", "density", "times"];

/**
 * Return the state of a view, as its trait-bearing object in Python has it.
 * @param {Model} model
 * @param {Known} known
 * @returns {string} JSON
 */
export function stateOf(model, known) {
  const values = Object.fromEntries(STATE.map((name) => [name, model.get(name)]));
  return JSON.stringify({ version: VERSION, contact_id: known.contact_id, ...values });
}

/**
 * Copy a text; where the page must not, show it to be copied by hand: only pages from a secure origin may.
 * @param {string} text
 * @param {string} done what is said then
 * @param {(sentence: string) => void} say
 * @param {Words} [words]
 */
export async function copy(text, done, say, words = new Words()) {
  try {
    await navigator.clipboard.writeText(text);
    say(done);
  } catch {
    say(words.say("Copy this: {text}", { text }));
  }
}
