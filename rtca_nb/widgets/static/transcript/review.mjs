// @ts-check
import { part, write } from "../shared/parts.mjs";
import { setTraits } from "../shared/model.mjs";
import { headOf, stateOf } from "./verdict_words.mjs";

/**
 * @import { Ledger } from "./ledger.mjs"
 * @import { Model } from "../shared/model.mjs"
 * @import { Message } from "./blocks.mjs"
 * @import { Words } from "../../../render/static/words.mjs"
 * @typedef {[verdict: string, note: string, others: string]} Verdict of one target
 * @typedef {{contact: string, moods: Record<string, string>, whole: [string, string][],
 *   rows: Record<string, [string, string][]>}} Judgeable keys and HTML, as Python made it
 * @typedef {{key: string, id: string | null, element: HTMLElement, input: HTMLInputElement}} Target
 */

const WITHDRAWN = "withdrawn";

export const REVIEW_TRAITS = ["reviewer", "_verdicts", "_judged"];

/**
 * The panel in which matches and sentiment of the selected message are judged; only the explorer has one. It knows all
 * targets, so what is listed is always that of the selected message, whatever the kernel does.
 */
export class Review {
  /**
   * @param {Model} model
   * @param {Words} words
   * @param {HTMLDetailsElement} panel
   * @param {{review: boolean, ledger: Ledger}} kept
   * @param {(sentence: string) => void} say
   */
  constructor(model, words, panel, kept, say) {
    this.model = model;
    this.words = words;
    this.panel = panel;
    this.kept = kept;
    this.ledger = kept.ledger;
    this.say = say;
    this.reviewer = /** @type {HTMLInputElement} */ (part(panel, 'input[name="reviewer"]'));
    this.judged = part(panel, ".rtca-judged");
    this.unsaved = part(panel, ".rtca-unsaved");
    this.hint = part(panel, ".rtca-hint");
    this.own = part(panel, ".rtca-own");
    this.whole = part(panel, ".rtca-whole");
    this.row = /** @type {HTMLTemplateElement} */ (part(panel, "template"));
    /** @type {Judgeable} */
    this.judgeable = model.get("_review");
    /** @type {Target[]} */
    this.targets = [];
    /** @type {Target[]} */
    this.wholes = this.judgeable.whole.map(([key, html]) => this.target(key, html, null));
    this.whole.replaceChildren(...this.wholes.map(({ element }) => element));
    part(panel, ".rtca-whole-head").hidden = !this.wholes.length;
    /** What a verdict by key is on. @type {Target | null} */
    this.current = null;
    /** Where the reader was when that was chosen. */
    this.place = "";
  }

  /** @param {AbortSignal} signal */
  listen(signal) {
    const { panel, kept } = this;
    panel.addEventListener("input", ({ target }) => this.onInput(/** @type {HTMLInputElement} */ (target)), { signal });
    panel.addEventListener("change", ({ target }) => this.onChanged(/** @type {HTMLInputElement} */ (target)), {
      signal,
    });
    panel.addEventListener("focusin", ({ target }) => this.onFocus(/** @type {Element} */ (target)), { signal });
    panel.addEventListener(
      "toggle",
      () => {
        kept.review = panel.open;
      },
      { signal },
    );
    signal.addEventListener("abort", () => this.ledger.stop());
    panel.open = kept.review || Boolean(this.model.get("reviewer"));
    this.showState();
  }

  /** @param {string} key @param {string} html @param {string | null} id @returns {Target} */
  target(key, html, id) {
    const element = /** @type {HTMLElement} */ (
      /** @type {Element} */ (this.row.content.firstElementChild).cloneNode(true)
    );
    const what = part(element, ".rtca-what");
    what.innerHTML = html; // made and escaped by rtca_nb.render.markup
    const about = (what.textContent ?? "").replace(/\s+/gu, " ").trim();
    const input = /** @type {HTMLInputElement} */ (part(element, "input"));
    element.setAttribute("aria-label", about);
    input.setAttribute("aria-label", this.words.say("Note on {what}", { what: about }));
    return { key, id, element, input };
  }

  /**
   * List what can be judged of a message.
   * @param {number} row -1 for none
   * @param {string | null} id
   * @param {Message | undefined} message
   */
  show(row, id, message) {
    const left = this.own.contains(document.activeElement);
    const { contact, moods, rows } = this.judgeable;
    this.targets = [];
    if (message && id !== null) {
      const mood = moods[message.sentiment];
      this.targets = (rows[row] ?? []).map(([key, html]) => this.target(key, html, id));
      if (mood) this.targets.push(this.target(`${contact} ${message.sentiment} ${id}`, mood, id));
    }
    this.own.replaceChildren(...this.targets.map(({ element }) => element));
    this.hint.textContent = headOf(this.words, message?.item, this.targets.length);
    this.hint.classList.toggle("rtca-of", this.targets.length > 0);
    this.current = null;
    this.place = "";
    this.mark();
    // The control that had the focus is gone with its message; without this the next key would be the page's.
    if (left) (message?.item ?? part(this.panel, "summary")).focus({ preventScroll: true });
  }

  /**
   * Choose what a verdict by key is on. It stays while the reader stays: a second verdict corrects the first.
   * @param {number} row of the selected message
   * @param {number} mark which of the marks of the message the reader was led to, -1 for none
   */
  choose(row, mark) {
    const place = `${row} ${mark}`;
    if (place === this.place) return;
    this.place = place;
    const open = this.targets.find(({ key }) => !this.standing(key).verdict);
    this.setCurrent(this.targets[mark] ?? open ?? this.targets[0] ?? null);
  }

  /** @param {Target | null} target */
  setCurrent(target) {
    this.current = target;
    for (const { element } of [...this.targets, ...this.wholes]) {
      element.classList.toggle("rtca-at", element === target?.element);
    }
  }

  /** What the reviewer says of a thing, and whether that is kept. @param {string} key */
  standing(key) {
    const [verdict, note, others] = /** @type {Verdict} */ (this.model.get("_verdicts")[key] ?? ["", "", ""]);
    const entry = this.ledger.on(key);
    if (!entry) return { verdict, note, others, entry };
    const { sent } = entry;
    return { verdict: sent.verdict === WITHDRAWN ? "" : sent.verdict, note: sent.note, others, entry };
  }

  /** Show the verdicts, and which of them are not kept yet. */
  mark() {
    for (const { key, element, input } of [...this.targets, ...this.wholes]) {
      const { verdict, note, others, entry } = this.standing(key);
      for (const button of element.querySelectorAll('button[name="judge"]')) {
        const { value } = /** @type {HTMLButtonElement} */ (button);
        if (value === WITHDRAWN) button.setAttribute("aria-disabled", String(!verdict));
        else button.setAttribute("aria-pressed", String(value === verdict));
      }
      // Nobody wants to be written over while they write.
      if (input !== document.activeElement) input.value = this.ledger.drafts.get(key) ?? note;
      write(part(element, ".rtca-others"), others);
      const draft = this.ledger.drafts.get(key);
      const waits = draft && draft !== note ? this.words.say("The note is saved with your verdict.") : "";
      const state = part(element, ".rtca-state");
      write(part(state, "span"), entry ? stateOf(this.words, entry) : waits);
      state.classList.toggle("rtca-waits-here", entry?.state === "waits");
      state.classList.toggle("rtca-failed", entry !== undefined && entry.state !== "waits");
      part(state, "button").hidden = !entry || entry.state === "waits";
    }
  }

  /** Show who judges, how much is judged, and how much of that is not kept. */
  showState() {
    if (this.reviewer !== document.activeElement) this.reviewer.value = this.model.get("reviewer");
    write(this.judged, this.model.get("_judged"));
    const count = this.ledger.unsaved().length;
    this.unsaved.hidden = !count;
    const { words } = this;
    const said = words.count("{n} judgement is not saved.", "{n} judgements are not saved.", count);
    write(part(this.unsaved, "span"), count ? said : "");
  }

  update() {
    this.mark();
    this.showState();
  }

  /**
   * Send a verdict on a thing.
   * @param {Target | null} target
   * @param {string} verdict
   * @returns {boolean} whether it could be sent
   */
  send(target, verdict) {
    if (!target) {
      this.say(this.words.say("Select a message that has something to judge."));
      return false;
    }
    const reviewer = this.reviewer.value.trim();
    if (!reviewer) {
      this.panel.open = true;
      this.say(this.words.say("Enter the name of the reviewer first."));
      this.reviewer.focus();
      return false;
    }
    const { key, id, input } = target;
    // The letters in the field, as they are being written.
    const note = verdict === WITHDRAWN ? "" : input.value;
    if (verdict === WITHDRAWN) {
      this.ledger.drafts.delete(key);
      input.value = "";
    } else if (note) this.ledger.drafts.set(key, note);
    const post = (/** @type {object} */ content) => this.model.send(content);
    this.ledger.send({ key, id, verdict, note, reviewer }, post, () => this.update());
    this.update();
    return true;
  }

  /** @param {Element} element within a row @returns {Target | null} */
  targetOf(element) {
    const row = element.closest(".rtca-target");
    return [...this.targets, ...this.wholes].find((target) => target.element === row) ?? null;
  }

  /** @param {HTMLButtonElement} button of a verdict */
  judge(button) {
    if (button.getAttribute("aria-disabled") !== "true") this.send(this.targetOf(button), button.value);
  }

  /** Give a verdict by key on what is current. @param {string} verdict */
  judgeCurrent(verdict) {
    this.panel.open = true;
    const { current } = this;
    if (!this.send(current, verdict) || !current) return;
    const word = current.element.querySelector(`button[value="${verdict}"]`)?.lastChild?.textContent ?? verdict;
    this.say(`${word.trim()}: ${current.element.getAttribute("aria-label")}`);
  }

  /** Go to the note on what is current. */
  writeNote() {
    this.panel.open = true;
    if (this.current) this.current.input.focus();
    else this.say(this.words.say("Select a message that has something to judge."));
  }

  /** Send again what was not kept. @param {HTMLButtonElement} button of a row, or of all */
  sendAgain(button) {
    const only = this.targetOf(button)?.key;
    for (const { sent } of this.ledger.unsaved()) {
      if (only !== undefined && sent.key !== only) continue;
      // What was refused for want of a reviewer has one by now.
      const reviewer = sent.reviewer || this.reviewer.value.trim();
      this.ledger.send({ ...sent, reviewer }, (content) => this.model.send(content), () => this.update());
    }
    this.update();
  }

  /** @param {HTMLInputElement} input */
  onInput(input) {
    const target = input.name === "note" ? this.targetOf(input) : null;
    if (target) this.ledger.drafts.set(target.key, input.value);
  }

  /** @param {HTMLInputElement} input */
  onChanged(input) {
    if (input.name === "reviewer") setTraits(this.model, { reviewer: input.value.trim() });
    else if (input.name === "note") this.saveNote(input);
  }

  /** Send a note that belongs to a verdict; without one it waits for it. @param {HTMLInputElement} input */
  saveNote(input) {
    const target = this.targetOf(input);
    if (!target) return;
    const { verdict, note } = this.standing(target.key);
    if (verdict && note !== input.value) this.send(target, verdict);
    else this.mark();
  }

  /** @param {Element} element */
  onFocus(element) {
    const target = this.targetOf(element);
    if (target) this.setCurrent(target);
  }

  /** @param {{judged?: unknown, why?: unknown}} content */
  onMessage(content) {
    if (this.ledger.answered(content)) this.update();
  }
}
