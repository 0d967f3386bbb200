// The pure parts of the widgets' script. That the search agrees with Python's is tested from Python.
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  blocksOf,
  fold,
  matches,
  nearestRow,
  parseQuery,
  places,
  rowFor,
  secondsOf,
  unknownRoles,
} from "../../rtca_nb/widgets/static/widget.mjs";

const cut = (text, terms) => places(text, terms.map(fold)).map(([begin, end]) => text.slice(begin, end));

test("a query has words, phrases, roles and may ask for any", () => {
  assert.deepEqual(parseQuery('  Refund "Goose  Lamp" role:agent '), {
    any: false,
    terms: ["refund", "goose  lamp"],
    roles: ["AGENT"],
  });
  assert.deepEqual(parseQuery("ANY: lamp cat"), { any: true, terms: ["lamp", "cat"], roles: [] });
  assert.deepEqual(parseQuery(""), { any: false, terms: [], roles: [] });
});

test("a query that is still being typed finds as much as it says", () => {
  assert.deepEqual(parseQuery('"goose la').terms, ["goose la"]);
  assert.deepEqual(parseQuery('""').terms, []);
  assert.deepEqual(parseQuery("role:").terms, ["role:"]);
  assert.deepEqual(parseQuery("any:").terms, []);
});

test("all words or any of them decide, and roles besides", () => {
  const text = fold("The goose lamp");
  assert.equal(matches(parseQuery("lamp goose"), "AGENT", text), true);
  assert.equal(matches(parseQuery("lamp cat"), "AGENT", text), false);
  assert.equal(matches(parseQuery("any: lamp cat"), "AGENT", text), true);
  assert.equal(matches(parseQuery("role:customer lamp"), "AGENT", text), false);
  assert.equal(matches(parseQuery("role:agent role:customer"), "AGENT", text), true);
});

test("a role that no message has is told, with those that there are", () => {
  const roles = ["CUSTOMER", "AGENT"];
  assert.equal(
    unknownRoles(parseQuery("role:boss lamp"), roles),
    "No message has the role boss; the roles are: customer, agent.",
  );
  assert.equal(
    unknownRoles(parseQuery("role:agent role:boss role:<b>"), roles),
    "No message has the role boss, <b>; the roles are: customer, agent.",
  );
  assert.equal(unknownRoles(parseQuery("role:agent lamp"), roles), "");
  assert.equal(unknownRoles(parseQuery("lamp"), roles), "");
  assert.match(unknownRoles(parseQuery("role:x"), [..."abcdefgh"]), /are: a, b, c, d, e, f and others\.$/u);
  assert.equal(unknownRoles(parseQuery("role:x"), []), "No message has the role x; the roles are: none.");
});

test("case makes no difference in any script", () => {
  assert.equal(fold("ÉCLAIR Ж"), fold("éclair ж"));
  assert.equal(fold("ΟΔΟΣ"), fold("οδος"));
});

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

test("times are read as the transcript writes them", () => {
  assert.equal(secondsOf("3:15"), 195);
  assert.equal(secondsOf("1:02:03"), 3723);
  assert.equal(secondsOf("120:00:00"), 432000);
  for (const wrong of ["", "–", "3", "3:75", "a:10", "-1:00"]) assert.ok(Number.isNaN(secondsOf(wrong)), wrong);
});

test("a jump goes to a number or to the first message of a time", () => {
  const seconds = [0, 10, 10, 65, Number.NaN];
  assert.equal(rowFor("2", seconds), 1);
  assert.equal(rowFor("5", seconds), 4);
  assert.equal(rowFor("0:11", seconds), 3);
  assert.equal(rowFor("0:10", seconds), 1);
  for (const nowhere of ["0", "6", "2:00", "x", ""]) assert.equal(rowFor(nowhere, seconds), -1, nowhere);
});

test("the nearest message to a moment is found, unknown times aside", () => {
  assert.equal(nearestRow(12, [0, 10, 65, Number.NaN]), 1);
  assert.equal(nearestRow(1e9, [0, 10, 65, Number.NaN]), 2);
  assert.equal(nearestRow(1, [Number.NaN, 5]), 1);
  assert.equal(nearestRow(1, [Number.NaN]), -1);
  assert.equal(nearestRow(1, []), -1);
});

test("a transcript is cut at its entries and nowhere else", () => {
  const entry = (text) => `<li class="m">${text}</li>`;
  const html = `<ol class="chat">\n${["a", "b\n&lt;li x", "c"].map(entry).join("\n")}\n</ol>\n`;
  const blocks = blocksOf(html, 2);
  assert.equal(blocks.length, 2);
  assert.equal(blocks.join("\n").replaceAll(' role="listitem"', ""), html.slice(18, -7));
  assert.deepEqual(blocksOf('<p class="none">No messages.</p>', 2), []);
});
