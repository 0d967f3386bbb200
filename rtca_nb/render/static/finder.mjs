// @ts-check
/** Search and filters of one transcript in the report. */
import { fold, matches, parseQuery, unknownRoles } from "./search.mjs";
import { Steps } from "./steps.mjs";
import { bodyOf, countPlaces, rangesOf, readText, showWithin } from "./text.mjs";

/**
 * @import { Query } from "./search.mjs"
 * @import { MessageText } from "./text.mjs"
 * @typedef {MessageText & {folded: string}} Content
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

/** @param {HTMLElement} message @returns {Content} */
function contentOf(message) {
  const body = bodyOf(message);
  const read = body ? readText(body, false) : { pieces: [], text: "" };
  return { ...read, folded: fold(read.text) };
}

export class Finder {
  /**
   * @param {Element} article
   * @param {HTMLFormElement} form
   * @param {Element} chat
   * @param {HTMLElement} nothing what is shown where no message matches
   */
  constructor(article, form, chat, nothing) {
    this.article = article;
    this.form = form;
    this.chat = chat;
    this.nothing = nothing;
    this.output = /** @type {HTMLOutputElement} */ (form.querySelector("output"));
    this.messages = /** @type {HTMLElement[]} */ ([...chat.querySelectorAll("li.rtca-m")]);
    this.others = /** @type {HTMLElement[]} */ ([...chat.querySelectorAll("li:not(.rtca-m)")]);
    this.shown = this.messages;
    /** Matches of the messages that are shown; a message that a filter keeps is one. */
    this.steps = new Steps();
    this.steps.set(this.shown.map((_, row) => [row, 1]));
    /** Folded. @type {string[]} */
    this.terms = [];
    /** Read at the first search. @type {Content[] | null} */
    this.contents = null;
  }

  /** @param {string} name @returns {string} */
  value(name) {
    const field = this.form.elements.namedItem(name);
    return field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? field.value : "";
  }

  /** Go to the next or previous match, around both ends. @param {1 | -1} step */
  move(step) {
    const { steps } = this;
    const next = steps.next(step);
    if (!next) return;
    this.leave();
    steps.at(...next);
    const message = this.shown[steps.row];
    message.classList.add("rtca-current");
    // At once, as a find in a page: a smooth scroll that the next one interrupts may never arrive.
    message.scrollIntoView({ block: "center", behavior: "instant" });
    const here = this.here(message);
    paint("rtca-found-current", here ? [here] : [], 1);
    if (here) {
      showWithin(message, here);
      const spot = here.getBoundingClientRect();
      // A message may be higher than the window.
      if (spot.top < 0 || spot.bottom > innerHeight) scrollBy({ top: spot.top - innerHeight / 2, behavior: "instant" });
    }
    this.output.textContent = `${steps.place + 1} of ${steps.total}`;
  }

  /** The place of the current match; null for a message as a whole. @param {HTMLElement} message */
  here(message) {
    const content = this.contents?.[this.messages.indexOf(message)];
    return content ? (rangesOf(content, this.terms)[this.steps.spot] ?? null) : null;
  }

  /** Make no match the current one. */
  leave() {
    this.shown[this.steps.row]?.classList.remove("rtca-current");
    paint("rtca-found-current", []);
    this.steps.at(-1, -1);
  }

  /**
   * Decide which messages are kept.
   * @param {Query} query
   * @param {Content[]} contents
   * @returns {number[]}
   */
  kept(query, contents) {
    const [role, sentiment, category] = ["role", "sentiment", "category"].map((name) => this.value(name));
    return this.messages.flatMap(({ dataset }, place) =>
      (!role || dataset.r === role) &&
      (!sentiment || (dataset.s || "-") === sentiment) &&
      (!category || (dataset.c ?? "").split(" ").includes(category)) &&
      matches(query, dataset.r ?? "", contents[place].folded)
        ? [place]
        : [],
    );
  }

  /** Show what search and filters keep. */
  update() {
    this.contents ??= this.messages.map(contentOf);
    const contents = this.contents;
    const query = parseQuery(this.value("q"));
    this.leave();
    const kept = this.kept(query, contents);
    const places = new Set(kept);
    this.messages.forEach((message, place) => {
      message.hidden = !places.has(place);
    });
    this.shown = kept.map((place) => this.messages[place]);
    this.terms = query.terms;
    const counts = kept.map((place) => Math.max(1, countPlaces(contents[place].folded, query.terms)));
    this.steps.set(counts.map((count, row) => [row, count]));
    const filtered = kept.length < this.messages.length;
    this.nothing.hidden = kept.length > 0;
    for (const other of this.others) other.hidden = filtered;
    paint("rtca-found", query.terms.length ? kept.flatMap((place) => rangesOf(contents[place], query.terms)) : []);
    this.output.textContent = this.count(query);
  }

  /** Say how many messages there are, once something was asked for. @param {Query} query */
  count(query) {
    const { total } = this.steps;
    const several = query.terms.length && total ? `${total} match${total === 1 ? "" : "es"} in ` : "";
    const found = `${several}${this.shown.length} of ${this.messages.length} messages`;
    const missing = unknownRoles(query, this.messages.map(({ dataset }) => dataset.r ?? "").filter(Boolean));
    if (missing) return `${found}. ${missing}`;
    const asked =
      this.shown.length < this.messages.length ||
      query.terms.length + query.roles.length > 0 ||
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
      if (targetOf(target)?.hidden) this.clear();
    });
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
