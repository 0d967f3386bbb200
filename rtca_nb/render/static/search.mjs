// @ts-check
/** The search grammar of rtca_nb.render.search, for the report and the widgets. No document and no model are used. */

/**
 * What to look for: folded terms, whether any of them suffices, and roles.
 * @typedef {{terms: string[], any: boolean, roles: string[]}} Query
 */

// White space as Python and JavaScript together have it, so that both split alike.
const TOKEN = /"([^"]*)"?|([^\s\x1c-\x1f\x85]+)/g;
const ANY = /^[\s\x1c-\x1f\x85]*any:/i;
// Letters of a role that is asked for, and roles that are listed: a contact may have any.
const SHOWN = 40;
const NAMED = 6;

// What stands for a hidden stretch; no term finds it.
export const HIDDEN = "\u0001";
// What nobody sees, and the Arabic stretching stroke; then accents, and the points of Hebrew and Arabic.
const UNSEEN = range("ad 61c 640 200b-200f 202a-202e 2060-206f fe00-fe0f feff e0000-e0fff");
const ACCENTS = range("300-36f 591-5bd 5bf 5c1 5c2 5c4 5c5 5c7 610-61a 64b-65f 670 20d0-20ff");
const DROPPED = new RegExp(`[${UNSEEN}${ACCENTS}]+`, "gu");
/**
 * Letters that do not come apart into one and an accent, those without a capital of their own, and an apostrophe as
 * telephones write it.
 * @type {Record<string, string>}
 */
const LIKE = {
  ...{ ø: "o", đ: "d", ł: "l", ħ: "h", ŧ: "t", æ: "ae", œ: "oe" },
  ...{ ß: "ss", ı: "i", ς: "σ", "‘": "'", "’": "'" },
};
const OTHERS = new RegExp(`[${Object.keys(LIKE).join("")}█]`, "gu");
// Characters that are folded together: one with its marks, or letters that make up a Korean syllable.
const JAMO = range("1100-11ff 3131-318e a960-a97c d7b0-d7fb ffa0-ffdc");
const MARKS = `\\p{M}${range("ff9e ff9f")}${UNSEEN}`;
const TOGETHER = new RegExp(`[\\uac00-\\ud7a3]?[${MARKS}]*[${JAMO}][${JAMO}${MARKS}]*|.[${MARKS}]*`, "gsu");

/**
 * Write code points as a class of characters takes them.
 * @param {string} codes in hexadecimal, from-to
 */
function range(codes) {
  return codes.replace(/\w+/g, "\\u{$&}").replaceAll(" ", "");
}

/**
 * Decide whether a text is ASCII, of which folding changes no length.
 * @param {string} text
 */
export function isPlain(text) {
  return /^[\0-\x7f]*$/.test(text);
}

/**
 * Return text without case, accents and widths, and without what nobody sees.
 * @param {string} text
 */
export function fold(text) {
  if (isPlain(text)) return text.toLowerCase();
  const lower = text.normalize("NFKD").replace(DROPPED, "").toLowerCase();
  return lower.replace(OTHERS, (letter) => LIKE[letter] ?? HIDDEN).normalize("NFC");
}

/**
 * Cut a text into pieces that are folded by themselves as they are within it.
 * @param {string} text
 */
export function foldedApart(text) {
  return text.match(TOGETHER) ?? [];
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
    else if (fold(phrase || word || "")) query.terms.push(fold(phrase || word));
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
  const found = (/** @type {string} */ term) => !term.includes(HIDDEN) && text.includes(term);
  return query.any ? query.terms.some(found) : query.terms.every(found);
}
