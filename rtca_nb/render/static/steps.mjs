// @ts-check
/** Where a reader is among matches, of which a message may have several. No document and no model are used. */

/** Places to step through, in order, around both ends. */
export class Steps {
  constructor() {
    /** Rows of messages that have places, ascending. @type {number[]} */
    this.rows = [];
    /** How many places stand before those of each row. @type {number[]} */
    this.before = [];
    this.total = 0;
    /** Row of the current place; -1 for none. */
    this.row = -1;
    /** Which of the places of its row is the current one; -1 for none. */
    this.spot = -1;
  }

  /**
   * Set what there is; the current place stays, as far as it is still there.
   * @param {[row: number, count: number][]} stops ascending
   */
  set(stops) {
    this.rows = stops.map(([row]) => row);
    this.before = [];
    this.total = 0;
    for (const [, count] of stops) {
      this.before.push(this.total);
      this.total += count;
    }
    this.at(this.row, this.spot);
  }

  /** How many places a row has. @param {number} row */
  count(row) {
    const index = this.rows.indexOf(row);
    return index < 0 ? 0 : (this.before[index + 1] ?? this.total) - this.before[index];
  }

  /** Make a place of a row the current one, as far as there is one. @param {number} row @param {number} spot */
  at(row, spot) {
    this.row = row;
    this.spot = Math.min(spot, this.count(row) - 1);
  }

  /** Number of the current place among all, from 0; -1 for none. */
  get place() {
    return this.spot < 0 ? -1 : this.before[this.rows.indexOf(this.row)] + this.spot;
  }

  /**
   * The next place, or the one before; null where there is none at all.
   * @param {1 | -1} step
   * @returns {[row: number, spot: number] | null}
   */
  next(step) {
    const { rows, before, total } = this;
    if (!total) return null;
    let place = this.place;
    if (place >= 0) place += step;
    else if (step > 0) {
      const index = rows.findIndex((row) => row >= this.row);
      place = index < 0 ? 0 : before[index];
    } else {
      const index = rows.findIndex((row) => row >= this.row);
      place = (this.row < 0 || index < 0 ? total : before[index]) - 1;
    }
    place = (place + total) % total;
    const index = before.findLastIndex((first) => first <= place);
    return [rows[index], place - before[index]];
  }
}
