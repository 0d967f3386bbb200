// @ts-check
/** Texts as a search compares them: rtca_nb.render.folding for scripts. No document and no model are used. */

/** @typedef {[number, number]} Place begin and end */

// What a mask that somebody typed becomes; no term finds it.
export const HIDDEN = "\u0001";
// What nobody sees, and the Arabic stretching stroke; then accents, and the points of Hebrew and Arabic.
const UNSEEN = range("ad 61c 640 200b-200f 202a-202e 2060-206f fe00-fe0f feff e0000-e0fff");
const ACCENTS = range("300-36f 591-5bd 5bf 5c1 5c2 5c4 5c5 5c7 610-61a 64b-65f 670 20d0-20ff");
const DROPPED = new RegExp(`[${UNSEEN}${ACCENTS}]+`, "gu");
/**
 * Letters that do not come apart into one and an accent, those without a capital of their own, and signs as keyboards,
 * telephones and languages write them.
 * @type {Record<string, string>}
 */
const LIKE = {
  ...{ ø: "o", đ: "d", ł: "l", ħ: "h", ŧ: "t", æ: "ae", œ: "oe", ß: "ss", ı: "i", ς: "σ" },
  ...alike("'", "‘’‚‛′‹›ʹʻʼʽˈ"),
  ...alike('"', "“”„‟«»"),
  ...alike("-", "‐‒–—―−⁃"),
};
const OTHERS = new RegExp(`[${Object.keys(LIKE).join("")}█]`, "gu");
// Accents by themselves, which are written for an apostrophe; they would come apart into a space.
const APOSTROPHE = /[\x60´\u1fef\u1ffd]/gu;
const SPACES = /[\s\x1c-\x1f\x85]+/g;
const MANY_SPACES = /[\t-\r\x1c-\x1f]| {2}/;
// Characters that are folded together: one with its marks, or letters that make up a Korean syllable.
const JAMO = range("1100-11ff 3131-318e a960-a97c d7b0-d7fb ffa0-ffdc");
const MARKS = `\\p{M}${range("ff9e ff9f")}${UNSEEN}`;
const TOGETHER = new RegExp(`[\\uac00-\\ud7a3]?[${MARKS}]*[${JAMO}][${JAMO}${MARKS}]*|.[${MARKS}]*`, "gsu");
// The names of chips are spelled in characters of private use, so that no word is found in them.
const PRIVATE = 0xe000;
const NAME = /^[A-Z][A-Z0-9_]*$/;
const NAMED = /\[[a-z][a-z0-9_]*\]/g;
// Labels of stretches that views hide by themselves, which are not the service's tags.
const OWN = "IBAN";

/**
 * Write code points as a class of characters takes them.
 * @param {string} codes in hexadecimal, from-to
 */
function range(codes) {
  return codes.replace(/\w+/g, "\\u{$&}").replaceAll(" ", "");
}

/** @param {string} sign @param {string} variants @returns {Record<string, string>} */
function alike(sign, variants) {
  return Object.fromEntries([...variants].map((variant) => [variant, sign]));
}

/** @param {string} name @returns {string} */
function spelled(name) {
  return [...name].map((letter) => String.fromCharCode(PRIVATE + letter.charCodeAt(0))).join("");
}

/**
 * Return what stands in a searched text in place of a hidden stretch: the name of the service's tag, or PII.
 * @param {string} label of its chip
 */
export function chipWords(label) {
  return spelled(`[${NAME.test(label) && label !== OWN ? label : "PII"}]`);
}

/** Decide whether there is a chip in a searched text. @param {string} text */
export function hasChip(text) {
  return text.includes(String.fromCharCode(PRIVATE + "[".charCodeAt(0)));
}

/** Write the chips of a searched text as a reader sees them. @param {string} text @returns {string} */
export function withChips(text) {
  return text.replace(/[\ue05b-\ue05d\ue030-\ue039\ue041-\ue05a\ue05f]/g, (letter) =>
    String.fromCharCode(letter.charCodeAt(0) - PRIVATE),
  );
}

/** Return the texts by any of which a folded term is found: [name] also finds chips of that name. @param {string} term */
export function formsOf(term) {
  const named = term.includes("[") ? term.replace(NAMED, (tag) => spelled(tag.toUpperCase())) : term;
  return named === term ? [term] : [term, named];
}

/** Decide whether a text folds in place: one character for each. @param {string} text */
function isPlain(text) {
  return /^[\0-\x7f]*$/.test(text) && !MANY_SPACES.test(text);
}

/** @param {string} text @returns {string} */
function foldLetters(text) {
  const lower = text.replace(APOSTROPHE, "'").normalize("NFKD").replace(DROPPED, "").toLowerCase();
  return lower.replace(OTHERS, (letter) => LIKE[letter] ?? HIDDEN).normalize("NFC");
}

/**
 * Return text without case, accents and widths, without what nobody sees, and with one form of each quotation mark,
 * dash and white space.
 * @param {string} text
 */
export function fold(text) {
  if (isPlain(text)) return text.toLowerCase().replaceAll("\x60", "'");
  return foldLetters(text).replace(SPACES, " ");
}

/**
 * Fold a text so that places in it can be traced back. Folding may change the length: "ﬁ" becomes two.
 * @param {string} text
 * @returns {{folded: string, begins: number[] | null, ends: number[] | null}} for each folded unit where what it came
 *   from begins and ends; null where places are the same
 */
function traced(text) {
  if (isPlain(text)) return { folded: fold(text), begins: null, ends: null };
  let folded = "";
  /** @type {number[]} */
  const begins = [];
  /** @type {number[]} */
  const ends = [];
  let at = 0;
  for (const piece of text.match(TOGETHER) ?? []) {
    for (const letter of foldLetters(piece).replace(SPACES, " ")) {
      if (letter === " " && folded.endsWith(" ")) {
        ends[ends.length - 1] = at + piece.length;
        continue;
      }
      folded += letter;
      for (let unit = 0; unit < letter.length; unit++) {
        begins.push(at);
        ends.push(at + piece.length);
      }
    }
    at += piece.length;
  }
  return { folded, begins, ends };
}

/** @param {string} folded @param {string[]} terms @returns {Place[]} each place of each term */
function placesOf(folded, terms) {
  /** @type {Place[]} */
  const found = [];
  for (const form of terms.filter((term) => term && !term.includes(HIDDEN)).flatMap(formsOf)) {
    for (let at = folded.indexOf(form); at >= 0; at = folded.indexOf(form, at + form.length)) {
      found.push([at, at + form.length]);
    }
  }
  return found;
}

/** @param {Place[]} found @returns {Place[]} in order; those that overlap are one */
function joined(found) {
  found.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  /** @type {Place[]} */
  const all = [];
  for (const [begin, end] of found) {
    const last = all.at(-1);
    if (last && begin < last[1]) last[1] = Math.max(last[1], end);
    else all.push([begin, end]);
  }
  return all;
}

/**
 * Find terms in a text: [begin, end] in UTF-16 code units of the text as it is, in order, not overlapping.
 * @param {string} text
 * @param {string[]} terms folded
 * @returns {Place[]}
 */
export function places(text, terms) {
  const { folded, begins, ends } = traced(text);
  const found = placesOf(folded, terms);
  return joined(found.map(([begin, end]) => [begins ? begins[begin] : begin, ends ? ends[end - 1] : end]));
}

/** Count the places of terms in a folded text; those that overlap are one. @param {string} folded @param {string[]} terms */
export function countHits(folded, terms) {
  return joined(placesOf(folded, terms)).length;
}
