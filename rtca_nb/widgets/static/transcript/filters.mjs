// @ts-check
/** Which messages search and filters keep. No document is used. */
import { isAsked, matches, parseQuery } from "../../../render/static/search.mjs";

/**
 * @import { Query } from "../../../render/static/search.mjs"
 * @import { Words } from "../../../render/static/words.mjs"
 * @import { Model } from "../shared/model.mjs"
 * @import { Message } from "./blocks.mjs"
 * @typedef {{roles: string[], sentiments: string[], categories: string[], kinds: string[], show: string[],
 *   density: string[], times: string[], contact_id: string, tags: boolean}} Known what a contact can be filtered by, in the
 *   order of the controls, and which contact it is
 * @typedef {{query: Query, active: boolean, keeps: (message: Message) => boolean}} Filter
 */

export const FILTERS = ["roles", "sentiments", "categories", "kinds"];
export const NO_FILTERS = { roles: [], sentiments: [], categories: [], kinds: [] };

/**
 * Read search and filters from the model.
 * @param {Model} model
 * @param {Known} known
 * @returns {Filter}
 */
export function readFilter(model, known) {
  const query = parseQuery(model.get("search"));
  const roles = new Set(model.get("roles"));
  const moods = new Set(model.get("sentiments"));
  /** @type {string[]} */
  const kinds = model.get("kinds");
  const numbers = new Set(model.get("categories").map((/** @type {string} */ name) => known.categories.indexOf(name)));
  return {
    query,
    active: isAsked(query) || FILTERS.some((name) => model.get(name).length > 0),
    keeps: (message) =>
      (!roles.size || roles.has(message.role)) &&
      (!moods.size || moods.has(message.sentiment)) &&
      (!numbers.size || message.categories.some((number) => numbers.has(number))) &&
      (!kinds.length || kinds.some((kind) => message.kinds.has(kind))) &&
      matches(query, saidOf(message, known.categories)),
  };
}

/**
 * A message as a search sees it.
 * @param {Message} message
 * @param {string[]} names of categories, by number
 */
export function saidOf({ role, text, sentiment, categories, kinds }, names) {
  return { role, folded: text, sentiment, kinds, categories: categories.map((number) => names[number]) };
}

/**
 * What the counter above a transcript says.
 * @param {Words} words
 * @param {number} total
 * @param {{messages: number, things: string, here: string} | null} found how many messages are kept, how many matches
 *   they have in words, and which of these is the current one; null where nothing was asked for
 * @param {string} missing about roles that no message has
 */
export function countWords(words, total, found, missing) {
  if (!found) return words.count("{n} message", "{n} messages", total);
  const { messages: shown, things, here } = found;
  if (here) return here;
  const kept = words.count("{shown} of {n} message", "{shown} of {n} messages", total, { shown });
  const said = things && shown ? words.say("{things} in {messages}", { things, messages: kept }) : kept;
  return missing && shown ? `${said}. ${missing}` : said;
}
