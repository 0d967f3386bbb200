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
