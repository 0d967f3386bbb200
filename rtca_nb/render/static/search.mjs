// @ts-check
/** The search grammar of rtca_nb.render.search, for the report and the widgets. No document and no model are used. */

/**
 * What to look for: terms without case, whether any of them suffices, and roles.
 * @typedef {{terms: string[], any: boolean, roles: string[]}} Query
 */

// White space as Python and JavaScript together have it, so that both split alike.
const TOKEN = /"([^"]*)"?|([^\s\x1c-\x1f\x85]+)/g;
const ANY = /^[\s\x1c-\x1f\x85]*any:/i;
// Letters of a role that is asked for, and roles that are listed: a contact may have any.
const SHOWN = 40;
const NAMED = 6;

/**
 * Return text without case: lower case, and one kind of sigma.
 * @param {string} text
 */
export function fold(text) {
  return text.toLowerCase().replaceAll("ς", "σ");
}

/**
 * Parse a search: words, "a phrase", any: first for any of them instead of all, role:agent for a role.
 * @param {string} search
 * @returns {Query}
 */
export function parseQuery(search) {
  const any = ANY.exec(search);
  /** @type {Query} */
  const query = { terms: [], any: any !== null, roles: [] };
  for (const [, phrase, word] of search.slice(any?.[0].length ?? 0).matchAll(TOKEN)) {
    if (word && /^role:./is.test(word)) query.roles.push(word.slice(5).toUpperCase());
    else if (phrase || word) query.terms.push(fold(phrase || word));
  }
  return query;
}

/**
 * Say which roles of a query no message has, and which there are; empty where all of them exist.
 * @param {Query} query
 * @param {string[]} roles of the messages
 */
export function unknownRoles(query, roles) {
  const known = new Map(roles.map((role) => [role.toUpperCase(), role]));
  const missing = query.roles.filter((role) => !known.has(role));
  if (!missing.length) return "";
  const asked = missing.map((role) => [...role].slice(0, SHOWN).join("").toLowerCase());
  const named = [...known.values()].slice(0, NAMED).map((role) => role.toLowerCase());
  const more = known.size > NAMED ? " and others" : "";
  return `No message has the role ${asked.join(", ")}; the roles are: ${named.join(", ") || "none"}${more}.`;
}

/**
 * Decide whether a message matches.
 * @param {Query} query
 * @param {string} role
 * @param {string} text folded
 */
export function matches(query, role, text) {
  if (query.roles.length && !query.roles.includes(role.toUpperCase())) return false;
  if (!query.terms.length) return true;
  const found = (/** @type {string} */ term) => text.includes(term);
  return query.any ? query.terms.some(found) : query.terms.every(found);
}
