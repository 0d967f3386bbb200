// @ts-check
/** What a search knows of the messages of a page: each is read once, while nothing else happens. */
import { fold } from "./folding.mjs";
import { IdleWork } from "./idle.mjs";
import { bodyOf, kindsOf, readText } from "./text.mjs";

/**
 * @import { Has, Said } from "./search.mjs"
 * @typedef {{said: Said, numbers: string[]}} Message numbers of its categories
 */

const TOGETHER = 100; // messages that are read at a time

export class Heard {
  /**
   * @param {HTMLElement[]} items
   * @param {string[]} names of categories, by number
   */
  constructor(items, names) {
    this.items = items;
    this.names = names;
    /** @type {Message[]} */
    this.read = [];
    /** What they have that can be searched for. @type {Has | null} */
    this.known = null;
    this.work = new IdleWork(() => this.readSome());
    this.work.left = items.length > 0;
    this.work.start();
  }

  readSome() {
    for (const item of this.items.slice(this.read.length, this.read.length + TOGETHER)) this.read.push(this.message(item));
    return this.read.length < this.items.length;
  }

  /** @param {HTMLElement} item @returns {Message} */
  message(item) {
    const body = bodyOf(item);
    // Most messages are plain text, which needs no walk.
    const text = !body ? "" : body.firstElementChild ? readText(body).text : (body.textContent ?? "");
    const { r: role = "", s: sentiment = "", c = "" } = item.dataset;
    const numbers = c.split(" ").filter(Boolean);
    const categories = numbers.map((number) => this.names[Number(number)]);
    return { said: { role, sentiment, categories, kinds: kindsOf(item, body), folded: fold(text) }, numbers };
  }

  /** All messages, whatever was read of them so far. */
  all() {
    this.work.finish();
    return this.read;
  }

  /** What the messages have that can be searched for. */
  has() {
    this.known ??= {
      roles: [...new Set(this.all().map(({ said }) => said.role))],
      sentiments: [...new Set(this.all().map(({ said }) => said.sentiment ?? ""))],
      categories: this.names,
    };
    return this.known;
  }
}
