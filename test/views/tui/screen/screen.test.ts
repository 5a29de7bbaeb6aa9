import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { render } from "ink-testing-library";
import { createElement } from "react";
import { describe, expect, it } from "vitest";
import type { Paint } from "../../../../src/views/style.ts";
import { beginReview } from "../../../../src/views/tui/review/review.ts";
import { viewReview } from "../../../../src/views/tui/review/review-view.ts";
import { showReview } from "../../../../src/views/tui/review/show-review.ts";
import { glyphsFor } from "../../../../src/views/tui/screen/glyphs.ts";
import { line, type Size, widthOf } from "../../../../src/views/tui/screen/line.ts";
import type { Scene } from "../../../../src/views/tui/screen/scene.ts";
import { Frame, openScreen } from "../../../../src/views/tui/screen/screen.ts";
import { showWatch } from "../../../../src/views/tui/watch/show-watch.ts";
import { contextFor, somePlan } from "../some-plan.ts";

const plain: Paint = (_colour, text) => text;

/** A terminal that remembers what was written to it. */
function fakeTerminal(columns = 80, rows = 24) {
  const stdout = Object.assign(new PassThrough(), { columns, rows, isTTY: true });
  const raw: boolean[] = [];
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    ref: () => stdin,
    unref: () => stdin,
    setRawMode: (on: boolean) => {
      raw.push(on);
      return stdin;
    },
  });
  const written: string[] = [];
  stdout.on("data", (chunk) => written.push(String(chunk)));
  return { stdout, stdin, raw, written, text: () => written.join("") };
}
type Streams = Parameters<typeof openScreen>[0];

/** A scene that shows how often it was drawn, and the keys. */
function counting() {
  const keys: string[] = [];
  const sizes: Size[] = [];
  let views = 0;
  const scene: Scene = {
    view: () => {
      views += 1;
      return [line(`view ${views}`), line(keys.join(" "))];
    },
    key: (name) => void keys.push(name),
    takesText: () => keys.at(-1) === "服",
    resize: (size) => void sizes.push(size),
  };
  return { scene, keys, sizes, views: () => views };
}

describe("frames", () => {
  const glyphs = glyphsFor({ LANG: "C.UTF-8" });
  it.each([40, 60, 80, 120, 200])("of the review are drawn as they are at %d columns", (columns) => {
    const state = beginReview(somePlan().plan, contextFor(somePlan(), "apply"), { columns, rows: 30 });
    const lines = viewReview(state, glyphs);
    const { lastFrame, unmount } = render(createElement(Frame, { lines, paint: plain }));
    // Ink's testing terminal is 100 columns wide: what is wider is cut there, as any terminal would.
    const drawn = (lastFrame() ?? "").split("\n");
    expect(drawn).toHaveLength(lines.length);
    for (const [at, one] of lines.entries()) {
      const text = one.map((part) => part.text).join("");
      if (columns <= 100) expect(drawn[at]?.trimEnd()).toBe(text.trimEnd());
      expect(widthOf(drawn[at] ?? "")).toBeLessThanOrEqual(100);
    }
    unmount();
  });
});

describe("the screen", () => {
  it("takes the other screen of the terminal and raw keys, and gives both back", async () => {
    const { stdout, stdin, raw, text } = fakeTerminal();
    const screen = openScreen({ stdout, stdin } as unknown as Streams, plain);
    const { scene } = counting();
    screen.show(scene);
    await sleep(50);
    expect(text()).toContain("\u001b[?1049h");
    expect(raw.at(-1)).toBe(true);
    await screen.close();
    expect(text()).toContain("\u001b[?1049l");
    expect(text().lastIndexOf("\u001b[?25h")).toBeGreaterThan(text().lastIndexOf("\u001b[?25l"));
    expect(raw.at(-1)).toBe(false);
  });

  it("tells keys by their names, also those that came in one piece, and none that was typed before it was there", async () => {
    const { stdout, stdin } = fakeTerminal();
    let now = 0;
    const screen = openScreen({ stdout, stdin } as unknown as Streams, plain, () => now);
    const { scene, keys } = counting();
    screen.show(scene);
    // The last one counts at any time: when it is there, so was everything before it.
    stdin.write("ayes\r\u0003");
    await expect.poll(() => keys).toContain("ctrl-c");
    expect(keys.splice(0)).toEqual(["ctrl-c"]);
    now = 1_000;
    for (const piece of ["j", "yes", "\u0015no\r", "\r", "\u001b[A", "\u001b[6~", " ", "\u0003", "服"]) {
      stdin.write(piece);
      await sleep(30);
    }
    stdin.write("\u001b[200~paste\r\u001b[201~");
    await sleep(50);
    keys.length -= 5;
    stdin.write("x\u001b[200~no text is taken here\u001b[201~");
    await sleep(50);
    keys.length -= 1;
    stdin.write("\u001b");
    await sleep(200);
    expect(keys).toEqual([
      ..."jyes",
      "ctrl-u",
      ..."no",
      "enter",
      "enter",
      "up",
      "pagedown",
      "space",
      "ctrl-c",
      "服",
      "esc",
    ]);
    await screen.close();
  });

  it.each([
    ["q", "q"],
    ["\u0003", "ctrl-c"],
    ["ayes\rq", "q"],
    ["a\u0003q", "ctrl-c"],
  ])("keeps %j for the first scene where it was typed before there was one, and nothing else", async (typed, key) => {
    const { stdout, stdin } = fakeTerminal();
    const screen = openScreen({ stdout, stdin } as unknown as Streams, plain, () => 0);
    const { scene, keys } = counting();
    stdin.write(typed);
    // Ink has read it when nothing of it is left.
    await expect.poll(() => stdin.readableLength).toBe(0);
    screen.show(scene);
    expect(keys).toEqual([key]);
    screen.show(counting().scene);
    expect(keys).toEqual([key]);
    await screen.close();
  });

  it("approves nothing that was typed before the plan stood there, and leaves where q was", async () => {
    const { stdout, stdin } = fakeTerminal();
    const screen = openScreen({ stdout, stdin } as unknown as Streams, plain, () => 0);
    const { plan } = somePlan();
    const chosen = showReview(screen, glyphsFor({}), plan, contextFor(somePlan(), "apply"));
    stdin.write("ayes\rq");
    expect(await chosen).toBeUndefined();
    await screen.close();
  });

  it("leaves the counters where q was typed before they stood there", async () => {
    const { stdout, stdin } = fakeTerminal();
    const screen = openScreen({ stdout, stdin } as unknown as Streams, plain, () => 0);
    stdin.write("q");
    await expect.poll(() => stdin.readableLength).toBe(0);
    await showWatch(screen, glyphsFor({})).left;
    await screen.close();
  });

  it("draws a key at once, and what happens by itself at most ten times a second", async () => {
    const { stdout, stdin } = fakeTerminal();
    const screen = openScreen({ stdout, stdin } as unknown as Streams, plain);
    const { scene, views } = counting();
    screen.show(scene);
    await sleep(50);
    const [before, began] = [views(), performance.now()];
    for (let n = 0; n < 100; n += 1) {
      screen.redraw(true);
      await sleep(5);
    }
    const drawn = views() - before;
    expect(drawn).toBeGreaterThan(0);
    // A slow machine takes longer for the hundred, and draws more often in that time.
    expect(drawn).toBeLessThanOrEqual((performance.now() - began) / 100 + 2);
    await screen.close();
  });

  it("follows the size of the terminal", async () => {
    const { stdout, stdin } = fakeTerminal(80, 24);
    const screen = openScreen({ stdout, stdin } as unknown as Streams, plain);
    const { scene, sizes } = counting();
    screen.show(scene);
    await sleep(50);
    Object.assign(stdout, { columns: 50, rows: 12 });
    stdout.emit("resize");
    await sleep(50);
    expect(sizes).toEqual([
      { columns: 80, rows: 24 },
      { columns: 50, rows: 12 },
    ]);
    await screen.close();
  });

  it("gives text to the clipboard of the terminal", async () => {
    const { stdout, stdin, text } = fakeTerminal();
    const screen = openScreen({ stdout, stdin } as unknown as Streams, plain);
    screen.copy("ipvsadm -C\n");
    expect(text()).toContain(`\u001b]52;c;${Buffer.from("ipvsadm -C\n").toString("base64")}\u0007`);
    await screen.close();
  });
});
