// @ts-check
/** Decide whether the model holds the answer to the current question, and what to show until it does. */
import { LONG, noAnswer, SOON } from "../shared/waiting.mjs";

/**
 * @import { Model } from "../shared/model.mjs"
 * @import { Words } from "../../../render/static/words.mjs"
 */

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

/** What to say after so many milliseconds without an answer. @param {Model} model @param {Words} words @param {number} waited */
export function waitingWords(model, words, waited) {
  if (waited < SOON) return "";
  if (waited < LONG) return words.say("Looking through the contacts…");
  if (question(model) !== asked(model, "_heard")) return noAnswer(words);
  return words.say("Still looking through the contacts. Changing a filter replaces this search.");
}
