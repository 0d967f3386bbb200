// @ts-check
/**
 * The entries of a monitor's transcripts. They come as changes, so each model has a store that keeps them, for views that
 * open later. What a reader has seen belongs to the view.
 */
import { listen } from "../shared/model.mjs";

/**
 * @import { Model } from "../shared/model.mjs"
 * What goes with a transcript: ids of its messages, names of categories by number, timeline and its axis.
 * @typedef {{ids: (string | null)[], categories: string[], course: string, axis: string}} About
 * @typedef {{talk: number, length: number, set: [row: number, html: string][], about?: About}} Change
 * @typedef {{talks: string[][], abouts: Partial<About>[], views: Set<(change: Change) => void>, stop: () => void}} Store
 */

/**
 * Apply a change to the entries of a transcript; say whether they are whole then.
 * @param {string[]} entries changed in place
 * @param {Change} change
 */
export function applyChange(entries, change) {
  entries.length = Math.min(entries.length, change.length);
  for (const [row, html] of change.set) {
    if (!Number.isInteger(row) || row < 0 || row > entries.length) return false;
    entries[row] = html;
  }
  return entries.length === change.length;
}

/** @param {Store} store @param {Model} model @param {Change} change */
function take(store, model, change) {
  const entries = Array.isArray(change?.set) ? store.talks[change.talk] : undefined;
  if (!Array.isArray(entries)) return; // not of these contacts
  if (!applyChange(entries, change)) {
    // Something was sent while nobody listened.
    entries.length = 0;
    model.send({ again: change.talk });
    return;
  }
  if (change.about) store.abouts[change.talk] = change.about;
  for (const view of store.views) view(change);
}

/**
 * Take all entries anew, as after the connection was lost; what has come since may not be in them.
 * @param {Store} store
 * @param {Model} model
 */
function renew(store, model) {
  store.talks = model.get("_talks");
  store.abouts = model.get("_abouts");
  store.talks.forEach((entries, talk) => {
    /** @type {[number, string][]} */
    const set = entries.map((html, row) => [row, html]);
    for (const view of store.views) view({ talk, length: entries.length, set });
    model.send({ again: talk });
  });
}

/** @type {WeakMap<Model, Store>} */
const stores = new WeakMap();

/**
 * Return the store of a model.
 * @param {Model} model
 * @returns {Store}
 */
export function storeOf(model) {
  const known = stores.get(model);
  if (known) return known;
  /** @type {Store} */
  const store = {
    // The model's own, so that what a page keeps of the model, as in a saved notebook, is what stands. A view may be
    // given another proxy of it, so two stores may change the same entries, in the same way.
    talks: model.get("_talks"),
    abouts: model.get("_abouts"),
    views: new Set(),
    stop: () => {},
  };
  const end = listen(model, {
    "msg:custom": (change) => take(store, model, change),
    "change:_talks": () => renew(store, model),
  });
  store.stop = () => {
    end();
    stores.delete(model);
  };
  stores.set(model, store);
  return store;
}
