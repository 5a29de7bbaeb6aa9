import type { BootPlace } from "../../src/model/specs.ts";
import type { LineEdit } from "../../src/model/text/line-edit.ts";

/** Lines of a file that set one thing, and the file without them. */
export interface Standing extends BootPlace {
  /** What is left in their place when the thing goes. */
  readonly rest: readonly string[];
  /** How a new file begins, and its mode. */
  readonly fresh?: Partial<Pick<LineEdit, "header" | "mode">>;
}

/** From one place to another: in the same file its lines are changed where they are, else they are taken here and put there. */
export function editsBetween(was: Standing | undefined, is: Standing | undefined): readonly LineEdit[] {
  if (was && is && was.file === is.file) {
    return isSame(was.lines, is.lines) ? [] : [edit(is, was.lines, is.lines)];
  }
  const taken = was && !isSame(was.lines, was.rest) ? [edit(was, was.lines, was.rest)] : [];
  return is ? [...taken, put(is)] : taken;
}

/** Back into what is left of its surroundings, behind the lines it must follow, or at the end. */
function put(is: Standing): LineEdit {
  const { rest, behind = [], lines } = is;
  return rest.length > 0 ? edit(is, rest, lines) : edit(is, behind, [...behind, ...lines]);
}

function edit({ file, fresh }: Standing, remove: readonly string[], add: readonly string[]): LineEdit {
  return { path: file, remove, add, header: [], ...fresh };
}

function isSame(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((line, at) => line === others[at]);
}
