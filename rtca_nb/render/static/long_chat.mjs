// @ts-check
/** A transcript in a page: where it is long, only what is near the reader is laid out. */

const BLOCK = 40; // entries
const LONG = 400; // entries from which on a transcript is cut into blocks
const GUESS = 96; // pixels of an entry until one is measured
const NEAR = 200; // pixels around the window that count as in sight
const TRIES = 6; // frames in which a place may still move

/** @typedef {{element: HTMLElement, items: HTMLElement[]}} Block */

/** @param {HTMLElement[]} items @returns {Block} */
function blockOf(items) {
  const element = document.createElement("div");
  element.className = "rtca-chat";
  element.setAttribute("role", "presentation");
  for (const item of items) item.setAttribute("role", "listitem");
  element.append(...items);
  return { element, items };
}

export class LongChat {
  /** @param {HTMLElement} chat the list of the entries */
  constructor(chat) {
    this.chat = chat;
    /** None for a short transcript, which stays as it is. @type {Block[]} */
    this.blocks = [];
    this.height = GUESS;
    const items = /** @type {HTMLElement[]} */ ([...chat.children]);
    if (items.length < LONG) return;
    for (let at = 0; at < items.length; at += BLOCK) this.blocks.push(blockOf(items.slice(at, at + BLOCK)));
    chat.setAttribute("role", "list");
    chat.classList.add("rtca-blocks");
    chat.replaceChildren(...this.blocks.map(({ element }) => element));
    this.size();
  }

  get isLong() {
    return this.blocks.length > 0;
  }

  /** Take the height of what was laid out as a guess for what was not. */
  measure() {
    const block = this.near().find(({ element }) => element.getBoundingClientRect().height > 0);
    const shown = block?.items.filter((item) => !item.hidden).length;
    if (block && shown) this.height = block.element.getBoundingClientRect().height / shown;
  }

  /** Say how high each block is about, once entries were shown or hidden. */
  size() {
    for (const { element, items } of this.blocks) {
      const shown = items.reduce((count, item) => count + Number(!item.hidden), 0);
      if (element.hidden !== !shown) element.hidden = !shown;
      const length = `${Math.round(shown * this.height)}px`;
      if (element.style.containIntrinsicBlockSize !== length) element.style.containIntrinsicBlockSize = length;
    }
  }

  /** Blocks in the window, or close to it. */
  near() {
    const found = [];
    for (const block of this.blocks) {
      if (block.element.hidden) continue;
      const { top, bottom } = block.element.getBoundingClientRect();
      if (top > innerHeight + NEAR) break;
      if (bottom > -NEAR) found.push(block);
    }
    return found;
  }

  /**
   * Those of some messages that are in sight or close to it; all of them in a short transcript.
   * @param {HTMLElement[]} messages
   */
  inSight(messages) {
    if (!this.isLong) return messages;
    const near = new Set(this.near().flatMap(({ items }) => items));
    return messages.filter((message) => near.has(message));
  }

  /**
   * Bring an entry to the middle of the window. At once, as a find in a page: a smooth scroll that the next one
   * interrupts may never arrive.
   * @param {Element} item
   */
  bring(item) {
    const go = () => item.scrollIntoView({ block: "center", behavior: "instant" });
    go();
    // What comes into sight is only then laid out, and moves the rest.
    const again = (/** @type {number} */ tries) => {
      const { top, bottom } = item.getBoundingClientRect();
      if (bottom < 0 || top > innerHeight) go();
      if (tries) requestAnimationFrame(() => again(tries - 1));
    };
    if (this.isLong) requestAnimationFrame(() => again(TRIES));
  }

  /** Bring an entry into sight that a link leads to: the browser only knows about where it is. @param {Element} item */
  arrive(item) {
    if (this.isLong) requestAnimationFrame(() => this.bring(item));
  }
}
