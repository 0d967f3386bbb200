// @ts-check
/** Elements of a view that are made in Python and needed by its script. */

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
 * Write a text unless it is there already; a screen reader would announce it again.
 * @param {HTMLElement} element
 * @param {string} words
 */
export function write(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

/**
 * Set a length that a style sheet uses, in pixels. That recalculates the styles of everything in the element: take the
 * smallest element that uses it. An unchanged length costs nothing.
 * @param {HTMLElement} element
 * @param {string} name
 * @param {number} pixels
 */
export function setLength(element, name, pixels) {
  const length = `${pixels}px`;
  if (element.style.getPropertyValue(name) !== length) element.style.setProperty(name, length);
}

/**
 * Set the height of a view's frame.
 * @param {HTMLElement} frame it, or what holds it
 * @param {number} pixels
 */
export function setHeight(frame, pixels) {
  setLength(frame, "--rtca-height", pixels);
}
