"""Widgets with 10,000 messages, against a plain list of the same text: run as ``python -m tests.benchmarks.widgets``.

``--messages 50000 --rounds 3`` says how the first paint grows: it may take 1.5 times as long as the plain list.

Both are painted and filtered on the same page in the same run, in turns, so that a busy machine slows both alike.
Painted means that the frame was drawn; a keystroke is a letter in the search box until the frame is drawn.
"""

from __future__ import annotations

import argparse
import html
import json
import statistics
from typing import Any

import rtca_nb as rtca
from rtca_nb.contact.contact import Contact
from rtca_nb.widgets import ContactExplorer, TranscriptWidget
from tests.benchmarks.synthetic import pages
from tests.widgets.comms import from_browser, recorded, size_of
from tests.widgets.page import widget_page

MESSAGES = 10_000
ROUNDS = 7
SEARCHES = ("o", "or", "ord", "orde", "order", "order x", "")

# What it is measured against: a list in a frame of the same height, its texts kept in lower case, filtered by hiding.
PLAIN = """
globalThis.drawn = () => new Promise((done) => requestAnimationFrame(() => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = () => done(performance.now());
  port2.postMessage(0);
}));
globalThis.plain = {
  async paint(html) {
    await drawn();
    const began = performance.now();
    const frame = document.createElement("div");
    frame.className = "rtca";
    frame.style.cssText = "height:560px;overflow:auto";
    frame.innerHTML = html;
    document.querySelector("main").append(frame);
    const took = (await drawn()) - began;
    return [took, frame];
  },
  index(frame) {
    this.items = [...frame.children];
    this.texts = this.items.map((item) => item.textContent.toLowerCase());
  },
  async search(word) {
    const began = performance.now();
    const wanted = word.toLowerCase();
    this.items.forEach((item, row) => { item.hidden = !this.texts[row].includes(wanted); });
    return (await drawn()) - began;
  },
};
globalThis.ours = {
  async paint() {
    await drawn();
    const el = document.createElement("div");
    document.querySelector("main").append(el);
    const began = performance.now();
    const end = await widget.render({ model, el });
    const took = (await drawn()) - began;
    return [took, el, end];
  },
  async search(el, word) {
    const box = el.querySelector("input[name=search]");
    const began = performance.now();
    box.value = word;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    return (await drawn()) - began;
  },
};
globalThis.rounds = async (html, count, searches) => {
  const paints = [], keys = [];
  for (let round = 0; round < count; round++) {
    const [plainTook, frame] = await plain.paint(html);
    plain.index(frame);
    const plainKeys = [];
    for (const word of searches) plainKeys.push(await plain.search(word));
    frame.remove();
    const [oursTook, el, end] = await ours.paint();
    while (el.querySelectorAll(".rtca-m").length < plain.items.length) await drawn();
    const oursKeys = [];
    for (const word of searches) oursKeys.push(await ours.search(el, word));
    end();
    el.remove();
    paints.push([oursTook, plainTook]);
    keys.push(...oursKeys.map((took, at) => [took, plainKeys[at]]));
  }
  return { paints, keys };
};
"""


def large(messages: int = MESSAGES) -> Contact:
    """Make a contact of about that many messages."""
    return rtca.read_contact(pages(messages * 5 // 4), output_type="Redacted")


def bare_page(widget: Any) -> str:
    """Page with the widget's script at hand, and no view yet."""
    page = widget_page(widget, views=0)
    return page.replace("globalThis.cleanups", "globalThis.widget = widget;\nglobalThis.cleanups")


def measured(page: Any, contact: Contact, rounds: int = ROUNDS) -> dict[str, float]:
    """Ratios of the widget to the plain list on an open page, and the milliseconds behind them."""
    plain = "".join(f"<p>{html.escape(text)}</p>" for text in contact.transcript["content"].fillna(""))
    page.evaluate(PLAIN)
    found = page.evaluate("([html, count, searches]) => rounds(html, count, searches)", [plain, rounds, list(SEARCHES)])
    figures = {}
    for name in ("paints", "keys"):
        pairs = found[name]
        figures[f"{name} ratio"] = statistics.median(one / other for one, other in pairs)
        figures[f"{name} ms"] = statistics.median(one for one, _ in pairs)
        figures[f"{name} plain ms"] = statistics.median(other for _, other in pairs)
        figures[f"{name} worst ms"] = max(one for one, _ in pairs)
    return figures


def bytes_of(kind: type, contact: Contact) -> dict[str, float]:
    """Bytes on the comm: the first display, next to the HTML in it, and the largest message of a filter change."""
    with recorded() as messages:
        widget = kind(contact)
        first = sum(map(size_of, messages))
        messages.clear()
        widget.roles = ["AGENT", "CUSTOMER"]
        from_browser(widget, sentiments=["NEGATIVE"], categories=widget.categories)
        change = sum(map(size_of, messages))
    content = len(json.dumps(widget._page + widget._talk, ensure_ascii=False).encode())
    return {"first display / HTML": first / content, "first display bytes": first, "filter change bytes": change}


def main() -> None:
    """Print the figures of both widgets."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--messages", type=int, default=MESSAGES)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    options = parser.parse_args()
    from playwright.sync_api import sync_playwright

    from tests.browser import FLAGS, executable

    contact = large(options.messages)
    print(f"{len(contact.transcript)} messages")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable(), args=list(FLAGS))
        for kind in (TranscriptWidget, ContactExplorer):
            page = browser.new_page(viewport={"width": 1200, "height": 900})
            page.set_content(bare_page(kind(contact)))
            page.wait_for_selector("body[data-ready]", state="attached")
            for name, value in {**measured(page, contact, options.rounds), **bytes_of(kind, contact)}.items():
                print(f"{kind.__name__:18}{name:24}{value:>14,.2f}")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
