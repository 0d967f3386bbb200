// @ts-check
import { IdleWork } from "../../../render/static/idle.mjs";

/** How a row begins. */
const ROW = '<div class="rtca-cmp-row ';
const EAGER = 3; // blocks before the first paint

/** Both transcripts in rows, parsed in blocks: a few at once, the rest while nothing else happens. */
export class Rows {
  /**
   * @param {HTMLElement} list
   * @param {string[]} blocks HTML, made and escaped by rtca_nb.render.markup
   * @param {(rows: Iterable<Element>) => void} filter shows and hides new rows
   */
  constructor(list, blocks, filter) {
    this.list = list;
    this.waiting = [...blocks];
    this.filter = filter;
    /** How many rows there will be; text of customers holds no "<". */
    this.total = blocks.reduce((sum, html) => sum + html.split(ROW).length - 1, 0);
    /** @type {HTMLElement[]} */
    this.rows = [];
    this.work = new IdleWork(() => this.parseNext());
    this.work.left = this.waiting.length > 0;
  }

  /** Parse what is seen first; the rest follows. */
  start() {
    for (let block = 0; block < EAGER && this.work.left; block++) this.work.next();
    this.work.start();
  }

  /** Parse one block. @returns {boolean} whether more are left */
  parseNext() {
    const block = document.createElement("div");
    block.className = "rtca-cmp-block";
    block.setAttribute("role", "presentation");
    block.innerHTML = this.waiting.shift() ?? ""; // made and escaped by rtca_nb.render.markup
    for (const element of block.querySelectorAll("[id]")) element.removeAttribute("id");
    this.rows.push(.../** @type {HTMLElement[]} */ ([...block.children]));
    this.list.append(block);
    this.filter(block.children);
    return this.waiting.length > 0;
  }

  /** @param {number} number @returns {HTMLElement | null} */
  row(number) {
    if (!this.rows[number]) this.work.finish();
    return this.rows[number] ?? null;
  }

  stop() {
    this.work.stop();
  }
}
