// @ts-check

/**
 * Return a function that has work done once, however often it is called before the page goes on. A message changes several
 * traits at once, each with an event of its own: a view looks once they are all there.
 * @param {AbortSignal} signal aborts when the view ends; then nothing is done any more
 * @param {() => void} work
 * @returns {() => void}
 */
export function together(signal, work) {
  let pending = false;
  return () => {
    if (pending) return;
    pending = true;
    queueMicrotask(() => {
      pending = false;
      if (!signal.aborted) work();
    });
  };
}
