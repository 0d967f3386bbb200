// @ts-check
import { bodyOf, readText } from "../../../render/static/text.mjs";
import { noAnswer, Question } from "../shared/waiting.mjs";
import { copy } from "./sharing.mjs";

/**
 * @import { Model } from "../shared/model.mjs"
 * @import { Words } from "../../../render/static/words.mjs"
 */

/**
 * How many things stand before a place of a message: code points and chips count one each.
 * @param {Element} body
 * @param {Node} container
 * @param {number} offset
 * @param {boolean} after whether a place inside a chip is its end
 */
function shownBefore(body, container, offset, after) {
  const end = document.createRange();
  end.setStart(body, 0);
  end.setEnd(container, offset);
  let count = 0;
  for (const { node, chip } of readText(body).pieces) {
    if (!end.intersectsNode(node)) break;
    const length = node === container ? offset : end.comparePoint(node, node.data.length) <= 0 ? node.data.length : 0;
    if (chip) count += (after ? length > 0 : length >= node.data.length && length > 0) ? 1 : 0;
    else count += [...node.data.slice(0, length)].length;
  }
  return count;
}

/**
 * What is selected with the mouse within a message; the whole message where nothing is.
 * @param {HTMLElement} body
 * @returns {{begin: number, end: number | null}}
 */
function selectedIn(body) {
  const chosen = document.getSelection();
  const range = chosen && !chosen.isCollapsed && chosen.rangeCount ? chosen.getRangeAt(0) : null;
  if (!range || !body.contains(range.startContainer) || !body.contains(range.endContainer)) {
    return { begin: 0, end: null };
  }
  return {
    begin: shownBefore(body, range.startContainer, range.startOffset, false),
    end: shownBefore(body, range.endContainer, range.endOffset, true),
  };
}

/** Copies a citation of what is selected. The kernel knows the offsets. */
export class Citing {
  /**
   * @param {Model} model
   * @param {Words} words
   * @param {(sentence: string) => void} say
   * @param {AbortSignal} signal
   */
  constructor(model, words, say, signal) {
    this.model = model;
    this.words = words;
    this.say = say;
    this.question = new Question(signal, () => say(noAnswer(words)));
  }

  /** @param {number} row @param {HTMLElement | undefined} item */
  ask(row, item) {
    const body = item && bodyOf(item);
    if (!body) {
      this.say(this.words.say("Select a message first."));
      return;
    }
    const chosen = selectedIn(body);
    this.say(this.words.say("Asking the kernel for the offsets…"));
    this.question.ask();
    this.model.send({ cite: { row, ...chosen } });
  }

  /** @param {{citation?: string}} content */
  async onMessage({ citation }) {
    if (!citation || !this.question.answered()) return;
    const { words } = this;
    await copy(citation, words.say("Copied {citation}", { citation }), this.say, words);
  }
}
