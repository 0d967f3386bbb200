// @ts-check
/** The table of all contacts: sorted by its heads, and filtered. */

/**
 * A contact: ``of`` is the place of the row that counts for it, which is another one where it came in several forms.
 * @typedef {{element: HTMLTableRowElement, link: HTMLAnchorElement, place: number, of: number, name: string,
 *   categories: string[], score: number, state: string[]}} Row
 */

const [SCORE, STATE] = [4, 7];

/** Return a figure as a number; what is not known is none. @param {string} shown */
function number(shown) {
  const comma = (0.5).toLocaleString(globalThis.document?.documentElement.lang || "en").includes(",");
  return parseFloat(shown.replace("−", "-").replaceAll(",", comma ? "." : ""));
}

/** Return a length of time in seconds. @param {string} shown */
function seconds(shown) {
  return shown.split(":").reduce((sum, part) => 60 * sum + number(part), 0);
}

/** Return how many contacts some rows are of. @param {Row[]} rows @returns {number} */
export function contactsIn(rows) {
  return new Set(rows.map(({ of }) => of)).size;
}

/** @type {Record<string, (shown: string) => number | string>} */
const KINDS = { number, time: seconds, text: (shown) => shown };

/** Order two values; what is not known comes last. @param {number | string} one @param {number | string} other */
function compare(one, other) {
  const [lost, missing] = [one, other].map((value) => Number.isNaN(value) || value === "" || value === "–");
  if (lost || missing) return lost && missing ? 0 : lost ? Infinity : -Infinity;
  return one < other ? -1 : one > other ? 1 : 0;
}

export class Rows {
  /** @param {HTMLTableElement} table */
  constructor(table) {
    this.table = table;
    this.body = table.tBodies[0];
    /** @type {Row[]} */
    this.all = [...this.body.rows].map((element) => {
      const link = /** @type {HTMLAnchorElement} */ (element.querySelector("a"));
      const place = Number(link.hash.slice("#contact".length));
      return {
        element,
        link,
        place,
        of: Number(element.dataset.of ?? place),
        name: link.textContent ?? "",
        categories: (element.dataset.c ?? "").split(" ").filter(Boolean),
        score: number(element.cells[SCORE].textContent ?? ""),
        state: (element.cells[STATE].textContent ?? "").split(" · "),
      };
    });
    this.shown = this.all;
    this.heads = [...table.tHead?.rows[0].cells ?? []];
    for (const head of this.heads) this.makeSortable(head);
  }

  /** @param {HTMLTableCellElement} head */
  makeSortable(head) {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    button.addEventListener("click", () => this.sort(head));
    head.append(button);
  }

  /** Sort by a column; once more turns it round. @param {HTMLTableCellElement} head */
  sort(head) {
    const kind = KINDS[head.dataset.sort ?? "text"];
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of this.heads) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const values = new Map(
      this.all.map((row) => [row, kind(row.element.cells[head.cellIndex].textContent?.trim() ?? "")]),
    );
    this.all.sort((one, other) => {
      const order = compare(values.get(one) ?? "", values.get(other) ?? "");
      return Number.isFinite(order) ? (down ? -order : order) : Math.sign(order);
    });
    this.body.append(...this.all.map(({ element }) => element));
    this.shown = this.all.filter(({ element }) => !element.hidden);
  }

  /** Show those that pass. @param {(row: Row) => boolean} passes */
  filter(passes) {
    for (const row of this.all) row.element.hidden = !passes(row);
    this.shown = this.all.filter(({ element }) => !element.hidden);
  }
}
