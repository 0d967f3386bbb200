// @ts-check
const QUIET = 4000; // milliseconds between two announcements

/** Announces new messages to a screen reader, and not each one by itself. */
export class Announcer {
  /**
   * @param {() => number} total of messages by now
   * @param {(number: number) => void} say how many are new
   */
  constructor(total, say) {
    this.total = total;
    this.say = say;
    /** How many messages were there at the last announcement, and when that was. */
    this.known = total();
    this.last = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  announceSoon() {
    this.timer ??= setTimeout(() => this.announce(), Math.max(0, this.last + QUIET - performance.now()));
  }

  announce() {
    const now = this.total();
    this.timer = undefined;
    this.last = performance.now();
    if (now > this.known) this.say(now - this.known);
    this.known = now;
  }

  stop() {
    clearTimeout(this.timer);
  }
}
