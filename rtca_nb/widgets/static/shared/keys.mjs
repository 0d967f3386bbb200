// @ts-check

/**
 * Handle the keys that are typed in a view. They are not the notebook's: in command mode it would move, run or delete
 * cells.
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 * @param {(event: KeyboardEvent) => boolean} handle whether the key did something, so that the page does nothing more
 */
export function onKeys(root, signal, handle) {
  root.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      event.stopPropagation();
      if (handle(event)) event.preventDefault();
    },
    { signal },
  );
}
