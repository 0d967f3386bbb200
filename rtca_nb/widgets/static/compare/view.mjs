// @ts-check
import { setTraits } from "../shared/model.mjs";
import { inputsNamed, part, setHeight } from "../shared/parts.mjs";
import { bring } from "../shared/scrolling.mjs";
import { Rows } from "./rows.mjs";
import { countWords, foldable, kept, nextShown } from "./words.mjs";

/**
 * @import { Model } from "../shared/model.mjs"
 * @import { Place } from "./words.mjs"
 * @import { Words } from "../../../render/static/words.mjs"
 */

export const TRAITS = ["selected_change", "types", "kinds", "rows", "height"];
const MARGIN = 12; // pixels between a row that was led to and the edge

/** One view of two contacts side by side: the list of changes, and the rows of both transcripts. */
export class CompareView {
  /**
   * @param {Model} model
   * @param {HTMLElement} root
   * @param {Words} words
   */
  constructor(model, root, words) {
    root.innerHTML = model.get("_page"); // made and escaped by rtca_nb.render.markup
    this.model = model;
    this.root = root;
    this.words = words;
    this.scroll = part(root, ".rtca-cmp-scroll");
    this.box = part(root, ".rtca-cmp-options");
    this.nothing = part(root, ".rtca-nothing");
    this.count = part(root, ".rtca-count");
    this.steps = ["previous", "next"].map((name) => part(root, `button[name="${name}"]`));
    this.options = /** @type {HTMLElement[]} */ ([...this.box.querySelectorAll("[role=option]")]);
    /** The row of what is about the contact itself. */
    this.about = /** @type {HTMLElement | null} */ (root.querySelector(".rtca-cmp-about"));
    /** @type {Place[]} */
    this.places = model.get("_places");
    /** Which changes the filters keep. @type {boolean[]} */
    this.shown = [];
    /** @type {number | null} */
    this.selected = null;
    this.stopScrolling = () => {};
    /** Stretches that are folded: how many rows, by their first. @type {Map<number, number>} */
    this.folds = new Map();
    /** Rows in those stretches. @type {Set<number>} */
    this.folded = new Set();
    /** Rows that the reader unfolded. @type {Set<number>} */
    this.unfolded = new Set();
    this.rows = new Rows(part(root, ".rtca-cmp-rows"), model.get("_blocks"), (rows) => this.filterRows(rows));
    this.nameOptions();
  }

  /** Give the options ids, for the list to name its active one. */
  nameOptions() {
    // Two views on a page would have every id twice, so ids are the view's own.
    const own = `rtca-cmp-${Math.random().toString(36).slice(2)}`;
    this.options.forEach((option, number) => {
      option.id = `${own}-${number}`;
    });
    this.about?.removeAttribute("id");
  }

  start() {
    this.updateControls();
    this.update();
    this.rows.start();
    this.updateSelection();
    if (this.selected === null) this.bringFirst();
  }

  stop() {
    this.rows.stop();
    this.stopScrolling();
  }

  // -- showing --------------------------------------------------------------------------------------------------------

  /** @param {Iterable<Element>} elements rows, or what is about the contact */
  filterRows(elements) {
    const only = this.model.get("rows") === "changed";
    /** @type {Set<Element | null>} */
    const blocks = new Set();
    for (const element of [...elements]) {
      const row = /** @type {HTMLElement} */ (element);
      const number = Number(row.dataset.row);
      let changes = 0;
      for (const note of /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll("[data-change]"))) {
        const here = this.shown[Number(note.dataset.change)];
        note.hidden = !here;
        note.classList.toggle("rtca-current", Number(note.dataset.change) === this.selected);
        if (here) changes += 1;
      }
      row.hidden = ((only || row === this.about) && !changes) || this.folded.has(number);
      const count = this.folds.get(number);
      if (count) row.before(this.foldOf(number, count));
      if (row !== this.about) blocks.add(row.parentElement);
    }
    for (const block of blocks) {
      // A block out of sight is as high as its rows may be; one without any would leave a gap.
      const rows = block?.querySelectorAll(":scope > :not([hidden])").length ?? 0;
      if (block instanceof HTMLElement) {
        block.hidden = !rows;
        block.style.setProperty("--rtca-rows", String(rows));
      }
    }
  }

  /**
   * What stands in place of rows that are folded.
   * @param {number} first
   * @param {number} count
   */
  foldOf(first, count) {
    const item = document.createElement("div");
    item.className = "rtca-cmp-skip";
    item.setAttribute("role", "listitem");
    const button = document.createElement("button");
    button.type = "button";
    button.name = "unfold";
    button.value = String(first);
    const said = this.words.count("{n} row the same", "{n} rows the same", count);
    button.textContent = `⋯ ${said} ⋯`;
    item.append(button);
    return item;
  }

  /** Rows with a change that is shown. */
  changedRows() {
    return this.places.flatMap(([row], number) => (row >= 0 && this.shown[number] ? [row] : []));
  }

  /** Decide what folds, by the changes that are shown. */
  fold() {
    for (const item of this.root.querySelectorAll(".rtca-cmp-skip")) item.remove();
    const changed = this.changedRows();
    const folds = this.model.get("rows") === "folded" ? foldable(this.rows.total, changed) : [];
    this.folds = new Map(folds.filter(([first]) => !this.unfolded.has(first)));
    this.folded = new Set([...this.folds].flatMap(([first, count]) => Array.from({ length: count }, (_, at) => first + at)));
  }

  /** Show what the filters keep. */
  update() {
    this.shown = kept(this.places, this.model.get("types"), this.model.get("kinds"));
    const any = this.shown.some(Boolean);
    this.options.forEach((option, number) => {
      option.hidden = !this.shown[number];
    });
    this.nothing.hidden = !this.places.length || any;
    this.box.hidden = !any;
    this.fold();
    this.filterRows(this.rows.rows);
    if (this.about) this.filterRows([this.about]);
    this.updateCount();
  }

  updateCount() {
    this.count.textContent = countWords(this.words, this.shown, this.selected);
    for (const button of this.steps) button.setAttribute("aria-disabled", String(!this.shown.some(Boolean)));
  }

  unmark() {
    for (const marked of this.root.querySelectorAll(".rtca-current")) {
      marked.classList.remove("rtca-current");
      marked.removeAttribute("aria-current");
    }
    for (const option of this.box.querySelectorAll("[aria-selected]")) option.removeAttribute("aria-selected");
    this.box.removeAttribute("aria-activedescendant");
  }

  updateSelection() {
    const chosen = this.model.get("selected_change");
    this.unmark();
    this.selected = chosen !== null && this.places[chosen] ? chosen : null;
    if (this.selected !== null) this.mark(this.selected);
    this.updateCount();
  }

  /** Mark a change in the list and in its row, and bring both into sight. @param {number} number */
  mark(number) {
    const [place] = this.places[number];
    const row = place < 0 ? this.about : this.rows.row(place);
    const option = this.options[number];
    option.setAttribute("aria-selected", "true");
    this.box.setAttribute("aria-activedescendant", option.id);
    row?.classList.add("rtca-current");
    row?.setAttribute("aria-current", "true");
    row?.querySelector(`[data-change="${number}"]`)?.classList.add("rtca-current");
    if (row && !row.hidden) this.bringRow(row);
    const [edge, spot] = [this.box.getBoundingClientRect(), option.getBoundingClientRect()];
    if (spot.top < edge.top) this.box.scrollTop += spot.top - edge.top;
    else if (spot.bottom > edge.bottom) this.box.scrollTop += spot.bottom - edge.bottom;
  }

  /** Bring the first row into sight that has a change; what is about the contact itself is above all rows. */
  bringFirst() {
    const changed = this.about && !this.about.hidden ? [] : this.changedRows();
    const row = changed.length ? this.rows.row(changed.reduce((least, row) => Math.min(least, row))) : null;
    if (row) this.bringRow(row);
  }

  /** @param {HTMLElement} row */
  bringRow(row) {
    this.stopScrolling();
    this.stopScrolling = bring(
      this.scroll,
      row,
      (spot, edge) => spot.top - edge.top - Math.max(MARGIN, (this.scroll.clientHeight - spot.height) / 2),
    );
  }

  updateControls() {
    for (const name of ["types", "kinds"]) {
      for (const input of inputsNamed(this.root, name)) input.checked = this.model.get(name).includes(input.value);
    }
    for (const input of inputsNamed(this.root, "rows")) input.checked = input.value === this.model.get("rows");
    setHeight(this.root, this.model.get("height"));
  }

  /** @param {string} name of a trait */
  onChange(name) {
    if (name !== "selected_change") this.updateControls();
    if (name === "types" || name === "kinds" || name === "rows") this.update();
    if (name !== "height") this.updateSelection();
  }

  // -- doing ----------------------------------------------------------------------------------------------------------

  /** @param {number | null} number */
  select(number) {
    if (number === null) return;
    if (number === this.selected) this.updateSelection();
    else setTraits(this.model, { selected_change: number });
  }

  unselect() {
    setTraits(this.model, { selected_change: null });
  }

  /** Select the next change that is shown. @param {1 | -1} step @param {number | null} [from] */
  move(step, from = this.selected) {
    this.select(nextShown(this.shown, from, step));
  }

  /** Show the rows of a fold, and go on where they begin. @param {number} first */
  unfold(first) {
    const count = this.folds.get(first) ?? 0;
    for (let row = first; row < first + count; row++) this.unfolded.add(row);
    this.update();
    this.scroll.focus({ preventScroll: true });
  }

  clear() {
    setTraits(this.model, { types: [], kinds: [] });
  }

  /** @param {HTMLInputElement} input */
  onInput({ name, value }) {
    if (name === "rows") setTraits(this.model, { rows: value });
    else if (name === "types" || name === "kinds") {
      const chosen = inputsNamed(this.root, name).filter((input) => input.checked);
      setTraits(this.model, { [name]: chosen.map((input) => input.value) });
    }
  }
}
