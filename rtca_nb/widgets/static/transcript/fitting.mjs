// @ts-check
/** How much of the transcript is shown: what is left of the window, so that what leads to a message stays in sight. */

import { setLength } from "../shared/parts.mjs";

// The reader needs to see a few messages, however low the window is.
const LEAST = 220;
const GAP = 12;

/** Height of what the page around shows at once. @param {HTMLElement} root */
function seenHeight(root) {
  for (let outer = root.parentElement; outer; outer = outer.parentElement) {
    const { overflowY } = getComputedStyle(outer);
    if (overflowY === "auto" || overflowY === "scroll") {
      // What is no lower than its content scrolls sideways only.
      if (outer.scrollHeight > outer.clientHeight + 1) return Math.min(outer.clientHeight, innerHeight);
    }
  }
  return innerHeight;
}

/**
 * Keep the transcript as high as the window allows while the view lives.
 * @param {HTMLElement} root
 * @param {HTMLElement} scroll the frame of the transcript
 * @param {AbortSignal} signal
 */
export function fitToWindow(root, scroll, signal) {
  const side = root.querySelector(".rtca-side");
  const overview = root.querySelector(".rtca-overview");
  const panel = /** @type {HTMLElement | null} */ (root.querySelector(".rtca-review"));
  if (!side || !overview) return;
  const fit = () => {
    const seen = seenHeight(root);
    const own = scroll.getBoundingClientRect();
    const main = (scroll.parentElement ?? scroll).getBoundingClientRect();
    const above = overview.getBoundingClientRect();
    const besides = main.height - own.height;
    // Where all stands below each other, the overview scrolls away, and the review shares the window.
    const stacked = side.getBoundingClientRect().top >= main.bottom - 1;
    const review = panel?.getBoundingClientRect().height ?? 0;
    const rest = stacked ? Math.min(review, seen * 0.4) : main.top - above.top;
    const left = Math.max(LEAST, Math.floor(seen - besides - rest - GAP));
    // What stays at the top covers nothing that a click leads to.
    const covers = getComputedStyle(overview).position === "sticky" ? Math.ceil(above.height) : 0;
    setLength(scroll, "--rtca-fit", left);
    for (const part of panel ? [scroll, panel] : [scroll]) setLength(part, "--rtca-above", covers);
  };
  const watch = new ResizeObserver(fit);
  watch.observe(overview);
  watch.observe(document.documentElement);
  addEventListener("resize", fit, { signal });
  root.addEventListener("toggle", fit, { signal, capture: true });
  signal.addEventListener("abort", () => watch.disconnect());
  fit();
}
