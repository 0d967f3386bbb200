// @ts-check
/**
 * The live monitor. Python makes all HTML (rtca_nb.render and rtca_nb.widgets, which alone escape text); this script
 * puts in entries as they arrive, writes figures as text, and keeps the reader's place. It requests nothing.
 *
 * Entries come as changes, so each model has a store that keeps them, for views that open later. What a reader has
 * seen belongs to the view.
 */

/**
 * @typedef {{get: (name: string) => any, set: (name: string, value: unknown) => void, save_changes: () => void,
 *   send: (content: unknown) => void, on: (name: string, callback: (...values: any[]) => void) => void,
 *   off: (name?: string | null, callback?: ((...values: any[]) => void) | null) => void}} Model
 * @typedef {{state: string, status: string | null, messages: number, requests: number, lag: number | null,
 *   mood: [string, string, string, string | null] | null, whole: boolean, wait: number | null, trouble: string | null}} Line
 * @typedef {{phase: string, requests: number, rate: number | null, left: number | null, burst: number | null,
 *   contacts: Line[], troubles: [string, number, string][]}} Status
 * @typedef {{talk: number, length: number, set: [number, string][]}} Change
 * @typedef {{talks: string[][], views: Set<(change: Change) => void>, stop: () => void}} Store
 */

// ---- pure: no document, no model ------------------------------------------------------------------------------------

/**
 * Apply a change to the entries of a transcript; say whether they are whole then.
 * @param {string[]} entries changed in place
 * @param {Change} change
 */
export function applyChange(entries, change) {
  entries.length = Math.min(entries.length, change.length);
  for (const [row, html] of change.set) {
    if (!Number.isInteger(row) || row < 0 || row > entries.length) return false;
    entries[row] = html;
  }
  return entries.length === change.length;
}

/**
 * "1 new message", "3 new messages".
 * @param {number} number
 * @param {string} noun
 */
export const counted = (number, noun) => `${number} ${noun}${number === 1 ? "" : "s"}`;

/**
 * A length of time in words as short as they can be: "8 s", "3 min", "2 h".
 * @param {number} seconds
 */
export function lengthOf(seconds) {
  if (seconds < 90) return `${Math.round(seconds)} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}

/** @type {Record<string, string>} */
const ANALYSIS = { IN_PROGRESS: "in progress", COMPLETED: "complete", FAILED: "analysis failed" };
/** @type {Record<string, string>} */
const OVER = {
  new: "Not started.",
  paused: "Paused.",
  stopped: "Stopped.",
  ended: "The analysis has ended; all of it is here.",
  late: "The time for watching is up; the analysis had not ended.",
};

/**
 * What state a contact is in, in two or three words.
 * @param {Line} line
 */
export function statusOf(line) {
  if (line.state === "failed") return "given up";
  return line.status === null ? "not started" : (ANALYSIS[line.status] ?? line.status);
}

/**
 * What is being waited for, or what is wrong and what comes next.
 * @param {Line} line
 * @param {number} passed seconds since that was so
 */
export function nextOf(line, passed) {
  if (line.state === "failed") return `${line.trouble ?? ""} Not asked again.`;
  if (line.state === "ended" && !line.whole) return "The analysis has ended, and something is missing: see its notes.";
  if (line.state in OVER) return OVER[line.state];
  const left = line.wait === null ? 0 : line.wait - passed;
  const when = left > 0.5 ? `in ${lengthOf(Math.max(left, 1))}` : "now";
  if (line.trouble) return `${line.trouble} Asking again ${when}.`;
  if (line.status === null && line.state === "waiting") return `The analysis has not started. Looking again ${when}.`;
  return line.state === "waiting" ? `Up to date. Looking again ${when}.` : "Looking for news…";
}

/**
 * Figures of a contact.
 * @param {Line} line
 * @param {number} passed
 */
export function factsOf(line, passed) {
  const facts = [counted(line.messages, "message")];
  if (line.lag !== null && !(line.state in OVER)) facts.push(`last word ${lengthOf(line.lag + passed)} ago`);
  if (line.mood) facts.push(`customer ${line.mood[1]} ${line.mood[2]}${line.mood[3] ? ` ${line.mood[3]} (est.)` : ""}`);
  return facts.join(" · ");
}

/**
 * How much of the account's quota is used.
 * @param {Status} status
 */
export function budgetOf({ requests, rate, left, burst }) {
  const used = `${counted(requests, "request")} so far`;
  if (rate === null) return `${used} · no quota applies`;
  return `${used} · up to ${rate} a second · ${left} of ${burst} left at once`;
}

/**
 * @param {Status} status
 */
export function phaseOf({ phase, contacts }) {
  const over = contacts.filter(({ state }) => state === "ended" || state === "failed" || state === "late").length;
  const going = contacts.length - over;
  if (phase === "running") {
    return contacts.length === 1 ? "watching" : `watching ${going} of ${counted(contacts.length, "contact")}`;
  }
  return phase === "new" ? "not started" : phase;
}

// ---- what a model was sent ------------------------------------------------------------------------------------------

/** @type {WeakMap<Model, Store>} */
const stores = new WeakMap();

/** @param {Model} model */
function storeOf(model) {
  const known = stores.get(model);
  if (known) return known;
  /** @type {(change: Change) => void} */
  const take = (change) => {
    const entries = Array.isArray(change?.set) ? store.talks[change.talk] : undefined;
    if (!Array.isArray(entries)) return; // not of these contacts
    if (!applyChange(entries, change)) {
      // Something was sent while nobody listened.
      entries.length = 0;
      model.send({ again: change.talk });
      return;
    }
    for (const view of store.views) view(change);
  };
  /** All of it is sent anew, as after the connection was lost; what has come since may not be in it. */
  const renew = () => {
    store.talks = model.get("_talks");
    store.talks.forEach((entries, talk) => {
      const set = entries.map((html, row) => /** @type {[number, string]} */ ([row, html]));
      for (const view of store.views) view({ talk, length: entries.length, set });
      model.send({ again: talk });
    });
  };
  /** @type {Store} */
  const store = {
    // The model's own, so that what a page keeps of the model, as in a saved notebook, is what stands. A view may be
    // given another proxy of it, so two stores may change the same entries, in the same way.
    talks: model.get("_talks"),
    views: new Set(),
    stop: () => {
      model.off("msg:custom", take);
      model.off("change:_talks", renew);
      stores.delete(model);
    },
  };
  model.on("msg:custom", take);
  model.on("change:_talks", renew);
  stores.set(model, store);
  return store;
}

// ---- one view -------------------------------------------------------------------------------------------------------

const PATIENCE = 5000; // milliseconds that a kernel may take to answer
const TICK = 1000;
const QUIET = 4000; // milliseconds between two announcements
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

/**
 * @param {Model} model
 * @param {HTMLElement} root
 * @param {Store} store
 * @param {AbortSignal} signal
 */
function createView(model, root, store, signal) {
  root.innerHTML = model.get("_page"); // made and escaped by rtca_nb.render.markup
  /** @template {HTMLElement} T @param {string} selector @param {ParentNode} [within] @returns {T} */
  const one = (selector, within = root) => {
    const found = within.querySelector(selector);
    if (!found) throw new Error(`the view lacks ${selector}`);
    return /** @type {T} */ (found);
  };
  /** @type {string[]} */
  const ids = model.get("_ids");
  const scroll = one(".rtca-scroll");
  const list = one(".rtca-scroll ol");
  const none = one(".rtca-scroll .none");
  const end = one('button[name="end"]');
  const pause = one('button[name="pause"]');
  const stop = one('button[name="stop"]');
  const log = one(".rtca-mon-log");
  const said = one('[role="status"]');
  const lines = [...root.querySelectorAll(".rtca-mon-lines>li")].map((item) => ({
    item: /** @type {HTMLElement} */ (item),
    choose: one("button", item),
    status: one(".rtca-mon-status", item),
    fresh: one(".rtca-mon-new", item),
    facts: one(".rtca-mon-facts", item),
    next: one(".rtca-mon-next", item),
  }));
  /** Messages of each contact that the reader has had before the eyes. @type {number[]} */
  const seen = ids.map(() => 0);
  /** @type {Status} */
  let status = model.get("_status");
  let changed = performance.now();
  let current = -1;
  /** What the list holds. @type {string[]} */
  let shown = [];
  let asked = "";
  let waiting = 0;
  let announced = 0;
  let announcing = 0;
  let told = 0;

  /** @param {HTMLElement} element @param {string} words */
  const write = (element, words) => {
    if (element.textContent !== words) element.textContent = words;
  };
  const atEnd = () => scroll.scrollTop + scroll.clientHeight >= scroll.scrollHeight - NEAR;
  const messages = (/** @type {number} */ place) =>
    store.talks[place]?.filter((entry) => entry.startsWith('<li class="m ')).length ?? 0;
  const total = () => ids.reduce((sum, _, place) => sum + messages(place), 0);
  const fresh = (/** @type {number} */ place) => Math.max(0, messages(place) - seen[place]);
  const passed = () => (performance.now() - changed) / 1000;

  // -- showing --------------------------------------------------------------------------------------------------------

  const updateFresh = () => {
    lines.forEach((line, place) => {
      const number = fresh(place);
      write(line.fresh, number ? `${number} new` : "");
    });
    const number = fresh(current);
    end.hidden = !number;
    if (number) write(end, `↓ ${counted(number, "new message")}`);
  };

  /** What the reader can see is not new any more. */
  const look = () => {
    if (!atEnd()) return;
    seen[current] = messages(current);
    updateFresh();
  };

  const toEnd = () => {
    scroll.scrollTop = scroll.scrollHeight;
    look();
  };

  /** Times pass between two messages of the kernel. */
  const tick = () => {
    lines.forEach((line, place) => {
      const state = status.contacts[place];
      write(line.facts, factsOf(state, passed()));
      write(line.next, nextOf(state, passed()));
    });
  };

  /** Tell a screen reader of new messages, and not of each one by itself. */
  const announce = () => {
    const now = total();
    announcing = 0;
    announced = performance.now();
    if (now > told) said.textContent = counted(now - told, "new message");
    told = now;
  };
  const announceSoon = () => {
    announcing ||= setTimeout(announce, Math.max(0, announced + QUIET - performance.now()));
  };

  const updateStatus = () => {
    status = model.get("_status");
    changed = performance.now();
    root.dataset.phase = status.phase;
    write(one(".rtca-mon-phase"), phaseOf(status));
    write(one(".rtca-mon-budget"), budgetOf(status));
    const over = status.phase === "ended" && status.contacts.every(({ state }) => state !== "failed");
    const idle = status.phase === "stopped" || status.phase === "new" || status.phase === "ended";
    write(pause, status.phase === "paused" ? "Resume" : "Pause");
    pause.setAttribute("aria-disabled", String(idle));
    write(stop, idle && !over ? "Start" : "Stop");
    stop.setAttribute("aria-disabled", String(over));
    lines.forEach((line, place) => {
      const state = status.contacts[place];
      line.item.classList.toggle("rtca-mon-bad", Boolean(state.trouble));
      line.item.dataset.state = state.state;
      write(line.status, statusOf(state));
    });
    log.hidden = !status.troubles.length;
    write(one("summary", log), `What went wrong (${status.troubles.length})`);
    one("ul", log).replaceChildren(
      ...status.troubles.map(([time, place, words]) => {
        const item = document.createElement("li");
        item.textContent = ids.length > 1 ? `${time} · ${ids[place]} · ${words}` : `${time} · ${words}`;
        return item;
      }),
    );
    if (asked && asked !== status.phase) {
      asked = "";
      clearTimeout(waiting);
      said.textContent = phaseOf(status);
    }
    write(none, store.talks[current]?.length ? "" : nothing(status.contacts[current]));
    tick();
  };

  /** @param {Line | undefined} line */
  const nothing = (line) =>
    line?.status ? "No messages yet." : line?.state === "new" ? "Messages will appear here." : "Nothing to show yet.";

  const choose = () => {
    const place = ids.indexOf(model.get("contact_id"));
    lines.forEach((line, at) => line.choose.setAttribute("aria-pressed", String(at === place)));
    if (place === current) return;
    current = place;
    shown = [...(store.talks[place] ?? [])];
    list.replaceChildren(...shown.map(itemOf));
    write(none, list.childElementCount ? "" : nothing(status.contacts[place]));
    toEnd();
    updateFresh();
  };

  /** @param {Change} change */
  const onChange = ({ talk, length, set }) => {
    announceSoon();
    if (talk !== current) {
      updateFresh();
      return;
    }
    const follow = atEnd();
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
        if (list.childElementCount) item.classList.add("rtca-mon-fresh");
        list.append(item);
      }
    }
    write(none, list.childElementCount ? "" : nothing(status.contacts[current]));
    if (follow) toEnd();
    else updateFresh();
  };

  // -- doing ----------------------------------------------------------------------------------------------------------

  /** @param {string} command @param {string} phase what follows from it @param {string} words */
  const ask = (command, phase, words) => {
    asked = status.phase;
    said.textContent = words;
    model.send({ do: command });
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      write(one(".rtca-mon-phase"), "The kernel does not answer: it is busy, or gone and the cell has to be run again.");
    }, PATIENCE);
  };

  /** @type {Record<string, (button: HTMLButtonElement) => void>} */
  const actions = {
    pause: () =>
      status.phase === "paused" ? ask("resume", "running", "Resuming…") : ask("pause", "paused", "Pausing…"),
    stop: () =>
      stop.textContent === "Start" ? ask("start", "running", "Starting…") : ask("stop", "stopped", "Stopping…"),
    choose: (button) => {
      model.set("contact_id", ids[Number(button.value)]);
      model.save_changes();
    },
    end: () => {
      toEnd();
      // The button goes, and the focus with it.
      scroll.focus({ preventScroll: true });
    },
  };

  root.addEventListener(
    "click",
    (event) => {
      if (!(event.target instanceof Element)) return;
      if (event.target.closest("a")) event.preventDefault();
      const button = event.target.closest("button");
      if (button && button.getAttribute("aria-disabled") !== "true") actions[button.name]?.(button);
    },
    { signal },
  );
  root.addEventListener(
    "keydown",
    (event) => {
      // Keys typed here are not the notebook's: in command mode it would move, run or delete cells.
      if (!event.ctrlKey && !event.metaKey && !event.altKey) event.stopPropagation();
    },
    { signal },
  );
  scroll.addEventListener("scroll", look, { signal, passive: true });
  const ticking = setInterval(tick, TICK);
  store.views.add(onChange);
  signal.addEventListener("abort", () => {
    store.views.delete(onChange);
    clearInterval(ticking);
    clearTimeout(waiting);
    clearTimeout(announcing);
  });

  root.style.setProperty("--rtca-height", `${model.get("height")}px`);
  told = total();
  updateStatus();
  choose();
  return {
    _status: updateStatus,
    contact_id: choose,
    height: () => root.style.setProperty("--rtca-height", `${model.get("height")}px`),
  };
}

// ---- the widget -----------------------------------------------------------------------------------------------------

/** Listen from the start: a view may open only after the first entries have come. @param {{model: Model}} context */
function initialize({ model }) {
  return storeOf(model).stop;
}

/** @param {{model: Model, el: HTMLElement}} context */
function render({ model, el }) {
  const root = document.createElement("section");
  root.className = "rtca rtca-widget rtca-monitor tex2jax_ignore mathjax_ignore";
  root.setAttribute("aria-label", "Live monitor");
  const alert = document.createElement("p");
  alert.className = "rtca-error";
  alert.setAttribute("role", "alert");
  const body = document.createElement("div");
  root.append(alert, body);
  el.append(root);
  const life = new AbortController();
  const tell = () => {
    alert.textContent = model.get("error");
    alert.hidden = !model.get("error");
  };
  tell();
  const view = createView(model, body, storeOf(model), life.signal);
  /** @type {[string, () => void][]} */
  const handlers = [
    ["change:error", tell],
    ["change:_status", view._status],
    ["change:contact_id", view.contact_id],
    ["change:height", view.height],
  ];
  for (const [name, callback] of handlers) model.on(name, callback);
  return () => {
    for (const [name, callback] of handlers) model.off(name, callback);
    life.abort();
    root.remove();
  };
}

export default { initialize, render };
