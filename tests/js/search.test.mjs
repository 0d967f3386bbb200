// The search of the report and the widgets, held to the table of cases that Python's search passes too.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { fold, matches, parseQuery, unknownRoles } from "../../rtca_nb/render/static/search.mjs";
import { places } from "../../rtca_nb/render/static/text.mjs";

const cases = JSON.parse(readFileSync(new URL("../data/search_cases.json", import.meta.url), "utf-8"));

test("a query is parsed as the table says", () => {
  for (const { search, any, terms, roles } of cases.queries) {
    assert.deepEqual(parseQuery(search), { terms, any, roles }, JSON.stringify(search));
  }
});

test("a message matches as the table says", () => {
  for (const { search, role, text, found } of cases.matches) {
    assert.equal(
      matches(parseQuery(search), role ?? "", fold(text ?? "")),
      found,
      JSON.stringify({ search, role, text }),
    );
  }
});

test("roles that no message has are named as the table says", () => {
  for (const { search, roles, sentence } of cases.unknown_roles) {
    assert.equal(unknownRoles(parseQuery(search), roles), sentence);
  }
});

test("text is folded as the table says", () => {
  for (const { text, folded } of cases.folds) assert.equal(fold(text), folded);
});

test("terms are found at the places that the table says", () => {
  for (const { search, text, found } of cases.places) {
    const cut = places(text, parseQuery(search).terms).map(([begin, end]) => text.slice(begin, end));
    assert.deepEqual(cut, found, JSON.stringify({ search, text }));
  }
});
