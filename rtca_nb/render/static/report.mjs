// @ts-check
/**
 * The report's script: it opens what a link leads to, and gives each transcript its search. Without it the page is
 * complete, only longer.
 */
import { Finder, targetOf } from "./finder.mjs";
import { Links } from "./links.mjs";

// A section that a link leads to opens where the browser does not open it by itself.
document.addEventListener("click", (event) => {
  targetOf(event.target)?.closest("details")?.setAttribute("open", "");
});

// Paper has no fold. Browsers that know no other way to print what is folded get it opened.
/** @type {HTMLDetailsElement[]} */
let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details")].filter((fold) => !fold.open);
  for (const fold of opened) fold.open = true;
});
addEventListener("afterprint", () => {
  for (const fold of opened) fold.open = false;
  opened = [];
});

for (const article of document.querySelectorAll("article.rtca-contact")) {
  const form = article.querySelector("form.rtca-controls");
  const chat = article.querySelector("ol.rtca-chat");
  const nothing = article.querySelector(".rtca-talk > .rtca-none");
  if (form instanceof HTMLFormElement && chat instanceof HTMLElement && nothing instanceof HTMLElement) {
    const finder = new Finder(article, form, chat, nothing);
    finder.listen();
    if (article instanceof HTMLElement && article.dataset.contact) new Links(article, finder).listen();
  }
}
