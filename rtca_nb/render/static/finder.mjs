// @ts-check
/** Search and filters of one transcript in the report. */
import { countHits } from "./folding.mjs";
import { Heard } from "./heard.mjs";
import { LongChat } from "./long_chat.mjs";
import { isAsked, matches, parseQuery, remarks } from "./search.mjs";
import { Steps } from "./steps.mjs";
import { bodyOf, rangesOf, readText, showWithin } from "./text.mjs";
import { Words } from "./words.mjs";

/**
 * @import { Query } from "./search.mjs"
 */

/**
 * Return what a link within the page leads to.
 * @param {EventTarget | null} clicked
 */
export function targetOf(clicked) {
  const link = clicked instanceof Element ? clicked.closest("a[href^='#']") : null;
  return link && document.getElementById(link.getAttribute("href")?.slice(1) ?? "");
}

/**
 * Highlight ranges: the page's nodes stay as they are, so nothing is parsed or moved.
 * @param {string} name
 * @param {Range[]} ranges
 * @param {number} [priority] over other highlights of the same text
 */
function paint(name, ranges, priority = 0) {
  if (!globalThis.Highlight) return;
  const highlight = new Highlight(...ranges);
  highlight.priority = priority;
  CSS.highlights.set(name, highlight);
}

/** Places of terms in a message. @param {HTMLElement} message @param {string[]} terms folded */
function rangesIn(message, terms) {
  const body = bodyOf(message);
  return body && terms.length ? rangesOf(readText(body), terms) : [];
}

export class Finder {
  /**
   * @param {Element} article
   * @param {HTMLFormElement} form
   * @param {HTMLElement} chat
   * @param {HTMLElement} nothing what is shown where no message matches
   */
  constructor(article, form, chat, nothing) {
    this.article = article;
    this.form = form;
    this.chat = chat;
    this.nothing = nothing;
    this.words = new Words(JSON.parse(form.dataset.words || "{}"), document.documentElement.lang || "en");
    this.output = /** @type {HTMLOutputElement} */ (form.querySelector("output"));
    this.messages = /** @type {HTMLElement[]} */ ([...chat.querySelectorAll("li.rtca-m")]);
    this.others = /** @type {HTMLElement[]} */ ([...chat.querySelectorAll("li:not(.rtca-m)")]);
    this.long = new LongChat(chat);
    this.shown = this.messages;
    /** Matches of the messages that are shown; a message that a filter keeps is one. */
    this.steps = new Steps();
    this.steps.set(this.shown.map((_, row) => [row, 1]));
    /** Folded. @type {string[]} */
    this.terms = [];
    const options = form.querySelectorAll('select[name="category"] > option:not([value=""])');
    /** Of categories, by number. */
    this.names = [...options].map((option) => option.textContent ?? "");
    this.heard = new Heard(this.messages, this.names);
    this.frame = 0;
  }

  /** @param {string} name @returns {string} */
  value(name) {
    const field = this.form.elements.namedItem(name);
    return field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? field.value : "";
  }

  /** @param {string} sentence */
  say(sentence) {
    this.output.textContent = sentence;
  }

  /** Go to the next or previous match, around both ends. @param {1 | -1} step */
  move(step) {
    const next = this.steps.next(step);
    if (next) this.select(...next);
  }

  /** Place of the current message among those that are shown; -1 for none. */
  get current() {
    return this.steps.spot < 0 ? -1 : this.steps.row;
  }

  /** Make a match of a message the current one. @param {number} row among those that are shown @param {number} [spot] */
  select(row, spot = 0) {
    const { steps } = this;
    this.leave();
    globalThis.CSS?.highlights?.delete("rtca-cited");
    steps.at(row, spot);
    const message = this.shown[row];
    message.classList.add("rtca-current");
    this.long.bring(message);
    const here = this.here(message);
    paint("rtca-found-current", here ? [here] : [], 1);
    if (here) {
      showWithin(message, here);
      const spot = here.getBoundingClientRect();
      // A message may be higher than the window.
      if (spot.top < 0 || spot.bottom > innerHeight) scrollBy({ top: spot.top - innerHeight / 2, behavior: "instant" });
    }
    this.say(this.words.say("{place} of {total}", { place: steps.place + 1, total: steps.total }));
  }

  /** The place of the current match; null for a message as a whole. @param {HTMLElement} message */
  here(message) {
    return rangesIn(message, this.terms)[this.steps.spot] ?? null;
  }

  /** Make no match the current one. */
  leave() {
    this.shown[this.steps.row]?.classList.remove("rtca-current");
    paint("rtca-found-current", []);
    this.steps.at(-1, -1);
  }

  /** Decide which messages are kept. @param {Query} query @returns {number[]} */
  kept(query) {
    const [role, sentiment, category] = ["role", "sentiment", "category"].map((name) => this.value(name));
    return this.heard.all().flatMap(({ said, numbers }, place) =>
      (!role || said.role === role) &&
      (!sentiment || (said.sentiment || "-") === sentiment) &&
      (!category || numbers.includes(category)) &&
      matches(query, said)
        ? [place]
        : [],
    );
  }

  /** Show what search and filters keep. */
  update() {
    globalThis.CSS?.highlights?.delete("rtca-cited");
    const query = parseQuery(this.value("q"));
    this.leave();
    const kept = this.kept(query);
    this.long.measure();
    const places = new Set(kept);
    this.messages.forEach((message, place) => {
      if (message.hidden === places.has(place)) message.hidden = !message.hidden;
    });
    this.shown = kept.map((place) => this.messages[place]);
    this.terms = query.wanted.terms;
    const messages = this.heard.all();
    const counts = kept.map((place) => Math.max(1, countHits(messages[place].said.folded, this.terms)));
    this.steps.set(counts.map((count, row) => [row, count]));
    const filtered = kept.length < this.messages.length;
    this.nothing.hidden = kept.length > 0;
    for (const other of this.others) if (other.hidden !== filtered) other.hidden = filtered;
    this.long.size();
    if (this.long.isLong) this.paintSoon();
    else this.paintFound();
    this.output.textContent = this.count(query);
  }

  /** Mark what is found: in a long transcript only where the reader is. */
  paintFound() {
    paint("rtca-found", this.long.inSight(this.shown).flatMap((message) => rangesIn(message, this.terms)));
  }

  paintSoon() {
    this.frame ||= requestAnimationFrame(() => {
      this.frame = 0;
      this.paintFound();
    });
  }

  /** Say how many messages there are, once something was asked for. @param {Query} query */
  count(query) {
    const { total } = this.steps;
    const { length: all } = this.messages;
    const here = { shown: this.shown.length, all };
    const found =
      this.terms.length && total
        ? this.words.count("{n} match in {shown} of {all} messages", "{n} matches in {shown} of {all} messages", total, here)
        : this.words.say("{shown} of {all} messages", here);
    const missing = remarks(query, this.heard.has(), this.words);
    if (missing) return `${found}. ${missing}`;
    const asked =
      this.shown.length < all ||
      isAsked(query) ||
      ["role", "sentiment", "category"].some((name) => this.value(name));
    return asked ? found : "";
  }

  /** Show all again; the fields are empty. */
  restore() {
    this.chat.classList.remove("rtca-no-categories", "rtca-no-issues", "rtca-no-extracted");
    const times = this.form.elements.namedItem("times");
    if (times instanceof HTMLInputElement) this.chat.classList.toggle("rtca-wall", times.checked);
    this.update();
  }

  clear() {
    this.form.reset();
    this.restore();
  }

  listen() {
    const { form } = this;
    form.hidden = false;
    form.addEventListener("input", ({ target }) => this.onInput(/** @type {HTMLInputElement} */ (target)));
    form.addEventListener("reset", () => setTimeout(() => this.restore())); // the fields are empty only after the event
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("keydown", (event) => this.onKey(event));
    form.querySelector('button[name="prev"]')?.addEventListener("click", () => this.move(-1));
    form.querySelector('button[name="next"]')?.addEventListener("click", () => this.move(1));
    this.nothing.querySelector("button")?.addEventListener("click", () => {
      this.clear();
      /** @type {HTMLElement | null} */ (form.querySelector('input[name="q"]'))?.focus(); // the button is gone
    });
    // A jump link to something that a filter hides would lead nowhere; it is followed only after this.
    this.article.addEventListener("click", ({ target }) => {
      const led = targetOf(target);
      if (led?.hidden) this.clear();
      if (led && this.chat.contains(led)) this.long.arrive(led);
    });
    if (this.long.isLong) this.follow();
  }

  /** Follow the reader through a long transcript, until it leaves the page. */
  follow() {
    const life = new AbortController();
    /** @param {() => void} act */
    const whileHere = (act) => () => (this.chat.isConnected ? act() : life.abort());
    const { signal } = life;
    addEventListener("scroll", whileHere(() => this.terms.length && this.paintSoon()), { passive: true, signal });
    const arrive = whileHere(() => {
      const led = document.getElementById(location.hash.slice(1));
      if (led && this.chat.contains(led)) this.long.arrive(led);
    });
    addEventListener("hashchange", arrive, { signal });
    arrive();
  }

  /** @param {HTMLInputElement} input */
  onInput(input) {
    if (input.name === "kind") this.chat.classList.toggle(`rtca-no-${input.value}`, !input.checked);
    else if (input.name === "times") this.chat.classList.toggle("rtca-wall", input.checked);
    else this.update();
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const { target } = event;
    if (event.key !== "Enter" || !(target instanceof HTMLInputElement) || target.name !== "q") return;
    event.preventDefault();
    this.move(event.shiftKey ? -1 : 1);
  }
}
