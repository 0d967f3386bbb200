// @ts-check
/** Citations, contact#message:begin-end, and the place in a page that they lead to. */
import { bodyOf, readText } from "./text.mjs";

/**
 * What a citation names: offsets are code points of the message's content; null for the whole message.
 * @typedef {{contact: string, message: string, begin: number | null, end: number | null}} Citation
 */

const CITATION = /^([^\s#]+)#(\S+?)(?::(\d{1,9})-(\d{1,9}))?$/u;
const TAG = /^[A-Z][A-Z0-9_]*$/u;

/**
 * Read a citation; null where a text is none.
 * @param {string} text
 * @returns {Citation | null}
 */
export function citationOf(text) {
  const [, contact, message, begin, end] = CITATION.exec(text.trim()) ?? [];
  if (!contact) return null;
  return { contact, message, begin: begin ? Number(begin) : null, end: end ? Number(end) : null };
}

/**
 * Decide whether what is typed into a search box is a citation: of this contact, or with its offsets. Other words may
 * hold the sign, too.
 * @param {string} text
 * @param {string} contact
 */
export function isCitation(text, contact) {
  const citation = citationOf(text);
  return citation !== null && (citation.contact === contact || citation.end !== null);
}

/**
 * Find what stands between two places of a message. Where that depends on the length of something hidden, which no page
 * knows, it is the whole message.
 * @param {Element} item
 * @param {number | null} begin
 * @param {number | null} end
 * @param {(label: string) => number} lengthOf how many places a chip takes; NaN where that is not known
 * @returns {Range | null} null where there is no text
 */
export function rangeAt(item, begin, end, lengthOf) {
  const body = bodyOf(item);
  const pieces = body ? readText(body).pieces : [];
  const last = pieces.at(-1);
  if (!last) return null;
  /** Returns null before the end of what is known. @param {number} wanted @param {boolean} after */
  const locate = (wanted, after) => {
    let at = 0;
    for (const { node, chip } of pieces) {
      const letters = chip ? [] : [...node.data];
      const length = chip ? lengthOf(node.data) : letters.length;
      if (!(at + length < wanted || (!after && at + length === wanted))) {
        if (Number.isNaN(length) && at !== wanted) return null;
        const inside = chip ? (after ? node.data : "") : letters.slice(0, wanted - at).join("");
        return { node, offset: inside.length };
      }
      at += length;
    }
    return { node: last.node, offset: last.node.data.length };
  };
  const from = begin === null ? null : locate(begin, false);
  const to = end === null || begin === null || end <= begin ? null : locate(end, true);
  const range = new Range();
  if (from && to) {
    range.setStart(from.node, from.offset);
    range.setEnd(to.node, to.offset);
  } else {
    range.setStart(pieces[0].node, 0);
    range.setEnd(last.node, last.node.data.length);
  }
  return range;
}

/**
 * Return how many code points of the content a chip stands for: those of the service's tag, where it is one.
 * @param {boolean} tags whether tags are the text of chips
 * @returns {(label: string) => number}
 */
export function chipLength(tags) {
  return (label) => (tags && TAG.test(label) ? label.length + 2 : Number.NaN);
}
