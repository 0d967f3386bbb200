// @ts-check
/** A range in a chart: two sliders, or dragging over the bars. */
import { setTraits } from "../shared/model.mjs";
import { part } from "../shared/parts.mjs";

/**
 * @import { Model } from "../shared/model.mjs"
 * @import { Words } from "../../../render/static/words.mjs"
 */

/** Trait that each chart with a range sets. @type {Record<string, string>} */
export const RANGE_TRAITS = {
  time: "period",
  score: "customer_sentiment",
  response: "first_response_seconds",
  hour: "hours",
};

/**
 * Find the edge nearest to a bound; null is the outermost one.
 * @param {(string | number | null)[]} edges with null at both ends
 * @param {string | number | null} bound
 * @param {number} outer
 */
export function placeOf(edges, bound, outer) {
  if (bound === null) return outer;
  const number = (/** @type {string | number} */ value) => (typeof value === "string" ? Date.parse(value) : value);
  let best = outer;
  let least = Infinity;
  edges.forEach((edge, place) => {
    if (edge === null) return;
    const far = Math.abs(number(edge) - number(bound));
    if (far < least) [best, least] = [place, far];
  });
  return best;
}

/** One chart with a range. */
export class RangeChart {
  /** @param {Model} model @param {HTMLElement} figure @param {Words} words */
  constructor(model, figure, words) {
    this.model = model;
    this.words = words;
    this.figure = figure;
    this.trait = RANGE_TRAITS[figure.dataset.chart ?? ""];
    this.plot = part(figure, ".rtca-cx-plot");
    this.said = part(figure, ".rtca-cx-said");
    const group = part(figure, ".rtca-cx-range");
    /** @type {(string | number | null)[]} */
    this.edges = JSON.parse(group.dataset.edges ?? "[]");
    /** @type {string[]} */
    this.labels = JSON.parse(group.dataset.words ?? "[]");
    this.low = /** @type {HTMLInputElement} */ (part(group, "[name=low]"));
    this.high = /** @type {HTMLInputElement} */ (part(group, "[name=high]"));
    this.last = this.edges.length - 1;
    this.from = 0;
    this.to = this.last;
    this.drags = false;
  }

  /** Show the bounds that the model has. */
  update() {
    if (this.drags) return;
    const [low, high] = this.model.get(this.trait);
    this.show(placeOf(this.edges, low, 0), placeOf(this.edges, high, this.last));
  }

  /** @param {number} from @param {number} to edges, the first before the second */
  show(from, to) {
    this.from = Math.min(from, this.last - 1);
    this.to = Math.max(to, this.from + 1);
    this.low.value = String(this.from);
    this.high.value = String(this.to);
    this.low.setAttribute("aria-valuetext", this.from ? this.labels[this.from] : this.words.say("no lower bound"));
    this.high.setAttribute("aria-valuetext", this.to < this.last ? this.labels[this.to] : this.words.say("no upper bound"));
    const all = this.from === 0 && this.to === this.last;
    this.said.textContent = all ? "" : this.words.say("{low} to {high}", { low: this.labels[this.from], high: this.labels[this.to] });
    this.figure.classList.toggle("rtca-cx-narrowed", !all);
  }

  /** Fade the bars outside the sliders, before the kernel has counted again. */
  paint() {
    [...this.plot.querySelectorAll("g")].forEach((bar, place) => {
      bar.classList.toggle("rtca-off", place < this.from || place >= this.to);
    });
  }

  /** A slider moved. @param {HTMLInputElement} input */
  slide(input) {
    const [low, high] = [Number(this.low.value), Number(this.high.value)];
    if (input === this.low) this.show(Math.min(low, this.to - 1), this.to);
    else this.show(this.from, Math.max(high, this.from + 1));
    this.paint();
  }

  /** Keep what is shown. */
  choose() {
    const bound = (/** @type {number} */ place) => this.edges[place];
    setTraits(this.model, { [this.trait]: [bound(this.from), bound(this.to)], page: 0 });
  }

  /** @param {PointerEvent | MouseEvent} event @returns {number} the bar under the pointer */
  barAt({ clientX }) {
    const { left, width } = /** @type {Element} */ (this.plot.firstElementChild).getBoundingClientRect();
    return Math.max(0, Math.min(this.last - 1, Math.floor(((clientX - left) / width) * this.last)));
  }

  /** Drag over the bars; a press on one alone chooses it, and takes it back where it was chosen. @param {PointerEvent} event @param {AbortSignal} signal */
  drag(event, signal) {
    const drawn = /** @type {Element} */ (event.target).closest("svg");
    if (event.button !== 0 || !drawn) return;
    event.preventDefault();
    const first = this.barAt(event);
    const before = [this.from, this.to];
    this.drags = true;
    const over = new AbortController();
    const options = { signal: AbortSignal.any([over.signal, signal]) };
    const move = (/** @type {PointerEvent} */ moved) => {
      const here = this.barAt(moved);
      this.show(Math.min(first, here), Math.max(first, here) + 1);
      this.paint();
    };
    const end = (/** @type {PointerEvent} */ last) => {
      over.abort();
      this.drags = false;
      if (last.type === "pointercancel") return this.show(before[0], before[1]);
      move(last);
      if (this.from === before[0] && this.to === before[1]) this.show(0, this.last);
      this.choose();
    };
    move(event);
    document.addEventListener("pointermove", move, options);
    document.addEventListener("pointerup", end, options);
    document.addEventListener("pointercancel", end, options);
  }
}
