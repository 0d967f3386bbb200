// @ts-check
/** A widget's model: the state that Python and every view of the widget share. */

/**
 * @typedef {{get: (name: string) => any, set: (name: string, value: unknown) => void, save_changes: () => void,
 *   send: (content: unknown) => void, on: (name: string, callback: (...values: any[]) => void) => void,
 *   off: (name?: string | null, callback?: ((...values: any[]) => void) | null) => void, widget_manager?: any}} Model
 * @typedef {Record<string, (...values: any[]) => void>} Handlers callbacks by the name of their event
 */

/**
 * Set traits, and send them to Python together.
 * @param {Model} model
 * @param {Record<string, unknown>} values
 */
export function setTraits(model, values) {
  for (const [name, value] of Object.entries(values)) model.set(name, value);
  model.save_changes();
}

/**
 * Listen to a model.
 * @param {Model} model
 * @param {Handlers} handlers
 * @returns {() => void} ends it
 */
export function listen(model, handlers) {
  const pairs = Object.entries(handlers);
  for (const [name, callback] of pairs) model.on(name, callback);
  return () => {
    for (const [name, callback] of pairs) model.off(name, callback);
  };
}
