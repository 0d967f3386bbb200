// @ts-check
/**
 * Show a widget in the place of its static view, in the output of its cell.
 *
 * A saved notebook that refers to a model shows an error once the model is gone. So the output holds only the static view,
 * in an element with a class of the widget's own, and the model looks for that element as soon as it exists in the page.
 * Without a model, the static view simply stays.
 */

/**
 * @typedef {(el: HTMLElement) => () => void} Show shows a view in an element, and returns what ends it
 * @typedef {{restore: () => void}} Kept where a view was scrolled to, and what had the focus
 * @typedef {{show: Show, still: Node[], el: HTMLElement, kept: Kept, end: () => void}} Shown
 *   the function that shows a view, the content that it replaced, the view, and the function that ends it
 */

/** The class of all places; the second class of a place is its widget's. */
const PLACE = "rtca-place";
// Each widget brings a copy of this module, and all widgets of a page share one observer.
const REGISTRY = Symbol.for("rtca_nb.places.2");

/**
 * Remember scroll positions and focus in a view, which an element loses when it leaves the page.
 * @param {HTMLElement} el
 * @returns {Kept}
 */
function keepPosition(el) {
  /** @type {Map<Element, [number, number]>} */
  const scrolled = new Map();
  /** @type {EventTarget | null} */
  let focused = null;
  const scroll = (/** @type {Event} */ { target }) => {
    if (target instanceof Element) scrolled.set(target, [target.scrollLeft, target.scrollTop]);
  };
  el.addEventListener("scroll", scroll, { capture: true, passive: true });
  el.addEventListener("focusin", ({ target }) => {
    focused = target;
  });
  el.addEventListener("focusout", () => {
    // An element that is removed loses the focus too; a moment later it is no longer in the page.
    queueMicrotask(() => {
      if (el.isConnected && document.activeElement !== focused) focused = null;
    });
  });
  return {
    restore() {
      for (const [element, [left, top]] of scrolled) element.scrollTo({ left, top, behavior: "instant" });
      if (focused instanceof HTMLElement && document.activeElement === document.body) {
        focused.focus({ preventScroll: true });
      }
    },
  };
}

/** The places of a page, and the widgets that show themselves there. */
class Places {
  constructor() {
    /** By class of the widget; a kernel that two notebooks share has its model in the page twice. @type {[string, Show][]} */
    this.widgets = [];
    /** By place. @type {Map<Element, Shown>} */
    this.shown = new Map();
    this.observer = new MutationObserver((records) => this.onChange(records));
    this.observer.observe(document, { childList: true, subtree: true });
  }

  /** @param {MutationRecord[]} records */
  onChange(records) {
    // A cell that is moved leaves the page and comes back within one report, and so does an output that is replaced.
    const left = [...this.shown.keys()].filter((place) => !place.isConnected);
    for (const { addedNodes } of records) {
      for (const node of addedNodes) if (node instanceof Element && node.isConnected) this.look(node, left);
    }
    for (const place of left) this.leave(place);
  }

  /**
   * Show views in the places that an element is or holds.
   * @param {Element} element
   * @param {Element[]} [left] places that are gone from the page, whose views may go on in new places
   */
  look(element, left = []) {
    if (element.classList.contains(PLACE)) this.enter(element, left);
    for (const place of element.getElementsByClassName(PLACE)) this.enter(place, left);
  }

  /** @param {Element} place @param {Element[]} left */
  enter(place, left) {
    const found = this.shown.has(place) ? undefined : this.widgets.find(([name]) => place.classList.contains(name));
    if (!found) return;
    const [, show] = found;
    const still = [...place.childNodes];
    const before = left.find((one) => this.shown.get(one)?.show === show);
    const shown = before && this.shown.get(before);
    if (before && shown) {
      // A newer static view replaced this one; the live view goes on undisturbed.
      left.splice(left.indexOf(before), 1);
      this.shown.delete(before);
      place.replaceChildren(shown.el);
      shown.kept.restore();
      this.shown.set(place, { ...shown, still });
      return;
    }
    const el = document.createElement("div");
    const kept = keepPosition(el);
    place.replaceChildren(el);
    this.shown.set(place, { show, still, el, kept, end: show(el) });
  }

  /** End the view in a place, and let the static view stand there again. @param {Element} place */
  leave(place) {
    const shown = this.shown.get(place);
    this.shown.delete(place);
    shown?.end();
    if (shown) place.replaceChildren(...shown.still);
  }

  /** @param {string} name class of the widget @param {Show} show @returns {() => void} ends all its views */
  add(name, show) {
    this.widgets.push([name, show]);
    this.look(document.documentElement);
    return () => {
      this.widgets = this.widgets.filter(([, other]) => other !== show);
      for (const [place, shown] of [...this.shown]) if (shown.show === show) this.leave(place);
      this.look(document.documentElement);
    };
  }
}

/**
 * Show a widget wherever its place is in the page, now and later.
 * @param {string} name class of its place
 * @param {Show} show
 * @returns {() => void} ends it
 */
export function showInPlaces(name, show) {
  const page = /** @type {{[REGISTRY]?: Places}} */ (globalThis);
  page[REGISTRY] ??= new Places();
  return page[REGISTRY].add(name, show);
}
