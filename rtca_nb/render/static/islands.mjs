// @ts-check
/** What a report on many contacts holds of each: what it says, as plain HTML, and how it looks, compressed. */
import { fold, hasChip } from "./folding.mjs";
import { bodyOf, readText } from "./text.mjs";

/**
 * @import { Said } from "./search.mjs"
 * @import { Words } from "./words.mjs"
 * A message: place of its contact among all, its row there, what stands above it as HTML, and its text, folded too,
 * where what is hidden is a control.
 * @typedef {{place: number, row: number, head: string, text: string, folded: string}} Message
 */

/** Roles by their words in the language of the page. @type {Map<string, string>} */
const ROLES = new Map();
/** @type {Record<string, string>} */
const MOODS = { "▲": "POSITIVE", "▼": "NEGATIVE", "●": "NEUTRAL", "○": "" };
// When, who, sentiment, a word of a sentiment that has no mark of its own, and what marks the message.
const HEAD = /^(\S+) (.*) ([▲▼●○◆])(?: (?!·)([^·]*?))?(?: · (.*))?$/su;
const ISSUE = /^issue \d+$/u;
const NUMBER = / \d+$/u;
const MARKUP = /[<&]/u;
// How a contact begins, and the table of metrics after all of them; no text has a bracket of its own.
const CONTACT = "<details>";
const MEASURED = "<details class=";

/** Return the nodes of some HTML of this page. @param {string} html @returns {DocumentFragment} */
function parsed(html) {
  const box = document.createElement("template");
  box.innerHTML = html;
  return box.content;
}

/**
 * Return the texts of messages, where what is hidden is a control. Most have no markup, and need no parser; the others
 * are parsed together, since one by one takes several times as long.
 * @param {string[]} htmls
 * @returns {string[]}
 */
function textsOf(htmls) {
  const marked = htmls.filter((html) => MARKUP.test(html));
  const boxes = parsed(marked.map((html) => `<div>${html}</div>`).join("")).children;
  let at = 0;
  return htmls.map((html) => (MARKUP.test(html) ? readText(boxes[at++]).text : html));
}

/** Read what stands above a message. @param {string} head */
function partsOf(head) {
  const found = HEAD.exec(MARKUP.test(head) ? (parsed(head).textContent ?? "") : head) ?? [];
  const [, when = "", who = "", mark = "", word = "", labels = ""] = found;
  return { when, who, sentiment: MOODS[mark] ?? word.toUpperCase(), labels };
}

/** Return what stands above a message: when, who, and what marks it. @param {string} head @returns {string[]} */
export function about(head) {
  const { when, who, labels } = partsOf(head);
  return [when, who, labels];
}

/** Return the role of who said a message, in the words of a search. @param {string} head @param {string} who */
function roleOf(head, who) {
  const label = (MARKUP.test(head) ? parsed(head).querySelector("small")?.textContent : null) ?? who;
  return ROLES.get(label) ?? ROLES.get(label.replace(NUMBER, "")) ?? label;
}

/**
 * Read what marks a message: first its categories, whose names may hold any sign, then issues and other labels.
 * @param {string} labels
 * @param {string[]} names of all categories, the longest first
 */
function markedBy(labels, names) {
  const categories = [];
  let rest = labels;
  for (;;) {
    const name = names.find((one) => rest === one || rest.startsWith(`${one}, `));
    if (!name) break;
    categories.push(name);
    rest = rest.slice(name.length + 2);
  }
  const kinds = rest ? rest.split(", ").map((label) => (ISSUE.test(label) ? "issue" : "extracted")) : [];
  return { categories, kinds: categories.length ? ["category", ...kinds] : kinds };
}

/**
 * Return a message as a search sees it.
 * @param {Message} message
 * @param {string[]} names of all categories, the longest first
 * @returns {Said}
 */
export function saidOf({ head, folded }, names) {
  const { who, sentiment, labels } = partsOf(head);
  const { categories, kinds } = markedBy(labels, names);
  return { role: roleOf(head, who), sentiment, categories, kinds: hasChip(folded) ? ["redaction", ...kinds] : kinds, folded };
}

/**
 * Read the messages of a contact from its plain HTML, in which no text has a bracket of its own.
 * @param {string} html
 * @param {number} place
 * @returns {Message[]}
 */
function messagesOf(html, place) {
  const talk = html.slice(html.lastIndexOf("<dl>"), html.lastIndexOf("</dl>"));
  const entries = talk.split("<dt>").flatMap((entry) => {
    const at = entry.indexOf("<dd>");
    return at < 0 ? [] : [{ head: entry.slice(0, at), said: entry.slice(at + "<dd>".length) }];
  });
  const texts = textsOf(entries.map(({ said }) => said));
  return entries.map(({ head }, row) => ({ place, row, head, text: texts[row], folded: fold(texts[row]) }));
}

/**
 * Return the metrics of a contact as rows: what is measured, of whom, the figure, its unit and a note.
 * @param {DocumentFragment} content of its island
 * @param {number} inside its place there
 * @returns {string[][]}
 */
function measured(content, inside) {
  const table = /** @type {HTMLTableElement} */ (content.querySelector(".rtca-measured table"));
  const heads = [...(table.tHead?.rows ?? [])].map((row) =>
    [...row.cells].slice(1).flatMap((cell) => Array(cell.colSpan).fill(cell.textContent ?? "")),
  );
  const [metrics, units, notes, whom] = heads;
  const figures = [...table.tBodies[0].rows[inside].cells].slice(1).map((cell) => (cell.textContent ?? "").trim());
  return figures.flatMap((figure, at) => (figure ? [[metrics[at], whom[at], figure, units[at], notes[at]]] : []));
}

/** Put rows of texts into a table. @param {HTMLTableSectionElement} body @param {string[][]} rows */
function fill(body, rows) {
  for (const row of rows) {
    const line = body.insertRow();
    for (const text of row) line.insertCell().textContent = text;
  }
}

export class Islands {
  /** @param {ParentNode} page @param {Words} words */
  constructor(page, words) {
    ROLES.set(words.say("Customer"), "CUSTOMER")
      .set(words.say("Agent"), "AGENT")
      .set(words.say("Supervisor"), "SUPERVISOR")
      .set(words.say("Bot"), "CUSTOM_BOT")
      .set(words.say("System"), "SYSTEM")
      .set(words.say("Participant"), "");
    this.plain = [...page.querySelectorAll("noscript.rtca-plain")];
    this.packed = [...page.querySelectorAll("script.rtca-island")];
    /** Contacts of an island; the last may have fewer. */
    this.size = Number(page.querySelector("[data-size]")?.getAttribute("data-size"));
    /** Read at the first search. @type {(Message[] | undefined)[]} */
    this.read = [];
  }

  /** Return the messages of an island. @param {number} number @returns {Message[]} */
  messages(number) {
    const read = () => (this.plain[number].textContent ?? "").split(CONTACT).slice(1);
    return (this.read[number] ??= read().flatMap((html, place) => messagesOf(html, number * this.size + place)));
  }

  /**
   * Lay out a contact: its article with the texts of its messages, or where this browser cannot unpack it, as plain
   * HTML.
   * @param {number} place
   * @returns {Promise<Element>}
   */
  async article(place) {
    const [number, inside] = [Math.floor(place / this.size), place % this.size];
    // Of twenty contacts in plain HTML only what is needed is parsed.
    const html = this.plain[number].textContent ?? "";
    const of = html.split(CONTACT)[inside + 1];
    const plain = /** @type {Element} */ (parsed(`${CONTACT}${of}`).querySelector("details > div[id]"));
    const metrics = () => measured(parsed(html.slice(html.lastIndexOf(MEASURED))), inside);
    if (!globalThis.DecompressionStream) {
      const table = document.createElement("table");
      fill(table.createTBody(), metrics());
      plain.append(table);
      return plain;
    }
    const packed = Uint8Array.from(atob(this.packed[number].textContent ?? ""), (sign) => sign.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    /** Parts of all articles side by side. @type {string[][]} */
    const parts = await new Response(stream).json();
    const article = parsed(parts.map((ofEach) => ofEach[inside]).join(""));
    fill(/** @type {HTMLTableSectionElement} */ (article.querySelector(".rtca-metrics tbody")), metrics());
    const texts = [...plain.querySelectorAll("dl > dd")];
    [...article.querySelectorAll("li.rtca-m")].forEach((item, row) => bodyOf(item)?.append(...texts[row].childNodes));
    return /** @type {Element} */ (article.firstElementChild);
  }
}
