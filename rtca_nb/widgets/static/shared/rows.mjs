// @ts-check

/** The buttons of rows that open something. The tabulator stops at one of them, and keys move that stop. */
export class RowStops {
  /** @param {HTMLElement} holder what the rows are in, now and later */
  constructor(holder) {
    this.holder = holder;
    /** Number of the row at which the tabulator stops. */
    this.place = 0;
  }

  /** @returns {HTMLButtonElement[]} */
  get openers() {
    return [...this.holder.querySelectorAll("button[name=open]")].map((button) => /** @type {HTMLButtonElement} */ (button));
  }

  /** The button at which the tabulator stops. @returns {HTMLButtonElement | undefined} */
  get current() {
    return this.openers[this.place];
  }

  /** Let the tabulator stop at a row, or at the nearest that there is. @param {number} place */
  stopAt(place) {
    const { openers } = this;
    this.place = Math.max(0, Math.min(place, openers.length - 1));
    openers.forEach((button, row) => {
      button.tabIndex = row === this.place ? 0 : -1;
    });
  }

  /** Move the focus as a key asks for. @param {string} key @returns {boolean} whether it asks for anything */
  move(key) {
    const steps = { ArrowDown: this.place + 1, ArrowUp: this.place - 1, Home: 0, End: Infinity };
    const place = steps[/** @type {keyof typeof steps} */ (key)];
    if (place === undefined) return false;
    this.stopAt(place);
    this.current?.focus();
    return true;
  }
}
