// @ts-check

const TRIES = 8;

/**
 * Scroll until an element, or a place in one, is where it is wanted. What comes into sight is only then laid out, so places move: look again.
 * @param {HTMLElement} scroll
 * @param {{isConnected: boolean, getBoundingClientRect: () => DOMRect}} element
 * @param {(spot: DOMRect, edge: DOMRect, first: boolean) => number | null} distance pixels still to go; null: stay
 * @returns {() => void} ends it
 */
export function bring(scroll, element, distance) {
  let frame = 0;
  const settle = (/** @type {number} */ tries) => {
    if (!element.isConnected) return;
    const wanted = distance(element.getBoundingClientRect(), scroll.getBoundingClientRect(), tries === TRIES);
    if (wanted === null) return;
    const before = scroll.scrollTop;
    scroll.scrollTop += wanted;
    if (tries > 0 && (Math.abs(scroll.scrollTop - before) > 2 || tries > TRIES - 3)) {
      frame = requestAnimationFrame(() => settle(tries - 1));
    }
  };
  settle(TRIES);
  return () => cancelAnimationFrame(frame);
}
