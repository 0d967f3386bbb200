// @ts-check
/** What a monitor says of its contacts, in words. No document and no model are used. */

/**
 * @import { Words } from "../../../render/static/words.mjs"
 * @typedef {{state: string, status: string | null, messages: number, requests: number, lag: number | null,
 *   mood: [string, string, string, string | null] | null, handled: string[], whole: boolean, wait: number | null,
 *   trouble: string | null}} Line
 *   the state of one contact
 * @typedef {{phase: string, requests: number, rate: number | null, left: number | null, burst: number | null,
 *   contacts: Line[], troubles: [time: string, contact: number, words: string][]}} Status of the monitor
 */

/**
 * A length of time in words as short as they can be: "8 s", "3 min", "2 h".
 * @param {number} seconds
 */
export function lengthOf(seconds) {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

/** @param {Words} words @param {string} state @returns {string | undefined} what is said where nothing goes on */
function overOf(words, state) {
  /** @type {Record<string, string | undefined>} */
  const said = {
    new: words.say("Not started."),
    paused: words.say("Paused."),
    stopped: words.say("Stopped."),
    ended: words.say("The analysis has ended and is complete."),
    late: words.say("The time to watch has passed, and the analysis had not ended."),
  };
  return said[state];
}

/**
 * What state a contact is in, in two or three words.
 * @param {Words} words
 * @param {Line} line
 */
export function statusOf(words, { state, status }) {
  if (state === "failed") return words.say("given up");
  if (status === null) return words.say("not started");
  if (status === "IN_PROGRESS") return words.say("in progress");
  if (status === "COMPLETED") return words.say("complete");
  return status === "FAILED" ? words.say("analysis failed") : status;
}

/**
 * What is being waited for, or what is wrong and what comes next.
 * @param {Words} words
 * @param {Line} line
 * @param {number} passed seconds since that was so
 */
export function nextOf(words, line, passed) {
  const { state, status, trouble, whole } = line;
  if (state === "failed") return `${trouble ?? ""} ${words.say("There will be no more requests.")}`;
  if (state === "ended" && !whole) {
    return words.say("The analysis has ended, and something is missing: see its notes.");
  }
  const over = overOf(words, state);
  if (over) return over;
  const left = line.wait === null ? 0 : line.wait - passed;
  const when =
    left > 0.5 ? words.say("in {length}", { length: lengthOf(Math.max(left, 1)) }) : words.say("now");
  if (trouble) return `${trouble} ${words.say("Asking again {when}.", { when })}`;
  if (state !== "waiting") return words.say("Looking for news…");
  return status === null
    ? words.say("The analysis has not started. Checking again {when}.", { when })
    : words.say("Up to date. Checking again {when}.", { when });
}

/**
 * Figures of a contact.
 * @param {Words} words
 * @param {Line} line
 * @param {number} passed seconds since that was so
 */
export function factsOf(words, { messages, lag, mood, state, handled }, passed) {
  const facts = [words.count("{n} message", "{n} messages", messages)];
  if (lag !== null && !overOf(words, state)) {
    facts.push(words.say("last message {length} ago", { length: lengthOf(lag + passed) }));
  }
  if (mood) {
    const [, sign, word, score] = mood;
    const felt = words.say("customer {mood}", { mood: `${sign}\u00a0${word}` });
    facts.push(score ? `${felt} ${score} ${words.say("(est.)")}` : felt);
  }
  return [...facts, ...handled].join(" · ");
}

/**
 * What stands in place of a transcript that has no entries.
 * @param {Words} words
 * @param {Line | undefined} line
 */
export function emptyOf(words, line) {
  if (line?.status) return words.say("No messages yet.");
  return line?.state === "new" ? words.say("Messages will appear here.") : words.say("Nothing to show yet.");
}

/**
 * How much of the account's quota is used.
 * @param {Words} words
 * @param {Status} status
 */
export function budgetOf(words, { requests, rate, left }) {
  const used = words.count("{n} request so far", "{n} requests so far", requests);
  if (rate === null) return `${used} · ${words.say("no quota applies")}`;
  const rest = left
    ? words.count("{n} request left this second", "{n} requests left this second", left)
    : words.say("no request left this second");
  return `${used} · ${rest}`;
}

/**
 * What the monitor does, in a word or a few.
 * @param {Words} words
 * @param {Status} status
 */
export function phaseOf(words, { phase, contacts }) {
  const over = contacts.filter(({ state }) => state === "ended" || state === "failed" || state === "late").length;
  const going = contacts.length - over;
  if (phase === "running") {
    return contacts.length === 1
      ? words.say("watching")
      : words.count("watching {going} of {n} contact", "watching {going} of {n} contacts", contacts.length, { going });
  }
  if (phase === "new") return words.say("not started");
  if (phase === "paused") return words.say("paused");
  return phase === "stopped" ? words.say("stopped") : words.say("ended");
}
