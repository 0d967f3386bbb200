// @ts-check
import { setTraits } from "../shared/model.mjs";
import { inputsNamed, part } from "../shared/parts.mjs";
import { remarks } from "../../../render/static/search.mjs";
import { Charts } from "./charts.mjs";
import { Cited } from "./cited.mjs";
import { Citing } from "./citing.mjs";
import { Controls } from "./controls.mjs";
import { countWords, FILTERS, readFilter } from "./filters.mjs";
import { FoundWords } from "./painting.mjs";
import { Review, REVIEW_TRAITS } from "./review.mjs";
import { copy, stateOf } from "./sharing.mjs";
import { Stepping } from "./stepping.mjs";
import { Talk } from "./talk.mjs";
import { rowFor } from "./times.mjs";

/**
 * @import { Model } from "../shared/model.mjs"
 * @import { Message } from "./blocks.mjs"
 * @import { Known } from "./filters.mjs"
 * @import { Ledger } from "./ledger.mjs"
 * @import { Marks } from "./series.mjs"
 * @import { Words } from "../../../render/static/words.mjs"
 * @typedef {object} Kept what outlives a newer snapshot of the contact
 * @property {string[]} panels that are open
 * @property {number} previous count of messages; -1 before the first snapshot
 * @property {boolean} review whether the panel for judging is open
 * @property {Ledger} ledger what a reviewer wrote and the kernel has not kept yet
 * @typedef {"middle" | "step" | "stay"} Manner how a selection scrolls
 */

export const TRAITS = [
  ...["selected_id", "search", ...FILTERS, "show", "density", "times", "height", "_cited"],
  ...REVIEW_TRAITS,
];

/** One view of a snapshot of a contact: a transcript, and in the explorer charts and findings around it. */
export class View {
  /**
   * @param {Model} model
   * @param {HTMLElement} root
   * @param {Words} words
   * @param {Kept} kept
   * @param {AbortSignal} signal
   */
  constructor(model, root, words, kept, signal) {
    root.innerHTML = model.get("_page"); // made and escaped by rtca_nb.render.markup
    this.model = model;
    this.root = root;
    this.words = words;
    this.kept = kept;
    this.scroll = part(root, ".rtca-scroll");
    this.list = part(root, ".rtca-list");
    this.count = part(root, ".rtca-count");
    this.said = part(root, ".rtca-said");
    this.nothing = part(root, ".rtca-nothing");
    this.why = part(root, ".rtca-nothing > span");
    this.cite = part(root, 'button[name="cite"]');
    /** @type {Known} */
    this.known = model.get("_known");
    /** @type {Marks} */
    this.marks = model.get("_marks");
    /** @type {(string | null)[]} */
    this.ids = model.get("_ids");
    this.rows = new Map(this.ids.map((id, row) => [id, row]));
    this.selected = -1;
    /** The row that the Tab key leads to. */
    this.reachable = -1;
    /** Whether search or filters leave something out. */
    this.active = false;
    /** @type {Manner} how the next selection scrolls */
    this.manner = "middle";
    this.talk = new Talk(this.scroll, this.list, model.get("_talk"), () => this.update());
    this.painted = new FoundWords(this.talk);
    this.stepping = new Stepping(this);
    this.controls = new Controls(model, root, this.known);
    this.citing = new Citing(model, words, (sentence) => this.say(sentence), signal);
    this.cited = new Cited(this, model);
    this.charts = new Charts(root, { times: () => this.talk.times(), go: (row) => this.go(row) });
    const panel = /** @type {HTMLDetailsElement | null} */ (root.querySelector(".rtca-review"));
    this.review = panel && new Review(model, words, panel, kept, (sentence) => this.say(sentence));
    signal.addEventListener("abort", () => this.stop());
    // What is not parsed yet would not be on paper.
    addEventListener("beforeprint", () => this.talk.finish(), { signal });
  }

  /** Show what the model and an earlier view hold; listeners are there. @param {AbortSignal} signal */
  start(signal) {
    const { kept, list } = this;
    this.charts.listen(signal);
    this.review?.listen(signal);
    for (const name of kept.panels) this.controls.setPanel(name, true);
    if (!list.childElementCount) {
      list.removeAttribute("role");
      list.innerHTML = this.model.get("_talk"); // the sentence that says there is nothing
    }
    this.updateControls();
    this.review?.show(-1, null, undefined);
    this.updateSelection();
    const more = this.ids.length - kept.previous;
    if (kept.previous >= 0 && more > 0) this.say(this.words.count("{n} new message", "{n} new messages", more));
    kept.previous = this.ids.length;
  }

  stop() {
    this.talk.stop();
    this.painted.stop();
    this.cited.stop();
  }

  /** @param {string} sentence */
  say(sentence) {
    this.said.textContent = sentence;
  }

  /** The element of a row, once it is parsed. @param {number} row @returns {HTMLElement | undefined} */
  item(row) {
    return this.talk.messages[row]?.item;
  }

  // -- showing --------------------------------------------------------------------------------------------------------

  /** Show what search and filters keep, and the selected message in any case. */
  update() {
    const { talk, selected } = this;
    const { query, active, keeps } = readFilter(this.model, this.known);
    /** @type {number[]} */
    const rows = [];
    /** @param {Message} message @param {number} row */
    const shows = (message, row) => {
      const kept = keeps(message);
      if (kept) rows.push(row);
      if (row !== selected) return kept;
      message.item.classList.toggle("rtca-outside", !kept);
      return true;
    };
    talk.show(active ? shows : null);
    if (!active) this.item(selected)?.classList.remove("rtca-outside");
    const missing = remarks(query, this.known, this.words);
    // The sentence stands where the messages would, or beside the count where other roles were found.
    this.nothing.hidden = !active || rows.length > 0;
    this.why.textContent = missing || this.words.say("No message matches.");
    this.stepping.update({ terms: query.wanted.terms, active, kept: rows });
    this.count.textContent = this.countWords(active ? rows.length : null, missing);
    this.charts.follow(talk.messages, selected, active);
    this.moveStop();
    // Clearing a search leads to what was said around the match.
    if (this.active && !active && selected >= 0) talk.scrollTo(selected);
    this.active = active;
    this.painted.show(query.wanted.terms, this.stepping.range());
    this.review?.choose(selected, this.stepping.mark());
  }

  /** @param {number | null} messages that are kept; null where nothing was asked for @param {string} missing */
  countWords(messages, missing) {
    const { steps, series } = this.stepping;
    const here = this.stepping.words();
    const things = series.name === "messages" ? "" : series.things(steps.total);
    const found = messages === null && !here ? null : { messages: messages ?? 0, things, here };
    return countWords(this.words, this.ids.length, found, missing);
  }

  /** Let the Tab key reach one message: the selected one, else the one before it, which may have the focus. */
  moveStop() {
    const { talk, selected, reachable } = this;
    const near = [selected, reachable].find((row) => talk.messages[row]?.shown);
    const stop = near ?? talk.messages.findIndex((message) => message.shown);
    if (stop === this.reachable) return;
    this.item(this.reachable)?.removeAttribute("tabindex");
    if (stop >= 0) talk.messages[stop].item.tabIndex = 0;
    this.reachable = stop;
  }

  updateSelection() {
    const { talk } = this;
    const id = this.model.get("selected_id");
    const row = id === null ? -1 : (this.rows.get(id) ?? -1);
    if (row >= talk.messages.length) talk.finish();
    const before = this.item(this.selected);
    before?.classList.remove("rtca-current", "rtca-outside");
    before?.removeAttribute("aria-current");
    const changed = row !== this.selected;
    this.selected = row;
    this.item(row)?.classList.add("rtca-current");
    this.item(row)?.setAttribute("aria-current", "true");
    this.cite.setAttribute("aria-disabled", String(row < 0));
    if (changed) this.stepping.select(row);
    if (changed) this.review?.show(row, id, talk.messages[row]);
    this.update();
    this.cited.follow();
    if (changed && row >= 0 && this.manner !== "stay") this.scrollTo(row);
  }

  updateControls() {
    this.controls.update();
    this.scroll.classList.toggle("rtca-tall", this.list.scrollHeight > this.model.get("height"));
  }

  /** @param {string} name of a trait */
  onChange(name) {
    if (name === "selected_id") this.updateSelection();
    else if (name === "_cited") this.cited.update();
    else if (REVIEW_TRAITS.includes(name)) this.review?.update();
    else {
      this.updateControls();
      if (name !== "search" && !FILTERS.includes(name)) return;
      this.stepping.clear();
      this.update();
    }
  }

  // -- leading to messages --------------------------------------------------------------------------------------------

  /** @param {number} row @param {Manner} [manner] */
  select(row, manner = "middle") {
    this.manner = manner;
    if (row !== this.selected) setTraits(this.model, { selected_id: this.ids[row] ?? null });
    else if (row >= 0) {
      this.stepping.select(row);
      this.update();
      if (manner !== "stay") this.scrollTo(row);
    }
    this.manner = "middle";
  }

  /** @param {number} row */
  scrollTo(row) {
    this.talk.scrollTo(row, this.manner === "step", this.stepping.range());
  }

  /** Select a row from elsewhere, and bring the transcript itself into sight. @param {number} row */
  go(row) {
    this.select(row);
    this.scroll.scrollIntoView({ block: "nearest" });
  }

  /** Go to the number or the time that was typed. */
  jump() {
    const asked = inputsNamed(this.root, "jump")[0].value;
    if (!asked.trim() || this.cited.go(asked)) return;
    const row = rowFor(asked, this.talk.times());
    if (row >= 0) this.select(row);
    const { words } = this;
    this.say(
      row >= 0
        ? ""
        : words.say("No message is there: type the number of a message, a time such as 3:15, or a citation."),
    );
  }

  share() {
    const { words } = this;
    const done = words.say("Copied the state of this view.");
    void copy(stateOf(this.model, this.known), done, (sentence) => this.say(sentence), words);
  }

  citeSelected() {
    this.citing.ask(this.selected, this.item(this.selected));
  }
}
