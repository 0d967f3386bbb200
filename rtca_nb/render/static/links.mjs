// @ts-check
/** The state of a report in its address: a citation, or search, filters and the message that is current. */
import { chipLength, citationOf, isCitation, rangeAt } from "./citation.mjs";

/** @import { Finder } from "./finder.mjs" */

const FIELDS = ["q", "role", "sentiment", "category"];

export class Links {
  /**
   * @param {HTMLElement} article
   * @param {Finder} finder
   */
  constructor(article, finder) {
    const { contact = "", ids = "", tags } = article.dataset;
    this.article = article;
    this.finder = finder;
    this.contact = contact;
    this.ids = ids.split(" ").map(decodeURIComponent);
    this.lengthOf = chipLength(tags === "tags");
  }

  /** Go to what a citation names. @param {string} text @returns {boolean} false where it is no citation */
  go(text) {
    const citation = citationOf(text);
    if (!citation) return false;
    const { finder } = this;
    const row = this.ids.indexOf(citation.message);
    const item = row < 0 ? null : document.getElementById(`m${row}`);
    if (citation.contact !== this.contact) finder.say(finder.words.say("This citation is of another contact."));
    else if (!item) finder.say(finder.words.say("No message of this contact has that id."));
    else {
      if (item.hidden) {
        for (const name of FIELDS) this.setField(name, "");
        finder.update();
      }
      finder.select(finder.shown.indexOf(item));
      const range = rangeAt(item, citation.begin, citation.end, this.lengthOf);
      if (range && globalThis.Highlight) CSS.highlights.set("rtca-cited", new Highlight(range));
    }
    return true;
  }

  /** Do what the address says. */
  follow() {
    let asked = location.hash.slice(1);
    try {
      asked = decodeURIComponent(asked);
    } catch {
      // An address that was cut within a character is taken as it is.
    }
    if (this.go(asked)) return;
    const state = new URLSearchParams(location.hash.slice(1));
    if (![...FIELDS, "at"].some((name) => state.has(name))) return;
    for (const name of FIELDS) this.setField(name, state.get(name) ?? "");
    this.finder.update();
    this.go(`${this.contact}#${state.get("at") ?? ""}`);
  }

  /** Set a field; what a select does not offer is passed over. @param {string} name @param {string} value */
  setField(name, value) {
    const field = this.finder.form.elements.namedItem(name);
    if (field instanceof HTMLInputElement) field.value = value;
    else if (field instanceof HTMLSelectElement) {
      const option = [...field.options].find((one) => (one.value && textOf(name, one)) === value);
      field.value = option?.value ?? "";
    }
  }

  /** Write what is shown into the address, and copy that. */
  async copy() {
    const state = new URLSearchParams();
    for (const name of FIELDS) {
      const field = this.finder.form.elements.namedItem(name);
      const option = field instanceof HTMLSelectElement && field.value ? field.selectedOptions[0] : null;
      const value = field instanceof HTMLInputElement ? field.value : option ? textOf(name, option) : "";
      if (value) state.set(name, value);
    }
    const current = this.finder.shown[this.finder.current];
    if (current) state.set("at", this.ids[Number(/m(\d+)$/u.exec(current.id)?.[1])]);
    history.replaceState(null, "", `#${state}`);
    try {
      await navigator.clipboard.writeText(location.href);
      this.finder.say(this.finder.words.say("Copied the link."));
    } catch {
      this.finder.say(this.finder.words.say("The link is now in the address bar; copy it from there."));
    }
  }

  listen() {
    const { finder } = this;
    const button = /** @type {HTMLButtonElement} */ (finder.form.elements.namedItem("link"));
    button.hidden = false;
    button.addEventListener("click", () => void this.copy());
    // Before the search itself: a citation that is pasted there is no words.
    finder.form.addEventListener(
      "input",
      (event) => {
        const { target } = event;
        if (!(target instanceof HTMLInputElement) || target.name !== "q") return;
        if (!isCitation(target.value, this.contact)) return;
        const cited = target.value;
        target.value = "";
        finder.update();
        this.go(cited);
        event.stopImmediatePropagation();
      },
      { capture: true },
    );
    addEventListener("hashchange", () => this.follow());
    this.follow();
  }
}

/** Categories are named in an address: their numbers are of this page only. @param {string} name @param {HTMLOptionElement} option */
function textOf(name, option) {
  return name === "category" ? (option.textContent ?? "") : option.value;
}
