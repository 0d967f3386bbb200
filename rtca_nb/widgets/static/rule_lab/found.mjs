// @ts-check
/** The contacts that a rule finds: counts, a list, and the chosen one. */
import { part, write } from "../shared/parts.mjs";
import { RowStops } from "../shared/rows.mjs";

/** @import { Model } from "../shared/model.mjs" */

/** @param {ParentNode} root @param {string} name @returns {HTMLButtonElement[]} */
export function buttonsNamed(root, name) {
  return /** @type {HTMLButtonElement[]} */ ([...root.querySelectorAll(`button[name=${name}]`)]);
}

/** Counts, list and chosen contact; their HTML is made in Python. */
export class FoundContacts {
  /** @param {Model} model @param {HTMLElement} root */
  constructor(model, root) {
    this.model = model;
    this.root = root;
    this.rows = part(root, ".rtca-rl-rows");
    this.pane = part(root, ".rtca-rl-contact");
    this.detail = part(root, ".rtca-rl-detail");
    /** HTML that is shown, by the trait that it came in. @type {Map<string, string>} */
    this.shown = new Map();
    this.stops = new RowStops(this.rows);
  }

  update() {
    this.updateCounts();
    this.updateRows();
    this.updateContact();
  }

  updateCounts() {
    const tally = this.model.get("_tally");
    for (const button of buttonsNamed(this.root, "listed")) {
      write(part(button, "b"), tally.counts?.[button.value] ?? "–");
      button.setAttribute("aria-pressed", String(button.value === this.model.get("listed")));
    }
  }

  updateRows() {
    const about = part(this.root, ".rtca-rl-about");
    this.fill("_about", about);
    about.hidden = this.model.get("listed") !== "not computable";
    if (this.fill("_rows", this.rows)) this.stops.stopAt(this.stops.place);
    this.markOpen();
  }

  updateContact() {
    const id = this.model.get("contact_id");
    const found = this.model.get("_opened");
    this.pane.hidden = id === null;
    this.root.classList.toggle("rtca-rl-opened", id !== null);
    if (id === null || found.contact_id !== id) {
      if (id !== null) this.detail.replaceChildren();
      this.shown.delete("_detail");
      return;
    }
    if (found.error) {
      write(this.detail, found.error);
      this.shown.delete("_detail");
      return;
    }
    const same = this.detail.dataset.of === id;
    const talk = this.detail.querySelector(".rtca-rl-talk");
    const scrolled = talk?.scrollTop ?? 0;
    if (!this.fill("_detail", this.detail)) return;
    this.detail.dataset.of = id;
    for (const element of this.detail.querySelectorAll("[id]")) element.removeAttribute("id");
    const place = this.detail.querySelector(".rtca-rl-talk");
    const mark = place?.querySelector("mark");
    if (!place) return;
    if (same) place.scrollTop = scrolled;
    else if (mark) {
      const message = mark.closest("li") ?? mark;
      place.scrollTop += message.getBoundingClientRect().top - place.getBoundingClientRect().top - 40;
    }
  }

  /** Put a part in its place. @param {string} trait @param {HTMLElement} place @returns {boolean} whether it is new */
  fill(trait, place) {
    const html = this.model.get(trait);
    if (this.shown.get(trait) === html) return false;
    this.shown.set(trait, html);
    const focused = place.contains(document.activeElement) ? document.activeElement : null;
    const [name, value] = [focused?.getAttribute("name"), focused?.getAttribute("value")];
    place.innerHTML = html; // made and escaped by rtca_nb.render.markup
    if (name) {
      const same = [...place.querySelectorAll("button")].filter((button) => button.name === name);
      (same.find((button) => button.value === value) ?? same[0])?.focus({ preventScroll: true });
    }
    return true;
  }

  markOpen() {
    const id = this.model.get("contact_id");
    const ids = this.model.get("_ids");
    [...this.rows.querySelectorAll("li[data-row]")].forEach((row, place) => {
      if (id !== null && ids[place] === id) row.setAttribute("aria-current", "true");
      else row.removeAttribute("aria-current");
    });
  }
}
