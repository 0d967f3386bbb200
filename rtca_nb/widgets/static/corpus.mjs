// @ts-check
/** Many contacts: a table and charts that narrow each other, and a contact that opens beside them. */
import { listenToReader } from "./corpus/events.mjs";
import { CorpusView } from "./corpus/view.mjs";
import { together } from "./shared/together.mjs";
import { createWidget } from "./shared/widget.mjs";

/**
 * @import { Handlers } from "./shared/model.mjs"
 * @import { Opening } from "./shared/widget.mjs"
 */

/** @param {Opening} opening @returns {Handlers} */
function open({ model, body, words, signal, guarded }) {
  /** @type {CorpusView | null} */
  let view = null;
  let life = new AbortController();
  const build = () => {
    life.abort();
    life = new AbortController();
    view = new CorpusView(model, body, words, life.signal);
    listenToReader(view, life.signal);
    view.start();
  };
  const update = together(signal, () => guarded(() => view?.update()));
  signal.addEventListener("abort", () => life.abort());
  guarded(build);
  return {
    ...Object.fromEntries(model.get("_asking").map((/** @type {string} */ name) => [`change:${name}`, update])),
    ...Object.fromEntries(CorpusView.PARTS.map((name) => [`change:${name}`, update])),
    "change:contact_id": () => view?.contact.update(),
    "change:_opened": () => view?.contact.update(),
    "change:height": () => view?.updateHeight(),
    "change:_page": () => guarded(build),
  };
}

const { initialize, render } = createWidget({ label: (words) => words.say("Contacts"), css: "rtca-cx", open });

export default { initialize, render };
