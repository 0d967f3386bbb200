// @ts-check
/** What a report on many contacts holds of each: what it says, as plain HTML, and how it looks, compressed. */
import { fold } from "./search.mjs";
import { bodyOf, readText } from "./text.mjs";

/**
 * A message: place of its contact among all, its row there, who said it as the page names them and in the words of a
 * search, when, what marks it, and its text, where what is hidden is a control.
 * @typedef {{place: number, row: number, who: string, role: string, when: string, marks: string, text: string,
 *   folded: string}} Message
 */

const ROLES = new Map([
  ["Customer", "CUSTOMER"],
  ["Agent", "AGENT"],
  ["Supervisor", "SUPERVISOR"],
  ["Bot", "CUSTOM_BOT"],
  ["System", "SYSTEM"],
  ["Participant", ""],
]);
// When, who, sentiment, and what marks the message.
const HEAD = /^(\S+) (.*) [▲▼●○◆](?: (?!·)[^·]*)?(?: · (.*))?$/su;
const NUMBER = / \d+$/u;

/** @param {Element} head @returns {string} */
function roleOf(head) {
  const label = head.querySelector("small")?.textContent ?? HEAD.exec(head.textContent ?? "")?.[2] ?? "";
  return ROLES.get(label) ?? ROLES.get(label.replace(NUMBER, "")) ?? label;
}

/**
 * Read the messages of a contact from its plain HTML.
 * @param {Element} contact
 * @param {number} place
 * @returns {Message[]}
 */
function messagesOf(contact, place) {
  return [...contact.querySelectorAll("dl > dd")].map((body, row) => {
    const head = /** @type {Element} */ (body.previousElementSibling);
    const [, when = "", who = "", marks = ""] = HEAD.exec(head.textContent ?? "") ?? [];
    const { text } = readText(/** @type {HTMLElement} */ (body), false);
    return { place, row, who, role: roleOf(head), when, marks, text, folded: fold(text) };
  });
}

export class Islands {
  /** @param {ParentNode} page */
  constructor(page) {
    this.plain = [...page.querySelectorAll("noscript.rtca-plain")];
    this.packed = [...page.querySelectorAll("script.rtca-island")];
    /** Contacts of an island; the last may have fewer. */
    this.size = Number(page.querySelector("[data-size]")?.getAttribute("data-size"));
    /** Read at the first search. @type {(Message[] | undefined)[]} */
    this.read = [];
  }

  /** Return the contacts of an island as plain HTML. @param {number} number @returns {Element[]} */
  contacts(number) {
    const box = document.createElement("template");
    const html = this.plain[number].textContent ?? "";
    box.innerHTML = html;
    return [...box.content.querySelectorAll("details > div[id]")];
  }

  /** Return the messages of an island. @param {number} number @returns {Message[]} */
  messages(number) {
    return (this.read[number] ??= this.contacts(number).flatMap((contact, place) =>
      messagesOf(contact, number * this.size + place),
    ));
  }

  /**
   * Lay out a contact: its article with the texts of its messages, or where this browser cannot unpack it, as plain
   * HTML.
   * @param {number} place
   * @returns {Promise<Element>}
   */
  async article(place) {
    const [number, inside] = [Math.floor(place / this.size), place % this.size];
    const plain = this.contacts(number)[inside];
    if (!globalThis.DecompressionStream) return plain;
    const packed = Uint8Array.from(atob(this.packed[number].textContent ?? ""), (sign) => sign.charCodeAt(0));
    const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
    /** @type {string[]} */
    const articles = await new Response(stream).json();
    const box = document.createElement("template");
    const html = articles[inside];
    box.innerHTML = html;
    const texts = [...plain.querySelectorAll("dl > dd")];
    [...box.content.querySelectorAll("li.rtca-m")].forEach((item, row) => bodyOf(item)?.append(...texts[row].childNodes));
    return /** @type {Element} */ (box.content.firstElementChild);
  }
}
