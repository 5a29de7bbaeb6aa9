import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";

export interface Page {
  /** Shows a document of this size, in a dark or a light scheme. */
  show(html: string, size: { readonly width: number; readonly height: number; readonly dark?: boolean }): Promise<void>;
  /** The value of a JavaScript expression in the page; the page's own policy does not keep it from that. */
  value<T>(expression: string): Promise<T>;
  /** What the browser complained about: refused loads, scripts, styles. */
  complaints(): readonly string[];
  /** What is seen, as a PNG. */
  picture(): Promise<Buffer>;
  close(): Promise<void>;
}

type Values = Readonly<Record<string, unknown>>;

/** A headless Chromium, spoken to by its DevTools protocol over pipes 3 and 4. */
export async function openBrowser(): Promise<Page> {
  const folder = mkdtempSync(join(tmpdir(), "lvsform-browser-"));
  const child = spawn(
    programOf(),
    ["--headless", "--no-sandbox", "--disable-gpu", `--user-data-dir=${folder}`, "--remote-debugging-pipe"],
    { stdio: ["ignore", "ignore", "ignore", "pipe", "pipe"] },
  );
  const { call, heard } = protocol(child);
  const { targetId } = await call<{ targetId: string }>("Target.createTarget", { url: "about:blank" });
  const { sessionId } = await call<{ sessionId: string }>("Target.attachToTarget", { targetId, flatten: true });
  const inPage = <T>(method: string, params: Values = {}) => call<T>(method, params, sessionId);
  for (const domain of ["Page", "Log", "Runtime"]) await inPage(`${domain}.enable`);
  return {
    async show(html, { width, height, dark = false }) {
      await inPage("Emulation.setDeviceMetricsOverride", { width, height, deviceScaleFactor: 1, mobile: false });
      const scheme = { name: "prefers-color-scheme", value: dark ? "dark" : "light" };
      await inPage("Emulation.setEmulatedMedia", { features: [scheme] });
      const { frameTree } = await inPage<{ frameTree: { frame: { id: string } } }>("Page.getFrameTree");
      await inPage("Page.setDocumentContent", { frameId: frameTree.frame.id, html });
    },
    async value<T>(expression: string): Promise<T> {
      const params = { expression, returnByValue: true, awaitPromise: true };
      const { result, exceptionDetails } = await inPage<{ result: { value: T }; exceptionDetails?: unknown }>(
        "Runtime.evaluate",
        params,
      );
      if (exceptionDetails) throw new Error(`${expression}: ${JSON.stringify(exceptionDetails)}`);
      return result.value;
    },
    complaints: () => heard.filter((one) => /^(Log\.entryAdded|Runtime\.exceptionThrown)/.test(one)),
    async picture() {
      const { data } = await inPage<{ data: string }>("Page.captureScreenshot");
      return Buffer.from(data, "base64");
    },
    async close() {
      const ended = new Promise((done) => child.once("exit", done));
      await call("Browser.close").catch(() => child.kill());
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function programOf(): string {
  const names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome"];
  const found = names.find((name) => spawnSync(name, ["--version"]).status === 0);
  if (!found) throw new Error(`none of ${names.join(", ")} is installed; scripts/setup.sh installs one`);
  return found;
}

/** Calls and their answers; each message ends with a NUL. */
function protocol(child: ChildProcess) {
  const [, , , to, from] = child.stdio as readonly unknown[] as readonly [null, null, null, Writable, Readable];
  const waiting = new Map<number, { done(result: unknown): void; failed(error: Error): void }>();
  const heard: string[] = [];
  let last = 0;
  let rest = "";
  from.setEncoding("utf8").on("data", (text: string) => {
    const parts = (rest + text).split("\0");
    rest = parts.pop() ?? "";
    for (const part of parts) {
      const { id, result, error, method, params } = JSON.parse(part);
      if (id === undefined) heard.push(`${method} ${JSON.stringify(params)}`);
      else if (error) waiting.get(id)?.failed(new Error(error.message));
      else waiting.get(id)?.done(result);
    }
  });
  const lost = (why: string) => {
    for (const { failed } of waiting.values()) failed(new Error(`the browser ${why}`));
  };
  child.once("error", (error) => lost(`did not start: ${error.message}`));
  child.once("exit", (code) => lost(`ended with ${code}`));
  const call = <T>(method: string, params: Values = {}, sessionId?: string): Promise<T> =>
    new Promise((done, failed) => {
      last += 1;
      waiting.set(last, { done: (result) => done(result as T), failed });
      to.write(`${JSON.stringify({ id: last, method, params, ...(sessionId ? { sessionId } : {}) })}\0`);
    });
  return { call, heard };
}
