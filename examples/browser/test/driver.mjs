//! A browser without a window, driven through the protocol WebDriver.

import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Starts a browser with windows of this size, calls `work` with it, and ends it. */
export async function withBrowser(size, work) {
  const directory = mkdtempSync(join(tmpdir(), "browser-"));
  const driver = spawn("chromedriver", ["--port=0"], { stdio: ["ignore", "pipe", "inherit"] });
  let browser;
  try {
    browser = await Browser.start(await port(driver), directory, size);
    await work(browser);
  } finally {
    await browser?.end().catch(() => {});
    const ended = new Promise((done) => driver.once("exit", done));
    if (driver.exitCode === null && driver.kill()) await ended;
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

/** The port that the driver says it listens at. */
function port(driver) {
  return new Promise((found, failed) => {
    let said = "";
    driver.stdout.on("data", (text) => {
      said += text;
      const port = /started successfully on port (\d+)/.exec(said);
      if (port) found(port[1]);
    });
    driver.once("error", failed);
    driver.once("exit", () => failed(new Error(`chromedriver has ended: ${said}`)));
  });
}

class Browser {
  static async start(port, directory, [width, height]) {
    const browser = new Browser();
    browser.session = `http://127.0.0.1:${port}/session`;
    const flags = [
      "headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-sync",
      "disable-background-networking", "disable-component-update", "disable-dev-shm-usage",
      "hide-scrollbars", `window-size=${width},${height}`, `user-data-dir=${directory}`,
    ];
    const options = { args: flags.map((flag) => `--${flag}`) };
    const capabilities = { alwaysMatch: { browserName: "chrome", "goog:chromeOptions": options } };
    const { sessionId } = await browser.call("POST", "", { capabilities });
    browser.session += `/${sessionId}`;
    return browser;
  }

  /** Sends a command, and gives the value that it returns. */
  async call(method, path, body) {
    const response = await fetch(this.session + path, {
      method,
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(60_000),
    });
    const { value } = await response.json();
    if (!response.ok) throw new Error(`${path}: ${value.message}`);
    return value;
  }

  end() {
    return this.call("DELETE", "");
  }

  open(url) {
    return this.call("POST", "/url", { url });
  }

  /** Runs a script in the page, and gives what it returns. */
  run(script, ...args) {
    return this.call("POST", "/execute/sync", { script, args });
  }

  /** Runs a script again and again until it returns something true. */
  async until(script) {
    for (const start = Date.now(); Date.now() < start + 60_000; ) {
      const value = await this.run(script);
      if (value) return value;
      await new Promise((done) => setTimeout(done, 50));
    }
    throw new Error(`never true: ${script}`);
  }

  /** Clicks on an element, where a person would. */
  async click(selector) {
    const found = await this.call("POST", "/element", { using: "css selector", value: selector });
    await this.call("POST", `/element/${Object.values(found)[0]}/click`, {});
  }

  /** Draws strokes with a pressed mouse, or with a finger. */
  async draw(strokes, pointerType = "mouse") {
    const move = ([x, y], duration) =>
      ({ type: "pointerMove", x: Math.round(x), y: Math.round(y), duration });
    const actions = strokes.flatMap(([first, ...rest]) => [
      move(first, 0),
      { type: "pointerDown", button: 0 },
      ...rest.map((point) => move(point, 10)),
      { type: "pointerUp", button: 0 },
    ]);
    const pointer = { type: "pointer", id: pointerType, parameters: { pointerType }, actions };
    await this.call("POST", "/actions", { actions: [pointer] });
  }

  /** The window's picture, as a PNG file. */
  async screenshot() {
    return Buffer.from(await this.call("GET", "/screenshot"), "base64");
  }
}
