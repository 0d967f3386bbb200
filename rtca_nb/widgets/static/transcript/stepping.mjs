// @ts-check
/** Leads a reader from match to match, and says which of them is the current one. */
import { Steps } from "../../../render/static/steps.mjs";
import { marked, messages, places, redactions, seriesFor, wholeMessages } from "./series.mjs";

/**
 * @import { Series } from "./series.mjs"
 * @import { View } from "./view.mjs"
 */

export class Stepping {
  /** @param {View} view */
  constructor(view) {
    this.view = view;
    this.steps = new Steps();
    /** What the reader chose to step through; null for what search and filters say. @type {Series | null} */
    this.chosen = null;
    /** The button that chose it, beside which the place is told, too. @type {HTMLElement | null} */
    this.button = null;
    /** @type {Series} */
    this.series = messages(view.words);
    /** The place that the next selection is meant for; null for a message as a whole. @type {number | null} */
    this.wanted = null;
  }

  /**
   * Look again at what there is to step through.
   * @param {{terms: string[], active: boolean, kept: number[]}} found rows that search and filters keep
   */
  update({ terms, active, kept }) {
    const { view, steps } = this;
    const { model, known, talk } = view;
    const categories = model.get("categories").map((/** @type {string} */ name) => known.categories.indexOf(name));
    const asked = { terms, active, kinds: model.get("kinds"), categories, marks: view.marks };
    this.series = this.chosen ?? seriesFor(view.words, asked);
    const rows = active ? kept : talk.messages.keys();
    /** @type {[number, number][]} */
    const stops = [];
    for (const row of rows) {
      const count = this.series.count(talk.messages[row], row);
      if (count) stops.push([row, count]);
    }
    steps.set(stops);
    // Where somebody searches or steps, a message that is led to some other way counts by its first match.
    if (steps.spot < 0 && (active || this.chosen)) steps.at(view.selected, 0);
    this.tell();
  }

  /** Another message is selected, or none. @param {number} row */
  select(row) {
    this.steps.at(row, this.wanted ?? -1);
  }

  /** The range of the current place; null for a whole message. */
  range() {
    const { row, spot } = this.steps;
    const message = this.view.talk.messages[row];
    return message && spot >= 0 ? (this.series.ranges(message, row)[spot] ?? null) : null;
  }

  /** Which of the marks of the selected message is the current one; -1 for none. */
  mark() {
    const { row, spot } = this.steps;
    return spot < 0 ? -1 : (this.series.mark?.(row, spot) ?? -1);
  }

  /** Where the reader is, in words; empty where no match is the current one. */
  words() {
    const { place, total } = this.steps;
    const here = { place: place + 1, things: this.series.things(total) };
    return place < 0 ? "" : this.view.words.say("{place} of {things}", here);
  }

  /** Say beside the button that was used where the reader is. */
  tell() {
    const turn = this.button?.parentElement?.querySelector(".rtca-turn");
    for (const other of this.view.root.querySelectorAll(".rtca-turn:not([hidden])")) {
      if (other !== turn) other.setAttribute("hidden", "");
    }
    const { place, total } = this.steps;
    if (!turn) return;
    turn.toggleAttribute("hidden", place < 0);
    const said = turn.querySelector("small");
    if (said) said.textContent = this.view.words.say("{place} of {total}", { place: place + 1, total });
  }

  /** Go to the next or previous place, around both ends. @param {1 | -1} step @returns {boolean} whether there is one */
  move(step) {
    this.view.talk.finish();
    // From the only one of what was chosen it goes on with everything else.
    if (this.chosen && this.steps.total === 1 && this.steps.place === 0) this.clear();
    const next = this.steps.next(step);
    if (!next) return false;
    const [row, spot] = next;
    this.wanted = spot;
    this.view.select(row);
    this.wanted = null;
    return true;
  }

  /**
   * Step through something else from now on, or on in it.
   * @param {Series} series
   * @param {HTMLElement | null} button
   * @param {{step?: 1 | -1, fromHere?: boolean}} [how] whether the first step begins at the selected message
   */
  choose(series, button, { step = 1, fromHere = false } = {}) {
    const goesOn = this.chosen?.name === series.name;
    if (goesOn && this.steps.total === 1) return this.view.select(this.steps.rows[0]);
    this.chosen = series;
    this.button = button;
    this.view.talk.finish();
    if (!goesOn) {
      this.steps.at(-1, -1);
      this.view.update();
      const { selected } = this.view;
      const after = step > 0 ? selected + 1 : selected;
      if (!fromHere) this.steps.at(-1, -1);
      else if (selected >= 0) this.steps.at(after, -1);
    }
    if (!this.move(step)) {
      this.clear();
      this.view.say(this.view.words.say("There is no such message among those shown."));
    }
  }

  /** Step through the marks that a button leads to. @param {HTMLElement} button @param {1 | -1} step */
  chooseRows(button, step) {
    const { rows = "", mark } = button.dataset;
    const name = `${mark ?? ""} ${rows}`;
    const codes = mark === undefined ? () => false : (/** @type {number} */ code) => code === Number(mark);
    const own = new Set(rows.split(" ").map(Number));
    if (mark === undefined && own.size === 1) return this.view.go(Number(rows));
    const series = marked(name, places(this.view.words), this.view.marks, codes, own);
    this.choose(series, button, { step });
    this.view.scroll.scrollIntoView({ block: "nearest" });
  }

  /** @param {HTMLElement | null} button @param {1 | -1} step */
  negative(button, step = 1) {
    const { words } = this.view;
    const things = (/** @type {number} */ count) =>
      words.count("{n} negative message", "{n} negative messages", count);
    const wanted = wholeMessages("negative", things, ({ sentiment }) => sentiment === "NEGATIVE");
    this.choose(wanted, button, { step, fromHere: true });
  }

  /** @param {HTMLElement | null} button @param {1 | -1} step */
  redaction(button, step = 1) {
    this.choose(redactions(this.view.words), button, { step, fromHere: true });
  }

  /** Step through what search and filters say again. */
  clear() {
    if (!this.chosen) return;
    this.chosen = null;
    this.button = null;
    this.view.update();
  }
}
