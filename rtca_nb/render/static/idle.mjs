// @ts-check
/** Work that waits until the page has nothing else to do. */

/** @type {(work: (deadline: {timeRemaining: () => number}) => void) => number} */
const whenIdle = (work) =>
  globalThis.requestIdleCallback?.(work) ?? Number(setTimeout(() => work({ timeRemaining: () => 8 })));
/** @type {(ticket: number) => void} */
const cancelIdle = (ticket) => (globalThis.cancelIdleCallback ?? clearTimeout)(ticket);

/** Steps of work that are done one by one in idle time, or all at once when somebody asks for the result. */
export class IdleWork {
  /**
   * @param {() => boolean} step does one step, and says whether more is left
   * @param {() => void} [done] called after the last step, unless it was asked for
   */
  constructor(step, done) {
    this.step = step;
    this.done = done;
    this.ticket = 0;
    this.left = true;
  }

  next() {
    this.left = this.step();
  }

  start() {
    if (this.left) this.ticket = whenIdle((deadline) => this.goOn(deadline));
  }

  /** @param {{timeRemaining: () => number}} deadline */
  goOn(deadline) {
    do this.next();
    while (this.left && deadline.timeRemaining() > 4);
    if (this.left) this.start();
    else this.done?.();
  }

  finish() {
    this.stop();
    while (this.left) this.next();
  }

  stop() {
    cancelIdle(this.ticket);
  }
}
