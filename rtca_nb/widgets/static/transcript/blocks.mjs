// @ts-check
/** A transcript's HTML, cut into blocks that are parsed one by one, and what is known of each message in them. */
import { fold } from "../../../render/static/folding.mjs";
import { bodyOf, kindsOf, readText } from "../../../render/static/text.mjs";
import { secondsOf } from "./times.mjs";

/**
 * @typedef {{item: HTMLElement, role: string, sentiment: string, categories: number[], kinds: Set<string>, seconds: number,
 *   chips: number, text: string, shown: boolean}} Message its text is folded
 * @typedef {{element: HTMLElement, html: string, messages: Message[], others: HTMLElement[]}} Block
 */

/**
 * Cut the entries of a transcript into blocks of HTML. Text in it is escaped, so a tag after a line feed is a tag.
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

/**
 * @param {string} html
 * @returns {Block}
 */
export function createBlock(html) {
  const element = document.createElement("div");
  element.className = "rtca-chat";
  element.setAttribute("role", "presentation");
  return { element, html, messages: [], others: [] };
}

/**
 * Parse a block, and read its messages.
 * @param {Block} block
 */
export function parseBlock(block) {
  block.element.innerHTML = block.html; // made and escaped by rtca_nb.render.markup
  block.html = "";
  for (const item of /** @type {HTMLElement[]} */ ([...block.element.children])) {
    // Two views of a contact on a page would have every id twice.
    item.removeAttribute("id");
    if (item.classList.contains("rtca-m")) block.messages.push(messageOf(item));
    else block.others.push(item);
  }
}

/**
 * Read a message.
 * @param {HTMLElement} item
 * @returns {Message}
 */
export function messageOf(item) {
  const { r: role = "", s: sentiment = "", c: categories = "" } = item.dataset;
  const body = bodyOf(item);
  // Most messages are plain text, which needs no walk.
  const text = !body ? "" : body.firstElementChild ? readText(body).text : (body.textContent ?? "");
  return {
    item,
    role,
    sentiment: sentiment || "UNSCORED",
    categories: categories ? categories.split(" ").map(Number) : [],
    kinds: kindsOf(item, body),
    chips: body?.firstElementChild ? body.querySelectorAll(".rtca-chip").length : 0,
    seconds: secondsOf(item.querySelector("time")?.textContent ?? ""),
    text: fold(text),
    shown: true,
  };
}
