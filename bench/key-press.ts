import { once } from "node:events";
import { PassThrough } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { showReview } from "../src/views/tui/review/show-review.ts";
import { glyphsFor } from "../src/views/tui/screen/glyphs.ts";
import { line } from "../src/views/tui/screen/line.ts";
import type { Scene } from "../src/views/tui/screen/scene.ts";
import { openScreen } from "../src/views/tui/screen/screen.ts";
import { contextFor, manyChanges } from "../test/views/tui/some-plan.ts";
import { inTurns, type Row } from "./row.ts";

const size = { columns: 120, rows: 40 };
const presses = 40;

/** A terminal of which the time from a key to the next frame is taken. */
function terminal() {
  const stdout = Object.assign(new PassThrough(), { ...size, isTTY: true });
  const stdin = Object.assign(new PassThrough(), {
    isTTY: true,
    ref: () => stdin,
    unref: () => stdin,
    setRawMode: () => stdin,
  });
  stdout.resume();
  const screen = openScreen({ stdin, stdout } as unknown as Parameters<typeof openScreen>[0], (_colour, text) => text);
  const press = async (key: string) => {
    // Away from the last frame: keys come from a person.
    await sleep(30);
    const begun = performance.now();
    const answered = once(stdout, "data");
    stdin.write(key);
    await answered;
    return performance.now() - begun;
  };
  return { screen, press };
}

/** How long a key press takes in a review of 10,000 changes, all unfolded: against the same frame with nothing behind it. */
export async function keyPress(): Promise<Row> {
  const review = terminal();
  const made = manyChanges(10_000);
  void showReview(review.screen, glyphsFor({ LANG: "C.UTF-8" }), made.plan, contextFor(made, "apply"));
  await sleep(500);
  await review.press("e");
  let mark = 0;
  const still: Scene = {
    view: () =>
      Array.from({ length: size.rows - 1 }, (_, at) =>
        line(`${at === mark ? ">" : " "} ${"x".repeat(size.columns - 2)}`),
      ),
    key: () => {
      mark = (mark + 1) % (size.rows - 1);
    },
    takesText: () => false,
    resize: () => {},
  };
  const floor = terminal();
  floor.screen.show(still);
  await sleep(200);
  // What a person presses most; every one of them changes what is seen.
  const keys = ["j", "j", "n", "G", "k", "\u001b[5~", "n", "g"];
  let at = 0;
  const next = () => {
    at += 1;
    return keys[at % keys.length] ?? "j";
  };
  const { ours, theirs } = await inTurns(
    () => review.press(next()),
    () => floor.press("j"),
    presses,
  );
  await review.screen.close();
  await floor.screen.close();
  return {
    work: "a key press in the review of 10,000 changes",
    against: "ink drawing a frame of the same size",
    ours,
    theirs,
    ratio: ours / theirs,
    goal: "at most 50 ms",
    reached: ours <= 50,
  };
}
