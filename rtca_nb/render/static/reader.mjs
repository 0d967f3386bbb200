// @ts-check
/** One contact in the place of the overview, laid out when it is asked for. */
import { Finder } from "./finder.mjs";

/** @import { Islands } from "./islands.mjs" */
/** @import { Rows } from "./rows.mjs" */
/** @import { Words } from "./words.mjs" */

/** @param {string} text @param {number} place @returns {HTMLAnchorElement} */
function linkTo(text, place) {
  const link = document.createElement("a");
  link.setAttribute("href", `#contact${place}`);
  link.textContent = text;
  return link;
}

const FRAMES = 6;

export class Reader {
  /**
   * @param {HTMLElement} overview
   * @param {HTMLElement} section
   * @param {Islands} islands
   * @param {Rows} rows
   * @param {Words} words
   */
  constructor(overview, section, islands, rows, words) {
    this.words = words;
    this.overview = overview;
    this.section = section;
    this.islands = islands;
    this.rows = rows;
    /** Place of the contact that is open. @type {number | null} */
    this.place = null;
    this.scroll = 0;
    /**
     * The link that led to the first contact, and how far from the top it was.
     * @type {{link: Element, top: number} | null}
     */
    this.origin = null;
  }

  /** Note where the page is, to come back to. @param {number} place */
  leave(place) {
    this.scroll = scrollY;
    this.origin = null;
    // A table out of sight is not laid out, and asking where a row of it is would do that.
    const list = this.rows.table.closest("section");
    if (!list || list.getBoundingClientRect().top >= innerHeight) return;
    const link = this.rows.all.find((row) => row.place === place)?.link;
    const top = link?.getBoundingClientRect().top ?? -1;
    if (link && top >= 0 && top < innerHeight) this.origin = { link, top };
  }

  /**
   * Open a contact at one of its parts.
   * @param {number} place
   * @param {string} id of the part
   */
  async open(place, id) {
    if (place === this.place) return this.goTo(id);
    if (this.place === null) this.leave(place);
    this.place = place;
    const article = await this.islands.article(place);
    if (this.place !== place) return; // another one was asked for meanwhile
    this.overview.hidden = true;
    this.section.hidden = false;
    this.section.replaceChildren(article);
    this.addNeighbours(article, place);
    const form = article.querySelector("form.rtca-controls");
    const chat = article.querySelector("ol.rtca-chat");
    const nothing = article.querySelector(".rtca-talk > .rtca-none");
    if (form instanceof HTMLFormElement && chat instanceof HTMLElement && nothing instanceof HTMLElement) {
      new Finder(article, form, chat, nothing).listen();
    }
    scrollTo({ top: 0, behavior: "instant" });
    const heading = article.querySelector("h2") ?? article;
    heading.setAttribute("tabindex", "-1");
    /** @type {HTMLElement} */ (heading).focus({ preventScroll: true });
    this.goTo(id);
  }

  /** Show a part of the open contact. @param {string} id */
  goTo(id) {
    if (id === `contact${this.place}`) return;
    const part = document.getElementById(id);
    if (!part) return;
    part.closest("details")?.setAttribute("open", "");
    this.section.querySelector(".rtca-current")?.classList.remove("rtca-current");
    part.classList.toggle("rtca-current", part.matches(".rtca-m"));
    part.scrollIntoView({ block: "center", behavior: "instant" });
  }

  /** Lead to the contacts before and after it in the table, as it is sorted and filtered. @param {Element} article @param {number} place */
  addNeighbours(article, place) {
    const back = article.querySelector(".rtca-back");
    const { shown } = this.rows;
    const at = shown.findIndex((row) => row.place === place);
    if (!back || at < 0) return;
    const [before, after] = [shown[at - 1], shown[at + 1]];
    if (before) back.append(" · ", linkTo(this.words.say("previous contact"), before.place));
    if (after) back.append(" · ", linkTo(this.words.say("next contact"), after.place));
  }

  /** Go back to where the contact was opened. */
  close() {
    if (this.place === null) return;
    const row = this.rows.all.find(({ place }) => place === this.place);
    this.place = null;
    this.section.replaceChildren();
    this.section.hidden = true;
    this.overview.hidden = false;
    scrollTo({ top: this.scroll, behavior: "instant" });
    this.hold(FRAMES);
    row?.link.focus({ preventScroll: true });
  }

  /**
   * Keep the link that was followed where it was: what is above it is laid out frame by frame, and may get another height.
   * @param {number} frames
   */
  hold(frames) {
    if (!this.origin || this.place !== null) return;
    const { link, top } = this.origin;
    scrollBy({ top: link.getBoundingClientRect().top - top, behavior: "instant" });
    if (frames) requestAnimationFrame(() => this.hold(frames - 1));
  }
}
