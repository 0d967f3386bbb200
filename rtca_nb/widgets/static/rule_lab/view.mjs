// @ts-check
import { setTraits } from "../shared/model.mjs";
import { part, setHeight, write } from "../shared/parts.mjs";
import { LONG, noAnswer, Waiting } from "../shared/waiting.mjs";
import { copy } from "../transcript/sharing.mjs";
import { RuleForm } from "./form.mjs";
import { FoundContacts, buttonsNamed } from "./found.mjs";

/**
 * @import { Model } from "../shared/model.mjs"
 * @import { Words } from "../../../render/static/words.mjs"
 */

const UNDONE = 100; // steps that can be undone
const TOGETHER = 1000; // milliseconds of typing that are undone together
const MORE = 20; // contacts

/** A view of a rule lab. It shows parts made in Python. */
export class LabView {
  static PARTS = [
    "_draft", "_faults", "_notes", "_span", "_tally", "_rows", "_about", "_detail", "_opened", "_answered", "_heard",
    "_turn", "listed", "contact_id",
  ];

  /** @param {Model} model @param {HTMLElement} root @param {Words} words @param {AbortSignal} signal */
  constructor(model, root, words, signal) {
    root.innerHTML = model.get("_page"); // made and escaped by rtca_nb.render.markup
    this.model = model;
    this.words = words;
    this.root = root;
    this.name = /** @type {HTMLInputElement} */ (part(root, "[name=name]"));
    this.event = /** @type {HTMLSelectElement} */ (part(root, "[name=event]"));
    this.json = /** @type {HTMLTextAreaElement} */ (part(root, "[name=json]"));
    this.find = /** @type {HTMLInputElement} */ (part(root, "[name=contact]"));
    this.whole = part(root, ".rtca-rl-whole");
    this.said = part(root, ".rtca-said");
    this.form = new RuleForm(part(root, ".rtca-rl-form"), root);
    this.found = new FoundContacts(model, root);
    /** Earlier drafts, the latest last. @type {string[]} */
    this.before = [];
    this.since = 0;
    this.waited = 0;
    this.waiting = new Waiting(signal, (waited) => {
      this.waited = waited;
      this.showState();
    });
  }

  start() {
    this.updateHeight();
    this.update();
  }

  updateHeight() {
    setHeight(this.root, this.model.get("height"));
  }

  // -- showing --------------------------------------------------------------------------------------------------------

  update() {
    this.updateDraft();
    const get = (/** @type {string} */ name) => this.model.get(name);
    const json = get("_draft").mode === "json";
    const [faults, notes] = [get("_faults"), get("_notes")];
    if (!json) this.form.showFaults(faults, notes);
    this.form.showAlone(Object.keys(faults).length ? {} : get("_tally"));
    const said = json ? (faults[""] ?? Object.values(notes)[0] ?? "") : "";
    write(part(this.whole, "span"), said);
    this.whole.hidden = !said;
    this.whole.classList.toggle("rtca-rl-note", !faults[""]);
    part(this.whole, "button").hidden = !get("_span").length;
    if (faults[""] && json) this.json.setAttribute("aria-invalid", "true");
    else this.json.removeAttribute("aria-invalid");
    this.updateState();
    this.found.update();
  }

  updateDraft() {
    const draft = this.model.get("_draft");
    const active = document.activeElement;
    if (active !== this.name && this.name.value !== draft.name) this.name.value = draft.name;
    this.event.value = draft.event;
    const json = draft.mode === "json";
    part(this.root, ".rtca-rl-form").hidden = json;
    part(this.root, ".rtca-rl-json").hidden = !json;
    for (const button of buttonsNamed(this.root, "mode")) button.setAttribute("aria-pressed", String(button.value === draft.mode));
    if (json && this.json.value !== draft.text && !(active === this.json && this.pending)) this.json.value = draft.text;
    if (!json && !this.pending) this.form.show(draft.form);
    part(this.root, "[name=undo]").setAttribute("aria-disabled", String(!this.before.length));
  }

  updateState() {
    this.waiting.update(!this.answered);
    this.showState();
  }

  /** Whether the parts shown answer the current question. */
  get answered() {
    return this.model.get("_answered") === this.model.get("_turn");
  }

  showState() {
    const get = (/** @type {string} */ name) => this.model.get(name);
    const { answered } = this;
    const incomplete = Object.keys(get("_faults")).length > 0;
    const tally = get("_tally");
    const quiet = !answered && this.waited >= LONG && get("_heard") !== get("_turn");
    const { words } = this;
    const looking = tally.trouble ?? tally.said ?? words.say("Looking through the contacts…");
    const before = tally.counts
      ? words.say("The rule is incomplete. These results are of its last complete version.")
      : words.say("Complete the rule to see what it finds.");
    write(part(this.root, ".rtca-rl-state"), quiet ? noAnswer(words) : incomplete ? before : looking);
    part(this.root, ".rtca-rl-found").classList.toggle("rtca-rl-stale", incomplete || (!answered && this.waited > 0));
  }

  // -- writing --------------------------------------------------------------------------------------------------------

  /** Whether typed text has yet to be sent to Python. */
  pending = false;

  /** Note what was, so that it can be undone. @param {boolean} typing */
  note(typing) {
    const now = Date.now();
    if (!typing || now - this.since > TOGETHER) {
      this.before.push(JSON.stringify(this.model.get("_draft")));
      if (this.before.length > UNDONE) this.before.shift();
    }
    this.since = typing ? now : 0;
  }

  /** The rule as it is in the fields. @param {Record<string, unknown>} changes */
  drafted(changes = {}) {
    const draft = this.model.get("_draft");
    const text = draft.mode === "json" ? this.json.value : draft.text;
    return { ...draft, name: this.name.value, form: structuredClone(this.form.form), text, ...changes };
  }

  /** Send the rule. @param {Record<string, unknown>} changes */
  send(changes = {}) {
    this.pending = false;
    this.ask({ _draft: this.drafted(changes), _limit: MORE });
  }

  /** Ask anew. @param {Record<string, unknown>} values of traits */
  ask(values) {
    setTraits(this.model, { ...values, _turn: this.model.get("_turn") + 1 });
    this.update();
  }

  undo() {
    const draft = this.before.pop();
    if (draft === undefined) return;
    this.since = 0;
    this.pending = false;
    const was = JSON.parse(draft);
    this.form.show(was.form);
    this.name.value = was.name;
    this.json.value = was.text;
    this.ask({ _draft: was });
  }

  /** @param {string} mode */
  setMode(mode) {
    if (mode === this.model.get("_draft").mode) return;
    this.note(false);
    this.send({ mode, text: mode === "json" ? "" : this.json.value });
  }

  /** @param {string} event */
  setEvent(event) {
    this.note(false);
    this.form.space = event.includes("RealTime") ? "RealTimeChat" : "PostChat";
    this.send({ event });
  }

  /** Change what conditions there are. @param {() => string} change returns the path where the focus goes */
  restructure(change) {
    this.note(false);
    const path = change();
    this.send();
    this.form.focus(path);
  }

  async copyRule() {
    const text = this.model.get("_function");
    const { words } = this;
    const copied = words.say("Copied: pass it as Function to CreateRule or UpdateRule.");
    if (text) await copy(text, copied, (said) => write(this.said, said), words);
    else write(this.said, words.say("Complete the rule first."));
  }

  /** Select the fault in the JSON. */
  showPlace() {
    const [begin, end] = this.model.get("_span");
    const lines = this.json.value.slice(0, begin).split("\n").length;
    this.json.focus();
    this.json.setSelectionRange(begin, end);
    const height = this.json.scrollHeight / Math.max(1, this.json.value.split("\n").length);
    this.json.scrollTop = Math.max(0, (lines - 4) * height);
  }

  // -- contacts -------------------------------------------------------------------------------------------------------

  /** @param {string} listed */
  list(listed) {
    this.found.stops.place = 0;
    this.ask({ listed, _limit: MORE });
  }

  more() {
    this.ask({ _limit: this.model.get("_limit") + MORE });
  }

  /** @param {number} row */
  open(row) {
    const id = this.model.get("_ids")[row];
    if (id === undefined) return;
    this.found.stops.stopAt(row);
    this.choose(id);
  }

  /** @param {string} id */
  choose(id) {
    this.ask({ contact_id: id });
    part(this.root, "[name=back]").focus({ preventScroll: true });
  }

  close() {
    this.ask({ contact_id: null });
    (this.found.stops.current ?? this.find).focus({ preventScroll: true });
  }
}
