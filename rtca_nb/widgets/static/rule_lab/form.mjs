// @ts-check
/**
 * The form of a rule. Its parts are copies of templates made in Python; typed text becomes the value of a field, never
 * markup.
 */
import { part } from "../shared/parts.mjs";

/**
 * @typedef {{op: string, parts: Node[]}} Group
 * @typedef {{kind: string, key: string, compare: string, words: string, role: string, period: string, seconds: string,
 *   language: string, space: string, text: string, negate: boolean | null, order: string[]}} Condition
 * @typedef {Group | Condition} Node
 */

const NEW = {
  kind: "ExactMatch.Transcript", key: "", compare: "", words: "", role: "", period: "", seconds: "", language: "",
  space: "PostChat", text: "", negate: null, order: [],
};

/** @param {Node} node @returns {node is Group} */
function isGroup(node) {
  return "parts" in node;
}

/** A form whose fields make up a rule. */
export class RuleForm {
  /**
   * @param {HTMLElement} place where it is shown
   * @param {ParentNode} page that holds the templates
   */
  constructor(place, page) {
    this.place = place;
    this.page = page;
    /** @type {Group} */
    this.form = { op: "AND", parts: [] };
    /** @type {WeakMap<Element, Node>} */
    this.nodes = new WeakMap();
    this.prefix = `rl${Math.random().toString(36).slice(2)}`;
  }

  /** Show a form, unless it is shown already. @param {Group} form @returns {boolean} whether it was not */
  show(form) {
    if (JSON.stringify(form) === JSON.stringify(this.form) && this.place.firstChild) return false;
    this.form = structuredClone(form);
    this.draw();
    return true;
  }

  draw() {
    this.place.replaceChildren(this.element(this.form, ""));
  }

  /** @param {Node} node @param {string} path @returns {HTMLElement} */
  element(node, path) {
    const name = isGroup(node) ? "group" : "condition";
    const template = /** @type {HTMLTemplateElement} */ (this.page.querySelector(`template[data-template=${name}]`));
    const made = /** @type {HTMLElement} */ (template.content.cloneNode(true).firstChild);
    made.dataset.path = path;
    this.nodes.set(made, node);
    const fault = part(made, ".rtca-rl-fault");
    fault.id = `${this.prefix}-${path.replaceAll(".", "-")}`;
    if (isGroup(node)) {
      const select = /** @type {HTMLSelectElement} */ (part(made, "[name=op]"));
      select.value = node.op;
      const place = part(made, ".rtca-rl-parts");
      node.parts.forEach((child, number) => place.append(this.element(child, path ? `${path}.${number}` : String(number))));
      made.classList.toggle("rtca-rl-root", !path);
      if (!path) part(made, ".rtca-rl-tools").remove();
    } else {
      this.fillFields(made, node);
    }
    return made;
  }

  /** @param {HTMLElement} made @param {Condition} node */
  fillFields(made, node) {
    const kind = /** @type {HTMLSelectElement} */ (part(made, "[name=kind]"));
    kind.value = node.kind;
    const { shape = "json", negation = "", limits = "", hint = "" } = kind.selectedOptions[0]?.dataset ?? {};
    const shown = new Set([...shape.split(" "), ...limits.split(" "), negation, "kind"]);
    if (shape === "json") shown.add("text");
    if (shape === "number") shown.add("compare");
    // A filter that is set stays visible, even if it is not documented for this kind.
    for (const name of /** @type {const} */ (["role", "period", "language"])) if (node[name]) shown.add(name);
    if (node.negate && !negation) shown.add("value");
    if (shown.has("period") && node.period) shown.add("seconds");
    for (const label of /** @type {NodeListOf<HTMLElement>} */ (made.querySelectorAll("[data-for]"))) {
      const { for: name = "", kind: own } = label.dataset;
      label.hidden = !shown.has(name) || Boolean(own && own !== node.kind);
      for (const field of fieldsIn(label)) {
        field.disabled = label.hidden;
        const value = /** @type {any} */ (node)[field.name];
        const wanted = field.name === "negate" ? (value ? "true" : "") : value;
        if (field.name !== "kind" && field.value !== wanted) field.value = wanted;
      }
    }
    const lines = /** @type {HTMLTextAreaElement} */ (part(made, "textarea[name=words]"));
    lines.placeholder = hint;
    lines.rows = rowsOf(lines);
    if (shape === "number" && !node.compare) node.compare = "NumberGreaterOrEqualTo";
    part(made, ".rtca-rl-limits").hidden = false;
  }

  /** Take what was typed or chosen in a field. @param {Element} field @returns {boolean} whether it is one of the form */
  take(field) {
    const holder = /** @type {HTMLElement | null} */ (field.closest("[data-path]"));
    const node = holder && this.nodes.get(holder);
    if (!holder || !node || !isField(field)) return false;
    if (isGroup(node)) node.op = field.value;
    else if (field.name === "negate") node.negate = field.value ? true : node.negate === null ? null : false;
    else Object.assign(node, { [field.name]: field.value });
    if (!isGroup(node) && field.name !== "words" && field.name !== "text") this.fillFields(holder, node);
    else if (!isGroup(node) && field instanceof HTMLTextAreaElement) {
      field.rows = rowsOf(field);
    }
    return true;
  }

  // -- changes of what there is ---------------------------------------------------------------------------------------

  /** @param {string} path @returns {{parent: Group, place: number}} */
  above(path) {
    const steps = path.split(".").map(Number);
    const place = steps.pop() ?? 0;
    let parent = this.form;
    for (const step of steps) parent = /** @type {Group} */ (parent.parts[step]);
    return { parent, place };
  }

  /** @param {string} path @returns {Node} */
  at(path) {
    if (!path) return this.form;
    const { parent, place } = this.above(path);
    return parent.parts[place];
  }

  /** Add to a group; return the path of what is new. @param {string} path @param {boolean} group */
  add(path, group) {
    const parent = /** @type {Group} */ (this.at(path));
    const made = { ...structuredClone(NEW), space: this.space };
    parent.parts.push(group ? { op: parent.op === "AND" ? "OR" : "AND", parts: [made] } : made);
    const own = `${path ? `${path}.` : ""}${parent.parts.length - 1}`;
    this.draw();
    return group ? `${own}.0` : own;
  }

  /** Remove; return the path of what comes to be in the place. @param {string} path */
  remove(path) {
    const { parent, place } = this.above(path);
    parent.parts.splice(place, 1);
    this.draw();
    const above = path.split(".").slice(0, -1);
    return parent.parts.length ? [...above, Math.min(place, parent.parts.length - 1)].join(".") : above.join(".");
  }

  /** Put a condition into a group of its own. @param {string} path */
  nest(path) {
    const { parent, place } = this.above(path);
    parent.parts[place] = { op: parent.op === "AND" ? "OR" : "AND", parts: [parent.parts[place]] };
    this.draw();
    return `${path}.0`;
  }

  /** Put what a group has into the one around it. @param {string} path */
  ungroup(path) {
    const { parent, place } = this.above(path);
    parent.parts.splice(place, 1, .../** @type {Group} */ (parent.parts[place]).parts);
    this.draw();
    return parent.parts.length > place ? path : path.split(".").slice(0, -1).join(".");
  }

  /** The part of the service that conditions refer to. */
  get space() {
    return this.conditions(this.form)[0]?.space || "PostChat";
  }

  set space(space) {
    for (const one of this.conditions(this.form)) one.space = space;
  }

  /** @param {Node} node @returns {Condition[]} */
  conditions(node) {
    return isGroup(node) ? node.parts.flatMap((child) => this.conditions(child)) : [node];
  }

  /** @param {string} path */
  focus(path) {
    const holder = this.place.querySelector(`[data-path="${path}"]`);
    const wanted = ["textarea:enabled", "[name=words]:enabled", "[name=kind]", "[name=add]"];
    for (const selector of wanted) {
      const found = /** @type {HTMLElement | null | undefined} */ (holder?.querySelector(selector));
      if (found && !found.closest("[hidden]")) return found.focus();
    }
  }

  // -- what is said about it ------------------------------------------------------------------------------------------

  /** @param {Record<string, string>} faults by path @param {Record<string, string>} notes by path */
  showFaults(faults, notes) {
    for (const holder of /** @type {NodeListOf<HTMLElement>} */ (this.place.querySelectorAll("[data-path]"))) {
      const path = holder.dataset.path ?? "";
      const said = [...holder.querySelectorAll(".rtca-rl-fault")].find((one) => one.closest("[data-path]") === holder);
      if (!(said instanceof HTMLElement)) continue;
      const words = faults[path] ?? notes[path] ?? "";
      if (said.textContent !== words) said.textContent = words;
      said.hidden = !words;
      said.classList.toggle("rtca-rl-note", !faults[path]);
      const node = this.nodes.get(holder);
      if (!node || isGroup(node)) continue;
      // A field that is still empty is missing, not wrong.
      said.classList.toggle("rtca-rl-missing", Boolean(faults[path]) && !node.words.trim() && !node.text.trim());
      for (const field of fieldsIn(holder)) {
        if (field.name !== "words" && field.name !== "text") continue;
        field.toggleAttribute("aria-invalid", false);
        if (faults[path] && !field.disabled && field.value) field.setAttribute("aria-invalid", "true");
        if (words) field.setAttribute("aria-describedby", said.id);
        else field.removeAttribute("aria-describedby");
      }
    }
  }

  /** Say what each condition finds by itself. @param {{alone?: string[], short?: string[], keys?: string[]}} tally */
  showAlone({ alone = [], short = [], keys = [] }) {
    const conditions = /** @type {NodeListOf<HTMLElement>} */ (this.place.querySelectorAll(".rtca-rl-condition"));
    conditions.forEach((condition, place) => {
      const same = alone.length === conditions.length;
      const words = same ? [alone[place], short[place]].filter(Boolean).join(" · ") : "";
      const said = part(condition, ".rtca-rl-alone");
      if (said.textContent !== words) said.textContent = words;
      const key = part(condition, ".rtca-rl-key");
      if (keys[place]) key.dataset.k = keys[place];
    });
  }
}

/** @param {Element} field @returns {field is HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} */
function isField(field) {
  return field instanceof HTMLInputElement || field instanceof HTMLSelectElement || field instanceof HTMLTextAreaElement;
}

/** How many lines a field shows: those that it has, or its hint. @param {HTMLTextAreaElement} field */
function rowsOf(field) {
  return Math.min(8, Math.max(field.name === "text" ? 6 : 1, (field.value || field.placeholder).split("\n").length));
}

/** @param {Element} element */
function fieldsIn(element) {
  return [...element.querySelectorAll("input, select, textarea")].filter(isField);
}
