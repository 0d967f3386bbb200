// Places of found terms in a text. What is read from a page is tested in a browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fold, places } from "../../rtca_nb/render/static/folding.mjs";

const cut = (text, terms) => places(text, terms.map(fold)).map(([begin, end]) => text.slice(begin, end));

test("places are as many as there are in a long text, and in order", () => {
  const text = "Ｌamp lámp ".repeat(2000);
  assert.deepEqual(new Set(cut(text, ["lamp"])), new Set(["Ｌamp", "lámp"]));
  assert.equal(places(text, ["lamp", "p l"]).length, 1);
});

test("an empty term is nowhere", () => {
  assert.deepEqual(cut("aaaa", [""]), []);
});
