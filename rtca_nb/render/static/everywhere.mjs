// @ts-check
/** Search over the messages of all contacts: what is found first is shown at once. */
import { countHits, fold, places, withChips } from "./folding.mjs";
import { about, saidOf } from "./islands.mjs";
import { asksFields, isAsked, matches, parseQuery, remarks } from "./search.mjs";

/**
 * @import { Query } from "./search.mjs"
 * @import { Words } from "./words.mjs"
 * @import { Islands, Message } from "./islands.mjs"
 * @typedef {{contacts: Set<number>, messages: number, hits: number, done: boolean, remark: string}} Found
 */

/** Milliseconds of work until the page may answer. */
const SLICE = 12;
/** Messages that are listed; all are counted. */
const LISTED = 50;
/** Letters around what was found. */
const AROUND = 70;

/** Let the page answer. A timer waits for some milliseconds, time and again, where the browser has nothing better. */
const pause = () => globalThis.scheduler?.yield?.() ?? new Promise((resolve) => setTimeout(resolve));

/** @param {string} name @param {string} text @param {string} [css] @returns {HTMLElement} */
function element(name, text, css) {
  const made = document.createElement(name);
  made.textContent = text;
  if (css) made.className = css;
  return made;
}

/**
 * Return what surrounds the first place that was found in a message, with what was found in bold.
 * @param {Message} message
 * @param {Query} query
 * @returns {(Node | string)[]}
 */
function excerpt({ text }, query) {
  const found = places(text, query.wanted.terms);
  const from = Math.max((found[0]?.[0] ?? 0) - AROUND, 0);
  const to = Math.min((found[0]?.[1] ?? 0) + 2 * AROUND, text.length);
  /** @type {(Node | string)[]} */
  const parts = [from ? "… " : ""];
  let at = from;
  for (const [begin, end] of found) {
    if (begin >= to) break;
    parts.push(withChips(text.slice(at, begin)), element("b", withChips(text.slice(begin, Math.min(end, to))), "rtca-hit"));
    at = Math.min(end, to);
  }
  parts.push(withChips(text.slice(at, to)), to < text.length ? " …" : "");
  return parts;
}

export class Everywhere {
  /**
   * @param {Islands} islands
   * @param {HTMLElement} section where what is found is listed
   * @param {string[]} names of all contacts, by place
   * @param {string[]} categories names of all
   * @param {Words} words
   */
  constructor(islands, section, names, categories, words) {
    this.words = words;
    this.islands = islands;
    this.section = section;
    this.list = /** @type {HTMLElement} */ (section.querySelector("ol"));
    this.note = /** @type {HTMLElement} */ (section.querySelector("p"));
    this.names = names;
    this.folded = names.map(fold);
    this.categories = categories;
    this.longestFirst = [...categories].sort((one, other) => other.length - one.length);
    /** Number of the search that runs; an earlier one gives up. */
    this.turn = 0;
  }

  /**
   * Search; null is said where nothing is looked for, and a search that was overtaken says nothing more.
   * @param {string} search
   * @param {(found: Found | null) => void} said is called with what was found so far
   */
  async run(search, said) {
    const turn = ++this.turn;
    const query = parseQuery(search);
    this.list.replaceChildren();
    this.section.hidden = true;
    if (!isAsked(query) && !query.unknown.length) return said(null);
    /** @type {Found} */
    const found = { contacts: this.named(query), messages: 0, hits: 0, done: false, remark: "" };
    const has = { roles: /** @type {Set<string>} */ (new Set()), sentiments: /** @type {Set<string>} */ (new Set()) };
    const fields = asksFields(query);
    let begun = performance.now();
    for (let number = 0; number < this.islands.plain.length; number++) {
      for (const message of this.islands.messages(number)) {
        const one = fields ? saidOf(message, this.longestFirst) : { role: "", folded: message.folded };
        if (fields) {
          has.roles.add(one.role);
          has.sentiments.add(one.sentiment ?? "");
        }
        if (matches(query, one)) this.take(message, query, found);
      }
      if (performance.now() - begun < SLICE) continue;
      this.show(found);
      said(found);
      await pause();
      if (turn !== this.turn) return;
      begun = performance.now();
    }
    found.done = true;
    const known = { roles: [...has.roles].sort(), sentiments: [...has.sentiments].sort(), categories: this.categories };
    found.remark = remarks(query, known, this.words);
    this.show(found);
    said(found);
  }

  /** Return the contacts whose names match. @param {Query} query @returns {Set<number>} */
  named(query) {
    if (asksFields(query) || !query.wanted.terms.length) return new Set();
    return new Set(this.folded.flatMap((name, place) => (matches(query, { role: "", folded: name }) ? [place] : [])));
  }

  /** @param {Message} message @param {Query} query @param {Found} found */
  take(message, query, found) {
    found.messages += 1;
    found.hits += countHits(message.folded, query.wanted.terms);
    found.contacts.add(message.place);
    if (found.messages > LISTED) return;
    const { place, row, head } = message;
    const link = /** @type {HTMLAnchorElement} */ (document.createElement("a"));
    link.setAttribute("href", `#${place}-m${row}`);
    link.append(element("bdi", this.names[place]));
    const said = element("small", about(head).filter(Boolean).join(" · "));
    const words = element("p", "");
    words.setAttribute("dir", "auto");
    words.append(...excerpt(message, query));
    const item = document.createElement("li");
    item.append(link, said, words);
    this.list.append(item);
  }

  /** @param {Found} found */
  show({ messages }) {
    const { words } = this;
    this.section.hidden = messages === 0;
    this.note.textContent = messages > LISTED ? words.say("The first {n} of {all} are listed.", { n: LISTED, all: messages.toLocaleString(words.language) }) : "";
  }
}
