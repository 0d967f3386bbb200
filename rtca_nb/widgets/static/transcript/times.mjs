// @ts-check
/** Times from contact start, and the messages that they lead to. */

/**
 * Seconds of "3:15" or "1:02:03"; NaN for anything else.
 * @param {string} text
 */
export function secondsOf(text) {
  const found = /^(?:(\d+):)?(\d+):([0-5]\d)$/u.exec(text.trim());
  return found ? Number(found[1] ?? 0) * 3600 + Number(found[2]) * 60 + Number(found[3]) : Number.NaN;
}

/**
 * The row for "12" (the twelfth message) or "3:15" (the first message then or later); -1 for none.
 * @param {string} asked
 * @param {number[]} seconds of each row, ascending, unknown ones (NaN) last
 */
export function rowFor(asked, seconds) {
  if (/^\d+$/u.test(asked.trim())) {
    const row = Number(asked) - 1;
    return row >= 0 && row < seconds.length ? row : -1;
  }
  const wanted = secondsOf(asked);
  return seconds.findIndex((moment) => moment >= wanted);
}

/**
 * The row that is nearest to a moment; -1 where there is none.
 * @param {number} wanted
 * @param {number[]} seconds
 */
export function nearestRow(wanted, seconds) {
  let best = -1;
  for (let row = 0; row < seconds.length; row++) {
    if (best < 0 ? seconds[row] >= 0 : Math.abs(seconds[row] - wanted) < Math.abs(seconds[best] - wanted)) best = row;
  }
  return best;
}

/** The time axis of the charts, on which long pauses are drawn short. */
export class Axis {
  /** @param {number[]} knots seconds and seconds as drawn, by turns, between which it is straight */
  constructor(knots) {
    /** @type {[number, number][]} */
    this.knots = [];
    for (let at = 0; at + 1 < knots.length; at += 2) this.knots.push([knots[at], knots[at + 1]]);
    this.length = this.knots.at(-1)?.[1] ?? 1;
  }

  /**
   * Lead from one measure of the axis to the other.
   * @param {number} value
   * @param {0 | 1} from
   */
  across(value, from) {
    const { knots } = this;
    const to = 1 - from;
    const at = Math.max(1, knots.findIndex((knot) => knot[from] >= value));
    const [low, high] = [knots[at - 1], knots[at]];
    if (!high || value >= knots[knots.length - 1][from]) return knots.at(-1)?.[to] ?? 0;
    return low[to] + ((value - low[from]) / (high[from] - low[from] || 1)) * (high[to] - low[to]);
  }

  /** Place from 0 to 1 of a moment in seconds. @param {number} moment */
  place(moment) {
    return Math.min(1, Math.max(0, this.across(moment, 0) / this.length));
  }

  /** Moment in seconds of a place from 0 to 1. @param {number} place */
  moment(place) {
    return this.across(place * this.length, 1);
  }
}
