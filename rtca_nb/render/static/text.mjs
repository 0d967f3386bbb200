// @ts-check
/** The text of a message as a reader sees it, and where in it a search finds its terms. */
import { chipWords, places } from "./folding.mjs";

/**
 * A text node of a message: where it begins in the text, and whether it is the label of a chip.
 * @typedef {{node: Text, begin: number, chip: boolean}} Piece
 * @typedef {{pieces: Piece[], text: string}} MessageText
 */

/** Kinds of highlights by their look; that of a category has its number. @type {Record<string, string | undefined>} */
const KINDS = { is: "issue", ex: "extracted" };

/**
 * Return the element that holds the text of a message.
 * @param {Element} item
 * @returns {HTMLElement | null}
 */
export function bodyOf(item) {
  return item.querySelector(":scope>p[dir]");
}

/**
 * Read the text nodes of a message. A chip is the words by which it is found; a remark of the view, as that there is no
 * text, is not read.
 * @param {Node} body
 * @returns {MessageText}
 */
export function readText(body) {
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
    text += chip ? chipWords(node.data) : node.data;
  }
  return { pieces, text };
}

/**
 * Name the kinds of highlights that a message bears.
 * @param {Element} item
 * @param {Element | null} body
 */
export function kindsOf(item, body) {
  /** @type {Set<string>} */
  const kinds = new Set();
  if (body?.querySelector(".rtca-chip")) kinds.add("redaction");
  const badges = item.lastElementChild;
  if (badges?.matches("p:not([dir])")) {
    for (const badge of /** @type {NodeListOf<HTMLElement>} */ (badges.querySelectorAll("span"))) {
      kinds.add(KINDS[badge.dataset.k ?? ""] ?? "category");
    }
  }
  return kinds;
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
