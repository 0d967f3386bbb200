// @ts-check
/** The list of entries of the transcript that a monitor shows. */

const NEAR = 24; // pixels from the end that count as the end

/** @param {string} html one entry, made and escaped by rtca_nb.render.markup */
function itemOf(html) {
  const box = document.createElement("ol");
  box.innerHTML = html;
  const item = /** @type {HTMLElement} */ (box.firstElementChild);
  // Two views on a page would have every id twice.
  item.removeAttribute("id");
  return item;
}

export class Entries {
  /**
   * @param {HTMLElement} scroll
   * @param {HTMLElement} list
   */
  constructor(scroll, list) {
    this.scroll = scroll;
    this.list = list;
    /** HTML of the entries in the list. @type {string[]} */
    this.shown = [];
  }

  get empty() {
    return !this.list.childElementCount;
  }

  get atEnd() {
    const { scrollTop, clientHeight, scrollHeight } = this.scroll;
    return scrollTop + clientHeight >= scrollHeight - NEAR;
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  /** Show another transcript. @param {string[]} entries */
  replace(entries) {
    this.shown = [...entries];
    this.list.replaceChildren(...this.shown.map(itemOf));
  }

  /**
   * Apply a change to the list.
   * @param {number} length
   * @param {[row: number, html: string][]} set
   */
  change(length, set) {
    const { list, shown } = this;
    shown.length = Math.min(shown.length, length);
    while (list.childElementCount > length) list.lastElementChild?.remove();
    for (const [row, html] of set) {
      // The reader may have selected what has not changed.
      if (shown[row] === html) continue;
      shown[row] = html;
      const item = itemOf(html);
      const old = list.children[row];
      if (old) old.replaceWith(item);
      else {
        if (!this.empty) item.classList.add("rtca-mon-fresh");
        list.append(item);
      }
    }
  }
}
