// @ts-check
/** What a reviewer wrote and the kernel has not kept yet: drafts of notes, and verdicts on their way. */

/**
 * @typedef {{key: string, id: string | null, verdict: string, note: string, reviewer: string}} Sent a verdict
 * @typedef {{sent: Sent, state: "waits" | "late" | "refused", why: string}} Entry
 */

const PATIENCE = 5000; // milliseconds that a kernel may take to answer

/** Nothing in it is given up until the kernel says that it is kept, or the reviewer writes something else. */
export class Ledger {
  constructor() {
    /** Notes by key of what they are on. @type {Map<string, string>} */
    this.drafts = new Map();
    /** @type {Map<string, Entry>} */
    this.entries = new Map();
    // Views of one widget share its messages.
    this.own = Math.random().toString(36).slice(2);
    this.count = 0;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
  }

  /**
   * Send a verdict, once more where it was sent before.
   * @param {Sent} sent
   * @param {(content: {judge: Sent & {number: string}}) => void} post
   * @param {() => void} changed called when the kernel takes too long
   */
  send(sent, post, changed) {
    // The last word on a thing is the one that counts.
    for (const [number, { sent: earlier, state }] of this.entries) {
      if (earlier.key === sent.key && state !== "waits") this.entries.delete(number);
    }
    const number = `${this.own}${(this.count += 1)}`;
    this.entries.set(number, { sent, state: "waits", why: "" });
    post({ judge: { ...sent, number } });
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      for (const entry of this.entries.values()) if (entry.state === "waits") entry.state = "late";
      changed();
    }, PATIENCE);
  }

  /**
   * The kernel has answered.
   * @param {{judged?: unknown, why?: unknown}} content
   * @returns {boolean} whether that was to this view
   */
  answered({ judged, why }) {
    const entry = this.entries.get(String(judged));
    if (!entry) return false;
    if (why) {
      entry.state = "refused";
      entry.why = String(why);
      return true;
    }
    this.entries.delete(String(judged));
    const { key, note } = entry.sent;
    if (this.drafts.get(key) === note) this.drafts.delete(key);
    return true;
  }

  /** The last word on a thing that is not kept yet. @param {string} key @returns {Entry | undefined} */
  on(key) {
    return [...this.entries.values()].findLast(({ sent }) => sent.key === key);
  }

  /** What the kernel did not take in time, or refused. */
  unsaved() {
    return [...this.entries.values()].filter((entry) => entry.state !== "waits" && entry === this.on(entry.sent.key));
  }

  stop() {
    clearTimeout(this.timer);
  }
}
