// What all widgets' scripts share, as far as it needs no page.
import assert from "node:assert/strict";
import { mock, test } from "node:test";
import { IdleWork } from "../../rtca_nb/render/static/idle.mjs";
import { listen, setTraits } from "../../rtca_nb/widgets/static/shared/model.mjs";
import { Question } from "../../rtca_nb/widgets/static/shared/waiting.mjs";

const stepsOf = (count, done) => {
  const steps = [];
  const work = new IdleWork(() => {
    steps.push(steps.length);
    return steps.length < count;
  }, done);
  return { steps, work };
};

test("idle work goes on until nothing is left, and says so", async () => {
  const { steps, work } = await new Promise((resolve) => {
    const made = stepsOf(5, () => resolve(made));
    made.work.start();
    assert.deepEqual(made.steps, []);
  });
  assert.equal(work.left, false);
  assert.deepEqual(steps, [0, 1, 2, 3, 4]);
});

test("idle work that is asked for is done at once, and once only", async () => {
  const done = mock.fn();
  const { steps, work } = stepsOf(5, done);
  work.next();
  work.start();
  work.finish();
  assert.deepEqual(steps, [0, 1, 2, 3, 4]);
  work.finish();
  work.start();
  await new Promise((resolve) => setTimeout(resolve));
  assert.equal(steps.length, 5);
  assert.equal(done.mock.callCount(), 0);
});

test("idle work that was stopped does nothing more", async () => {
  const { steps, work } = stepsOf(5);
  work.start();
  work.stop();
  await new Promise((resolve) => setTimeout(resolve));
  assert.deepEqual(steps, []);
});

test("an answer that does not come is noticed, once", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  try {
    const giveUp = mock.fn();
    const life = new AbortController();
    const question = new Question(life.signal, giveUp);
    question.ask();
    mock.timers.tick(3000);
    question.ask();
    mock.timers.tick(3000);
    assert.equal(giveUp.mock.callCount(), 0);
    mock.timers.tick(3000);
    assert.equal(giveUp.mock.callCount(), 1);
    question.ask();
    assert.equal(question.answered(), true);
    assert.equal(question.answered(), false);
    question.ask();
    life.abort();
    mock.timers.tick(60_000);
    assert.equal(giveUp.mock.callCount(), 1);
  } finally {
    mock.timers.reset();
  }
});

test("listeners of a model end with one call", () => {
  const on = new Map();
  const model = {
    on: (name, callback) => on.set(name, callback),
    off: (name, callback) => on.get(name) === callback && on.delete(name),
  };
  const stop = listen(model, { "change:a": () => {}, "msg:custom": () => {} });
  assert.deepEqual([...on.keys()], ["change:a", "msg:custom"]);
  stop();
  assert.equal(on.size, 0);
});

test("traits are sent together", () => {
  const calls = [];
  const model = { set: (...values) => calls.push(values), save_changes: () => calls.push("sent") };
  setTraits(model, { roles: [], search: "x" });
  assert.deepEqual(calls, [["roles", []], ["search", "x"], "sent"]);
});
