// Places of found terms in a text. What is read from a page is tested in a browser.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fold } from "../../rtca_nb/render/static/search.mjs";
import { places } from "../../rtca_nb/render/static/text.mjs";

const cut = (text, terms) => places(text, terms.map(fold)).map(([begin, end]) => text.slice(begin, end));

test("places are of the text as it is, whatever folding does to its length", () => {
  assert.deepEqual(cut("Lamp, lamp and LAMP", ["lamp"]), ["Lamp", "lamp", "LAMP"]);
  assert.deepEqual(cut("İİ 🙂 İstanbul ISTANBUL", ["stanbul"]), ["stanbul", "STANBUL"]);
  assert.deepEqual(cut("İİx", ["i"]), ["İ", "İ"]);
});

test("places that overlap are joined", () => {
  assert.deepEqual(cut("goose lamp", ["goose la", "e lamp"]), ["goose lamp"]);
  assert.deepEqual(cut("aaaa", ["aa"]), ["aa", "aa"]);
  assert.deepEqual(cut("aaaa", [""]), []);
});
