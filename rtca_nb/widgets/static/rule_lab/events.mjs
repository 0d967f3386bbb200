// @ts-check
/** Handlers of pointer and keyboard in a rule lab. */
import { onKeys } from "../shared/keys.mjs";

/** @import { LabView } from "./view.mjs" */

const TYPING = 60; // milliseconds without a key until the rule is sent

/** @param {Element} element @returns {string} */
function pathOf(element) {
  return /** @type {HTMLElement | null} */ (element.closest("[data-path]"))?.dataset.path ?? "";
}

/** @type {Record<string, (view: LabView, button: HTMLButtonElement) => void>} by name of the button */
const ACTIONS = {
  mode: (view, button) => view.setMode(button.value),
  undo: (view) => view.undo(),
  copy: (view) => void view.copyRule(),
  place: (view) => view.showPlace(),
  add: (view, button) => view.restructure(() => view.form.add(pathOf(button), false)),
  "add-group": (view, button) => view.restructure(() => view.form.add(pathOf(button), true)),
  remove: (view, button) => view.restructure(() => view.form.remove(pathOf(button))),
  nest: (view, button) => view.restructure(() => view.form.nest(pathOf(button))),
  ungroup: (view, button) => view.restructure(() => view.form.ungroup(pathOf(button))),
  insert: (_view, button) => insert(button),
  listed: (view, button) => view.list(button.value),
  open: (view, button) => view.open(rowOf(button)),
  more: (view) => view.more(),
  back: (view) => view.close(),
};

/** @param {Element} element @returns {number} */
function rowOf(element) {
  const row = /** @type {HTMLElement | null} */ (element.closest("li[data-row]"));
  return row ? Number(row.dataset.row) : -1;
}

/** Put a piece of a pattern where the caret is. @param {HTMLButtonElement} button */
function insert(button) {
  const field = button.closest("[data-path]")?.querySelector("textarea[name=words]");
  if (!(field instanceof HTMLTextAreaElement)) return;
  field.focus();
  field.setRangeText(button.value, field.selectionStart, field.selectionEnd, "end");
  field.dispatchEvent(new InputEvent("input", { bubbles: true }));
}

/** @param {LabView} view @param {KeyboardEvent} event @returns {boolean} */
function onKey(view, event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.key === "Escape" && view.model.get("contact_id") !== null) view.close();
  else return target instanceof HTMLButtonElement && target.name === "open" && view.found.stops.move(event.key);
  return true;
}

/** @param {LabView} view @param {AbortSignal} signal */
export function listenToWriter(view, signal) {
  const { root } = view;
  let typing = 0;
  signal.addEventListener("abort", () => clearTimeout(typing));
  const send = () => {
    clearTimeout(typing);
    if (view.pending) view.send();
  };
  root.addEventListener(
    "click",
    ({ target }) => {
      if (!(target instanceof Element)) return;
      const button = target.closest("button");
      if (button) {
        send();
        if (button.getAttribute("aria-disabled") !== "true") ACTIONS[button.name]?.(view, button);
      } else if (rowOf(target) >= 0 && !String(globalThis.getSelection?.() ?? "")) view.open(rowOf(target));
    },
    { signal },
  );
  root.addEventListener(
    "submit",
    (event) => {
      event.preventDefault();
      const id = view.find.value.trim();
      if (id) view.choose(id);
    },
    { signal },
  );
  root.addEventListener(
    "input",
    ({ target }) => {
      if (!(target instanceof Element) || target === view.find) return;
      if (target === view.event) return view.setEvent(view.event.value);
      const chosen = target instanceof HTMLSelectElement;
      if (!view.pending) view.note(!chosen);
      if (target !== view.name && target !== view.json && !view.form.take(target)) return;
      view.pending = true;
      clearTimeout(typing);
      if (chosen) send();
      else typing = Number(setTimeout(send, TYPING));
    },
    { signal },
  );
  onKeys(root, signal, (event) => onKey(view, event));
}
