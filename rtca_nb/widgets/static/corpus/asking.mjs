// @ts-check
/** Whether what the model holds answers what is asked now, and what to say while it does not. */
import { NO_ANSWER } from "../shared/waiting.mjs";

/** @import { Model } from "../shared/model.mjs" */

const SOON = 400; // milliseconds until waiting is shown
const LONG = 5000; // and until it is explained

export const WORKING = "Looking through the contacts…";
export const STILL_WORKING = "Still looking through the contacts: this takes long. Another filter takes its place.";

/** @param {Model} model */
function question(model) {
  return JSON.stringify(model.get("_asking").map((/** @type {string} */ name) => model.get(name)));
}

/** @param {Model} model @param {string} trait that holds a question */
function asked(model, trait) {
  const found = model.get(trait);
  return JSON.stringify(model.get("_asking").map((/** @type {string} */ name) => found[name]));
}

/** Whether the parts are of the question that the view shows. @param {Model} model */
export function isAnswered(model) {
  return question(model) === asked(model, "_answered");
}

/** What to say after so many milliseconds without an answer. @param {Model} model @param {number} waited */
export function waitingWords(model, waited) {
  if (waited < SOON) return "";
  if (waited < LONG) return WORKING;
  return question(model) === asked(model, "_heard") ? STILL_WORKING : NO_ANSWER;
}

/** Shows how long an answer is waited for. */
export class Waiting {
  /**
   * @param {AbortSignal} signal
   * @param {(waited: number) => void} show called now and then while an answer is waited for
   */
  constructor(signal, show) {
    this.show = show;
    this.since = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    signal.addEventListener("abort", () => clearTimeout(this.timer));
  }

  /** @param {boolean} waits whether an answer is waited for */
  update(waits) {
    if (waits && this.since) return;
    clearTimeout(this.timer);
    this.since = waits ? Date.now() : 0;
    if (waits) this.next(SOON);
    else this.show(0);
  }

  /** Wait anew: another question was asked. */
  restart() {
    this.update(false);
    this.update(true);
  }

  /** @param {number} delay */
  next(delay) {
    this.timer = setTimeout(() => {
      // Timers may fire a little early.
      this.show(Math.max(Date.now() - this.since, delay));
      if (delay < LONG) this.next(LONG);
    }, delay);
  }
}
