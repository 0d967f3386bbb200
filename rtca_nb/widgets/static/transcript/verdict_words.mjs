// @ts-check
/** What the panel for judging says of a message and of a verdict. */
import { noAnswer } from "../shared/waiting.mjs";

/**
 * @import { Words } from "../../../render/static/words.mjs"
 * @import { Entry } from "./ledger.mjs"
 */

/**
 * Say what became of a verdict that is not kept yet.
 * @param {Words} words
 * @param {Entry} entry
 */
export function stateOf(words, { state, why }) {
  if (state === "waits") return words.say("Saving…");
  return state === "late" ? `${words.say("Not saved yet.")} ${noAnswer(words)}` : `${words.say("Not saved.")} ${why}`;
}

/**
 * Say who wrote a message and when, or why nothing of it can be judged.
 * @param {Words} words
 * @param {HTMLElement | undefined} item
 * @param {number} targets how much of it can be judged
 */
export function headOf(words, item, targets) {
  if (!item) return words.say("Select a message to judge its matches and its sentiment.");
  if (!targets) return words.say("This message has no match and no score.");
  const [who, when] = ["b", "time"].map((name) => item.querySelector(`:scope > div > ${name}`)?.textContent ?? "");
  return words.say("{who} at {time}", { who, time: when });
}
