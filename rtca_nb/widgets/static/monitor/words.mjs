// @ts-check
/** What a monitor says of its contacts, in words. No document and no model are used. */

/**
 * @typedef {{state: string, status: string | null, messages: number, requests: number, lag: number | null,
 *   mood: [string, string, string, string | null] | null, whole: boolean, wait: number | null, trouble: string | null}} Line
 *   the state of one contact
 * @typedef {{phase: string, requests: number, rate: number | null, left: number | null, burst: number | null,
 *   contacts: Line[], troubles: [time: string, contact: number, words: string][]}} Status of the monitor
 */

/**
 * "1 new message", "3 new messages".
 * @param {number} number
 * @param {string} noun
 */
export function counted(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/**
 * A length of time in words as short as they can be: "8 s", "3 min", "2 h".
 * @param {number} seconds
 */
export function lengthOf(seconds) {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

/** @type {Record<string, string>} */
const ANALYSIS = { IN_PROGRESS: "in progress", COMPLETED: "complete", FAILED: "analysis failed" };
/** @type {Record<string, string>} */
const OVER = {
  new: "Not started.",
  paused: "Paused.",
  stopped: "Stopped.",
  ended: "The analysis has ended; all of it is here.",
  late: "The time for watching is up; the analysis had not ended.",
};

/**
 * What state a contact is in, in two or three words.
 * @param {Line} line
 */
export function statusOf(line) {
  if (line.state === "failed") return "given up";
  return line.status === null ? "not started" : (ANALYSIS[line.status] ?? line.status);
}

/**
 * What is being waited for, or what is wrong and what comes next.
 * @param {Line} line
 * @param {number} passed seconds since that was so
 */
export function nextOf(line, passed) {
  if (line.state === "failed") return `${line.trouble ?? ""} Not asked again.`;
  if (line.state === "ended" && !line.whole) return "The analysis has ended, and something is missing: see its notes.";
  if (line.state in OVER) return OVER[line.state];
  const left = line.wait === null ? 0 : line.wait - passed;
  const when = left > 0.5 ? `in ${lengthOf(Math.max(left, 1))}` : "now";
  if (line.trouble) return `${line.trouble} Asking again ${when}.`;
  if (line.status === null && line.state === "waiting") return `The analysis has not started. Looking again ${when}.`;
  return line.state === "waiting" ? `Up to date. Looking again ${when}.` : "Looking for news…";
}

/**
 * Figures of a contact.
 * @param {Line} line
 * @param {number} passed seconds since that was so
 */
export function factsOf(line, passed) {
  const facts = [counted(line.messages, "message")];
  if (line.lag !== null && !(line.state in OVER)) facts.push(`last word ${lengthOf(line.lag + passed)} ago`);
  if (line.mood) facts.push(`customer ${line.mood[1]} ${line.mood[2]}${line.mood[3] ? ` ${line.mood[3]} (est.)` : ""}`);
  return facts.join(" · ");
}

/**
 * What stands in place of a transcript that has no entries.
 * @param {Line | undefined} line
 */
export function emptyOf(line) {
  if (line?.status) return "No messages yet.";
  return line?.state === "new" ? "Messages will appear here." : "Nothing to show yet.";
}

/**
 * How much of the account's quota is used.
 * @param {Status} status
 */
export function budgetOf({ requests, rate, left }) {
  const used = `${counted(requests, "request")} so far`;
  if (rate === null) return `${used} · no quota applies`;
  return `${used} · ${left ? counted(left, "request") : "no request"} left this second`;
}

/**
 * What the monitor does, in a word or a few.
 * @param {Status} status
 */
export function phaseOf({ phase, contacts }) {
  const over = contacts.filter(({ state }) => state === "ended" || state === "failed" || state === "late").length;
  const going = contacts.length - over;
  if (phase === "running") {
    return contacts.length === 1 ? "watching" : `watching ${going} of ${counted(contacts.length, "contact")}`;
  }
  return phase === "new" ? "not started" : phase;
}
