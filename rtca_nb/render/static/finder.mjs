// @ts-check
/** Search and filters of one transcript in the report. */
import { fold } from "./folding.mjs";
import { isAsked, matches, parseQuery, remarks } from "./search.mjs";
import { bodyOf, kindsOf, rangesOf, readText } from "./text.mjs";

/**
 * @import { Query, Said } from "./search.mjs"
 * @import { MessageText } from "./text.mjs"
 * @typedef {MessageText & {said: Said}} Content
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
 * @param {Range[]} ranges
 */
function paint(ranges) {
  if (globalThis.Highlight) CSS.highlights.set("rtca-found", new Highlight(...ranges));
}

/** @param {HTMLElement} message @param {string[]} names of categories, by number @returns {Content} */
function contentOf(message, names) {
  const body = bodyOf(message);
  const read = body ? readText(body) : { pieces: [], text: "" };
  const { r: role = "", s: sentiment = "", c: numbers = "" } = message.dataset;
  const categories = numbers.split(" ").filter(Boolean).map((number) => names[Number(number)]);
  return { ...read, said: { role, sentiment, categories, kinds: kindsOf(message, body), folded: fold(read.text) } };
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
    /** Place of the current match among those that are shown. */
    this.current = -1;
    const options = form.querySelectorAll('select[name="category"] > option:not([value=""])');
    /** Of categories, by number. */
    this.names = [...options].map((option) => option.textContent ?? "");
    /** Hits of the search in the messages that are shown. */
    this.hits = 0;
    /** Read at the first search. @type {Content[] | null} */
    this.contents = null;
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

  /** Make a match the current one, around both ends. @param {number} place */
  select(place) {
    const count = this.shown.length;
    if (!count) return;
    this.shown[this.current]?.classList.remove("rtca-current");
    globalThis.CSS?.highlights?.delete("rtca-cited");
    this.current = (place + count) % count;
    const message = this.shown[this.current];
    message.classList.add("rtca-current");
    // At once, as a find in a page: a smooth scroll that the next one interrupts may never arrive.
    message.scrollIntoView({ block: "center", behavior: "instant" });
    this.output.textContent = `${this.current + 1} of ${count}`;
  }

  previous() {
    this.select(this.current < 0 ? this.shown.length - 1 : this.current - 1);
  }

  next() {
    this.select(this.current + 1);
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
      matches(query, contents[place].said)
        ? [place]
        : [],
    );
  }

  /** Show what search and filters keep. */
  update() {
    globalThis.CSS?.highlights?.delete("rtca-cited");
    this.contents ??= this.messages.map((message) => contentOf(message, this.names));
    const contents = this.contents;
    const query = parseQuery(this.value("q"));
    this.shown[this.current]?.classList.remove("rtca-current");
    this.current = -1;
    const kept = this.kept(query, contents);
    const places = new Set(kept);
    this.messages.forEach((message, place) => {
      message.hidden = !places.has(place);
    });
    this.shown = kept.map((place) => this.messages[place]);
    const filtered = kept.length < this.messages.length;
    this.nothing.hidden = kept.length > 0;
    for (const other of this.others) other.hidden = filtered;
    const { terms } = query.wanted;
    const ranges = terms.length ? kept.flatMap((place) => rangesOf(contents[place], terms)) : [];
    this.hits = ranges.length;
    paint(ranges);
    this.output.textContent = this.count(query);
  }

  /** Say how many messages there are, once something was asked for. @param {Query} query */
  count(query) {
    const { length: all } = this.messages;
    const hits = this.hits ? `, ${this.hits} hit${this.hits === 1 ? "" : "s"}` : "";
    const found = `${this.shown.length} of ${all} messages${hits}`;
    const said = this.messages.map(({ dataset }) => dataset);
    const missing = remarks(query, {
      roles: said.map(({ r = "" }) => r),
      sentiments: said.map(({ s = "" }) => s),
      categories: this.names,
    });
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
    form.querySelector('button[name="prev"]')?.addEventListener("click", () => this.previous());
    form.querySelector('button[name="next"]')?.addEventListener("click", () => this.next());
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
    if (event.shiftKey) this.previous();
    else this.next();
  }
}
