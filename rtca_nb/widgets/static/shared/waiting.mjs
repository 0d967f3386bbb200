// @ts-check
import { Words } from "../../../render/static/words.mjs";

export const SOON = 400; // milliseconds until waiting is shown
export const LONG = 5000; // and until it is explained, as a kernel may take so long to answer

/** @param {Words} words @returns {string} */
export function noAnswer(words) {
  return words.say("The kernel does not answer. It may be busy; if it has stopped, run the cell again.");
}

export const NO_ANSWER = noAnswer(new Words());

/** A question to the kernel, which may be busy or gone. */
export class Question {
  /**
   * @param {AbortSignal} signal
   * @param {() => void} giveUp called when no answer came in time
   */
  constructor(signal, giveUp) {
    this.giveUp = giveUp;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.open = false;
    signal.addEventListener("abort", () => clearTimeout(this.timer));
  }

  ask() {
    this.open = true;
    clearTimeout(this.timer);
    this.timer = setTimeout(this.giveUp, LONG);
  }

  /** @returns {boolean} whether an answer was waited for */
  answered() {
    clearTimeout(this.timer);
    const open = this.open;
    this.open = false;
    return open;
  }
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

  /** Start waiting again, for another question. */
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
