// @ts-check
/** The search grammar of rtca_nb.render.search, for the report and the widgets. No document and no model are used. */
import { fold, formsOf, HIDDEN } from "./folding.mjs";
import { Words } from "./words.mjs";

/**
 * What of a message is asked for; of each field but the terms one value suffices. Terms and categories are folded.
 * @typedef {{terms: string[], roles: string[], sentiments: string[], categories: string[], kinds: string[]}} Conditions
 * What to look for: what a message has to be and must not be, whether one of the wanted terms suffices, and names that
 * were written as fields and are none.
 * @typedef {{wanted: Conditions, unwanted: Conditions, any: boolean, unknown: string[]}} Query
 * A message as a search sees it; its text is folded.
 * @typedef {{role: string, folded: string, sentiment?: string, categories?: string[], kinds?: Iterable<string>}} Said
 * What the messages have that are searched.
 * @typedef {{roles: string[], sentiments?: string[], categories?: string[]}} Has
 */

const ENGLISH = new Words();
export const UNSCORED = "UNSCORED";
// White space as Python and JavaScript together have it, so that both split alike.
const SPACE = "\\s\\x1c-\\x1f\\x85";
const QUOTES = '"“”„‟«»';
const TOKEN = new RegExp(
  `([aA][nN][yY]:)|(-(?=[^${SPACE}-]))?(?:([A-Za-z]{2,20}):(?=[^${SPACE}/]))?` +
    `(?:[${QUOTES}]([^${QUOTES}]*)[${QUOTES}]?|([^${SPACE}]+))`,
  "g",
);
/** @type {Record<string, keyof Conditions | undefined>} */
const FIELDS = { role: "roles", sentiment: "sentiments", category: "categories", has: "kinds" };
const LISTED = "any:, role:, sentiment:, category:, has:";
/** @type {Record<string, string | undefined>} */
const KINDS = {
  ...{ redaction: "redaction", redactions: "redaction", category: "category", categories: "category" },
  ...{ issue: "issue", issues: "issue", extracted: "extracted" },
};
// Letters of a value that is asked for, and values that are listed: a contact may have any.
const SHOWN = 40;
const NAMED = 6;

/** @returns {Conditions} */
function conditions() {
  return { terms: [], roles: [], sentiments: [], categories: [], kinds: [] };
}

/** Read the value of a field. @param {string} field @param {string} value @returns {string} */
function valueOf(field, value) {
  if (field === "category") return fold(value);
  if (field === "has") return Object.hasOwn(KINDS, value.toLowerCase()) ? (KINDS[value.toLowerCase()] ?? "") : value.toLowerCase();
  return field === "sentiment" && value.toUpperCase() === "NONE" ? UNSCORED : value.toUpperCase();
}

/**
 * Parse a search: words and "a phrase", any: anywhere for one of them instead of all, role:, sentiment:, category: and
 * has:, and - before what a message must not have.
 * @param {string} search
 * @returns {Query}
 */
export function parseQuery(search) {
  /** @type {Query} */
  const query = { wanted: conditions(), unwanted: conditions(), any: false, unknown: [] };
  for (const [, any, minus, field, phrase, word] of search.matchAll(TOKEN)) {
    if (any) {
      query.any = true;
      continue;
    }
    const name = (field ?? "").toLowerCase();
    const value = phrase || word || "";
    const asked = minus ? query.unwanted : query.wanted;
    const known = Object.hasOwn(FIELDS, name) ? FIELDS[name] : undefined;
    if (known) {
      const found = valueOf(name, value);
      if (found) asked[known].push(found);
      continue;
    }
    if (name && name !== "any" && !query.unknown.includes(name)) query.unknown.push(name);
    const term = fold(field ? `${field}:${value}` : value);
    if (term) asked.terms.push(term);
  }
  return query;
}

/** Decide whether anything is asked for. @param {{wanted: Conditions, unwanted: Conditions}} query */
export function isAsked({ wanted, unwanted }) {
  return [wanted, unwanted].some((asked) => Object.values(asked).some((values) => values.length > 0));
}

/** Decide whether more is asked for than words. @param {Query} query */
export function asksFields({ wanted, unwanted }) {
  return isAsked({ wanted: { ...wanted, terms: [] }, unwanted: { ...unwanted, terms: [] } });
}

/** @param {string} text @returns {string} */
function cut(text) {
  return [...text].slice(0, SHOWN).join("");
}

/**
 * Words of what is missing; empty where nothing is.
 * @param {Words} words
 * @param {string[]} asked
 * @param {Map<string, string>} known
 * @param {(named: {lost: string, there: string}) => string} say
 */
function missing(words, asked, known, say) {
  const lost = asked.filter((value) => !known.has(value)).map((value) => cut(value).toLowerCase());
  if (!lost.length) return "";
  const names = [...known.values()].slice(0, NAMED).join(", ") || words.say("none");
  return say({ lost: lost.join(", "), there: known.size > NAMED ? words.say("{names} and others", { names }) : names });
}

/**
 * Say what of a query no message has, and what there is instead; empty where all is there.
 * @param {Query} query
 * @param {Has} has
 * @param {Words} [words]
 * @returns {string}
 */
export function remarks({ wanted, unwanted, unknown }, { roles, sentiments = [], categories = [] }, words = ENGLISH) {
  /** @param {keyof Conditions} name */
  const asked = (name) => [...new Set([...wanted[name], ...unwanted[name]])];
  /** @param {string[]} values */
  const byName = (values) => new Map(values.map((value) => [value.toUpperCase(), value.toLowerCase()]));
  const moods = byName(sentiments.map((mood) => mood || UNSCORED));
  const folded = asked("categories").length ? categories.map(fold) : [];
  const lost = asked("categories").filter((value) => !folded.some((name) => name.includes(value)));
  const odd = asked("kinds").filter((kind) => !Object.values(KINDS).includes(kind));
  const fields = unknown.slice(0, NAMED).map((name) => `${name}:`);
  return [
    missing(words, asked("roles"), byName(roles.filter(Boolean)), (named) =>
      words.say("No message has the role {lost}; the roles are: {there}.", named),
    ),
    missing(words, asked("sentiments"), moods, (named) =>
      words.say("No message has the sentiment {lost}; the sentiments are: {there}.", named),
    ),
    missing(words, lost, new Map(categories.map((name) => [name, name])), (named) =>
      words.say("No message has the category {lost}; the categories are: {there}.", named),
    ),
    odd.length
      ? words.say("After has:, write redaction, category, issue or extracted, not {lost}.", {
          lost: odd.map(cut).join(", "),
        })
      : "",
    fields.length
      ? words.say("Searched for as text, because there is no such field: {lost}. The fields are: {there}.", {
          lost: fields.join(", "),
          there: LISTED,
        })
      : "",
  ]
    .filter(Boolean)
    .join(" ");
}

/**
 * Yield for each field that is asked for whether a message has one of its values.
 * @param {Said} said
 * @param {Conditions} asked
 */
function* fieldsOf({ role, sentiment = "", categories = [], kinds = [] }, asked) {
  if (asked.roles.length) yield asked.roles.includes(role.toUpperCase());
  if (asked.sentiments.length) yield asked.sentiments.includes((sentiment || UNSCORED).toUpperCase());
  if (asked.categories.length) {
    const names = categories.map(fold);
    yield asked.categories.some((value) => names.some((name) => name.includes(value)));
  }
  if (asked.kinds.length) {
    const own = new Set(kinds);
    yield asked.kinds.some((kind) => own.has(kind));
  }
}

/**
 * Decide whether a message matches. What is hidden cannot be found.
 * @param {Query} query
 * @param {Said} said
 */
export function matches({ wanted, unwanted, any }, said) {
  /** @param {string} term */
  const found = (term) => !term.includes(HIDDEN) && formsOf(term).some((form) => said.folded.includes(form));
  if (wanted.terms.length && !(any ? wanted.terms.some(found) : wanted.terms.every(found))) return false;
  if (unwanted.terms.some(found)) return false;
  for (const has of fieldsOf(said, wanted)) if (!has) return false;
  for (const has of fieldsOf(said, unwanted)) if (has) return false;
  return true;
}
