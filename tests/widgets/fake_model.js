// The part of a notebook's widget model that the views use: state, changes, messages; and what a test asks about them.
globalThis.FakeModel = class {
  constructor(state) {
    this.state = state;
    this.handlers = new Map();
    this.pending = {};
    this.saved = []; // what each save_changes would send to the kernel
    this.sent = [];
  }
  get(name) {
    return this.state[name];
  }
  set(name, value) {
    if (JSON.stringify(this.state[name]) === JSON.stringify(value)) return;
    this.state[name] = value;
    this.pending[name] = value;
    this.emit(`change:${name}`);
  }
  save_changes() {
    if (Object.keys(this.pending).length) this.saved.push(this.pending);
    this.pending = {};
  }
  send(content) {
    this.sent.push(content);
  }
  on(name, callback) {
    this.handlers.set(name, [...(this.handlers.get(name) ?? []), callback]);
  }
  off(name, callback) {
    this.handlers.set(
      name,
      (this.handlers.get(name) ?? []).filter((other) => other !== callback),
    );
  }
  emit(name, ...values) {
    for (const callback of this.handlers.get(name) ?? []) callback(...values);
  }
  /** What an update from Python does: all values are there before the first change is told. */
  fromPython(values) {
    Object.assign(this.state, values);
    for (const name of Object.keys(values)) this.emit(`change:${name}`);
  }
  get listening() {
    return [...this.handlers.values()].flat().length;
  }
};
