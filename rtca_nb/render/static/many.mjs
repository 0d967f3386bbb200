// @ts-check
/**
 * The script of a report on many contacts: it searches, filters and sorts their table, and lays out a contact when a
 * link leads to it. Without it the page is complete, only plainer.
 */
import { Everywhere } from "./everywhere.mjs";
import { Islands } from "./islands.mjs";
import { Reader } from "./reader.mjs";
import { contactsIn, Rows } from "./rows.mjs";
import { Words } from "./words.mjs";

/** @import { Found } from "./everywhere.mjs" */
/** @import { Row } from "./rows.mjs" */

/** Milliseconds without a key until a search begins. */
const PAUSE = 120;

const overview = /** @type {HTMLElement} */ (document.getElementById("overview"));
const list = /** @type {HTMLElement} */ (document.getElementById("contacts"));
const form = /** @type {HTMLFormElement} */ (list.querySelector("form"));
const words = new Words(JSON.parse(form.dataset.words || "{}"), document.documentElement.lang || "en");
const output = /** @type {HTMLOutputElement} */ (form.querySelector("output"));
const nothing = /** @type {HTMLElement} */ (list.querySelector(".rtca-wide-table + .rtca-none"));
const rows = new Rows(/** @type {HTMLTableElement} */ (list.querySelector("table")));
const islands = new Islands(document, words);
const names = /** @type {string[]} */ ([]);
for (const row of rows.all) names[row.place] = row.name;
const options = /** @type {HTMLOptionElement[]} */ ([...form.querySelectorAll('select[name="category"] > option')]);
const categories = options.filter((option) => /^\d+$/u.test(option.value)).map((option) => option.textContent ?? "");
const hits = /** @type {HTMLElement} */ (list.querySelector(".rtca-hits"));
const everywhere = new Everywhere(islands, hits, names, categories, words);
const section = /** @type {HTMLElement} */ (document.getElementById("reader"));
const reader = new Reader(overview, section, islands, rows, words);
/** What the search found so far. @type {Found | null} */
let found = null;
let waiting = 0;

/** @param {number} number */
const figure = (number) => number.toLocaleString(words.language);

/** @param {string} name @returns {string} */
function value(name) {
  const field = form.elements.namedItem(name);
  return field instanceof HTMLInputElement || field instanceof HTMLSelectElement ? field.value : "";
}

/** @param {Row} row @param {string} wanted */
function hasScore({ score }, wanted) {
  if (wanted === "none") return Number.isNaN(score);
  return wanted === "bad" ? score < 0 : score >= 0;
}

/** Show the contacts that pass the filters and in which something was found. */
function update() {
  const [category, score, state, kind] = ["category", "score", "state", "form"].map(value);
  rows.filter(
    (row) =>
      (!found || found.contacts.has(row.place)) &&
      (!category || (category === "-" ? !row.categories.length : row.categories.includes(category))) &&
      (!score || hasScore(row, score)) &&
      (!state || row.state[0] === state) &&
      (!kind || row.state[1] === kind),
  );
  nothing.hidden = rows.shown.length > 0 || (found !== null && !found.done);
  const [some, all] = [rows.shown, rows.all].map((several) => figure(contactsIn(several)));
  const counted = words.say("{some} of {all} contacts", { some, all });
  if (found) {
    const several = words.count("{count} message", "{count} messages", found.messages, { count: figure(found.messages) });
    const hits = words.count("{count} hit", "{count} hits", found.hits, { count: figure(found.hits) });
    const messages = found.hits ? words.say("{things} in {messages}", { things: hits, messages: several }) : several;
    const whole = `${found.hits ? messages : words.say("{messages} found", { messages })}, ${counted}`;
    output.textContent = found.done
      ? `${whole}${found.remark ? `. ${found.remark}` : ""}`
      : words.say("{messages} so far …", { messages });
  } else {
    output.textContent = rows.shown.length < rows.all.length ? counted : "";
  }
}

function search() {
  void everywhere.run(value("q"), (so_far) => {
    // While it goes on, the table changes once: when something is found first.
    const changes = !so_far || so_far.done || !found;
    found = so_far;
    if (changes) update();
    else output.textContent = words.say("{n} messages found so far …", { n: figure(so_far.messages) });
  });
}

form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("input", ({ target }) => {
  if (target instanceof HTMLInputElement) {
    clearTimeout(waiting);
    waiting = setTimeout(search, PAUSE);
  } else {
    update();
  }
});
form.addEventListener("reset", () => setTimeout(search)); // the fields are empty only after the event
nothing.querySelector("button")?.addEventListener("click", () => {
  form.reset();
  /** @type {HTMLElement | null} */ (form.querySelector('input[name="q"]'))?.focus(); // the button is gone
});

/** Open what the address names. */
function route() {
  const [, whole, part] = /^#(?:contact(\d+)|(\d+)-.+)$/u.exec(location.hash) ?? [];
  const place = Number(whole ?? part ?? NaN);
  if (names[place] === undefined) reader.close();
  else void reader.open(place, location.hash.slice(1));
}

addEventListener("hashchange", route);
// A link to where the page is already changes no address.
document.addEventListener("click", ({ target }) => {
  const link = target instanceof Element ? target.closest("a[href^='#']") : null;
  if (link && link.getAttribute("href") === location.hash) route();
});
route();

// Paper has no fold. Browsers that know no other way to print what is folded get it opened.
/** @type {HTMLDetailsElement[]} */
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...section.querySelectorAll("details")].filter((fold) => !fold.open);
  for (const fold of opened) fold.open = true;
});
addEventListener("afterprint", () => {
  for (const fold of opened) fold.open = false;
  opened = [];
});
