// @ts-check
/**
 * The living view of two contacts side by side. Python makes all HTML (rtca_nb.review.compare.html); this script only shows,
 * hides, marks and counts what is already there. It makes no element from data and requests nothing.
 *
 * Synced state lives in the model; what is parsed and shown lives in the closure below.
 */

/**
 * @typedef {{get: (name: string) => any, set: (name: string, value: unknown) => void, save_changes: () => void,
 *   on: (name: string, callback: () => void) => void,
 *   off: (name?: string | null, callback?: (() => void) | null) => void}} Model
 * @typedef {[row: number, type: string, kind: string]} Place
 */

const TRAITS = ["selected_change", "types", "kinds", "rows", "height", "error"];
const EAGER = 3; // blocks before the first paint

// ---- pure: no document, no model ------------------------------------------------------------------------------------

/**
 * Which changes two filters keep; an empty filter keeps all.
 * @param {Place[]} places
 * @param {string[]} types
 * @param {string[]} kinds
 */
export function kept(places, types, kinds) {
  return places.map(
    ([, type, kind]) => (!types.length || types.includes(type)) && (!kinds.length || kinds.includes(kind)),
  );
}

/**
 * The next change that is shown, around the end; null where none is.
 * @param {boolean[]} shown
 * @param {number | null} from
 * @param {1 | -1} step
 */
export function nextShown(shown, from, step) {
  const count = shown.length;
  let at = from ?? (step > 0 ? -1 : count);
  for (let tries = 0; tries < count; tries++) {
    at = (at + step + count) % count;
    if (shown[at]) return at;
  }
  return null;
}

/**
 * What the counter says.
 * @param {boolean[]} shown
 * @param {number | null} selected
 */
export function countWords(shown, selected) {
  const total = shown.length;
  const all = `${total} change${total === 1 ? "" : "s"}`;
  const some = shown.filter(Boolean).length;
  if (selected !== null && shown[selected]) {
    return `${shown.slice(0, selected + 1).filter(Boolean).length} of ${some === total ? all : some}`;
  }
  return some === total ? all : `${some} of ${all}`;
}

// ---- the view -------------------------------------------------------------------------------------------------------

/** @type {(work: (deadline: {timeRemaining: () => number}) => void) => number} */
const whenIdle = (work) =>
  globalThis.requestIdleCallback?.(work) ?? Number(setTimeout(() => work({ timeRemaining: () => 8 })));
/** @type {(ticket: number) => void} */
const cancelIdle = (ticket) => (globalThis.cancelIdleCallback ?? clearTimeout)(ticket);

/**
 * @param {Model} model
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 */
function createView(model, root, signal) {
  root.innerHTML = model.get("_page"); // made and escaped by rtca_nb.render.markup
  /** @param {string} selector @returns {HTMLElement} */
  const one = (selector) => {
    const found = root.querySelector(selector);
    if (!found) throw new Error(`the view lacks ${selector}`);
    return /** @type {HTMLElement} */ (found);
  };
  /** @param {string} name @returns {HTMLInputElement[]} */
  const inputs = (name) =>
    [...root.querySelectorAll(`input[name="${name}"]`)].map((input) => /** @type {any} */ (input));
  const scroll = one(".cmp-scroll");
  const list = one(".cmp-rows");
  const box = one(".cmp-options");
  const nothing = one(".rtca-nothing");
  const options = /** @type {HTMLElement[]} */ ([...box.querySelectorAll("[role=option]")]);
  const about = /** @type {HTMLElement | null} */ (root.querySelector(".cmp-about"));
  /** @type {Place[]} */
  const places = model.get("_places");
  /** @type {string[]} */
  const waiting = [...model.get("_blocks")];
  /** @type {HTMLElement[]} */
  const rows = [];
  // Two views on a page would have every id twice, so ids are the view's own.
  const own = `rtca-cmp-${Math.random().toString(36).slice(2)}`;
  options.forEach((option, number) => {
    option.id = `${own}-${number}`;
  });
  about?.removeAttribute("id");
  /** @type {boolean[]} */
  let shown = [];
  let ticket = 0;
  let busy = 0;
  /** @type {number | null} */
  let selected = null;

  const parseNext = () => {
    const block = document.createElement("div");
    block.className = "cmp-block";
    block.setAttribute("role", "presentation");
    block.innerHTML = waiting.shift() ?? ""; // made and escaped by rtca_nb.render.markup
    for (const element of block.querySelectorAll("[id]")) element.removeAttribute("id");
    rows.push(.../** @type {HTMLElement[]} */ ([...block.children]));
    list.append(block);
    filterRows(block.children);
  };
  /** @param {{timeRemaining: () => number}} deadline */
  const goOn = (deadline) => {
    do if (waiting.length) parseNext();
    while (waiting.length && deadline.timeRemaining() > 4);
    if (waiting.length) ticket = whenIdle(goOn);
  };
  const finish = () => {
    cancelIdle(ticket);
    while (waiting.length) parseNext();
  };

  /** @param {Iterable<Element>} elements rows, or what is about the contact */
  const filterRows = (elements) => {
    const only = model.get("rows") === "changed";
    for (const element of elements) {
      const row = /** @type {HTMLElement} */ (element);
      let changes = 0;
      for (const note of /** @type {NodeListOf<HTMLElement>} */ (row.querySelectorAll("[data-change]"))) {
        const here = shown[Number(note.dataset.change)];
        note.hidden = !here;
        note.classList.toggle("rtca-current", Number(note.dataset.change) === selected);
        if (here) changes += 1;
      }
      row.hidden = (only || row === about) && !changes;
    }
  };

  const update = () => {
    shown = kept(places, model.get("types"), model.get("kinds"));
    options.forEach((option, number) => {
      option.hidden = !shown[number];
    });
    nothing.hidden = !places.length || shown.some(Boolean);
    box.hidden = !shown.some(Boolean);
    filterRows(rows);
    if (about) filterRows([about]);
    tell();
  };

  const tell = () => {
    one(".rtca-count").textContent = countWords(shown, selected);
    for (const name of ["previous", "next"]) {
      one(`button[name="${name}"]`).setAttribute("aria-disabled", String(!shown.some(Boolean)));
    }
  };

  /** @param {number} number of a row */
  const rowOf = (number) => {
    if (number < 0) return about;
    if (!rows[number]) finish();
    return rows[number] ?? null;
  };

  /** What comes into sight is only then laid out, so places move: look again. @param {HTMLElement} element */
  const bring = (element) => {
    cancelAnimationFrame(busy);
    const settle = (/** @type {number} */ tries) => {
      const [edge, spot] = [scroll.getBoundingClientRect(), element.getBoundingClientRect()];
      const before = scroll.scrollTop;
      scroll.scrollTop += spot.top - edge.top - Math.max(12, (scroll.clientHeight - spot.height) / 2);
      if (tries > 0 && (Math.abs(scroll.scrollTop - before) > 2 || tries > 5)) {
        busy = requestAnimationFrame(() => settle(tries - 1));
      }
    };
    settle(8);
  };

  const updateSelection = () => {
    for (const marked of root.querySelectorAll(".rtca-current")) {
      marked.classList.remove("rtca-current");
      marked.removeAttribute("aria-current");
    }
    for (const option of box.querySelectorAll("[aria-selected]")) option.removeAttribute("aria-selected");
    selected = model.get("selected_change");
    if (selected === null || !places[selected]) {
      selected = null;
      box.removeAttribute("aria-activedescendant");
    } else {
      const row = rowOf(places[selected][0]);
      const option = options[selected];
      option.setAttribute("aria-selected", "true");
      box.setAttribute("aria-activedescendant", option.id);
      row?.classList.add("rtca-current");
      row?.setAttribute("aria-current", "true");
      row?.querySelector(`[data-change="${selected}"]`)?.classList.add("rtca-current");
      if (row && !row.hidden) bring(row);
      const [edge, spot] = [box.getBoundingClientRect(), option.getBoundingClientRect()];
      if (spot.top < edge.top) box.scrollTop += spot.top - edge.top;
      else if (spot.bottom > edge.bottom) box.scrollTop += spot.bottom - edge.bottom;
    }
    tell();
  };

  const updateControls = () => {
    for (const name of ["types", "kinds"]) {
      for (const input of inputs(name)) input.checked = model.get(name).includes(input.value);
    }
    for (const input of inputs("rows")) input.checked = input.value === model.get("rows");
    root.style.setProperty("--rtca-height", `${model.get("height")}px`);
  };

  /** @param {Record<string, unknown>} values */
  const set = (values) => {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
  };
  /** @param {number | null} number */
  const select = (number) => {
    if (number === null) return;
    if (number === selected) updateSelection();
    else set({ selected_change: number });
  };
  /** @param {1 | -1} step */
  const move = (step) => select(nextShown(shown, selected, step));

  /** @type {Record<string, () => void>} */
  const actions = {
    previous: () => move(-1),
    next: () => move(1),
    clear: () => set({ types: [], kinds: [] }),
  };
  root.addEventListener(
    "click",
    (event) => {
      if (!(event.target instanceof Element)) return;
      const button = event.target.closest("button");
      const change = /** @type {HTMLElement | null} */ (event.target.closest("[data-change]"));
      if (button) actions[button.name]?.();
      else if (change) select(Number(change.dataset.change));
    },
    { signal },
  );
  root.addEventListener(
    "input",
    (event) => {
      const { name, value } = /** @type {HTMLInputElement} */ (event.target);
      if (name === "rows") set({ rows: value });
      else if (name === "types" || name === "kinds") {
        set({ [name]: inputs(name).flatMap((input) => (input.checked ? [input.value] : [])) });
      }
    },
    { signal },
  );
  root.addEventListener("submit", (event) => event.preventDefault(), { signal });
  root.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      // Keys typed here are not the notebook's: in command mode it would move, run or delete cells.
      event.stopPropagation();
      const inList = event.target === box;
      const key = event.key.toLowerCase();
      if (key === "n" || (inList && key === "arrowdown")) move(1);
      else if (key === "p" || (inList && key === "arrowup")) move(-1);
      else if (inList && key === "home") select(nextShown(shown, null, 1));
      else if (inList && key === "end") select(nextShown(shown, null, -1));
      else if (key === "escape" && selected !== null) set({ selected_change: null });
      else return;
      event.preventDefault();
    },
    { signal },
  );
  signal.addEventListener("abort", () => {
    cancelIdle(ticket);
    cancelAnimationFrame(busy);
  });

  updateControls();
  update();
  for (let block = 0; block < EAGER && waiting.length; block++) parseNext();
  if (waiting.length) ticket = whenIdle(goOn);
  updateSelection();

  return {
    /** @param {string} name */
    onChange(name) {
      if (name === "selected_change") updateSelection();
      else {
        updateControls();
        if (name !== "height") {
          update();
          updateSelection();
        }
      }
    },
  };
}

/** @param {{model: Model, el: HTMLElement}} context */
function render({ model, el }) {
  const root = document.createElement("section");
  root.className = "rtca rtca-widget tex2jax_ignore mathjax_ignore";
  root.setAttribute("aria-label", "Two contacts compared");
  const alert = document.createElement("p");
  alert.className = "rtca-error";
  alert.setAttribute("role", "alert");
  const body = document.createElement("div");
  root.append(alert, body);
  el.append(root);
  const life = new AbortController();

  /** @param {string} sentence */
  const say = (sentence) => {
    alert.textContent = sentence;
    alert.hidden = !sentence;
  };
  say(model.get("error"));
  const view = createView(model, body, life.signal);
  /** @type {[string, () => void][]} */
  const handlers = TRAITS.map((name) => [
    `change:${name}`,
    () => (name === "error" ? say(model.get("error")) : view.onChange(name)),
  ]);
  for (const [name, callback] of handlers) model.on(name, callback);
  return () => {
    for (const [name, callback] of handlers) model.off(name, callback);
    life.abort();
    root.remove();
  };
}

export default { render };
