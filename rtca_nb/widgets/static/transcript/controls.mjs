// @ts-check
/** The controls above a transcript: they show the traits, set them, and open panels. */
import { setTraits } from "../shared/model.mjs";
import { inputsNamed, part, setHeight, write } from "../shared/parts.mjs";
import { fold } from "../../../render/static/folding.mjs";
import { FILTERS, NO_FILTERS } from "./filters.mjs";

/**
 * @import { Model } from "../shared/model.mjs"
 * @import { Known } from "./filters.mjs"
 */

/** Show those of many choices whose names have what is typed. @param {HTMLInputElement} input */
function narrow(input) {
  const wanted = fold(input.value.trim());
  for (const choice of input.parentElement?.querySelectorAll("li, .rtca-choices > label") ?? []) {
    const chosen = choice.querySelector("input:checked") !== null;
    choice.toggleAttribute("hidden", !chosen && !fold(choice.textContent ?? "").includes(wanted));
  }
}

export class Controls {
  /**
   * @param {Model} model
   * @param {HTMLElement} root
   * @param {Known} known
   */
  constructor(model, root, known) {
    this.model = model;
    this.root = root;
    /** @type {Record<string, string[]>} */
    this.choices = {
      roles: known.roles,
      sentiments: known.sentiments,
      categories: known.categories,
      kinds: known.kinds,
      show: known.show,
      density: known.density,
      times: known.times,
    };
    this.scroll = part(root, ".rtca-scroll");
    this.search = inputsNamed(root, "search")[0];
    this.active = part(root, ".rtca-active");
    this.clearButton = part(root, 'button[name="clear"]');
  }

  /** @param {HTMLInputElement} input @returns {string} the value that an input is for */
  choice(input) {
    return this.choices[input.name][Number(input.value)];
  }

  /** Show the traits. */
  update() {
    const { model, root, search } = this;
    if (search.value !== model.get("search")) search.value = model.get("search");
    for (const name of [...FILTERS, "show"]) {
      const chosen = new Set(model.get(name));
      for (const input of inputsNamed(root, name)) input.checked = chosen.has(this.choice(input));
    }
    for (const name of ["density", "times"]) {
      for (const input of inputsNamed(root, name)) input.checked = this.choice(input) === model.get(name);
    }
    const active = FILTERS.reduce((sum, name) => sum + new Set(model.get(name)).size, 0);
    write(this.active, active ? String(active) : "");
    this.clearButton.hidden = !active;
    for (const name of this.choices.show) root.classList.toggle(`rtca-no-${name}`, !model.get("show").includes(name));
    root.classList.toggle("rtca-compact", model.get("density") === "compact");
    root.classList.toggle("rtca-wall", model.get("times") === "clock");
    setHeight(this.scroll, model.get("height"));
  }

  /** @param {HTMLInputElement} input */
  onInput(input) {
    const { name } = input;
    if (name === "narrow") narrow(input);
    else if (name === "search") setTraits(this.model, { search: this.search.value });
    else if (["density", "times", "show", ...FILTERS].includes(name)) {
      const chosen = inputsNamed(this.root, name).filter((input) => input.checked);
      const values = chosen.map((input) => this.choice(input));
      setTraits(this.model, { [name]: ["density", "times"].includes(name) ? values[0] : values });
    }
  }

  clear() {
    setTraits(this.model, NO_FILTERS);
  }

  clearAll() {
    setTraits(this.model, { ...NO_FILTERS, search: "" });
    this.search.focus();
  }

  /**
   * Open or close a panel.
   * @param {string} name
   * @param {boolean} open
   */
  setPanel(name, open) {
    part(this.root, `[data-panel="${name}"]`).hidden = !open;
    part(this.root, `button[name="panel"][value="${name}"]`).setAttribute("aria-expanded", String(open));
  }

  /** Names of the panels that are open. */
  openPanels() {
    const open = [...this.root.querySelectorAll(".rtca-panel[data-panel]:not([hidden])")];
    return open.map((panel) => panel.getAttribute("data-panel") ?? "");
  }

  /** @param {string} name @returns {string[]} names of the panels that are open then */
  togglePanel(name) {
    this.setPanel(name, Boolean(part(this.root, `[data-panel="${name}"]`).hidden));
    return this.openPanels();
  }
}
