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
 * @typedef {{show: Show, still: Node[], end: () => void}} Shown who shows a view, what stood there before, and what ends it
 */

/** The class of all places; a place's second class is that of its widget. */
const PLACE = "rtca-place";
// Each widget brings a copy of this module, and all widgets of a page share one observer.
const REGISTRY = Symbol.for("rtca_nb.places.1");

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
    // A cell that is moved leaves the page and comes back within one report.
    for (const place of [...this.shown.keys()]) if (!place.isConnected) this.leave(place);
    for (const { addedNodes } of records) {
      for (const node of addedNodes) if (node instanceof Element && node.isConnected) this.look(node);
    }
  }

  /** Show views in the places that an element is or holds. @param {Element} element */
  look(element) {
    if (element.classList.contains(PLACE)) this.enter(element);
    for (const place of element.getElementsByClassName(PLACE)) this.enter(place);
  }

  /** @param {Element} place */
  enter(place) {
    const found = this.shown.has(place) ? undefined : this.widgets.find(([name]) => place.classList.contains(name));
    if (!found) return;
    const [, show] = found;
    const still = [...place.childNodes];
    const el = document.createElement("div");
    place.replaceChildren(el);
    this.shown.set(place, { show, still, end: show(el) });
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
