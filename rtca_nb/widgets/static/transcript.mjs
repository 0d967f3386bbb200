// @ts-check
/** The widgets of one contact: a transcript, and an explorer that has more around it. */
import { together } from "./shared/together.mjs";
import { createWidget } from "./shared/widget.mjs";
import { listenToReader } from "./transcript/events.mjs";
import { fitToWindow } from "./transcript/fitting.mjs";
import { Ledger } from "./transcript/ledger.mjs";
import { focusBack, focusPlace, scrollBack, scrollPlace } from "./transcript/place.mjs";
import { TRAITS, View } from "./transcript/view.mjs";

/**
 * @import { Handlers } from "./shared/model.mjs"
 * @import { Opening } from "./shared/widget.mjs"
 * @import { Kept } from "./transcript/view.mjs"
 */

// What Python sends for each snapshot of the contact.
const SNAPSHOT = ["_page", "_talk", "_ids", "_known", "_marks", "_review"];

/** @param {Opening} opening @returns {Handlers} */
function open({ model, body, words, signal, guarded }) {
  /** @type {Kept} */
  const kept = { panels: [], previous: -1, review: false, ledger: new Ledger() };
  /** @type {View | null} */
  let view = null;
  let life = new AbortController();

  const build = () => {
    const place = view && scrollPlace(view.scroll);
    const focus = focusPlace(body);
    life.abort();
    life = new AbortController();
    view = new View(model, body, words, kept, life.signal);
    listenToReader(view, life.signal);
    fitToWindow(body, view.scroll, life.signal);
    view.start(life.signal);
    if (place) scrollBack(view.scroll, place);
    if (focus) focusBack(body, focus);
  };
  const rebuild = together(signal, () => guarded(build));

  signal.addEventListener("abort", () => life.abort());
  guarded(build);
  return {
    ...Object.fromEntries(TRAITS.map((name) => [`change:${name}`, () => view?.onChange(name)])),
    ...Object.fromEntries(SNAPSHOT.map((name) => [`change:${name}`, rebuild])),
    "msg:custom": (content) => {
      view?.citing.onMessage(content);
      view?.review?.onMessage(content);
    },
  };
}

const { initialize, render } = createWidget({ label: (words) => words.say("Contact"), open });

export default { initialize, render };
