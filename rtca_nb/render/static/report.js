// Search and filters of the report. Plain script, no dependencies; without it the page is complete, only longer.
"use strict";
(() => {
  // White space as Python and JavaScript together have it, so that both split alike.
  const TOKEN = /"([^"]*)"?|([^\s\x1c-\x1f\x85]+)/g;

  /** Text without case; the same as rtca_nb.render.search.fold. */
  const fold = (text) => text.toLowerCase().replaceAll("ς", "σ");

  /** Terms, roles and whether any term suffices; the same grammar as rtca_nb.render.search. */
  const parse = (query) => {
    const any = /^[\s\x1c-\x1f\x85]*any:/i.exec(query);
    const terms = [];
    const roles = [];
    for (const [, phrase, word] of query.slice(any ? any[0].length : 0).matchAll(TOKEN)) {
      if (word && /^role:./i.test(word)) roles.push(word.slice(5).toUpperCase());
      else if (phrase || word) terms.push(fold(phrase || word));
    }
    return { any: any !== null, terms, roles };
  };

  /** Which roles of a query no message has, and which there are: the same as rtca_nb.render.search.unknown_roles. */
  const unknownRoles = (query, roles) => {
    const known = new Map(roles.map((role) => [role.toUpperCase(), role]));
    const missing = query.roles.filter((role) => !known.has(role)).map((role) => role.slice(0, 40).toLowerCase());
    if (!missing.length) return "";
    const named = [...known.values()].slice(0, 6).map((role) => role.toLowerCase());
    const more = known.size > named.length ? " and others" : "";
    return `No message has the role ${missing.join(", ")}; the roles are: ${named.join(", ") || "none"}${more}.`;
  };

  /** Whether a message matches: the same as rtca_nb.render.search.matches; `text` is folded. */
  const matches = (query, role, text) => {
    if (query.roles.length && !query.roles.includes(role.toUpperCase())) return false;
    const found = (term) => text.includes(term);
    return !query.terms.length || (query.any ? query.terms.some(found) : query.terms.every(found));
  };

  /** The text nodes of a message and its text as a reader sees it; the label of a chip is no text, and joins none. */
  const read = (message) => {
    const nodes = [];
    let text = "";
    const walk = document.createTreeWalker(message.querySelector("p[dir]"), NodeFilter.SHOW_TEXT);
    while (walk.nextNode()) {
      const node = walk.currentNode;
      if (node.parentElement.closest(".chip")) text += "\u0001";
      else {
        nodes.push([text.length, node]);
        text += node.data;
      }
    }
    return { nodes, text, folded: fold(text) };
  };

  // Highlighting by ranges leaves the page's nodes alone, so nothing is parsed or moved.
  const paint = (ranges) => {
    if (globalThis.Highlight) CSS.highlights.set("rtca-found", new Highlight(...ranges));
  };

  const rangesOf = ({ nodes, text, folded }, terms) => {
    if (text.length !== folded.length) return []; // a letter that changes length in lower case would shift ranges
    const ranges = [];
    for (const term of terms) {
      for (let at = folded.indexOf(term); at >= 0; at = folded.indexOf(term, at + term.length)) {
        const end = at + term.length;
        const first = nodes.findLast(([start]) => start <= at);
        const last = nodes.findLast(([start]) => start < end);
        const range = new Range();
        range.setStart(first[1], at - first[0]);
        range.setEnd(last[1], end - last[0]);
        ranges.push(range);
      }
    }
    return ranges;
  };

  // A section that a link leads to opens where the browser does not open it by itself.
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href^='#']");
    link && document.getElementById(link.getAttribute("href").slice(1))?.closest("details")?.setAttribute("open", "");
  });

  for (const article of document.querySelectorAll("article.contact")) {
    const form = article.querySelector("form.controls");
    const chat = article.querySelector("ol.chat");
    if (!form || !chat) continue;
    const messages = [...chat.querySelectorAll("li.m")];
    const others = [...chat.querySelectorAll("li:not(.m)")];
    const output = form.querySelector("output");
    const nothing = article.querySelector(".talk > .none");
    const field = (name) => form.elements.namedItem(name);
    let shown = messages;
    let current = -1;
    let contents;

    const select = (place) => {
      if (!shown.length) return;
      shown[current]?.classList.remove("current");
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
      contents ??= messages.map(read);
      shown[current]?.classList.remove("current");
      current = -1;
      const kept = new Set();
      messages.forEach((message, place) => {
        const data = message.dataset;
        const fits =
          (!role || data.r === role) &&
          (!sentiment || (data.s || "-") === sentiment) &&
          (!category || (data.c ?? "").split(" ").includes(category)) &&
          matches(query, data.r, contents[place].folded);
        if (fits) kept.add(place);
        message.hidden = !fits;
      });
      shown = messages.filter((_, place) => kept.has(place));
      const filtered = shown.length < messages.length;
      nothing.hidden = shown.length > 0;
      for (const other of others) other.hidden = filtered;
      paint(query.terms.length ? [...kept].flatMap((place) => rangesOf(contents[place], query.terms)) : []);
      const asked = filtered || query.terms.length || query.roles.length || role || sentiment || category;
      const roles = messages.map((each) => each.dataset.r).filter(Boolean);
      const found = `${shown.length} of ${messages.length} messages`;
      const missing = unknownRoles(query, roles);
      output.textContent = missing ? `${found}. ${missing}` : asked ? found : "";
    };

    const restore = () => {
      chat.classList.remove("no-categories", "no-issues", "no-extracted");
      update();
    };

    form.hidden = false;
    form.addEventListener("input", (event) => {
      if (event.target.name === "kind") chat.classList.toggle(`no-${event.target.value}`, !event.target.checked);
      else update();
    });
    form.addEventListener("reset", () => setTimeout(restore)); // the fields are empty only after the event
    nothing.querySelector("button").addEventListener("click", () => {
      form.reset();
      restore();
      field("q").focus(); // the button is gone
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.name === "q") {
        event.preventDefault();
        select(event.shiftKey && current < 0 ? shown.length - 1 : current + (event.shiftKey ? -1 : 1));
      }
    });
    field("prev").addEventListener("click", () => select(current < 0 ? shown.length - 1 : current - 1));
    field("next").addEventListener("click", () => select(current + 1));

    // A jump link to something that a filter hides would lead nowhere; it is followed only after this.
    article.addEventListener("click", (event) => {
      const link = event.target.closest?.("a[href^='#']");
      const target = link && document.getElementById(link.getAttribute("href").slice(1));
      if (target?.hidden) {
        form.reset();
        restore();
      }
    });
  }
})();
