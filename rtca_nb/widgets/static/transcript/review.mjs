// @ts-check
import { part, write } from "../shared/parts.mjs";
import { setTraits } from "../shared/model.mjs";

/**
 * @import { Model } from "../shared/model.mjs"
 * @typedef {[verdict: string, note: string, others: string]} Verdict of one target
 */

const WITHDRAWN = "withdrawn";

export const REVIEW_TRAITS = ["reviewer", "_review", "_verdicts", "_judged"];

/** The panel in which matches and sentiment of the selected message are judged; only the explorer has one. */
export class Review {
  /**
   * @param {Model} model
   * @param {HTMLDetailsElement} panel
   */
  constructor(model, panel) {
    this.model = model;
    this.panel = panel;
    this.targets = part(panel, ".rtca-targets");
    this.reviewer = /** @type {HTMLInputElement} */ (part(panel, 'input[name="reviewer"]'));
    this.judged = part(panel, ".rtca-judged");
  }

  /**
   * @param {{review: boolean}} kept
   * @param {AbortSignal} signal
   */
  listen(kept, signal) {
    const { panel } = this;
    panel.addEventListener("change", ({ target }) => this.onInput(/** @type {HTMLInputElement} */ (target)), {
      signal,
    });
    panel.addEventListener(
      "toggle",
      () => {
        kept.review = panel.open;
      },
      { signal },
    );
    panel.open = kept.review || Boolean(this.model.get("reviewer"));
    this.fill();
    this.showState();
  }

  /** Show what can be judged in the selected message. */
  fill() {
    const left = this.targets.contains(document.activeElement);
    this.targets.innerHTML = this.model.get("_review"); // made and escaped by rtca_nb.render.markup
    // The control that had the focus is gone with its message; without this the next key would be the page's.
    if (left) this.panel.querySelector("summary")?.focus({ preventScroll: true });
    this.mark();
  }

  /** Show the verdicts. */
  mark() {
    /** @type {Verdict[]} */
    const verdicts = this.model.get("_verdicts");
    [...this.targets.querySelectorAll(".rtca-target")].forEach((target, place) => {
      const [verdict, note, others] = verdicts[place] ?? ["", "", ""];
      for (const button of target.querySelectorAll("button")) {
        if (button.value === WITHDRAWN) button.setAttribute("aria-disabled", String(!verdict));
        else button.setAttribute("aria-pressed", String(button.value === verdict));
      }
      const input = target.querySelector("input");
      // Nobody wants to be written over while they write.
      if (input && input !== document.activeElement) input.value = note;
      const said = /** @type {HTMLElement | null} */ (target.querySelector(".rtca-others"));
      if (said) write(said, others);
    });
  }

  /** Show who judges, and how much is judged. */
  showState() {
    if (this.reviewer !== document.activeElement) this.reviewer.value = this.model.get("reviewer");
    write(this.judged, this.model.get("_judged"));
  }

  /** @param {number} place @param {string} verdict */
  send(place, verdict) {
    const input = /** @type {HTMLInputElement | null} */ (this.targets.querySelector(`input[data-target="${place}"]`));
    const note = verdict === WITHDRAWN ? "" : (input?.value ?? "");
    this.model.send({ judge: { id: this.model.get("_reviewed"), target: place, verdict, note } });
  }

  /** @param {HTMLButtonElement} button of a verdict */
  judge(button) {
    if (button.getAttribute("aria-disabled") === "true") return;
    const input = button.closest(".rtca-target")?.querySelector("input");
    if (button.value === WITHDRAWN && input) input.value = "";
    this.send(Number(button.dataset.target), button.value);
  }

  /** @param {HTMLInputElement} input */
  onInput(input) {
    if (input.name === "reviewer") setTraits(this.model, { reviewer: input.value.trim() });
    else if (input.name === "note") {
      const place = Number(input.dataset.target);
      const [verdict] = this.model.get("_verdicts")[place] ?? [""];
      // A note alone says nothing: it waits for a verdict.
      if (verdict) this.send(place, verdict);
    }
  }

  /** @param {string} name of a trait */
  onChange(name) {
    if (name === "_review") this.fill();
    else if (name === "_verdicts") this.mark();
    this.showState();
  }
}
