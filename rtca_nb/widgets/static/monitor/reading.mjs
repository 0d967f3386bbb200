// @ts-check
/** What a reader does with a transcript that grows: search it, select in it, cite from it, and see its course. */
import { countHits } from "../../../render/static/folding.mjs";
import { isAsked, matches, parseQuery, remarks } from "../../../render/static/search.mjs";
import { Steps } from "../../../render/static/steps.mjs";
import { bodyOf, rangesOf, readText } from "../../../render/static/text.mjs";
import { setTraits } from "../shared/model.mjs";
import { inputsNamed, part } from "../shared/parts.mjs";
import { bring } from "../shared/scrolling.mjs";
import { messageOf } from "../transcript/blocks.mjs";
import { Charts } from "../transcript/charts.mjs";
import { Citing } from "../transcript/citing.mjs";
import { countWords, saidOf } from "../transcript/filters.mjs";
import { Painter } from "../transcript/painting.mjs";

/**
 * @import { Message } from "../transcript/blocks.mjs"
 * @import { MonitorView } from "./view.mjs"
 */

/** Places of terms in a message. @param {HTMLElement} item @param {string[]} terms folded */
function rangesIn(item, terms) {
  const body = bodyOf(item);
  return body && terms.length ? rangesOf(readText(body), terms) : [];
}

export class Reading {
  /** @param {MonitorView} view @param {AbortSignal} signal */
  constructor(view, signal) {
    const { model, root } = view;
    this.view = view;
    this.model = model;
    this.box = inputsNamed(root, "search")[0];
    this.count = part(root, ".rtca-count");
    this.cite = part(root, 'button[name="cite"]');
    this.course = part(root, ".rtca-mon-course");
    /** Each is read once. @type {WeakMap<HTMLElement, Message>} */
    this.read = new WeakMap();
    this.steps = new Steps();
    /** @type {string[]} */
    this.terms = [];
    this.selected = -1;
    this.found = new Painter("rtca-found");
    this.here = new Painter("rtca-found-current", 1);
    this.citing = new Citing(model, view.words, (sentence) => view.say(sentence), signal);
    /** @type {Charts | null} */
    this.charts = null;
    this.drawn = "";
    this.life = new AbortController();
    this.stopScrolling = () => {};
    signal.addEventListener("abort", () => {
      this.life.abort();
      this.stopScrolling();
      this.found.paint([]);
      this.here.paint([]);
    });
  }

  /** What goes with the transcript that is shown. */
  get about() {
    const { ids = [], categories = [], course = "", axis = "" } = this.view.store.abouts[this.view.current] ?? {};
    return { ids, categories, course, axis };
  }

  /** Elements of the messages, by row. */
  items() {
    const { list } = this.view.entries;
    return /** @type {HTMLElement[]} */ ([...list.children].filter((item) => item.classList.contains("rtca-m")));
  }

  /** @param {HTMLElement} item */
  messageOf(item) {
    const known = this.read.get(item) ?? messageOf(item);
    this.read.set(item, known);
    return known;
  }

  /** Show what the search keeps of all that has arrived, and what is selected. */
  update() {
    const { steps, model } = this;
    const items = this.items();
    const messages = items.map((item) => this.messageOf(item));
    const query = parseQuery(model.get("search"));
    const active = isAsked(query);
    this.terms = query.wanted.terms;
    this.selected = this.about.ids.indexOf(model.get("selected_id") ?? "");
    const { categories } = this.about;
    const kept = messages.map((message) => !active || matches(query, saidOf(message, categories)));
    for (const item of this.view.entries.list.children) item.toggleAttribute("hidden", active);
    items.forEach((item, row) => this.mark(item, row, kept[row]));
    const rows = [...kept.keys()].filter((row) => kept[row]);
    steps.set(rows.map((row) => [row, Math.max(1, countHits(messages[row].text, this.terms))]));
    if (active && steps.spot < 0) steps.at(this.selected, 0);
    const { words } = this.view;
    const has = {
      roles: messages.map(({ role }) => role),
      sentiments: messages.map(({ sentiment }) => sentiment),
      categories,
    };
    const missing = remarks(query, has, words);
    const { place, total } = steps;
    const things = this.terms.length ? words.count("{n} match", "{n} matches", total) : "";
    const here = active && place >= 0 ? words.say("{place} of {total}", { place: place + 1, total }) : "";
    const found = { messages: rows.length, things, here };
    this.count.textContent = active ? countWords(words, items.length, found, missing) : "";
    if (active && !rows.length && missing) this.count.textContent = missing;
    if (this.box.value !== model.get("search")) this.box.value = model.get("search");
    this.cite.setAttribute("aria-disabled", String(this.selected < 0));
    this.found.paint(rows.flatMap((row) => rangesIn(items[row], this.terms)));
    const range = this.range();
    this.here.paint(range ? [range] : []);
    this.draw(messages.map((message, row) => ({ ...message, shown: kept[row] })), active);
  }

  /** @param {HTMLElement} item @param {number} row @param {boolean} kept */
  mark(item, row, kept) {
    const selected = row === this.selected;
    item.hidden = !kept && !selected;
    item.classList.toggle("rtca-current", selected);
    item.classList.toggle("rtca-outside", selected && !kept);
    if (selected) item.setAttribute("aria-current", "true");
    else item.removeAttribute("aria-current");
    if (selected) item.tabIndex = 0;
    else item.removeAttribute("tabindex");
  }

  /** Draw the course of the contact, where it has changed, and what is selected in it. @param {Message[]} messages @param {boolean} active */
  draw(messages, active) {
    const { course, axis } = this.about;
    // Who goes through its marks keeps them until they are left.
    if (course !== this.drawn && !this.course.contains(document.activeElement)) {
      this.drawn = course;
      this.life.abort();
      this.life = new AbortController();
      const place = part(this.course, ":scope>div");
      place.innerHTML = course; // made and escaped by rtca_nb.render.markup
      this.course.hidden = !course;
      this.course.dataset.axis = axis;
      const times = () => this.items().map((item) => this.messageOf(item).seconds);
      this.charts = new Charts(this.view.root, { times, go: (row) => this.select(row) });
      this.charts.listen(this.life.signal);
    }
    this.charts?.follow(messages, this.selected, active);
  }

  /** The range of the current match; null for a whole message. */
  range() {
    const { row, spot } = this.steps;
    const item = spot < 0 ? undefined : this.items()[row];
    return item ? (rangesIn(item, this.terms)[spot] ?? null) : null;
  }

  /** Select a message, or none. @param {number} row @param {number} [spot] of the match in it that is meant */
  select(row, spot = -1) {
    this.steps.at(row, spot);
    const id = this.about.ids[row] ?? null;
    if (id === this.model.get("selected_id")) this.show();
    else setTraits(this.model, { selected_id: id });
  }

  /** Show another selection, and bring it into sight. */
  show() {
    const selected = this.about.ids.indexOf(this.model.get("selected_id") ?? "");
    if (selected !== this.steps.row) this.steps.at(selected, -1);
    this.update();
    this.follow();
  }

  /** Bring what is selected into sight. */
  follow() {
    const item = this.items()[this.selected];
    if (!item) return;
    this.stopScrolling();
    const { scroll } = this.view.entries;
    this.stopScrolling = bring(scroll, item, (box, edge) => {
      if (box.top >= edge.top && box.bottom <= edge.bottom) return null;
      return box.top - edge.top - Math.max(12, (scroll.clientHeight - box.height) / 2);
    });
  }

  /** Go to the next match, or the one before. @param {1 | -1} step */
  move(step) {
    const next = this.steps.next(step);
    if (next) this.select(...next);
    else this.view.say(this.view.words.say("Nothing to step to: no message matches."));
  }

  /** Go to the message after or before the selected one. @param {1 | -1} step */
  walk(step) {
    const items = this.items();
    const rows = [...items.keys()].filter((row) => !items[row].hidden);
    const at = rows.indexOf(this.selected);
    const to = at < 0 ? (step > 0 ? rows[0] : rows.at(-1)) : rows[at + step];
    if (to === undefined) return;
    this.select(to);
    this.items()[to]?.focus({ preventScroll: true });
  }

  citeSelected() {
    this.citing.ask(this.selected, this.items()[this.selected]);
  }

  /** @param {Element} target what was clicked in the transcript */
  choose(target) {
    const item = /** @type {HTMLElement | null} */ (target.closest(".rtca-m"));
    const row = item ? this.items().indexOf(item) : -1;
    if (row < 0) return;
    this.select(row);
    this.items()[row]?.focus({ preventScroll: true });
  }

  /** @param {KeyboardEvent} event @returns {boolean} whether the key did something */
  onKey({ key, target, shiftKey }) {
    if (target === this.box) {
      if (key === "Enter") this.move(shiftKey ? -1 : 1);
      else if (key === "Escape" && this.box.value) setTraits(this.model, { search: "" });
      else return false;
      return true;
    }
    if (!(target instanceof Element) || !target.closest(".rtca-scroll")) return false;
    /** @type {Record<string, (() => void) | undefined>} */
    const keys = {
      ArrowDown: () => this.walk(1),
      ArrowUp: () => this.walk(-1),
      j: () => this.move(1),
      k: () => this.move(-1),
      c: () => this.citeSelected(),
      Escape: () => this.select(-1),
    };
    const act = keys[key.length === 1 ? key.toLowerCase() : key];
    act?.();
    return act !== undefined;
  }
}
