// @ts-check
/** The text of a message as a reader sees it, and where in it a search finds its terms. */
import { fold, foldedApart, HIDDEN, isPlain } from "./search.mjs";

/**
 * A text node of a message: where it begins in the text, and whether it is the label of a chip.
 * @typedef {{node: Text, begin: number, chip: boolean}} Piece
 * @typedef {{pieces: Piece[], text: string}} MessageText
 */

const TAG = /^[A-Z][A-Z0-9_]*$/u;

/**
 * Return the element that holds the text of a message.
 * @param {Element} item
 * @returns {HTMLElement | null}
 */
export function bodyOf(item) {
  return item.querySelector(":scope>p[dir]");
}

/**
 * Read the text nodes of a message. A chip is one character, or its tag in brackets where tags are the text; a remark
 * of the view, as that there is no text, is not read.
 * @param {Node} body
 * @param {boolean} tags
 * @returns {MessageText}
 */
export function readText(body, tags) {
  /** @type {Piece[]} */
  const pieces = [];
  let text = "";
  const walk = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = /** @type {Text} */ (walk.currentNode);
    const parent = node.parentElement;
    if (parent?.localName === "small") continue;
    const chip = Boolean(parent?.closest(".rtca-chip"));
    pieces.push({ node, begin: text.length, chip });
    text += !chip ? node.data : tags && TAG.test(node.data) ? `[${node.data}]` : HIDDEN;
  }
  return { pieces, text };
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
  for (const piece of foldedApart(text)) {
    const part = fold(piece);
    for (let unit = 0; unit < part.length; unit++) {
      begins.push(at);
      ends.push(at + piece.length);
    }
    folded += part;
    at += piece.length;
  }
  return { folded, begins, ends };
}

/**
 * Find terms in a folded text: [begin, end], of each term by itself.
 * @param {string} folded
 * @param {string[]} terms folded
 */
function occurrences(folded, terms) {
  /** @type {[number, number][]} */
  const found = [];
  for (const term of terms) {
    if (!term || term.includes(HIDDEN)) continue;
    for (let at = folded.indexOf(term); at >= 0; at = folded.indexOf(term, at + term.length)) {
      found.push([at, at + term.length]);
    }
  }
  return found;
}

/**
 * Put places in order, and join those that overlap.
 * @param {[number, number][]} found
 */
function joined(found) {
  found.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  /** @type {[number, number][]} */
  const whole = [];
  for (const [begin, end] of found) {
    const last = whole.at(-1);
    if (last && begin < last[1]) last[1] = Math.max(last[1], end);
    else whole.push([begin, end]);
  }
  return whole;
}

/**
 * Find terms in a text: [begin, end] in UTF-16 code units of the text as it is, in order, not overlapping.
 * @param {string} text
 * @param {string[]} terms folded
 * @returns {[number, number][]}
 */
export function places(text, terms) {
  const { folded, begins, ends } = traced(text);
  return joined(
    occurrences(folded, terms).map(([begin, end]) => [begins ? begins[begin] : begin, ends ? ends[end - 1] : end]),
  );
}

/**
 * Count the places of terms in a text that is folded already.
 * @param {string} folded
 * @param {string[]} terms folded
 */
export function countPlaces(folded, terms) {
  return joined(occurrences(folded, terms)).length;
}

/**
 * Find terms in a message, as ranges that can be highlighted. The page's nodes stay as they are.
 * @param {MessageText} message
 * @param {string[]} terms folded
 * @returns {Range[]}
 */
export function rangesOf({ pieces, text }, terms) {
  /** @param {number} place @param {boolean} end @returns {[Text, number]} */
  const locate = (place, end) => {
    const at = pieces.findLastIndex(({ begin }) => (end ? begin < place : begin <= place));
    const { node, begin, chip } = pieces[Math.max(at, 0)];
    return [node, chip ? (end ? node.data.length : 0) : Math.min(place - begin, node.data.length)];
  };
  return places(text, terms).map(([begin, end]) => {
    const range = new Range();
    range.setStart(...locate(begin, false));
    range.setEnd(...locate(end, true));
    return range;
  });
}

/**
 * Bring a place of a message into sight where the message scrolls by itself.
 * @param {Element} item
 * @param {Range} place
 */
export function showWithin(item, place) {
  const frame = item.querySelector(":scope>.rtca-long-text");
  if (!frame) return;
  const [spot, edge] = [place.getBoundingClientRect(), frame.getBoundingClientRect()];
  if (spot.top < edge.top || spot.bottom > edge.bottom) {
    frame.scrollTop += spot.top - edge.top - Math.max(0, (frame.clientHeight - spot.height) / 2);
  }
}
