// @ts-check
/** Handlers of pointer and keyboard in a view of many contacts. */
import { onKeys } from "../shared/keys.mjs";
import { part } from "../shared/parts.mjs";

/** @import { CorpusView } from "./view.mjs" */

const TYPING = 250; // milliseconds without a key until a text is looked for

/** @type {Record<string, (view: CorpusView, button: HTMLButtonElement) => void>} by name of the button */
const ACTIONS = {
  sort: (view, button) => view.sortBy(button.value),
  open: (view, button) => view.open(rowOf(button)),
  back: (view) => view.contact.close(),
  clear: (view) => view.clear(),
  first: (view) => view.turn("first"),
  previous: (view) => view.turn("previous"),
  next: (view) => view.turn("next"),
  last: (view) => view.turn("last"),
  panel: (view, button) => unfold(button, part(view.root, ".rtca-panel")),
  charts: (view, button) => unfold(button, part(view.root, ".rtca-cx-charts")),
  unset: (view, button) => view.unset(button.value, Number(button.dataset.place)),
  category: (view, button) =>
    view.toggle("categories", button.value === "" ? null : view.model.get("_known").categories[Number(button.value)]),
};

/** @param {Element} element @returns {number} */
function rowOf(element) {
  const row = /** @type {HTMLElement | null} */ (element.closest("tr[data-row]"));
  return row ? Number(row.dataset.row) : -1;
}

/** @param {HTMLButtonElement} button @param {HTMLElement} panel */
function unfold(button, panel) {
  panel.hidden = button.getAttribute("aria-expanded") === "true";
  button.setAttribute("aria-expanded", String(!panel.hidden));
}

/** @param {CorpusView} view @param {MouseEvent} event */
function onClick(view, { target }) {
  if (!(target instanceof Element) || view.contact.place.contains(target)) return;
  const button = target.closest("button");
  if (button && button.getAttribute("aria-disabled") !== "true") ACTIONS[button.name]?.(view, button);
  else if (!button && rowOf(target) >= 0 && !String(globalThis.getSelection?.() ?? "")) view.open(rowOf(target));
}

/** @param {CorpusView} view @param {KeyboardEvent} event @returns {boolean} */
function onKey(view, event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.key === "Escape" && view.model.get("contact_id") !== null) view.contact.close();
  else if (target instanceof HTMLButtonElement && target.name === "open") return onRowKey(view, event.key);
  else return false;
  return true;
}

/** @param {CorpusView} view @param {string} key @returns {boolean} */
function onRowKey(view, key) {
  if (view.stops.move(key)) return true;
  if (key === "PageDown") view.turn("next");
  else if (key === "PageUp") view.turn("previous");
  else return false;
  return true;
}

/** @param {CorpusView} view @param {AbortSignal} signal */
export function listenToReader(view, signal) {
  const { root } = view;
  const inside = (/** @type {EventTarget | null} */ target) =>
    target instanceof Node && view.contact.place.contains(target);
  root.addEventListener("click", (event) => onClick(view, event), { signal });
  root.addEventListener("submit", (event) => event.preventDefault(), { signal });
  onKeys(root, signal, (event) => !inside(event.target) && onKey(view, event));
  let typing = 0;
  signal.addEventListener("abort", () => clearTimeout(typing));
  root.addEventListener(
    "input",
    ({ target }) => {
      const input = /** @type {HTMLInputElement} */ (target);
      if (inside(input)) return;
      const chart = view.ranges.find(({ figure }) => figure.contains(input));
      if (chart) chart.slide(input);
      else if (input === view.search) {
        clearTimeout(typing);
        typing = Number(setTimeout(() => view.choose({ search: input.value }), TYPING));
      } else if (input.type === "checkbox") {
        view.toggle(input.name, view.model.get("_known")[input.name][Number(input.value)]);
      }
    },
    { signal },
  );
  root.addEventListener(
    "change",
    ({ target }) => {
      if (target instanceof Node) view.ranges.find(({ figure }) => figure.contains(target))?.choose();
    },
    { signal },
  );
  for (const chart of view.ranges) {
    chart.plot.addEventListener("pointerdown", (event) => chart.drag(event, signal), { signal });
  }
}
