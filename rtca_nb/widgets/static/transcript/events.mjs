// @ts-check
/** What mouse and keys do in a view. */
import { isCitation } from "../../../render/static/citation.mjs";
import { setTraits } from "../shared/model.mjs";
import { onKeys } from "../shared/keys.mjs";
import { part } from "../shared/parts.mjs";

/**
 * @import { View } from "./view.mjs"
 */

/** @type {Record<string, (view: View, button: HTMLButtonElement) => void>} by name of the button */
const ACTIONS = {
  previous: (view) => stepTo(view, -1),
  next: (view) => stepTo(view, 1),
  back: (view, button) => stepTo(view, -1, button),
  negative: (view, button) => view.stepping.negative(button),
  redaction: (view, button) => view.stepping.redaction(button),
  judge: (view, button) => view.review?.judge(button),
  "send-again": (view, button) => view.review?.sendAgain(button),
  cite: (view) => view.citeSelected(),
  share: (view) => view.share(),
  clear: (view) => view.controls.clear(),
  "clear-all": (view) => view.controls.clearAll(),
  panel: (view, button) => {
    view.kept.panels = view.controls.togglePanel(button.value);
  },
};

/** Verdicts by key. @type {Record<string, string | undefined>} */
const VERDICTS = { 1: "right", 2: "wrong", 3: "unsure" };

/**
 * Step on, and say so where there is nothing to step to.
 * @param {View} view
 * @param {1 | -1} step
 * @param {HTMLElement} [button] that keeps the focus
 */
function stepTo(view, step, button) {
  if (!view.stepping.move(step)) view.say(view.words.say("Nothing to step to: no message matches."));
  button?.focus({ preventScroll: true });
}

/** Press a button of the view that may not be there. @param {View} view @param {string} name */
function press(view, name) {
  const button = /** @type {HTMLButtonElement | null} */ (view.root.querySelector(`button[name="${name}"]`));
  button?.click();
  return button !== null;
}

/**
 * What keys do wherever the focus is in a view, unless something is typed there.
 * @type {Record<string, ((view: View) => boolean | void) | undefined>} false where a key does nothing
 */
const KEYS = {
  j: (view) => stepTo(view, 1),
  k: (view) => stepTo(view, -1),
  n: (view) => (view.review ? view.review.writeNote() : false),
  "-": (view) => press(view, "negative"),
  r: (view) => press(view, "redaction"),
  l: (view) => press(view, "silence"),
  "?": (view) => {
    view.kept.panels = view.controls.togglePanel("keys");
  },
};

/** @param {View} view @param {string} key @param {Element} target */
function keyAnywhere(view, key, target) {
  const verdict = VERDICTS[key];
  if (verdict && view.review) {
    view.review.judgeCurrent(verdict);
    return true;
  }
  const act = KEYS[key.toLowerCase()];
  if (!act) return false;
  const within = target.closest(".rtca-list, .rtca-own") !== null;
  const done = act(view) !== false;
  // The next key is meant for the message that this one led to.
  if (within && "jk-rl".includes(key.toLowerCase())) view.item(view.selected)?.focus({ preventScroll: true });
  return done;
}

/** @param {View} view @param {KeyboardEvent} event @param {HTMLInputElement} input */
function keyInNote(view, { key }, input) {
  if (key !== "Enter" && key !== "Escape") return false;
  if (key === "Enter") view.review?.saveNote(input);
  // Back to the message, where the next key leads on. A note that has no verdict yet waits for it.
  (view.item(view.selected) ?? view.scroll).focus({ preventScroll: true });
  return true;
}

/** @param {View} view @param {MouseEvent} event */
function onClick(view, event) {
  if (!(event.target instanceof Element)) return;
  // Links of the static views lead to anchors that are not in this page.
  if (event.target.closest("a")) event.preventDefault();
  const button = event.target.closest("button");
  if (button?.dataset.rows) view.stepping.chooseRows(button, event.shiftKey ? -1 : 1);
  else if (button) ACTIONS[button.name]?.(view, button);
  else if (event.target.closest(".rtca-list")) {
    const row = view.talk.rowOf(event.target);
    if (row < 0) return;
    view.select(row, "stay");
    view.item(row)?.focus({ preventScroll: true });
  }
}

/** @param {View} view @param {HTMLInputElement} input */
function onInput({ controls, cited, known }, input) {
  // A citation that is pasted where words are searched leads to what it cites, among all that is around it.
  if (input === controls.search && isCitation(input.value, known.contact_id)) {
    cited.go(input.value);
    input.value = controls.model.get("search");
  } else controls.onInput(input);
}

/** @param {View} view @param {KeyboardEvent} event */
function keyInSearch(view, { key, shiftKey }) {
  if (key === "Enter") stepTo(view, shiftKey ? -1 : 1);
  else if (key === "ArrowDown") view.item(view.reachable)?.focus();
  else if (key === "Escape" && view.controls.search.value) setTraits(view.model, { search: "" });
  else return false;
  return true;
}

/**
 * The row that a key leads to; undefined where it leads nowhere.
 * @param {string} key
 * @param {number[]} choice rows that are shown
 * @param {number} here the row that has the focus
 * @param {number} selected
 */
export function rowByKey(key, choice, here, selected) {
  const at = choice.indexOf(here);
  /** @type {Record<string, number | undefined>} */
  const places = { ArrowDown: selected === here ? at + 1 : at, ArrowUp: at - 1, Home: 0, End: choice.length - 1 };
  const to = places[key];
  return to === undefined ? undefined : choice[to];
}

/** @param {View} view @param {string} key @param {Element} target */
function keyInList(view, key, target) {
  if (key === "Escape") {
    view.stepping.clear();
    setTraits(view.model, { selected_id: null });
  }
  else if (key === "c" || key === "C") view.citeSelected();
  else if (["ArrowDown", "ArrowUp", "Home", "End"].includes(key)) {
    view.talk.finish();
    const choice = view.talk.shownRows();
    const row = rowByKey(key, choice, view.talk.rowOf(target), view.selected);
    if (row !== undefined) {
      view.select(row, "step");
      view.item(row)?.focus({ preventScroll: true });
    }
    return choice.length > 0;
  } else return false;
  return true;
}

/** @param {View} view @param {KeyboardEvent} event */
function onKey(view, event) {
  const { target, key } = event;
  if (target === view.controls.search) return keyInSearch(view, event);
  if (!(target instanceof Element)) return false;
  if (target instanceof HTMLInputElement && !["checkbox", "radio"].includes(target.type)) {
    if (target.name === "note") return keyInNote(view, event, target);
    if (key !== "Enter" || target.name !== "jump") return false;
    view.jump();
    return true;
  }
  return (target.closest(".rtca-list") !== null && keyInList(view, key, target)) || keyAnywhere(view, key, target);
}

/**
 * Listen to mouse and keys until the view ends.
 * @param {View} view
 * @param {AbortSignal} signal
 */
export function listenToReader(view, signal) {
  const { root } = view;
  root.addEventListener("click", (event) => onClick(view, event), { signal });
  // A press on a button would take away the text selection that is to be cited.
  view.cite.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
  root.addEventListener("input", ({ target }) => onInput(view, /** @type {HTMLInputElement} */ (target)), { signal });
  part(root, "form.rtca-tools").addEventListener("submit", (event) => event.preventDefault(), { signal });
  onKeys(root, signal, (event) => onKey(view, event));
  view.scroll.addEventListener("scroll", () => view.painted.paintSoon(), { signal, passive: true });
}
