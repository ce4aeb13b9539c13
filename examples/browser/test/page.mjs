//! Draws on the page, trains in it, and draws again.
//!
//!     node page.mjs PAGE [SCREENSHOT.png]

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

import { withBrowser } from "./driver.mjs";
import { DIGITS } from "./strokes.mjs";

const [page, screenshot] = process.argv.slice(2);

const TYPES = { "/": "text/html", "/digits.csv": "text/csv" };
const server = createServer(async (request, response) => {
  const path = new URL(request.url, "http://localhost").pathname;
  try {
    const file = await readFile(join(page, path === "/" ? "index.html" : path));
    response.setHeader("Content-Type", TYPES[path] ?? "application/wasm").end(file);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise((listening) => server.listen(0, "127.0.0.1", listening));

/** What the page says it reads: the digit, and its probability in percent. */
async function reading(browser) {
  const text = await browser.run('return document.querySelector("li.read").textContent');
  const [, digit, percent] = /^(\d)([\d.]+) %$/.exec(text);
  return { digit: Number(digit), percent: Number(percent) };
}

/** Draws a digit from the test's own strokes, and gives what it is read as. */
async function read(browser, digit, pointer) {
  await browser.click("#clear");
  const box = await browser.run(`
    const pad = document.getElementById("pad");
    pad.scrollIntoView({ block: "center" });
    return pad.getBoundingClientRect().toJSON();`);
  const place = ([x, y]) => [box.x + x * box.width, box.y + y * box.height];
  await browser.draw(DIGITS[digit].map((points) => points.map(place)), pointer);
  return reading(browser);
}

async function test(browser) {
  // The same first parameters each time.
  await browser.open(`http://127.0.0.1:${server.address().port}/`);
  await browser.until('return "ready" in document.documentElement.dataset');
  await browser.run("Math.random = () => 0.5");
  assert.equal(await browser.run('return document.querySelector("li.read")'), null);

  for (let digit = 0; digit < 10; digit++) {
    const found = await read(browser, digit, digit === 7 ? "touch" : "mouse");
    console.log(`drew ${digit}, read as ${found.digit} (${found.percent} %)`);
    assert.equal(found.digit, digit);
  }

  await browser.click("#train");
  const progress = await browser.until('return document.getElementById("progress").textContent');
  const accuracy = parseFloat(await browser.run('return document.getElementById("accuracy").value'));
  console.log(`trained: ${progress}, accuracy ${accuracy} %`);
  assert.ok(accuracy > 90);
  assert.ok(await browser.run('return document.querySelector("input[value=trained]").checked'));
  for (const digit of [0, 1, 2, 4]) {
    const found = await read(browser, digit);
    console.log(`drew ${digit}, read as ${found.digit} (${found.percent} %) by the page's own network`);
    assert.equal(found.digit, digit);
  }

  // Digits of the data set, without a mouse.
  await browser.click("#sample");
  await browser.until('return document.querySelector("li.read")');
  console.log(await browser.run('return document.getElementById("facts").textContent.trim()'));
  assert.equal(await browser.run("return document.documentElement.scrollWidth > innerWidth"), false);
  if (screenshot) {
    await read(browser, 8);
    await browser.run("scrollTo(0, 0); document.activeElement.blur()");
    // Until the bars stand still.
    await new Promise((done) => setTimeout(done, 300));
    await writeFile(screenshot, await browser.screenshot());
  }
}

try {
  await withBrowser([860, 1170], test);
} finally {
  server.close();
  server.closeAllConnections();
}
