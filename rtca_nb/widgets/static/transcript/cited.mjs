// @ts-check
/** What a citation leads to: its message, and the words that it cites, marked over the page's text. */
import { chipLength, citationOf, rangeAt } from "../../../render/static/citation.mjs";
import { Painter } from "./painting.mjs";

/**
 * @import { Model } from "../shared/model.mjs"
 * @import { View } from "./view.mjs"
 */

export class Cited {
  /** @param {View} view @param {Model} model */
  constructor(view, model) {
    this.view = view;
    this.model = model;
    this.painter = new Painter("rtca-cited");
    /** Row of the message that is marked; -1 for none. */
    this.row = -1;
    /** Row that was selected last. */
    this.selected = -1;
  }

  /**
   * Go to what a citation names.
   * @param {string} text
   * @returns {boolean} false where it is no citation
   */
  go(text) {
    const { view } = this;
    const citation = citationOf(text);
    if (!citation) return false;
    const row = view.rows.get(citation.message);
    if (citation.contact !== view.known.contact_id) view.say(view.words.say("This citation is of another contact."));
    else if (row === undefined) view.say(view.words.say("No message of this contact has that id."));
    else {
      view.say("");
      view.select(row);
      this.mark(row, citation.begin, citation.end, chipLength(view.known.tags));
      // The kernel knows how long what is hidden is, and marks anew what the page could only guess.
      this.model.send({ go: text.trim() });
    }
    return true;
  }

  /** Mark what the kernel says is cited; a chip counts one there. */
  update() {
    const [id, begin = null, end = null] = this.model.get("_cited") ?? [];
    const row = this.view.rows.get(id);
    if (row !== undefined && row === this.view.selected) this.mark(row, begin, end, () => 1);
  }

  /** @param {number} row @param {number | null} begin @param {number | null} end @param {(label: string) => number} lengthOf */
  mark(row, begin, end, lengthOf) {
    this.view.talk.finish();
    const item = this.view.item(row);
    const range = item ? rangeAt(item, begin, end, lengthOf) : null;
    this.row = range ? row : -1;
    this.painter.paint(range ? [range] : []);
  }

  /** Another message may be selected, or none. */
  follow() {
    const { selected } = this.view;
    if (selected === this.selected) return;
    this.selected = selected;
    this.stop();
    this.update();
  }

  stop() {
    this.row = -1;
    this.painter.paint([]);
  }
}
