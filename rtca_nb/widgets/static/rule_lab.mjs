// @ts-check
/** A rule that is written while what it finds is watched. */
import { listenToWriter } from "./rule_lab/events.mjs";
import { LabView } from "./rule_lab/view.mjs";
import { together } from "./shared/together.mjs";
import { createWidget } from "./shared/widget.mjs";

/**
 * @import { Handlers } from "./shared/model.mjs"
 * @import { Opening } from "./shared/widget.mjs"
 */

/** @param {Opening} opening @returns {Handlers} */
function open({ model, body, words, signal, guarded }) {
  /** @type {LabView | null} */
  let view = null;
  guarded(() => {
    view = new LabView(model, body, words, signal);
    listenToWriter(view, signal);
    view.start();
  });
  const update = together(signal, () => guarded(() => view?.update()));
  return {
    ...Object.fromEntries(LabView.PARTS.map((name) => [`change:${name}`, update])),
    "change:height": () => view?.updateHeight(),
  };
}

const { initialize, render } = createWidget({ label: (words) => words.say("Rule lab"), css: "rtca-rl", open });

export default { initialize, render };
