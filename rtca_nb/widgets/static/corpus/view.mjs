// @ts-check
import { setTraits } from "../shared/model.mjs";
import { inputsNamed, part, setHeight, write } from "../shared/parts.mjs";
import { RowStops } from "../shared/rows.mjs";
import { Waiting } from "../shared/waiting.mjs";
import { isAnswered, waitingWords } from "./asking.mjs";
import { OpenContact } from "./contact.mjs";
import { RANGE_TRAITS, RangeChart } from "./ranges.mjs";

/**
 * @import { Model } from "../shared/model.mjs"
 * @import { Words } from "../../../render/static/words.mjs"
 */

const CHECKED = ["statuses", "only", "agents", "queues", "categories"];
/** Cells that are filled later. @type {Record<string, string>} */
const CELLS = { _courses: ".rtca-cx-course", _chips: "td.rtca-cx-names" };
const CHARTS = ["time", "category", "score", "response", "hour"];

/** A view of many contacts. It shows parts made in Python, once they answer the current question. */
export class CorpusView {
  static PARTS = [
    "_answered", "_heard", "_count", "_chosen", "_rows", "_courses", "_chips", "_checks", "_known", "_pager", "_pages", "_trouble",
    ...CHARTS.map((name) => `_${name}`),
  ];

  /** @param {Model} model @param {HTMLElement} root @param {Words} words @param {AbortSignal} signal */
  constructor(model, root, words, signal) {
    root.innerHTML = model.get("_page"); // made and escaped by rtca_nb.render.markup
    this.model = model;
    this.words = words;
    this.root = root;
    this.scroll = part(root, ".rtca-cx-scroll");
    this.rows = part(root, "tbody");
    this.state = part(root, ".rtca-cx-state");
    this.nothing = part(root, ".rtca-nothing");
    this.search = /** @type {HTMLInputElement} */ (part(root, "[name=search]"));
    /** HTML that is shown, by the trait that it came in. @type {Map<string, string>} */
    this.shown = new Map();
    this.asked = "";
    this.stops = new RowStops(this.rows);
    /** Where the table was when a contact opened: its scroll, and the row. */
    this.left = { scroll: 0, row: 0 };
    this.waiting = new Waiting(signal, (waited) => this.showWaiting(waited));
    this.ranges = Object.keys(RANGE_TRAITS).flatMap((name) => {
      const figure = /** @type {HTMLElement} */ (root.querySelector(`[data-chart="${name}"]`));
      return figure.querySelector(".rtca-cx-range") ? [new RangeChart(model, figure, words)] : [];
    });
    this.contact = new OpenContact(model, root, words, signal, (opened) => this.onOpened(opened));
  }

  start() {
    this.updateHeight();
    this.update();
    this.contact.update();
    // The kernel starts on the slower parts once this is on the screen.
    requestAnimationFrame(() => this.model.send({ drawn: true }));
  }

  updateHeight() {
    setHeight(this.root, this.model.get("height"));
  }

  // -- showing --------------------------------------------------------------------------------------------------------

  /** Show the question and its answer. An answer to an earlier question is ignored. */
  update() {
    this.fill("_checks", ".rtca-cx-kinds");
    this.updateControls();
    const answered = isAnswered(this.model);
    const asked = JSON.stringify(this.model.get("_asking").map((/** @type {string} */ name) => this.model.get(name)));
    if (!answered && asked !== this.asked) this.waiting.restart();
    if (answered) this.waiting.update(false);
    this.asked = asked;
    if (answered) this.showAnswer();
  }

  showAnswer() {
    this.fill("_count", ".rtca-cx-count");
    this.fill("_chosen", ".rtca-cx-chosen");
    for (const name of CHARTS) this.fill(`_${name}`, `[data-chart="${name}"] .rtca-cx-plot`);
    const rows = this.model.get("_rows");
    const before = this.shown.get("_rows");
    if (before !== rows) {
      this.fill("_rows", "tbody");
      for (const name of Object.keys(CELLS)) this.shown.delete(name);
      // Rows that replace others begin at the top; asking where that is takes a layout, which the first ones do without.
      if (before !== undefined && !this.contact.opened) this.scroll.scrollTop = 0;
      this.stops.stopAt(0);
    }
    for (const name of Object.keys(CELLS)) this.fillCells(name);
    const trouble = part(this.root, ".rtca-cx-trouble");
    write(trouble, this.model.get("_trouble"));
    trouble.hidden = !trouble.textContent;
    this.nothing.hidden = Boolean(rows) || Boolean(trouble.textContent);
    part(this.nothing, "button").hidden = !this.model.get("_chosen");
    this.markOpen();
    this.updatePager();
  }

  /** Put a part in its place, and the focus back where it was in it. @param {string} trait @param {string} selector */
  fill(trait, selector) {
    const html = this.model.get(trait);
    if (this.shown.get(trait) === html) return;
    this.shown.set(trait, html);
    const place = part(this.root, selector);
    const focus = place.contains(document.activeElement) ? document.activeElement : null;
    const name = focus?.getAttribute("name");
    const value = focus?.getAttribute("value");
    place.innerHTML = html; // made and escaped by rtca_nb.render.markup
    if (!name) return;
    const same = [...place.querySelectorAll("button")].filter((button) => button.name === name);
    (same.find((button) => button.value === value) ?? same[0] ?? this.scroll).focus({ preventScroll: true });
  }

  /** Fill the cells of each row, as far as they have arrived. @param {string} trait */
  fillCells(trait) {
    const parts = this.model.get(trait);
    const key = JSON.stringify(parts);
    const cells = this.rows.querySelectorAll(CELLS[trait]);
    if (this.shown.get(trait) === key || parts.length !== cells.length) return;
    this.shown.set(trait, key);
    cells.forEach((cell, row) => {
      cell.innerHTML = parts[row]; // made and escaped by rtca_nb.render.markup
    });
  }

  /** @param {number} waited milliseconds */
  showWaiting(waited) {
    const said = isAnswered(this.model) ? "" : waitingWords(this.model, this.words, waited);
    write(this.state, said);
    this.state.hidden = !said;
    this.root.classList.toggle("rtca-cx-busy", Boolean(said));
  }

  updateControls() {
    const get = (/** @type {string} */ name) => this.model.get(name);
    const known = get("_known");
    let active = 0;
    for (const name of CHECKED) {
      active += get(name).length;
      for (const input of inputsNamed(this.root, name)) {
        input.checked = get(name).includes(known[name]?.[Number(input.value)]);
      }
    }
    part(this.root, ".rtca-active").textContent = active ? String(active) : "";
    if (document.activeElement !== this.search) this.search.value = get("search");
    for (const head of this.root.querySelectorAll("th")) {
      const own = head.dataset.sort === get("sort");
      if (own) head.setAttribute("aria-sort", get("descending") ? "descending" : "ascending");
      else head.removeAttribute("aria-sort");
    }
    for (const chart of this.ranges) chart.update();
  }

  /** The page that is shown: beyond the last, the last. */
  get page() {
    return Math.max(0, Math.min(this.model.get("page"), this.model.get("_pages") - 1));
  }

  updatePager() {
    write(part(this.root, ".rtca-foot .rtca-said"), this.model.get("_pager"));
    const [page, last] = [this.page, Math.max(0, this.model.get("_pages") - 1)];
    for (const name of ["first", "previous", "next", "last"]) {
      const there = name === "first" || name === "previous" ? page > 0 : page < last;
      part(this.root, `.rtca-foot [name=${name}]`).setAttribute("aria-disabled", String(!there));
    }
  }

  // -- rows -----------------------------------------------------------------------------------------------------------

  markOpen() {
    const id = this.model.get("contact_id");
    const ids = this.model.get("_ids");
    [...this.rows.children].forEach((row, place) => {
      if (id !== null && ids[place] === id) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    });
  }

  /** @param {number} row */
  open(row) {
    const id = this.model.get("_ids")[row];
    if (id === undefined || !isAnswered(this.model)) return;
    if (this.model.get("contact_id") === null) this.left = { scroll: this.scroll.scrollTop, row };
    this.stops.stopAt(row);
    setTraits(this.model, { contact_id: id });
  }

  /** @param {boolean} opened */
  onOpened(opened) {
    this.markOpen();
    if (opened) {
      this.rows.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
      part(this.root, "[name=back]").focus({ preventScroll: true });
    } else {
      this.scroll.scrollTop = this.left.scroll;
      this.stops.stopAt(this.left.row);
      this.stops.current?.focus({ preventScroll: true });
    }
  }

  // -- doing ----------------------------------------------------------------------------------------------------------

  /** Choose, and go back to the first page. @param {Record<string, unknown>} values */
  choose(values) {
    setTraits(this.model, { ...values, page: 0 });
  }

  /** @param {string} name of a trait with several values @param {unknown} value */
  toggle(name, value) {
    const chosen = this.model.get(name);
    this.choose({ [name]: chosen.includes(value) ? chosen.filter((/** @type {unknown} */ one) => one !== value) : [...chosen, value] });
  }

  clear() {
    const none = [null, null];
    this.search.value = "";
    this.choose({
      ...Object.fromEntries(Object.values(RANGE_TRAITS).map((name) => [name, none])),
      ...Object.fromEntries(CHECKED.map((name) => [name, []])),
      search: "",
    });
  }

  /** Take one choice back. @param {string} name @param {number} place */
  unset(name, place) {
    if (name === "search") this.search.value = "";
    const value = this.model.get(name);
    const without = (/** @type {unknown[]} */ list) => list.filter((_, at) => at !== place);
    if (Object.values(RANGE_TRAITS).includes(name)) this.choose({ [name]: [null, null] });
    else this.choose({ [name]: name === "search" ? "" : without(value) });
  }

  /** @param {string} column */
  sortBy(column) {
    const same = this.model.get("sort") === column;
    this.choose({ sort: column, descending: same ? !this.model.get("descending") : column !== "contact_id" });
  }

  /** @param {string} where */
  turn(where) {
    const last = Math.max(0, this.model.get("_pages") - 1);
    const page = { first: 0, previous: this.page - 1, next: this.page + 1, last }[where] ?? 0;
    if (page >= 0 && page <= last && page !== this.page) setTraits(this.model, { page });
  }
}
