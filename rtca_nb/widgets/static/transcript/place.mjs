// @ts-check
/** The reader's place in a view, which a newer snapshot must not take away: what is in sight, and what has the focus. */

/**
 * @typedef {{top: number, end: boolean}} ScrollPlace whether it is the end, where a reader follows
 * @typedef {{name: string | null, value: string | null, from: number | null}} FocusPlace
 */

/** @param {HTMLElement} scroll @returns {ScrollPlace} */
export function scrollPlace({ scrollTop, clientHeight, scrollHeight }) {
  return { top: scrollTop, end: scrollTop + clientHeight >= scrollHeight - 4 };
}

/** @param {HTMLElement} scroll @param {ScrollPlace} place */
export function scrollBack(scroll, { top, end }) {
  scroll.scrollTop = end && top > 0 ? scroll.scrollHeight : top;
}

/**
 * What has the focus within an element: the name and value of a control, or none for a message.
 * @param {HTMLElement} body
 * @returns {FocusPlace | null} null where the focus is elsewhere
 */
export function focusPlace(body) {
  const focus = document.activeElement;
  if (!focus || !body.contains(focus)) return null;
  const from = /** @type {HTMLInputElement} */ (focus).selectionStart;
  return { name: focus.getAttribute("name"), value: focus.getAttribute("value"), from };
}

/** @param {HTMLElement} body @param {FocusPlace} place */
export function focusBack(body, { name, value, from }) {
  if (name) {
    const again = /** @type {HTMLInputElement | undefined} */ (
      [...body.querySelectorAll(`[name="${name}"]`)].find((other) => other.getAttribute("value") === value)
    );
    again?.focus({ preventScroll: true });
    if (typeof from === "number") again?.setSelectionRange(from, from);
  } else {
    const item = /** @type {HTMLElement | null} */ (body.querySelector(".rtca-list [tabindex='0']"));
    item?.focus({ preventScroll: true });
  }
}
