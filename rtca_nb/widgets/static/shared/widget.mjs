// @ts-check
/**
 * Common parts of all widgets: a frame with a line for errors, listeners that end with the view, and traits.
 *
 * All HTML is made in Python (by rtca_nb.render and rtca_nb.widgets, the only code that escapes text). Scripts show, hide,
 * mark and count it; they make no element from data, and no requests.
 */
import { Words } from "../../../render/static/words.mjs";
import { listen } from "./model.mjs";
import { showInPlaces } from "./place.mjs";

/**
 * @import { Handlers, Model } from "./model.mjs"
 * @typedef {{model: Model, el: HTMLElement}} Context what a notebook passes to a widget
 * @typedef {object} Opening what a view is opened with
 * @property {Model} model
 * @property {HTMLElement} body the element that the view fills
 * @property {Words} words what the view says, in its language
 * @property {AbortSignal} signal aborts when the view ends; listeners take it
 * @property {(work: () => void) => void} guarded runs what may fail, and shows that it failed
 * @typedef {{label: string | ((words: Words) => string), css?: string, open: (opening: Opening) => Handlers}} Widget
 */

/** @param {Words} words */
const broken = (words) =>
  words.say("This view cannot be drawn; run the cell again, and if that does not help, show the contact itself.");

/**
 * Make a view's frame: a named section that holds a line for errors, and the body of the view.
 * @param {HTMLElement} el
 * @param {string} label
 * @param {string} css
 * @param {Words} words
 */
function createFrame(el, label, css, words) {
  const root = document.createElement("section");
  root.className = ["rtca rtca-widget", css, "tex2jax_ignore mathjax_ignore"].filter(Boolean).join(" ");
  root.setAttribute("aria-label", label);
  root.lang = words.language;
  // Words that style sheets show.
  root.style.setProperty("--rtca-redacted", JSON.stringify(`${words.say("redacted")} `));
  root.style.setProperty("--rtca-outside", JSON.stringify(words.say("outside the filter")));
  const alert = document.createElement("p");
  alert.className = "rtca-error";
  alert.setAttribute("role", "alert");
  const body = document.createElement("div");
  root.append(alert, body);
  el.append(root);
  return {
    root,
    body,
    /** @param {string} sentence */
    showError(sentence) {
      alert.textContent = sentence;
      alert.hidden = !sentence;
    },
  };
}

/**
 * Show a view of a model. Its trait `error` is shown here; `open` fills the body and returns what else it listens to.
 * @param {Context} context
 * @param {Widget} widget
 * @returns {() => void} ends the view, and everything that listens for it
 */
function showWidget({ model, el }, { label, css = "", open }) {
  const { forms, language } = model.get("_words") ?? {};
  const words = new Words(forms, language);
  const { root, body, showError } = createFrame(el, typeof label === "string" ? label : label(words), css, words);
  const life = new AbortController();
  const guarded = (/** @type {() => void} */ work) => {
    try {
      work();
    } catch (error) {
      console.error(error);
      showError(broken(words));
    }
  };
  showError(model.get("error"));
  /** @type {Handlers} */
  let handlers = {};
  guarded(() => {
    handlers = open({ model, body, words, signal: life.signal, guarded });
  });
  const safe = Object.entries(handlers).map(([name, callback]) => [
    name,
    (/** @type {any[]} */ ...values) => guarded(() => callback(...values)),
  ]);
  const stop = listen(model, { ...Object.fromEntries(safe), "change:error": () => showError(model.get("error")) });
  return () => {
    stop();
    life.abort();
    root.remove();
  };
}

/**
 * Make the functions that a notebook calls: one for the model of a widget, one for each view that the notebook makes.
 * @param {Widget} widget
 * @param {(model: Model) => () => void} [begin] what a model does before it has a view; returns what ends it
 */
export function createWidget(widget, begin = () => () => {}) {
  /** @param {{model: Model}} context @returns {() => void} ends the model's views in the page */
  function initialize({ model }) {
    const end = begin(model);
    const leave = showInPlaces(model.get("_place"), (el) => showWidget({ model, el }, widget));
    return () => {
      leave();
      end();
    };
  }
  /** @param {Context} context */
  function render(context) {
    return showWidget(context, widget);
  }
  return { initialize, render };
}
