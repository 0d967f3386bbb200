// @ts-check
/** The contact that is open beside the table, in its own explorer. */
import { setTraits } from "../shared/model.mjs";
import { part, write } from "../shared/parts.mjs";
import { LONG, noAnswer, Waiting } from "../shared/waiting.mjs";

/**
 * @import { Model } from "../shared/model.mjs"
 * @import { Words } from "../../../render/static/words.mjs"
 */

const PREFIX = "IPY_MODEL_";

/** The place where a contact opens, and the messages shown there. */
export class OpenContact {
  /**
   * @param {Model} model
   * @param {HTMLElement} root
   * @param {Words} words
   * @param {AbortSignal} signal
   * @param {(opened: boolean) => void} changed called when a contact opens and when it is closed
   */
  constructor(model, root, words, signal, changed) {
    this.model = model;
    this.words = words;
    this.pane = part(root, ".rtca-cx-contact");
    this.said = part(this.pane, ".rtca-cx-wait");
    this.place = part(this.pane, ".rtca-cx-view");
    this.changed = changed;
    this.root = root;
    this.signal = signal;
    this.waiting = new Waiting(signal, (waited) => {
      if (waited) write(this.said, waited < LONG ? words.say("Opening the contact…") : noAnswer(words));
    });
    /** Id of the model whose view is here. */
    this.shown = "";
    this.opened = false;
    /** @type {{remove: () => void} | null} */
    this.view = null;
    signal.addEventListener("abort", () => this.view?.remove());
  }

  update() {
    const id = this.model.get("contact_id");
    const found = this.model.get("_opened");
    const opens = id !== null;
    const here = opens && found.contact_id === id;
    this.waiting.update(opens && !here);
    this.pane.hidden = !opens;
    this.root.classList.toggle("rtca-cx-opened", opens);
    if (!opens || here) write(this.said, here ? found.error : "");
    this.place.hidden = !here || Boolean(found.error);
    if (here && !found.error) void this.show();
    if (opens !== this.opened) {
      this.opened = opens;
      this.changed(opens);
    }
  }

  /** Show the explorer of the contact here; it is kept, and filled with the next contact. */
  async show() {
    const name = String(this.model.get("_contact") ?? "");
    if (!name || name === this.shown) return;
    this.shown = name;
    const manager = this.model.widget_manager;
    try {
      if (!manager) throw new Error("the notebook offers no widget manager");
      const child = await manager.get_model(name.startsWith(PREFIX) ? name.slice(PREFIX.length) : name);
      const view = await manager.create_view(child);
      if (this.signal.aborted) return view.remove();
      this.view?.remove();
      this.view = view;
      this.place.replaceChildren(view.el);
    } catch (error) {
      console.warn(error);
      this.shown = "";
      write(this.said, this.words.say("This notebook cannot show one view inside another; show explorer.contact in a cell."));
    }
  }

  close() {
    setTraits(this.model, { contact_id: null });
  }
}
