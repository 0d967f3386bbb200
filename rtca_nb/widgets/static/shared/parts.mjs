// @ts-check
/** Elements of a view, which Python has made and a script relies on. */

/**
 * Find an element that the view cannot do without.
 * @template {HTMLElement} T
 * @param {ParentNode} root
 * @param {string} selector
 * @returns {T}
 */
export function part(root, selector) {
  const found = root.querySelector(selector);
  if (!found) throw new Error(`the view lacks ${selector}`);
  return /** @type {T} */ (found);
}

/**
 * @param {ParentNode} root
 * @param {string} name
 * @returns {HTMLInputElement[]}
 */
export function inputsNamed(root, name) {
  return [...root.querySelectorAll(`input[name="${name}"]`)].map((input) => /** @type {HTMLInputElement} */ (input));
}

/**
 * Write text where it is not there yet: a screen reader would announce it again.
 * @param {HTMLElement} element
 * @param {string} words
 */
export function write(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

/**
 * Set the height of a view's frame.
 * @param {HTMLElement} root
 * @param {number} pixels
 */
export function setHeight(root, pixels) {
  root.style.setProperty("--rtca-height", `${pixels}px`);
}
