// @ts-check
import { setTraits } from "../shared/model.mjs";
import { part, setHeight, write } from "../shared/parts.mjs";
import { noAnswer, Question } from "../shared/waiting.mjs";
import { Announcer } from "./announcer.mjs";
import { Entries } from "./entries.mjs";
import { Reading } from "./reading.mjs";
import { budgetOf, emptyOf, factsOf, nextOf, phaseOf, statusOf } from "./words.mjs";

/**
 * @import { Model } from "../shared/model.mjs"
 * @import { Change, Store } from "./store.mjs"
 * @import { Status } from "./words.mjs"
 * @import { Words } from "../../../render/static/words.mjs"
 */

/** How an entry begins that is a message; others are events and files. */
const MESSAGE = '<li class="rtca-m';

/** @param {Element} item one contact of the list */
function lineOf(item) {
  return {
    item: /** @type {HTMLElement} */ (item),
    choose: part(item, "button"),
    status: part(item, ".rtca-mon-status"),
    fresh: part(item, ".rtca-mon-new"),
    facts: part(item, ".rtca-mon-facts"),
    next: part(item, ".rtca-mon-next"),
  };
}

/** One view of a monitor: its contacts, and the transcript of one of them. */
export class MonitorView {
  /**
   * @param {Model} model
   * @param {HTMLElement} root
   * @param {Words} words
   * @param {Store} store
   * @param {AbortSignal} signal
   */
  constructor(model, root, words, store, signal) {
    root.innerHTML = model.get("_page"); // made and escaped by rtca_nb.render.markup
    this.model = model;
    this.root = root;
    this.words = words;
    this.store = store;
    /** @type {string[]} */
    this.ids = model.get("_ids");
    this.entries = new Entries(part(root, ".rtca-scroll"), part(root, ".rtca-scroll ol"));
    this.none = part(root, ".rtca-scroll .rtca-none");
    this.end = part(root, 'button[name="end"]');
    this.pause = part(root, 'button[name="pause"]');
    this.stop = part(root, 'button[name="stop"]');
    this.phase = part(root, ".rtca-mon-phase");
    this.budget = part(root, ".rtca-mon-budget");
    this.log = part(root, ".rtca-mon-log");
    this.said = part(root, '[role="status"]');
    this.lines = [...root.querySelectorAll(".rtca-mon-lines>li")].map(lineOf);
    /** Messages of each contact that the reader has had before the eyes. @type {number[]} */
    this.seen = this.ids.map(() => 0);
    /** @type {Status} */
    this.status = model.get("_status");
    /** When the status changed last, in milliseconds of the page's clock. */
    this.changed = performance.now();
    /** Place of the contact whose transcript is shown. */
    this.current = -1;
    /** The phase in which a command was sent that is not carried out yet. */
    this.asked = "";
    /** Whether the button that stops starts. */
    this.starts = false;
    this.question = new Question(signal, () => write(this.phase, noAnswer(words)));
    this.reading = new Reading(this, signal);
    this.announcer = new Announcer(
      () => this.total(),
      (number) => this.say(words.count("{n} new message", "{n} new messages", number)),
    );
  }

  /** @param {string} sentence */
  say(sentence) {
    this.said.textContent = sentence;
  }

  // -- counting -------------------------------------------------------------------------------------------------------

  /** Messages of a contact. @param {number} place */
  messages(place) {
    return this.store.talks[place]?.filter((entry) => entry.startsWith(MESSAGE)).length ?? 0;
  }

  /** Messages of all contacts. */
  total() {
    return this.ids.reduce((sum, _, place) => sum + this.messages(place), 0);
  }

  /** Messages of a contact that the reader has not seen. @param {number} place */
  fresh(place) {
    return Math.max(0, this.messages(place) - this.seen[place]);
  }

  // -- showing --------------------------------------------------------------------------------------------------------

  updateFresh() {
    this.lines.forEach((line, place) => {
      const number = this.fresh(place);
      write(line.fresh, number ? this.words.say("{n} new", { n: number }) : "");
    });
    const number = this.fresh(this.current);
    this.end.hidden = !number;
    if (number) write(this.end, `↓ ${this.words.count("{n} new message", "{n} new messages", number)}`);
  }

  /** What the reader can see is not new any more. */
  look() {
    if (!this.entries.atEnd) return;
    this.seen[this.current] = this.messages(this.current);
    this.updateFresh();
  }

  toEnd() {
    this.entries.toEnd();
    this.look();
  }

  /** Write the times that pass between two messages of the kernel. */
  tick() {
    const passed = (performance.now() - this.changed) / 1000;
    this.lines.forEach((line, place) => {
      const state = this.status.contacts[place];
      write(line.facts, factsOf(this.words, state, passed));
      write(line.next, nextOf(this.words, state, passed));
    });
  }

  updateStatus() {
    this.status = this.model.get("_status");
    this.changed = performance.now();
    const { status } = this;
    this.root.dataset.phase = status.phase;
    write(this.phase, phaseOf(this.words, status));
    write(this.budget, budgetOf(this.words, status));
    this.updateButtons();
    this.lines.forEach((line, place) => {
      const state = status.contacts[place];
      line.item.classList.toggle("rtca-mon-bad", Boolean(state.trouble));
      line.item.dataset.state = state.state;
      write(line.status, statusOf(this.words, state));
    });
    this.updateLog();
    if (this.asked && this.asked !== status.phase) {
      this.asked = "";
      this.question.answered();
      this.say(phaseOf(this.words, status));
    }
    this.updateNone();
    this.tick();
  }

  updateButtons() {
    const { phase, contacts } = this.status;
    const { words } = this;
    const over = phase === "ended" && contacts.every(({ state }) => state !== "failed");
    const idle = phase === "stopped" || phase === "new" || phase === "ended";
    write(this.pause, phase === "paused" ? words.say("Resume") : words.say("Pause"));
    this.pause.setAttribute("aria-disabled", String(idle));
    this.starts = idle && !over;
    write(this.stop, this.starts ? words.say("Start") : words.say("Stop"));
    this.stop.setAttribute("aria-disabled", String(over));
  }

  /** List what went wrong. */
  updateLog() {
    const { troubles } = this.status;
    this.log.hidden = !troubles.length;
    write(part(this.log, "summary"), this.words.say("What went wrong ({n})", { n: troubles.length }));
    const items = troubles.map(([time, place, words]) => {
      const item = document.createElement("li");
      item.textContent = this.ids.length > 1 ? `${time} · ${this.ids[place]} · ${words}` : `${time} · ${words}`;
      return item;
    });
    part(this.log, "ul").replaceChildren(...items);
  }

  /** Say why there are no entries, where there are none. */
  updateNone() {
    const entries = this.store.talks[this.current];
    write(this.none, entries?.length ? "" : emptyOf(this.words, this.status.contacts[this.current]));
  }

  /** Show the transcript of the chosen contact. */
  choose() {
    const place = this.ids.indexOf(this.model.get("contact_id"));
    this.lines.forEach((line, at) => line.choose.setAttribute("aria-pressed", String(at === place)));
    if (place === this.current) return;
    this.current = place;
    this.entries.replace(this.store.talks[place] ?? []);
    this.updateNone();
    this.toEnd();
    this.reading.update();
    this.reading.follow();
    this.updateFresh();
  }

  /** @param {Change} change to the entries of one contact */
  onChange({ talk, length, set }) {
    this.announcer.announceSoon();
    if (talk !== this.current) {
      this.updateFresh();
      return;
    }
    const follow = this.entries.atEnd;
    this.entries.change(length, set);
    this.updateNone();
    this.reading.update();
    if (follow) this.toEnd();
    else this.updateFresh();
  }

  updateHeight() {
    setHeight(this.root, this.model.get("height"));
  }

  // -- doing ----------------------------------------------------------------------------------------------------------

  /** Send a command to the kernel. @param {string} command @param {string} words */
  ask(command, words) {
    this.asked = this.status.phase;
    this.say(words);
    this.model.send({ do: command });
    this.question.ask();
  }

  pauseOrResume() {
    if (this.status.phase === "paused") this.ask("resume", this.words.say("Resuming…"));
    else this.ask("pause", this.words.say("Pausing…"));
  }

  stopOrStart() {
    if (this.starts) this.ask("start", this.words.say("Starting…"));
    else this.ask("stop", this.words.say("Stopping…"));
  }

  /** @param {number} place of a contact */
  setContact(place) {
    setTraits(this.model, { contact_id: this.ids[place] });
  }

  /** The button that leads to the end goes, and the focus with it. */
  leaveForEnd() {
    this.toEnd();
    this.entries.scroll.focus({ preventScroll: true });
  }
}
