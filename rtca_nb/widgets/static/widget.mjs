// @ts-check
/**
 * The living views of a contact. Python makes all HTML (rtca_nb.render and rtca_nb.widgets, which alone escape text);
 * this script only shows, hides, marks and counts what is already there. It makes no element from data and requests
 * nothing. One file for all widgets, because a module that a notebook loads cannot import another.
 *
 * Synced state lives in the model; state of a view (open panels, what is parsed) lives in the closures below.
 */

/**
 * @typedef {{get: (name: string) => any, set: (name: string, value: unknown) => void, save_changes: () => void,
 *   send: (content: unknown) => void, on: (name: string, callback: (...values: any[]) => void) => void,
 *   off: (name?: string | null, callback?: ((...values: any[]) => void) | null) => void}} Model
 * @typedef {{terms: string[], any: boolean, roles: string[]}} Query
 * @typedef {{item: HTMLElement, role: string, sentiment: string, categories: number[], kinds: Set<string>, seconds: number,
 *   text: string, shown: boolean}} Message
 * @typedef {{element: HTMLElement, html: string, messages: Message[], others: HTMLElement[]}} Block
 */

// ---- pure: no document, no model ------------------------------------------------------------------------------------

// White space as Python and JavaScript together have it, so that both split alike.
const TOKEN = /"([^"]*)"?|([^\s\x1c-\x1f\x85]+)/g;
const ANY = /^[\s\x1c-\x1f\x85]*any:/i;

/**
 * Text without case; the same as rtca_nb.render.search.fold.
 * @param {string} text
 */
export function fold(text) {
  return text.toLowerCase().replaceAll("ς", "σ");
}

/**
 * The grammar of rtca_nb.render.search: words, "a phrase", any: first for any instead of all, role:agent.
 * @param {string} search
 * @returns {Query}
 */
export function parseQuery(search) {
  const any = ANY.exec(search);
  /** @type {Query} */
  const query = { terms: [], any: any !== null, roles: [] };
  for (const [, phrase, word] of search.slice(any?.[0].length ?? 0).matchAll(TOKEN)) {
    if (word && /^role:./is.test(word)) query.roles.push(word.slice(5).toUpperCase());
    else if (phrase || word) query.terms.push(fold(phrase || word));
  }
  return query;
}

/**
 * Which roles of a query no message has, and which there are; empty where all are there.
 * As rtca_nb.render.search.unknown_roles.
 * @param {Query} query
 * @param {string[]} roles
 */
export function unknownRoles(query, roles) {
  const known = new Map(roles.map((role) => [role.toUpperCase(), role]));
  const missing = query.roles.filter((role) => !known.has(role)).map((role) => role.slice(0, 40).toLowerCase());
  if (!missing.length) return "";
  const named = [...known.values()].slice(0, 6).map((role) => role.toLowerCase());
  const more = known.size > named.length ? " and others" : "";
  return `No message has the role ${missing.join(", ")}; the roles are: ${named.join(", ") || "none"}${more}.`;
}

/**
 * Whether a message matches; the text is folded.
 * @param {Query} query
 * @param {string} role
 * @param {string} text
 */
export function matches(query, role, text) {
  if (query.roles.length && !query.roles.includes(role.toUpperCase())) return false;
  if (!query.terms.length) return true;
  const found = (/** @type {string} */ term) => text.includes(term);
  return query.any ? query.terms.some(found) : query.terms.every(found);
}

/**
 * Where terms stand in a text: [begin, end] in UTF-16 code units of the text as it is, in order, not overlapping.
 * @param {string} text
 * @param {string[]} terms
 * @returns {[number, number][]}
 */
export function places(text, terms) {
  let folded = fold(text);
  /** @type {number[] | null} */
  let origin = null;
  if (folded.length !== text.length) {
    // Folding changed the length ("İ" becomes two), so each folded unit is traced to the character that it came from.
    folded = "";
    origin = [];
    let at = 0;
    for (const character of text) {
      const part = fold(character);
      for (let unit = 0; unit < part.length; unit++) origin.push(at);
      folded += part;
      at += character.length;
    }
    origin.push(at);
  }
  /** @type {[number, number][]} */
  const found = [];
  for (const term of terms) {
    if (!term) continue;
    for (let at = folded.indexOf(term); at >= 0; at = folded.indexOf(term, at + term.length)) {
      const end = at + term.length;
      if (!origin) found.push([at, end]);
      else found.push([origin[at], origin.slice(end).find((place) => place > origin[end - 1]) ?? text.length]);
    }
  }
  found.sort((one, other) => one[0] - other[0] || one[1] - other[1]);
  /** @type {[number, number][]} */
  const joined = [];
  for (const [begin, end] of found) {
    const last = joined.at(-1);
    if (last && begin < last[1]) last[1] = Math.max(last[1], end);
    else joined.push([begin, end]);
  }
  return joined;
}

/**
 * Seconds of "3:15" or "1:02:03"; NaN for anything else.
 * @param {string} text
 */
export function secondsOf(text) {
  const found = /^(?:(\d+):)?(\d+):([0-5]\d)$/u.exec(text.trim());
  return found ? Number(found[1] ?? 0) * 3600 + Number(found[2]) * 60 + Number(found[3]) : Number.NaN;
}

/**
 * The row that "12" (the twelfth message) or "3:15" (the first message then or later) means; -1 for none.
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

/**
 * Entries of a transcript in blocks of HTML. Text in it is escaped, so a tag after a line feed is a tag.
 * @param {string} html
 * @param {number} size of a block, in entries
 */
export function blocksOf(html, size) {
  const first = html.indexOf("<li ");
  if (first < 0) return [];
  const entries = html.slice(first + 4, html.lastIndexOf("</li>") + 5).split("\n<li ");
  const blocks = [];
  for (let at = 0; at < entries.length; at += size) {
    blocks.push(
      entries
        .slice(at, at + size)
        .map((entry) => `<li role="listitem" ${entry}`)
        .join("\n"),
    );
  }
  return blocks;
}

// ---- text of a message as a reader sees it --------------------------------------------------------------------------

const CHIP = "\u0001"; // stands for what cannot be found
const TAG = /^[A-Z][A-Z0-9_]*$/u;

/** @param {Node} node */
const chipOf = (node) => /** @type {Element | null} */ (node.parentElement?.closest(".chip") ?? null);

/**
 * The text nodes of a message with where each begins; a chip is one character, or its tag where tags are the content.
 * @param {Element} body
 * @param {boolean} tags
 */
function textNodes(body, tags) {
  /** @type {{node: Text, begin: number, chip: boolean}[]} */
  const nodes = [];
  let text = "";
  const walk = document.createTreeWalker(body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const node = /** @type {Text} */ (walk.currentNode);
    const chip = chipOf(node) !== null;
    nodes.push({ node, begin: text.length, chip });
    text += !chip ? node.data : tags && TAG.test(node.data) ? `[${node.data}]` : CHIP;
  }
  return { nodes, text };
}

/** @param {Element} item */
const bodyOf = (item) => item.querySelector(":scope>p[dir]");

/**
 * How many things stand before a place of a message: code points and chips count one each.
 * @param {Element} body
 * @param {Node} container
 * @param {number} offset
 * @param {boolean} after whether a place inside a chip is its end
 */
function shownBefore(body, container, offset, after) {
  const end = document.createRange();
  end.setStart(body, 0);
  end.setEnd(container, offset);
  let count = 0;
  for (const { node, chip } of textNodes(body, false).nodes) {
    if (!end.intersectsNode(node)) break;
    const length = node === container ? offset : end.comparePoint(node, node.data.length) <= 0 ? node.data.length : 0;
    if (chip) count += (after ? length > 0 : length >= node.data.length && length > 0) ? 1 : 0;
    else count += [...node.data.slice(0, length)].length;
  }
  return count;
}

// ---- the transcript: parsed, shown and measured in blocks -----------------------------------------------------------

const BLOCK = 40;
const EAGER = 4; // blocks before the first paint
const GUESS = 96; // pixels of a message until one is measured

/** @type {(work: (deadline: {timeRemaining: () => number}) => void) => number} */
const whenIdle = (work) =>
  globalThis.requestIdleCallback?.(work) ?? Number(setTimeout(() => work({ timeRemaining: () => 8 })));
/** @type {(ticket: number) => void} */
const cancelIdle = (ticket) => (globalThis.cancelIdleCallback ?? clearTimeout)(ticket);

/**
 * A transcript of any length. Only the blocks near the reader cost layout; the rest is parsed while nothing happens.
 * @param {HTMLElement} scroll
 * @param {HTMLElement} list
 * @param {string} html
 * @param {boolean} tags whether tags are the content of chips
 * @param {() => void} whenWhole
 */
function createTalk(scroll, list, html, tags, whenWhole) {
  /** @type {Block[]} */
  const blocks = blocksOf(html, BLOCK).map((source) => {
    const element = document.createElement("div");
    element.className = "chat";
    element.setAttribute("role", "presentation");
    return { element, html: source, messages: [], others: [] };
  });
  /** @type {Message[]} */
  const messages = [];
  let parsed = 0;
  let ticket = 0;
  let height = GUESS;

  /** @param {Block} block @param {number} shown */
  const size = (block, shown) => {
    block.element.hidden = shown === 0;
    block.element.style.containIntrinsicBlockSize = `${Math.round(shown * height)}px`;
  };

  const parseNext = () => {
    const block = blocks[parsed];
    block.element.innerHTML = block.html; // made and escaped by rtca_nb.render.markup
    block.html = "";
    for (const item of /** @type {HTMLElement[]} */ ([...block.element.children])) {
      // Two views of a contact on a page would have every id twice.
      item.removeAttribute("id");
      if (!item.classList.contains("m")) {
        block.others.push(item);
        continue;
      }
      const { r: role = "", s: sentiment = "", c: categories = "" } = item.dataset;
      const body = bodyOf(item);
      const kinds = new Set();
      if (body?.querySelector(".chip")) kinds.add("redaction");
      const badges = item.lastElementChild;
      if (badges?.classList.contains("badges")) {
        for (const badge of badges.children) {
          const mark = badge.classList;
          kinds.add(mark.contains("is") ? "issue" : mark.contains("ex") ? "extracted" : "category");
        }
      }
      const text = !body ? "" : body.firstElementChild ? textNodes(body, tags).text : (body.textContent ?? "");
      /** @type {Message} */
      const message = {
        item,
        role,
        sentiment: sentiment || "UNSCORED",
        categories: categories ? categories.split(" ").map(Number) : [],
        kinds,
        seconds: secondsOf(item.querySelector("time")?.textContent ?? ""),
        text: fold(text),
        shown: true,
      };
      block.messages.push(message);
      messages.push(message);
    }
    size(block, block.messages.length + block.others.length);
    parsed += 1;
  };

  /** @param {{timeRemaining: () => number}} deadline */
  const goOn = (deadline) => {
    do parseNext();
    while (parsed < blocks.length && deadline.timeRemaining() > 4);
    if (parsed < blocks.length) ticket = whenIdle(goOn);
    else whenWhole();
  };

  list.replaceChildren(...blocks.map((block) => block.element));
  list.classList.toggle("rtca-long", blocks.length > 1);
  while (parsed < Math.min(EAGER, blocks.length)) parseNext();
  for (const block of blocks.slice(parsed)) size(block, BLOCK);
  if (parsed < blocks.length) ticket = whenIdle(goOn);

  /** Parse what is left at once: somebody asks for all of it. */
  const finish = () => {
    cancelIdle(ticket);
    while (parsed < blocks.length) parseNext();
  };

  /** Average height of what was laid out, as a guess for what was not. */
  const measure = () => {
    const edge = scroll.getBoundingClientRect();
    for (const block of blocks) {
      const shown = block.messages.filter((message) => message.shown).length;
      if (!shown) continue;
      const box = block.element.getBoundingClientRect();
      if (box.top > edge.bottom) break;
      if (box.bottom > edge.top && box.height) {
        height = box.height / (shown + (block.others[0]?.hidden ? 0 : block.others.length));
        break;
      }
    }
  };

  return {
    messages,
    finish,
    stop: () => cancelIdle(ticket),

    /**
     * Show the messages that a test keeps.
     * @param {((message: Message, row: number) => boolean) | null} keeps null keeps all, events and files too
     */
    show(keeps) {
      if (keeps) finish();
      let count = 0;
      measure();
      for (const block of blocks.slice(0, parsed)) {
        for (const other of block.others) if (other.hidden === !keeps) other.hidden = Boolean(keeps);
        let shown = keeps ? 0 : block.others.length;
        for (const message of block.messages) {
          const kept = !keeps || keeps(message, count);
          count += 1;
          if (kept) shown += 1;
          if (kept === message.shown) continue;
          message.shown = kept;
          message.item.hidden = !kept;
        }
        size(block, shown);
      }
    },

    /** Messages in sight, and their neighbours. */
    inSight() {
      const edge = scroll.getBoundingClientRect();
      /** @type {Message[]} */
      const found = [];
      for (const block of blocks.slice(0, parsed)) {
        if (block.element.hidden) continue;
        const box = block.element.getBoundingClientRect();
        if (box.bottom < edge.top - 200) continue;
        if (box.top > edge.bottom + 200) break;
        for (const message of block.messages) if (message.shown) found.push(message);
      }
      return found;
    },

    /**
     * Bring a row into sight: to the middle, or for a step just over the edge. What comes into sight is only then laid
     * out, so places move: look again.
     * @param {number} row
     * @param {boolean} [step]
     */
    scrollTo(row, step = false) {
      finish();
      const { item } = messages[row];
      let moved = false;
      const settle = (/** @type {number} */ tries) => {
        if (!item.isConnected) return;
        const edge = scroll.getBoundingClientRect();
        const box = item.getBoundingClientRect();
        const above = box.top - edge.top - 12;
        const below = box.bottom - edge.bottom + 12;
        let wanted = above + 12 - Math.max(12, (scroll.clientHeight - box.height) / 2);
        // Who reads a message that is in sight does not want it moved.
        if (above >= 0 && below <= 0 && !moved) return;
        if (step && box.height < edge.height) wanted = above < 0 ? above : Math.max(below, 0);
        const before = scroll.scrollTop;
        moved = true;
        if (Math.abs(wanted) > 2) scroll.scrollTop += wanted;
        if (tries > 0 && (Math.abs(scroll.scrollTop - before) > 2 || tries > 6)) {
          requestAnimationFrame(() => settle(tries - 1));
        }
      };
      settle(8);
    },
  };
}

// ---- found words, drawn over the page's text without touching it ----------------------------------------------------

/**
 * One highlight of that name serves every widget on the page; each adds and takes away its own ranges.
 * @param {string} name
 */
function createPainter(name) {
  /** @type {Range[]} */
  let own = [];
  return (/** @type {Range[]} */ ranges) => {
    const registry = globalThis.CSS?.highlights;
    if (!registry) return;
    const highlight = registry.get(name) ?? new Highlight();
    for (const range of own) highlight.delete(range);
    for (const range of ranges) highlight.add(range);
    own = ranges;
    registry.set(name, highlight);
  };
}

/** @param {Message} message @param {string[]} terms @param {boolean} tags */
function rangesIn(message, terms, tags) {
  const body = bodyOf(message.item);
  if (!body) return [];
  const { nodes, text } = textNodes(body, tags);
  /** @param {number} place @param {boolean} end @returns {[Text, number]} */
  const locate = (place, end) => {
    const at = nodes.findLastIndex(({ begin }) => (end ? begin < place : begin <= place));
    const { node, begin, chip } = nodes[Math.max(at, 0)];
    return [node, chip ? (end ? node.data.length : 0) : Math.min(place - begin, node.data.length)];
  };
  return places(text, terms).map(([begin, end]) => {
    const range = new Range();
    range.setStart(...locate(begin, false));
    range.setEnd(...locate(end, true));
    return range;
  });
}

// ---- charts and findings around the transcript ----------------------------------------------------------------------

// So many marks touch each other: dimming some would show nothing, and slow every keystroke down.
const MOST_DIMMED = 1200;

/**
 * Marks of the charts lead to messages, and follow selection and filters.
 * @param {HTMLElement} root
 * @param {AbortSignal} signal
 * @param {() => number[]} times
 * @param {(row: number) => void} go
 */
function createCharts(root, signal, times, go) {
  const charts = /** @type {HTMLElement | null} */ (root.querySelector(".rtca-charts"));
  if (!charts) return { follow: () => {} };
  const span = Number(charts.dataset.span) || 1;
  const readout = charts.querySelector(".rtca-readout");
  const marks = [...charts.querySelectorAll("a")].flatMap((link) => {
    const row = /m(\d+)$/u.exec(link.getAttribute("href") ?? "")?.[1];
    if (row === undefined) return [];
    const title = link.querySelector("title");
    const about = title?.textContent ?? "";
    link.setAttribute("aria-label", about);
    return [{ link, row: Number(row), about, strip: link.closest("svg") }];
  });
  for (const svg of charts.querySelectorAll("svg.timeline")) svg.setAttribute("role", "group");
  const cursors = [...charts.querySelectorAll("figure")].map((figure) => {
    const cursor = document.createElement("i");
    cursor.className = "rtca-cursor";
    cursor.hidden = true;
    figure.append(cursor);
    return cursor;
  });
  // One stop for the Tab key in each chart; arrows move within it.
  const strips = [...new Set(marks.map(({ strip }) => strip))].map((strip) => {
    const own = marks.filter((mark) => mark.strip === strip).sort((one, other) => one.row - other.row);
    own[0].link.setAttribute("tabindex", "0");
    return own;
  });
  /** @param {EventTarget | null} target */
  const markAt = (target) => {
    const link = target instanceof Element ? target.closest("a") : null;
    return link && marks.find((mark) => mark.link === link);
  };
  /** @param {Event} event */
  const tell = (event) => {
    // Beside every mark, what has the focus is told.
    if (readout) readout.textContent = (markAt(event.target) ?? markAt(document.activeElement))?.about ?? "";
  };
  // Not pointerover: it also comes where the page moves under a pointer that rests, as after each step by keys.
  for (const name of ["pointermove", "pointerleave", "focusin"]) charts.addEventListener(name, tell, { signal });
  charts.addEventListener(
    "click",
    (event) => {
      const mark = markAt(event.target);
      if (mark) go(mark.row);
      else if (event.target instanceof Element) {
        const svg = event.target.closest("svg.timeline") ?? event.target.closest("figure")?.querySelector("svg");
        const box = svg?.getBoundingClientRect();
        if (!box?.width || event.clientX < box.left) return;
        const row = nearestRow(((event.clientX - box.left) / box.width) * span, times());
        if (row >= 0) go(row);
      }
    },
    { signal },
  );
  charts.addEventListener(
    "keydown",
    (event) => {
      const mark = markAt(event.target);
      const own = mark && strips.find((strip) => strip.includes(mark));
      if (!mark || !own) return;
      const at = own.indexOf(mark);
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
      const to = event.key === "Home" ? 0 : event.key === "End" ? own.length - 1 : step === undefined ? -1 : at + step;
      if (event.key === "Enter" || event.key === " ") go(mark.row);
      else if (own[to]) {
        mark.link.setAttribute("tabindex", "-1");
        own[to].link.setAttribute("tabindex", "0");
        own[to].link.focus();
      } else if (to < 0) return;
      event.preventDefault();
    },
    { signal },
  );
  let current = -1;
  return {
    /** @param {Message[]} messages @param {number} selected @param {boolean} filtered */
    follow(messages, selected, filtered) {
      if (selected !== current) {
        for (const { link, row } of marks) {
          if (row === current || row === selected) link.classList.toggle("rtca-on", row === selected);
        }
        current = selected;
      }
      if (marks.length <= MOST_DIMMED) {
        for (const { link, row } of marks) link.classList.toggle("rtca-off", filtered && !messages[row]?.shown);
      }
      const moment = messages[selected]?.seconds ?? Number.NaN;
      for (const cursor of cursors) {
        cursor.hidden = !(moment >= 0);
        cursor.style.insetInlineStart = `${Math.min(100, (moment / span) * 100)}%`;
      }
    },
  };
}

// ---- judging ------------------------------------------------------------------------------------------------------------

/**
 * The panel in which matches and sentiment of the selected message are judged; only the explorer has one.
 * @param {Model} model
 * @param {HTMLElement} root
 * @param {{review: boolean}} kept
 * @param {AbortSignal} signal
 */
function createReview(model, root, kept, signal) {
  const panel = /** @type {HTMLDetailsElement | null} */ (root.querySelector(".rtca-review"));
  const list = panel?.querySelector(".rtca-targets");
  const reviewer = /** @type {HTMLInputElement | null} */ (panel?.querySelector('input[name="reviewer"]'));
  if (!panel || !list || !reviewer) return { judge: () => {}, onChange: () => {} };
  const mark = () => {
    const verdicts = /** @type {[string, string, string][]} */ (model.get("_verdicts"));
    [...list.querySelectorAll(".rtca-target")].forEach((target, place) => {
      const [verdict, note, others] = verdicts[place] ?? ["", "", ""];
      for (const button of target.querySelectorAll("button")) {
        if (button.value === "withdrawn") button.setAttribute("aria-disabled", String(!verdict));
        else button.setAttribute("aria-pressed", String(button.value === verdict));
      }
      const input = target.querySelector("input");
      // Nobody wants to be written over while they write.
      if (input && input !== document.activeElement) input.value = note;
      const said = target.querySelector(".rtca-others");
      if (said) said.textContent = others;
    });
  };
  const fill = () => {
    const left = list.contains(document.activeElement);
    list.innerHTML = model.get("_review"); // made and escaped by rtca_nb.render.markup
    // The control that had the focus is gone with its message; without this the next key would be the page's.
    if (left) panel.querySelector("summary")?.focus({ preventScroll: true });
    mark();
  };
  const tell = () => {
    if (reviewer !== document.activeElement) reviewer.value = model.get("reviewer");
    const judged = panel.querySelector(".rtca-judged");
    if (judged) judged.textContent = model.get("_judged");
  };
  /** @param {number} place @param {string} verdict */
  const send = (place, verdict) => {
    const note = list.querySelector(`input[data-target="${place}"]`);
    const text = /** @type {HTMLInputElement | null} */ (note)?.value ?? "";
    model.send({ judge: { id: model.get("_reviewed"), target: place, verdict, note: verdict === "withdrawn" ? "" : text } });
  };

  panel.addEventListener(
    "change",
    (event) => {
      const input = /** @type {HTMLInputElement} */ (event.target);
      if (input.name === "reviewer") {
        model.set("reviewer", input.value.trim());
        model.save_changes();
      } else if (input.name === "note") {
        const place = Number(input.dataset.target);
        const [verdict] = model.get("_verdicts")[place] ?? [""];
        // A note alone says nothing: it waits for a verdict.
        if (verdict) send(place, verdict);
      }
    },
    { signal },
  );
  panel.addEventListener("toggle", () => (kept.review = panel.open), { signal });
  panel.open = kept.review || Boolean(model.get("reviewer"));
  fill();
  tell();
  return {
    /** @param {HTMLButtonElement} button */
    judge(button) {
      if (button.getAttribute("aria-disabled") === "true") return;
      const input = button.closest(".rtca-target")?.querySelector("input");
      if (button.value === "withdrawn" && input) input.value = "";
      send(Number(button.dataset.target), button.value);
    },
    /** @param {string} name */
    onChange(name) {
      if (name === "_review") fill();
      else if (name === "_verdicts") mark();
      tell();
    },
  };
}

// ---- one view -------------------------------------------------------------------------------------------------------

const PATIENCE = 5000; // milliseconds that a kernel may take to answer
const FILTERS = ["roles", "sentiments", "categories", "kinds"];
const REVIEW = ["reviewer", "_review", "_verdicts", "_judged"];
const TRAITS = ["selected_id", "search", ...FILTERS, "show", "density", "height", "error", ...REVIEW];

/**
 * @param {Model} model
 * @param {HTMLElement} root
 * @param {{panels: string[], previous: number, review: boolean}} kept what outlives a newer snapshot of the contact
 * @param {AbortSignal} signal
 */
function createView(model, root, kept, signal) {
  root.innerHTML = model.get("_page"); // made and escaped by rtca_nb.render.markup
  /** @template {HTMLElement} T @param {string} selector @returns {T} */
  const one = (selector) => {
    const found = root.querySelector(selector);
    if (!found) throw new Error(`the view lacks ${selector}`);
    return /** @type {T} */ (found);
  };
  /** @param {string} name @returns {HTMLInputElement[]} */
  const inputs = (name) =>
    [...root.querySelectorAll(`input[name="${name}"]`)].map((input) => /** @type {any} */ (input));
  const form = one("form.rtca-tools");
  const scroll = one(".rtca-scroll");
  const list = one(".rtca-list");
  const count = one(".rtca-count");
  const said = one(".rtca-said");
  const nothing = one(".rtca-nothing");
  const why = one(".rtca-nothing > span");
  const cite = one('button[name="cite"]');
  const search = inputs("search")[0];
  const known = model.get("_known");
  /** @type {(string | null)[]} */
  const ids = model.get("_ids");
  const rows = new Map(ids.map((id, row) => [id, row]));
  const paintFound = createPainter("rtca-found");
  const paintCurrent = createPainter("rtca-found-current");
  const talk = createTalk(scroll, list, model.get("_talk"), known.tags, () => update());
  let selected = -1;
  let reachable = -1;
  let asking = false;
  let waiting = 0;
  let wasActive = false;
  /** @type {"middle" | "step" | "stay"} how the next selection scrolls */
  let manner = "middle";
  /** @type {Query} */
  let query = parseQuery("");

  /** @param {Record<string, unknown>} values */
  const set = (values) => {
    for (const [name, value] of Object.entries(values)) model.set(name, value);
    model.save_changes();
  };
  const filtered = () =>
    query.terms.length + query.roles.length > 0 || FILTERS.some((name) => model.get(name).length > 0);
  const shownRows = () => talk.messages.flatMap((message, row) => (message.shown ? [row] : []));

  // -- showing --------------------------------------------------------------------------------------------------------

  const paint = () => {
    if (!query.terms.length) {
      paintFound([]);
      paintCurrent([]);
      return;
    }
    const current = talk.messages[selected];
    const sight = talk.inSight();
    paintFound(sight.filter((m) => m !== current).flatMap((m) => rangesIn(m, query.terms, known.tags)));
    paintCurrent(sight.includes(current) ? rangesIn(current, query.terms, known.tags) : []);
  };

  let painting = 0;
  const paintSoon = () => {
    painting ||= requestAnimationFrame(() => {
      painting = 0;
      paint();
    });
  };

  /** Show what filters and search keep, and the selected message whatever they say. */
  const update = () => {
    query = parseQuery(model.get("search"));
    const active = filtered();
    const roles = new Set(model.get("roles"));
    const moods = new Set(model.get("sentiments"));
    const kinds = /** @type {string[]} */ (model.get("kinds"));
    const numbers = new Set(
      model.get("categories").map((/** @type {string} */ name) => known.categories.indexOf(name)),
    );
    let matched = 0;
    let matchedBefore = 0;
    let selectedMatches = false;
    /** @param {Message} message @param {number} row */
    const keeps = (message, row) => {
      const kept =
        (!roles.size || roles.has(message.role)) &&
        (!moods.size || moods.has(message.sentiment)) &&
        (!numbers.size || message.categories.some((number) => numbers.has(number))) &&
        (!kinds.length || kinds.some((kind) => message.kinds.has(kind))) &&
        matches(query, message.role, message.text);
      if (kept) {
        matched += 1;
        if (row < selected) matchedBefore += 1;
      }
      if (row !== selected) return kept;
      selectedMatches = kept;
      message.item.classList.toggle("rtca-outside", !kept);
      return true;
    };
    talk.show(active ? keeps : null);
    if (!active) talk.messages[selected]?.item.classList.remove("rtca-outside");
    const missing = unknownRoles(query, known.roles);
    // It stands where the messages would, or beside the count where other roles were found.
    nothing.hidden = !active || matched > 0;
    why.textContent = missing || "No message matches.";
    const total = ids.length;
    const whole = `${total} message${total === 1 ? "" : "s"}`;
    count.textContent = !active
      ? whole
      : selectedMatches
        ? `${matchedBefore + 1} of ${matched} matches`
        : `${matched} of ${whole}${missing && matched ? `. ${missing}` : ""}`;
    charts.follow(talk.messages, selected, active);
    moveStop();
    // Clearing a search leads to what was said around the match.
    if (wasActive && !active && selected >= 0) talk.scrollTo(selected);
    wasActive = active;
    paintSoon();
  };

  /** The Tab key reaches one message: the selected one, else the first. */
  const moveStop = () => {
    const stop = talk.messages[selected]?.shown ? selected : talk.messages.findIndex((message) => message.shown);
    if (stop === reachable) return;
    talk.messages[reachable]?.item.removeAttribute("tabindex");
    if (stop >= 0) talk.messages[stop].item.tabIndex = 0;
    reachable = stop;
  };

  const updateSelection = () => {
    const id = model.get("selected_id");
    const row = id === null ? -1 : (rows.get(id) ?? -1);
    if (row >= talk.messages.length) talk.finish();
    const before = talk.messages[selected]?.item;
    before?.classList.remove("rtca-current", "rtca-outside");
    before?.removeAttribute("aria-current");
    const changed = row !== selected;
    selected = row;
    const item = talk.messages[row]?.item;
    item?.classList.add("rtca-current");
    item?.setAttribute("aria-current", "true");
    cite.setAttribute("aria-disabled", String(row < 0));
    update();
    if (changed && row >= 0 && manner !== "stay") talk.scrollTo(row, manner === "step");
  };

  const updateControls = () => {
    if (search.value !== model.get("search")) search.value = model.get("search");
    let active = 0;
    for (const name of [...FILTERS, "show"]) {
      const chosen = new Set(model.get(name));
      for (const input of inputs(name)) input.checked = chosen.has(known[name][Number(input.value)]);
      if (name !== "show") active += chosen.size;
    }
    for (const input of inputs("density")) input.checked = known.density[Number(input.value)] === model.get("density");
    one(".rtca-active").textContent = active ? String(active) : "";
    one('button[name="clear"]').hidden = !active;
    for (const name of known.show) root.classList.toggle(`rtca-no-${name}`, !model.get("show").includes(name));
    root.classList.toggle("rtca-compact", model.get("density") === "compact");
    root.style.setProperty("--rtca-height", `${model.get("height")}px`);
    scroll.classList.toggle("rtca-tall", list.scrollHeight > model.get("height"));
  };

  // -- doing ----------------------------------------------------------------------------------------------------------

  /** @param {number} row @param {"middle" | "step" | "stay"} [how] */
  const select = (row, how = "middle") => {
    manner = how;
    if (row !== selected) set({ selected_id: ids[row] ?? null });
    else if (row >= 0 && how !== "stay") talk.scrollTo(row);
    manner = "middle";
  };

  /** Select a row from elsewhere, and bring the transcript itself into sight. @param {number} row */
  const go = (row) => {
    select(row);
    scroll.scrollIntoView({ block: "nearest" });
  };

  /** @param {number} step */
  const move = (step) => {
    talk.finish();
    const choice = shownRows().filter((row) => row !== selected || !talk.messages[row].item.matches(".rtca-outside"));
    if (!choice.length) return;
    const next = step > 0 ? choice.find((row) => row > selected) : choice.findLast((row) => row < selected);
    select(next ?? (step > 0 || selected < 0 ? choice[step > 0 ? 0 : choice.length - 1] : choice[choice.length - 1]));
  };

  const jump = () => {
    talk.finish();
    const asked = inputs("jump")[0].value;
    if (!asked.trim()) return;
    const row = rowFor(
      asked,
      talk.messages.map(({ seconds }) => seconds),
    );
    if (row >= 0) select(row);
    said.textContent =
      row >= 0 ? "" : "No message there: type a number up to the count of messages, or a time as 3:15.";
  };

  /** What is selected with the mouse within the selected message; the whole message where nothing is. */
  const askCitation = () => {
    const body = talk.messages[selected] && bodyOf(talk.messages[selected].item);
    if (!body) {
      said.textContent = "Select a message first.";
      return;
    }
    const chosen = document.getSelection();
    const range = chosen && !chosen.isCollapsed && chosen.rangeCount ? chosen.getRangeAt(0) : null;
    const inside = range && body.contains(range.startContainer) && body.contains(range.endContainer);
    const begin = inside ? shownBefore(body, range.startContainer, range.startOffset, false) : 0;
    const end = inside ? shownBefore(body, range.endContainer, range.endOffset, true) : null;
    asking = true;
    said.textContent = "Asking the kernel for the offsets…";
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      said.textContent = "The kernel does not answer: it is busy, or gone and the cell has to be run again.";
    }, PATIENCE);
    model.send({ cite: { row: selected, begin, end } });
  };

  /** @param {{citation?: string}} content */
  const onMessage = async ({ citation }) => {
    if (!asking || !citation) return;
    asking = false;
    clearTimeout(waiting);
    try {
      await navigator.clipboard.writeText(citation);
      said.textContent = `Copied ${citation}`;
    } catch {
      // Only pages from a secure origin may write to the clipboard.
      said.textContent = `Copy this: ${citation}`;
    }
  };

  const clear = { roles: [], sentiments: [], categories: [], kinds: [] };

  /** @type {Record<string, (button: HTMLButtonElement) => void>} */
  const actions = {
    previous: () => move(-1),
    next: () => move(1),
    judge: (button) => review.judge(button),
    cite: askCitation,
    clear: () => set(clear),
    "clear-all": () => {
      set({ ...clear, search: "" });
      search.focus();
    },
    panel: (button) => {
      const panel = one(`[data-panel="${button.value}"]`);
      panel.hidden = !panel.hidden;
      button.setAttribute("aria-expanded", String(!panel.hidden));
      kept.panels = [...root.querySelectorAll(".rtca-panel:not([hidden])")].map(
        (open) => open.getAttribute("data-panel") ?? "",
      );
    },
  };

  root.addEventListener(
    "click",
    (event) => {
      if (!(event.target instanceof Element)) return;
      // Links of the static views lead to anchors that are not in this page.
      if (event.target.closest("a")) event.preventDefault();
      const button = event.target.closest("button");
      if (button?.dataset.rows) {
        talk.finish();
        const places = button.dataset.rows.split(" ").map(Number);
        const at = (places.indexOf(selected) + 1) % places.length;
        go(places[at]);
        said.textContent = places.length > 1 ? `${at + 1} of ${places.length}` : "";
      } else if (button) actions[button.name]?.(button);
      else {
        const item = event.target.closest(".rtca-list .m");
        const row = item ? talk.messages.findIndex((message) => message.item === item) : -1;
        if (row < 0) return;
        select(row, "stay");
        talk.messages[row].item.focus({ preventScroll: true });
      }
    },
    { signal },
  );
  // A press on a button would take away the text selection that is to be cited.
  cite.addEventListener("mousedown", (event) => event.preventDefault(), { signal });
  root.addEventListener(
    "input",
    (event) => {
      const { name } = /** @type {HTMLInputElement} */ (event.target);
      if (name === "search") set({ search: search.value });
      else if (name === "density") {
        set({ density: known.density[Number(inputs(name).find((input) => input.checked)?.value)] });
      } else if ([...FILTERS, "show"].includes(name)) {
        const chosen = inputs(name).filter((input) => input.checked);
        set({ [name]: chosen.map((input) => known[name][Number(input.value)]) });
      }
    },
    { signal },
  );
  form.addEventListener("submit", (event) => event.preventDefault(), { signal });
  root.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      // Keys typed here are not the notebook's: in command mode it would move, run or delete cells.
      event.stopPropagation();
      const { target, key } = event;
      let done = true;
      if (target === search) {
        if (key === "Enter") move(event.shiftKey ? -1 : 1);
        else if (key === "ArrowDown") talk.messages[reachable]?.item.focus();
        else if (key === "Escape" && search.value) set({ search: "" });
        else done = false;
      } else if (target instanceof HTMLInputElement) {
        if (key === "Enter" && target.name === "jump") jump();
        else done = false;
      } else if (target instanceof Element && target.closest(".rtca-list")) {
        if (key === "Escape") set({ selected_id: null });
        else if (key === "c" || key === "C") askCitation();
        else {
          const moves = ["ArrowDown", "ArrowUp", "Home", "End"].includes(key);
          if (moves) talk.finish();
          const choice = moves ? shownRows() : [];
          const here = talk.messages.findIndex((message) => message.item === target.closest(".m"));
          const at = choice.indexOf(here);
          const to = { ArrowDown: selected === here ? at + 1 : at, ArrowUp: at - 1, Home: 0, End: choice.length - 1 }[
            key
          ];
          const row = to === undefined ? undefined : choice[to];
          if (row !== undefined) {
            select(row, "step");
            talk.messages[row].item.focus({ preventScroll: true });
          }
          done = choice.length > 0;
        }
      } else done = false;
      if (done) event.preventDefault();
    },
    { signal },
  );
  scroll.addEventListener("scroll", paintSoon, { signal, passive: true });
  signal.addEventListener("abort", () => {
    talk.stop();
    cancelAnimationFrame(painting);
    clearTimeout(waiting);
    paintFound([]);
    paintCurrent([]);
  });

  const times = () => {
    talk.finish();
    return talk.messages.map(({ seconds }) => seconds);
  };
  const charts = createCharts(root, signal, times, go);
  const review = createReview(model, root, kept, signal);
  for (const name of kept.panels) {
    one(`[data-panel="${name}"]`).hidden = false;
    one(`button[name="panel"][value="${name}"]`).setAttribute("aria-expanded", "true");
  }
  if (!list.childElementCount) {
    list.removeAttribute("role");
    list.innerHTML = model.get("_talk"); // the sentence that says there is nothing
  }
  updateControls();
  updateSelection();
  if (kept.previous >= 0 && ids.length > kept.previous) {
    const more = ids.length - kept.previous;
    said.textContent = `${more} new message${more === 1 ? "" : "s"}`;
  }
  kept.previous = ids.length;

  return {
    scroll,
    /** @param {string} name */
    onChange(name) {
      if (name === "selected_id") updateSelection();
      else if (REVIEW.includes(name)) review.onChange(name);
      else {
        updateControls();
        if (name === "search" || FILTERS.includes(name)) update();
      }
    },
    onMessage,
  };
}

// ---- the widget -----------------------------------------------------------------------------------------------------

/** @param {{model: Model, el: HTMLElement}} context */
function render({ model, el }) {
  const root = document.createElement("section");
  root.className = "rtca rtca-widget tex2jax_ignore mathjax_ignore";
  root.setAttribute("aria-label", "Contact");
  const alert = document.createElement("p");
  alert.className = "rtca-error";
  alert.setAttribute("role", "alert");
  const body = document.createElement("div");
  root.append(alert, body);
  el.append(root);
  const kept = { panels: [], previous: -1, review: false };
  /** @type {ReturnType<typeof createView> | null} */
  let view = null;
  let life = new AbortController();

  /** @param {string} sentence */
  const tell = (sentence) => {
    alert.textContent = sentence;
    alert.hidden = !sentence;
  };
  /** @param {() => void} work */
  const guarded = (work) => {
    try {
      work();
    } catch (error) {
      console.error(error);
      tell("This view cannot be drawn; run the cell again, and if that does not help, show the contact itself.");
    }
  };
  const build = () =>
    guarded(() => {
      const place = view?.scroll;
      const [top, atEnd] = place
        ? [place.scrollTop, place.scrollTop + place.clientHeight >= place.scrollHeight - 4]
        : [0, false];
      const focus = body.contains(document.activeElement)
        ? /** @type {HTMLInputElement} */ (document.activeElement)
        : null;
      const [name, value, from] = focus
        ? [focus.getAttribute("name"), focus.getAttribute("value"), focus.selectionStart]
        : [];
      life.abort();
      life = new AbortController();
      view = createView(model, body, kept, life.signal);
      if (place) view.scroll.scrollTop = atEnd && top > 0 ? view.scroll.scrollHeight : top;
      if (name) {
        const again = [...body.querySelectorAll(`[name="${name}"]`)].find(
          (other) => other.getAttribute("value") === value,
        );
        /** @type {HTMLInputElement | undefined} */ (again)?.focus({ preventScroll: true });
        if (typeof from === "number") /** @type {HTMLInputElement} */ (again)?.setSelectionRange(from, from);
      } else if (focus) {
        const item = /** @type {HTMLElement | null} */ (body.querySelector(".rtca-list [tabindex='0']"));
        item?.focus({ preventScroll: true });
      }
    });

  /** @type {[string, (...values: any[]) => void][]} */
  const handlers = TRAITS.map((name) => [
    `change:${name}`,
    () => (name === "error" ? tell(model.get("error")) : guarded(() => view?.onChange(name))),
  ]);
  let pending = false;
  const rebuild = () => {
    // A snapshot changes several traits at once; the view is made anew once they are all there.
    if (pending) return;
    pending = true;
    queueMicrotask(() => {
      pending = false;
      if (el.contains(root)) build();
    });
  };
  for (const name of ["_page", "_talk", "_ids", "_known"]) handlers.push([`change:${name}`, rebuild]);
  handlers.push(["msg:custom", (content) => view?.onMessage(content)]);
  for (const [name, callback] of handlers) model.on(name, callback);
  tell(model.get("error"));
  build();

  return () => {
    for (const [name, callback] of handlers) model.off(name, callback);
    life.abort();
    root.remove();
  };
}

export default { render };
