// @ts-check
/** What a view says, in its language: the scripts hold the English words; the page or the model brings others. */

/**
 * @typedef {Record<string, string[]>} Forms by English words; those of a plural by the words for one
 */

export class Words {
  /** @param {Forms} [forms] none for English @param {string} [language] */
  constructor(forms = {}, language = "en") {
    this.forms = forms;
    this.language = language;
    this.rules = new Intl.PluralRules(language);
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
