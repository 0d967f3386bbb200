// @ts-check
/**
 * Where a widget shows itself: in the static view of itself that is in the output of its cell.
 *
 * A notebook that was saved with a reference to a model shows an error where that model is gone. So the output holds the
 * static view alone, in an element that bears the widget's own class, and the model looks for that element as soon as it
 * exists in the page. Where there is no model, nothing looks, and the static view stays.
 */

/**
 * @typedef {(el: HTMLElement) => () => void} Show shows a view in an element, and returns what ends it
 * @typedef {{restore: () => void}} Kept where a view was scrolled to, and what had the focus
 * @typedef {{show: Show, still: Node[], el: HTMLElement, kept: Kept, end: () => void}} Shown
 *   who shows a view, what stood there before, the view, and what ends it
 */

/** The class of all places; a place's second class is that of its widget. */
const PLACE = "rtca-place";
// Each widget brings a copy of this module, and all widgets of a page share one observer.
const REGISTRY = Symbol.for("rtca_nb.places.2");

/**
 * Follow where a reader is in a view: an element that leaves the page forgets it.
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
    // What is removed while it has the focus loses it, too, and is not in the page a moment later.
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

/** The places of a page, and who shows something in them. */
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
      // The static view was replaced by a newer one; whoever reads the living view does not notice.
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
