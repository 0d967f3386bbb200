// Firefox, driven over WebDriver BiDi: opens each page that it is given and does in it what a reader would.
//
// Reads {"browser": path, "pages": [{"url", "wide", "steps": [...]}]} and prints what each step found. A step is
// ["type", selector, text], ["press", key], ["click", selector, place] or ["see", function of the page, as text].
import puppeteer from "puppeteer-core";

let text = "";
for await (const part of process.stdin) text += part;
const { browser: executablePath, pages } = JSON.parse(text);

const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath,
  headless: true,
  extraPrefsFirefox: { "network.proxy.type": 0, "browser.contentblocking.category": "standard" },
});
const DO = {
  type: async (page, selector, words) => {
    await page.waitForSelector(selector, { visible: true });
    await page.focus(selector);
    await page.keyboard.type(words);
  },
  press: (page, key) => page.keyboard.press(key),
  click: async (page, selector, place = 0) => {
    await page.waitForSelector(selector, { visible: true });
    await (await page.$$(selector))[place].click();
  },
  // Waited for: what follows a key comes a moment later.
  see: async (page, wanted) => {
    await page.waitForFunction(wanted, { timeout: 60_000 });
    return page.evaluate(`(${wanted})()`);
  },
};
const found = [];
try {
  for (const { url, width = 1400, steps } of pages) {
    const page = await browser.newPage();
    await page.setViewport({ width, height: 1000 });
    const errors = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    await page.goto(url, { waitUntil: "load" });
    const seen = [];
    for (const [kind, ...values] of steps) {
      const value = await DO[kind](page, ...values);
      if (kind === "see") seen.push(value);
    }
    found.push({ seen, errors });
    await page.close();
  }
} finally {
  await browser.close();
}
console.log(JSON.stringify(found));
