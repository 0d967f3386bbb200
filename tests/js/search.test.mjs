// The search of the report and the widgets, held to the table of cases that Python's search passes too.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { chipWords, fold, places } from "../../rtca_nb/render/static/folding.mjs";
import { matches, parseQuery, remarks } from "../../rtca_nb/render/static/search.mjs";

const cases = JSON.parse(readFileSync(new URL("../data/search_cases.json", import.meta.url), "utf-8"));

const nothing = { terms: [], roles: [], sentiments: [], categories: [], kinds: [] };

test("a query is parsed as the table says", () => {
  for (const { search, any = false, wanted, unwanted, unknown = [] } of cases.queries) {
    const expected = { any, unknown, wanted: { ...nothing, ...wanted }, unwanted: { ...nothing, ...unwanted } };
    assert.deepEqual(parseQuery(search), expected, JSON.stringify(search));
  }
});

test("a message matches as the table says", () => {
  for (const { search, role, text, found, sentiment, categories, kinds } of cases.matches) {
    const pieces = [text ?? ""].flat();
    const folded = fold(pieces.map((piece) => (piece.chip ? chipWords(piece.chip) : piece)).join(""));
    const said = { role: role ?? "", folded, sentiment: sentiment ?? "", categories, kinds };
    assert.equal(matches(parseQuery(search), said), found, JSON.stringify({ search, role, text }));
  }
});

test("what no message has is named as the table says", () => {
  for (const { search, roles, sentiments, categories, sentence } of cases.remarks) {
    const moods = sentiments?.map((mood) => mood ?? "");
    assert.equal(remarks(parseQuery(search), { roles, sentiments: moods, categories }), sentence);
  }
});

test("text is folded as the table says", () => {
  for (const { text, folded } of cases.folds) assert.equal(fold(text), folded);
});

test("terms are found at the places that the table says", () => {
  for (const { search, text, found } of cases.places) {
    const cut = places(text, parseQuery(search).wanted.terms).map(([begin, end]) => text.slice(begin, end));
    assert.deepEqual(cut, found, JSON.stringify({ search, text }));
  }
});
