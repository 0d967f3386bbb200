// @ts-check
import { showWithin } from "../../../render/static/text.mjs";
import { IdleWork } from "../../../render/static/idle.mjs";
import { bring } from "../shared/scrolling.mjs";
import { blocksOf, createBlock, parseBlock } from "./blocks.mjs";

/**
 * @import { Block, Message } from "./blocks.mjs"
 */

const BLOCK = 40; // entries
const EAGER = 4; // blocks before the first paint
const GUESS = 96; // pixels of a message until one is measured
const NEAR = 200; // pixels around the frame that count as in sight
const MARGIN = 12; // pixels between a message that was led to and the edge

/**
 * A transcript of any length, parsed, shown and measured in blocks. Only the blocks near the reader cost layout; the
 * rest is parsed while nothing else happens.
 */
export class Talk {
  /**
   * @param {HTMLElement} scroll
   * @param {HTMLElement} list
   * @param {string} html
   * @param {() => void} whenWhole called once all of it was parsed in idle time
   */
  constructor(scroll, list, html, whenWhole) {
    this.scroll = scroll;
    this.blocks = blocksOf(html, BLOCK).map(createBlock);
    /** @type {Message[]} */
    this.messages = [];
    this.parsed = 0;
    this.height = GUESS;
    this.stopScrolling = () => {};
    list.replaceChildren(...this.blocks.map((block) => block.element));
    list.classList.toggle("rtca-long", this.blocks.length > 1);
    this.work = new IdleWork(() => this.parseNext(), whenWhole);
    this.work.left = this.blocks.length > 0;
    while (this.work.left && this.parsed < EAGER) this.work.next();
    for (const block of this.blocks.slice(this.parsed)) this.size(block, BLOCK);
    this.work.start();
  }

  /** Parse one block. @returns {boolean} whether more are left */
  parseNext() {
    const block = this.blocks[this.parsed];
    parseBlock(block);
    for (const message of block.messages) this.messages.push(message);
    this.size(block, block.messages.length + block.others.length);
    this.parsed += 1;
    return this.parsed < this.blocks.length;
  }

  /** Parse what is left at once: somebody asks for all of it. */
  finish() {
    this.work.finish();
  }

  stop() {
    this.work.stop();
    this.stopScrolling();
  }

  /** @param {Block} block @param {number} shown entries */
  size(block, shown) {
    block.element.hidden = shown === 0;
    block.element.style.containIntrinsicBlockSize = `${Math.round(shown * this.height)}px`;
  }

  /** Take the average height of what was laid out as a guess for what was not. */
  measure() {
    const edge = this.scroll.getBoundingClientRect();
    for (const block of this.blocks) {
      const shown = block.messages.filter((message) => message.shown).length;
      if (!shown) continue;
      const box = block.element.getBoundingClientRect();
      if (box.top > edge.bottom) break;
      if (box.bottom > edge.top && box.height) {
        this.height = box.height / (shown + (block.others[0]?.hidden ? 0 : block.others.length));
        break;
      }
    }
  }

  /**
   * Show the messages that a test keeps.
   * @param {((message: Message, row: number) => boolean) | null} keeps null keeps all, events and files too
   */
  show(keeps) {
    if (keeps) this.finish();
    let row = 0;
    this.measure();
    for (const block of this.blocks.slice(0, this.parsed)) {
      for (const other of block.others) if (other.hidden === !keeps) other.hidden = Boolean(keeps);
      let shown = keeps ? 0 : block.others.length;
      for (const message of block.messages) {
        const kept = !keeps || keeps(message, row);
        row += 1;
        if (kept) shown += 1;
        if (kept === message.shown) continue;
        message.shown = kept;
        message.item.hidden = !kept;
      }
      this.size(block, shown);
    }
  }

  /** Messages in sight, and their neighbours. */
  inSight() {
    const edge = this.scroll.getBoundingClientRect();
    /** @type {Message[]} */
    const found = [];
    for (const block of this.blocks.slice(0, this.parsed)) {
      if (block.element.hidden) continue;
      const box = block.element.getBoundingClientRect();
      if (box.bottom < edge.top - NEAR) continue;
      if (box.top > edge.bottom + NEAR) break;
      for (const message of block.messages) if (message.shown) found.push(message);
    }
    return found;
  }

  /** Rows of the messages that are shown. */
  shownRows() {
    return this.messages.flatMap((message, row) => (message.shown ? [row] : []));
  }

  /** The row of the message that an element is in; -1 for none. @param {Element | null} element */
  rowOf(element) {
    const item = element?.closest(".rtca-m");
    return item ? this.messages.findIndex((message) => message.item === item) : -1;
  }

  /** Seconds from contact start of every message. */
  times() {
    this.finish();
    return this.messages.map(({ seconds }) => seconds);
  }

  /**
   * Bring a row into sight, or a place in it: to the middle, or for a step just over the edge.
   * @param {number} row
   * @param {boolean} [step]
   * @param {Range | null} [place]
   */
  scrollTo(row, step = false, place = null) {
    this.finish();
    this.stopScrolling();
    const { item } = this.messages[row];
    if (place) showWithin(item, place);
    const getBoundingClientRect = () => (place ?? item).getBoundingClientRect();
    const wanted = { isConnected: item.isConnected, getBoundingClientRect };
    this.stopScrolling = bring(this.scroll, wanted, (box, edge, first) => {
      const above = box.top - edge.top - MARGIN;
      const below = box.bottom - edge.bottom + MARGIN;
      // Who reads a message that is in sight does not want it moved.
      if (above >= 0 && below <= 0 && first) return null;
      let wanted = above + MARGIN - Math.max(MARGIN, (this.scroll.clientHeight - box.height) / 2);
      if (step && box.height < edge.height) wanted = above < 0 ? above : Math.max(below, 0);
      return Math.abs(wanted) > 2 ? wanted : 0;
    });
  }
}
