// @ts-check
import { Axis, nearestRow } from "./times.mjs";

/**
 * @import { Message } from "./blocks.mjs"
 * @typedef {{link: SVGAElement, row: number, rows: number[], about: string, strip: Element | null}} Mark its first row,
 *   and all of them
 */

// So many marks touch each other: dimming some would show nothing, and slow every keystroke down.
const MOST_DIMMED = 1200;
/** @type {Record<string, number | undefined>} */
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/**
 * Read the marks of the charts; each leads to a message.
 * @param {HTMLElement} charts
 * @returns {Mark[]}
 */
function marksOf(charts) {
  const links = /** @type {NodeListOf<SVGAElement>} */ (charts.querySelectorAll("svg a"));
  return [...links].flatMap((link) => {
    const row = /m(\d+)$/u.exec(link.getAttribute("href") ?? "")?.[1];
    if (row === undefined) return [];
    const about = link.querySelector("title")?.textContent ?? "";
    link.setAttribute("aria-label", about);
    const rows = (link.dataset.rows ?? row).split(" ").map(Number);
    return [{ link, row: Number(row), rows, about, strip: link.closest("svg.rtca-timeline") }];
  });
}

/** @param {Element} figure */
function addCursor(figure) {
  const cursor = document.createElement("i");
  cursor.className = "rtca-cursor";
  cursor.hidden = true;
  figure.append(cursor);
  return cursor;
}

/**
 * Group marks by chart. One stop for the Tab key in each; arrows move within it.
 * @param {Mark[]} marks
 */
function stripsOf(marks) {
  return [...new Set(marks.map(({ strip }) => strip))].map((strip) => {
    const own = marks.filter((mark) => mark.strip === strip).sort((one, other) => one.row - other.row);
    own[0].link.setAttribute("tabindex", "0");
    return own;
  });
}

/** The charts of an explorer: their marks lead to messages, and follow selection and filters. */
export class Charts {
  /**
   * @param {HTMLElement} root
   * @param {{times: () => number[], go: (row: number) => void}} talk
   */
  constructor(root, { times, go }) {
    this.charts = /** @type {HTMLElement | null} */ (root.querySelector(".rtca-charts"));
    this.times = times;
    this.go = go;
    this.current = -1;
    this.axis = new Axis((this.charts?.dataset.axis ?? "").split(" ").map(Number));
    this.readout = this.charts?.querySelector(".rtca-readout");
    this.marks = this.charts ? marksOf(this.charts) : [];
    this.strips = stripsOf(this.marks);
    this.cursors = [...(this.charts?.querySelectorAll("figure") ?? [])].map(addCursor);
    for (const svg of this.charts?.querySelectorAll("svg.rtca-timeline") ?? []) svg.setAttribute("role", "group");
  }

  /** @param {AbortSignal} signal */
  listen(signal) {
    const { charts } = this;
    // Not pointerover: it also comes where the page moves under a pointer that rests, as after each step by keys.
    for (const name of ["pointermove", "pointerleave", "focusin"]) {
      charts?.addEventListener(name, (event) => this.read(event.target), { signal });
    }
    charts?.addEventListener("click", (event) => this.onClick(event), { signal });
    charts?.addEventListener("keydown", (event) => this.onKey(event), { signal });
  }

  /** Go to the message of a mark; where it has several, to the next of them. @param {Mark} mark */
  goRound({ rows }) {
    this.go(rows[(rows.indexOf(this.current) + 1) % rows.length]);
  }

  /** @param {EventTarget | null} target */
  markAt(target) {
    const link = target instanceof Element ? target.closest("a") : null;
    return link && this.marks.find((mark) => mark.link === /** @type {Element} */ (link));
  }

  /** Write what a mark is about; beside every mark, what has the focus. @param {EventTarget | null} target */
  read(target) {
    const mark = this.markAt(target) ?? this.markAt(document.activeElement);
    if (this.readout) this.readout.textContent = mark?.about ?? "";
  }

  /** @param {MouseEvent} event */
  onClick({ target, clientX }) {
    const mark = this.markAt(target);
    if (mark) this.goRound(mark);
    else if (target instanceof Element) {
      const svg = target.closest("svg.rtca-timeline") ?? target.closest("figure")?.querySelector("svg");
      const box = svg?.getBoundingClientRect();
      if (!box?.width || clientX < box.left) return;
      const row = nearestRow(this.axis.moment((clientX - box.left) / box.width), this.times());
      if (row >= 0) this.go(row);
    }
  }

  /** @param {KeyboardEvent} event */
  onKey(event) {
    const { key } = event;
    const mark = this.markAt(event.target);
    const own = mark && this.strips.find((strip) => strip.includes(mark));
    if (!mark || !own) return;
    const at = own.indexOf(mark);
    const step = STEPS[key];
    const to = key === "Home" ? 0 : key === "End" ? own.length - 1 : step === undefined ? -1 : at + step;
    if (key === "Enter" || key === " ") this.goRound(mark);
    else if (own[to]) {
      mark.link.setAttribute("tabindex", "-1");
      own[to].link.setAttribute("tabindex", "0");
      own[to].link.focus();
    } else if (to < 0) return;
    event.preventDefault();
  }

  /**
   * Mark what is selected, dim what is filtered out, and put the cursors at the selected message.
   * @param {Message[]} messages
   * @param {number} selected
   * @param {boolean} filtered
   */
  follow(messages, selected, filtered) {
    if (selected !== this.current) {
      for (const { link, rows } of this.marks) {
        if (rows.includes(this.current) || rows.includes(selected)) {
          link.classList.toggle("rtca-on", rows.includes(selected));
        }
      }
      this.current = selected;
    }
    if (this.marks.length <= MOST_DIMMED) {
      for (const { link, rows } of this.marks) {
        link.classList.toggle("rtca-off", filtered && !rows.some((row) => messages[row]?.shown));
      }
    }
    const moment = messages[selected]?.seconds ?? Number.NaN;
    for (const cursor of this.cursors) {
      cursor.hidden = !(moment >= 0);
      cursor.style.insetInlineStart = `${this.axis.place(moment) * 100}%`;
    }
  }
}
