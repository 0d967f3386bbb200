// @ts-check
/** Two contacts side by side: the changes between them are filtered, counted, and stepped through. */
import { CompareView, TRAITS } from "./compare/view.mjs";
import { onKeys } from "./shared/keys.mjs";
import { createWidget } from "./shared/widget.mjs";

/**
 * @import { Handlers } from "./shared/model.mjs"
 * @import { Opening } from "./shared/widget.mjs"
 */

/** @type {Record<string, (view: CompareView, button: HTMLButtonElement) => void>} by name of the button */
const ACTIONS = {
  previous: (view) => view.move(-1),
  next: (view) => view.move(1),
  clear: (view) => view.clear(),
  unfold: (view, button) => view.unfold(Number(button.value)),
};

/** @param {CompareView} view @param {MouseEvent} event */
function onClick(view, { target }) {
  if (!(target instanceof Element)) return;
  const button = target.closest("button");
  const change = /** @type {HTMLElement | null} */ (target.closest("[data-change]"));
  if (button) ACTIONS[button.name]?.(view, button);
  else if (change) view.select(Number(change.dataset.change));
}

/** @param {CompareView} view @param {KeyboardEvent} event */
function onKey(view, event) {
  const inList = event.target === view.box;
  const key = event.key.toLowerCase();
  if (key === "n" || key === "j" || (inList && key === "arrowdown")) view.move(1);
  else if (key === "p" || key === "k" || (inList && key === "arrowup")) view.move(-1);
  else if (inList && key === "home") view.move(1, null);
  else if (inList && key === "end") view.move(-1, null);
  else if (key === "escape" && view.selected !== null) view.unselect();
  else return false;
  return true;
}

/** @param {Opening} opening @returns {Handlers} */
function open({ model, body, words, signal }) {
  const view = new CompareView(model, body, words);
  body.addEventListener("click", (event) => onClick(view, event), { signal });
  body.addEventListener("input", ({ target }) => view.onInput(/** @type {HTMLInputElement} */ (target)), { signal });
  body.addEventListener("submit", (event) => event.preventDefault(), { signal });
  onKeys(body, signal, (event) => onKey(view, event));
  signal.addEventListener("abort", () => view.stop());
  view.start();
  return Object.fromEntries(TRAITS.map((name) => [`change:${name}`, () => view.onChange(name)]));
}

const { initialize, render } = createWidget({ label: (words) => words.say("Two contacts compared"), open });

export default { initialize, render };
