// @ts-check
import { Words } from "../../../render/static/words.mjs";

const PATIENCE = 5000; // milliseconds that a kernel may take to answer

/** @param {Words} words @returns {string} */
export function noAnswer(words) {
  return words.say("The kernel does not answer: it is busy, or gone and the cell has to be run again.");
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
    this.timer = setTimeout(this.giveUp, PATIENCE);
  }

  /** @returns {boolean} whether an answer was waited for */
  answered() {
    clearTimeout(this.timer);
    const open = this.open;
    this.open = false;
    return open;
  }
}
