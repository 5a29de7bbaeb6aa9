// The edge that writes to the standard streams of the process, and to nothing else.

import { randomInt } from "node:crypto";
import { writeSync } from "node:fs";
import { Socket } from "node:net";
import { diagnostic } from "../messages/build.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import { escapeControls } from "../model/text/printable.ts";
import type { Paint } from "../views/style.ts";

// A number that no text from outside can know: it marks the escape sequences of our own styling. As the first parameter of the sequence
// it keeps the sequence valid, so that the width of a styled text can still be measured.
const mark = randomInt(1e12, 1e13);
const marked = new RegExp(`(\u001b\\[)${mark};(\\d+m)`, "g");

/** A paint whose escape sequences {@link toStream} recognizes as our own. */
export function markedPaint(paint: Paint): Paint {
  return (colour, text) => {
    const [open = "", close = ""] = paint(colour, "\0").split("\0");
    return `${markOf(open)}${text}${markOf(close)}`;
  };
}

const markOf = (sequence: string) => sequence.replaceAll("\u001b[", `\u001b[${mark};`);

/**
 * A text as it goes to a standard stream: the escape sequences of our own styling as they are, every other control character visible,
 * wherever it came from. Escaped as `\u009b`, which is right inside JSON too.
 */
export function toStream(text: string): string {
  return text
    .split(marked)
    .map((part, index) => (index % 3 === 0 ? escapeControls(part) : part))
    .join("");
}

/** Writes to a standard stream. A failure comes as an event "error" of the stream. */
export function writeToStream(stream: NodeJS.WriteStream, text: string): void {
  if ((stream as object) instanceof Socket) {
    stream.write(text);
    return;
  }
  const fd = stream === process.stdout ? 1 : 2;
  // A file or a device. Node's own stream takes a write that was cut short by a full disk for a whole one.
  try {
    let rest = Buffer.from(text);
    while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest));
  } catch (error) {
    stream.emit("error", error);
  }
}

/** Waits until everything that was written has gone out. */
export async function flushStreams(): Promise<void> {
  const streams = [process.stdout, process.stderr];
  await Promise.all(streams.map((stream) => new Promise((done) => stream.write("", done))));
}

/** The message where standard output cannot be written; undefined where its reader went away, as in `| head`. */
export function outputFailure(error: NodeJS.ErrnoException): Diagnostic | undefined {
  if (error.code === "EPIPE") return undefined;
  return diagnostic("output-failed", { reason: error.message });
}
