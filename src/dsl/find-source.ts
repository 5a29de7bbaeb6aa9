import { fileURLToPath } from "node:url";
import type { Source } from "../model/source.ts";

/**
 * Where in the user's code a stack passes: the first frame outside lvsform, Node and installed packages, so that the line shown
 * is one that the user wrote, also when a published construct made the object.
 */
export function findSource(stack: string | undefined): Source | undefined {
  const frames = (stack ?? "").split("\n").flatMap((line) => frameOf(line) ?? []);
  return frames.find(({ file }) => !file.includes("/node_modules/")) ?? frames[0];
}

/** Node prints ten frames; a construct made by a helper of a helper needs more. */
export function stackHere(): string | undefined {
  const before = Error.stackTraceLimit;
  Error.stackTraceLimit = 50;
  const { stack } = new Error();
  Error.stackTraceLimit = before;
  return stack;
}

const own = import.meta.dirname;

function frameOf(line: string): Source | undefined {
  const [, where, at, column] =
    /(?:\(|at (?:async )?)((?:file:\/\/)?\/[^():]+?)(?:\?[^:]*)?:(\d+):(\d+)\)?$/.exec(line) ?? [];
  if (where === undefined) return undefined;
  const file = where.startsWith("file://") ? fileURLToPath(where) : where;
  if (file.startsWith(own) || file.includes("/node_modules/constructs/")) return undefined;
  return { file, line: Number(at), column: Number(column) };
}
