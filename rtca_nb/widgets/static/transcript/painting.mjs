// @ts-check
/** Found words, drawn over the page's text without touching it. */
import { bodyOf, rangesOf, readText } from "../../../render/static/text.mjs";

/**
 * @import { Message } from "./blocks.mjs"
 * @import { Talk } from "./talk.mjs"
 */

/** One highlight of a name serves every widget on the page; each adds and takes away its own ranges. */
export class Painter {
  /** @param {string} name @param {number} [priority] over other highlights of the same text */
  constructor(name, priority = 0) {
    this.name = name;
    this.priority = priority;
    /** @type {Range[]} */
    this.own = [];
  }

  /** @param {Range[]} ranges */
  paint(ranges) {
    const registry = globalThis.CSS?.highlights;
    if (!registry) return;
    const highlight = registry.get(this.name) ?? new Highlight();
    highlight.priority = this.priority;
    for (const range of this.own) highlight.delete(range);
    for (const range of ranges) highlight.add(range);
    this.own = ranges;
    registry.set(this.name, highlight);
  }
}

/** Paints what a search has found in the messages in sight, and the place that the reader was led to. */
export class FoundWords {
  /** @param {Talk} talk */
  constructor(talk) {
    this.talk = talk;
    this.found = new Painter("rtca-found");
    this.current = new Painter("rtca-found-current", 1);
    /** @type {string[]} */
    this.terms = [];
    /** @type {Range | null} */
    this.here = null;
    this.frame = 0;
  }

  /** @param {string[]} terms folded @param {Range | null} here the place that the reader was led to */
  show(terms, here) {
    this.terms = terms;
    this.here = here;
    this.paintSoon();
  }

  paintSoon() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
    });
  }

  paint() {
    this.found.paint(this.terms.length ? this.talk.inSight().flatMap((message) => this.rangesIn(message)) : []);
    this.current.paint(this.here ? [this.here] : []);
  }

  /** @param {Message} message */
  rangesIn({ item }) {
    const body = bodyOf(item);
    return body ? rangesOf(readText(body), this.terms) : [];
  }

  clear() {
    this.found.paint([]);
    this.current.paint([]);
  }

  stop() {
    cancelAnimationFrame(this.frame);
    this.clear();
  }
}
