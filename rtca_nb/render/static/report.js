// Search and filters of the report. Plain script, no dependencies; without it the page is complete, only longer.
"use strict";
(() => {
  /** Terms, roles and whether any term suffices; the same grammar as rtca_nb.render.search. */
  const parse = (query) => {
    let rest = query.trim();
    const any = /^any:/i.test(rest);
    if (any) rest = rest.slice(4);
    const terms = [];
    const roles = [];
    for (const [, phrase, word] of rest.matchAll(/"([^"]*)"?|(\S+)/g)) {
      if (word && /^role:./i.test(word)) roles.push(word.slice(5).toUpperCase());
      else if (phrase || word) terms.push((phrase || word).toLowerCase());
    }
    return { any, terms, roles };
  };

  /** The text of a message as a reader sees it; the labels of chips are not text. */
  const textOf = (message) => {
    let text = "";
    const walk = document.createTreeWalker(message.querySelector("p[dir]"), NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) text += walk.currentNode.parentElement.closest(".chip") ? "\u0001" : walk.currentNode.data;
    return text.toLowerCase();
  };

  // Highlighting by ranges leaves the page's nodes alone, so nothing is parsed or moved.
  const paint = (ranges) => {
    if (!globalThis.Highlight) return;
    CSS.highlights.set("rtca-found", new Highlight(...ranges));
  };

  const rangesOf = (message, terms) => {
    const ranges = [];
    const walk = document.createTreeWalker(message.querySelector("p[dir]"), NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const node = walk.currentNode;
      if (node.parentElement.closest(".chip")) continue;
      const text = node.data.toLowerCase();
      if (text.length !== node.data.length) continue; // a letter that changes length in lower case would shift ranges
      for (const term of terms) {
        for (let at = text.indexOf(term); at >= 0; at = text.indexOf(term, at + term.length)) {
          const range = new Range();
          range.setStart(node, at);
          range.setEnd(node, at + term.length);
          ranges.push(range);
        }
      }
    }
    return ranges;
  };

  for (const article of document.querySelectorAll("article.contact")) {
    const form = article.querySelector("form.controls");
    const chat = article.querySelector("ol.chat");
    if (!form || !chat) continue;
    const messages = [...chat.querySelectorAll("li.m")];
    const others = [...chat.querySelectorAll("li:not(.m)")];
    const output = form.querySelector("output");
    const field = (name) => form.elements.namedItem(name);
    let shown = messages;
    let current = -1;
    let texts;

    const select = (place) => {
      if (!shown.length) return;
      if (current >= 0) shown[current]?.classList.remove("current");
      current = (place + shown.length) % shown.length;
      shown[current].classList.add("current");
      shown[current].scrollIntoView({ block: "center" });
      output.textContent = `${current + 1} of ${shown.length}`;
    };

    const update = () => {
      const query = parse(field("q").value);
      const role = field("role")?.value ?? "";
      const sentiment = field("sentiment")?.value ?? "";
      const category = field("category")?.value ?? "";
      texts ??= messages.map(textOf);
      for (const message of shown) message.classList.remove("current");
      current = -1;
      shown = messages.filter((message, place) => {
        const data = message.dataset;
        if (role && data.r !== role) return false;
        if (sentiment && (data.s || "-") !== sentiment) return false;
        if (category && !(data.c ?? "").split(" ").includes(category)) return false;
        if (query.roles.length && !query.roles.includes(data.r)) return false;
        const found = (term) => texts[place].includes(term);
        return !query.terms.length || (query.any ? query.terms.some(found) : query.terms.every(found));
      });
      const filtered = shown.length < messages.length;
      const kept = new Set(shown);
      for (const message of messages) message.hidden = !kept.has(message);
      for (const other of others) other.hidden = filtered;
      paint(query.terms.length ? shown.flatMap((message) => rangesOf(message, query.terms)) : []);
      const asked = filtered || query.terms.length || role || sentiment || category;
      output.textContent = asked ? `${shown.length} of ${messages.length} messages` : "";
    };

    form.hidden = false;
    form.addEventListener("input", (event) => {
      if (event.target.name === "kind") chat.classList.toggle(`no-${event.target.value}`, !event.target.checked);
      else update();
    });
    form.addEventListener("reset", () =>
      setTimeout(() => {
        chat.classList.remove("no-categories", "no-issues", "no-extracted");
        update();
      }),
    );
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.name === "q") {
        event.preventDefault();
        select(current + (event.shiftKey ? -1 : 1));
      }
    });
    field("prev").addEventListener("click", () => select(current < 0 ? shown.length - 1 : current - 1));
    field("next").addEventListener("click", () => select(current + 1));

    // A jump link to a message that a filter hides would lead nowhere.
    article.addEventListener("click", (event) => {
      const link = event.target.closest?.("a[href^='#']");
      const target = link && document.getElementById(link.getAttribute("href").slice(1));
      if (target?.hidden) form.reset();
    });
  }
})();
