// @ts-check
/** The live monitor: it puts in entries as they arrive, writes figures as text, and keeps the reader's place. */
import { MonitorView } from "./monitor/view.mjs";
import { storeOf } from "./monitor/store.mjs";
import { onKeys } from "./shared/keys.mjs";
import { setTraits } from "./shared/model.mjs";
import { createWidget } from "./shared/widget.mjs";

/**
 * @import { Handlers } from "./shared/model.mjs"
 * @import { Opening } from "./shared/widget.mjs"
 * @import { Change } from "./monitor/store.mjs"
 */

const TICK = 1000; // milliseconds

/** @type {Record<string, (view: MonitorView, button: HTMLButtonElement) => void>} by name of the button */
const ACTIONS = {
  pause: (view) => view.pauseOrResume(),
  stop: (view) => view.stopOrStart(),
  choose: (view, button) => view.setContact(Number(button.value)),
  end: (view) => view.leaveForEnd(),
  previous: (view) => view.reading.move(-1),
  next: (view) => view.reading.move(1),
  cite: (view) => view.reading.citeSelected(),
};

/** @param {MonitorView} view @param {MouseEvent} event */
function onClick(view, event) {
  if (!(event.target instanceof Element)) return;
  if (event.target.closest("a")) event.preventDefault();
  const button = event.target.closest("button");
  if (button && button.getAttribute("aria-disabled") !== "true") ACTIONS[button.name]?.(view, button);
  else if (!button && event.target.closest(".rtca-scroll")) view.reading.choose(event.target);
}

/** @param {Opening} opening @returns {Handlers} */
function open({ model, body, words, signal }) {
  const store = storeOf(model);
  const view = new MonitorView(model, body, words, store, signal);
  const onChange = (/** @type {Change} */ change) => view.onChange(change);
  body.addEventListener("click", (event) => onClick(view, event), { signal });
  body.addEventListener(
    "input",
    ({ target }) => {
      if (target === view.reading.box) setTraits(model, { search: view.reading.box.value });
    },
    { signal },
  );
  body.addEventListener("submit", (event) => event.preventDefault(), { signal });
  // A press on a button would take away the text selection that is to be cited.
  view.reading.cite.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
  onKeys(body, signal, (event) => view.reading.onKey(event));
  view.entries.scroll.addEventListener("scroll", () => view.look(), { signal, passive: true });
  const ticking = setInterval(() => view.tick(), TICK);
  store.views.add(onChange);
  model.send({ views: 1 });
  signal.addEventListener("abort", () => {
    store.views.delete(onChange);
    // Where the monitor is gone, its model knows it by then, and sends nothing.
    setTimeout(() => model.send({ views: -1 }));
    clearInterval(ticking);
    view.announcer.stop();
  });
  view.updateHeight();
  view.updateStatus();
  view.choose();
  return {
    "change:_status": () => view.updateStatus(),
    "change:contact_id": () => view.choose(),
    "change:height": () => view.updateHeight(),
    "change:search": () => view.reading.update(),
    "change:selected_id": () => view.reading.show(),
    "msg:custom": (content) => void view.reading.citing.onMessage(content ?? {}),
  };
}

const { initialize, render } = createWidget(
  { label: (words) => words.say("Live monitor"), css: "rtca-monitor", open },
  // It listens from the start: a view may open only after the first entries have come.
  (model) => storeOf(model).stop,
);

export default { initialize, render };
