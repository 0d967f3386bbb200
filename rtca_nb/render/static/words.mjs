// @ts-check
/** What a page says, in the language of the page: its English words stand in the scripts, others come with the page. */

export class Words {
  /** @param {string} json forms by English words; empty for English */
  constructor(json) {
    /** @type {Record<string, string[]>} */
    this.forms = json ? JSON.parse(json) : {};
    this.rules = new Intl.PluralRules(document.documentElement.lang || "en");
  }

  /**
   * Say something, with values in place of {name}.
   * @param {string} message
   * @param {Record<string, string | number>} [values]
   */
  say(message, values = {}) {
    return this.fill(this.forms[message]?.[0] ?? message, values);
  }

  /**
   * Say how many there are of something; {n} is the number.
   * @param {string} one
   * @param {string} many
   * @param {number} n
   * @param {Record<string, string | number>} [values]
   */
  count(one, many, n, values = {}) {
    const forms = this.forms[one] ?? [one, many];
    const form = this.rules.select(n) === "one" || forms.length === 1 ? forms[0] : forms[1];
    return this.fill(form, { n, ...values });
  }

  /** @param {string} message @param {Record<string, string | number>} values */
  fill(message, values) {
    return message.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  }
}
