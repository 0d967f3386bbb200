// @ts-check
/** Found words, drawn over the page's text without touching it. */
import { bodyOf, rangesOf, readText } from "../../../render/static/text.mjs";

/**
 * @import { Message } from "./blocks.mjs"
 * @import { Talk } from "./talk.mjs"
 */

/** One highlight of a name serves every widget on the page; each adds and takes away its own ranges. */
export class Painter {
  /** @param {string} name */
  constructor(name) {
    this.name = name;
    /** @type {Range[]} */
    this.own = [];
  }

  /** @param {Range[]} ranges */
  paint(ranges) {
    const registry = globalThis.CSS?.highlights;
    if (!registry) return;
    const highlight = registry.get(this.name) ?? new Highlight();
    for (const range of this.own) highlight.delete(range);
    for (const range of ranges) highlight.add(range);
    this.own = ranges;
    registry.set(this.name, highlight);
  }
}

/** Paints what a search has found in the messages in sight. */
export class FoundWords {
  /** @param {Talk} talk */
  constructor(talk) {
    this.talk = talk;
    this.found = new Painter("rtca-found");
    this.current = new Painter("rtca-found-current");
    /** @type {string[]} */
    this.terms = [];
    this.selected = -1;
    this.frame = 0;
  }

  /** @param {string[]} terms folded @param {number} selected row of the selected message */
  show(terms, selected) {
    this.terms = terms;
    this.selected = selected;
    this.paintSoon();
  }

  paintSoon() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
    });
  }

  paint() {
    if (!this.terms.length) {
      this.clear();
      return;
    }
    const current = this.talk.messages[this.selected];
    const sight = this.talk.inSight();
    this.found.paint(sight.filter((message) => message !== current).flatMap((message) => this.rangesIn(message)));
    this.current.paint(sight.includes(current) ? this.rangesIn(current) : []);
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
