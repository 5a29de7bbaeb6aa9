import { counted } from "../../../model/text/counted.ts";
import type { Note } from "../note.ts";
import { type ConfLine, leftOut } from "./lines.ts";

/** A keyword with its values, and what stands in its braces. */
export interface Block {
  readonly line: number;
  readonly words: readonly string[];
  /** Undefined: it has no braces. */
  readonly children?: readonly Block[];
}

interface Open {
  readonly line: number;
  readonly words: readonly string[];
  children?: Open[];
}

/** Braces that do not match are reported; what stands between them is taken as far as it goes. */
export function toBlocks(lines: readonly ConfLine[], note: Note): readonly Block[] {
  const root: Open = { line: 1, words: [], children: [] };
  const open: Open[] = [root];
  const inside = () => (open.at(-1) ?? root).children ?? [];
  for (const { number, text } of lines) {
    if (text === "}") {
      if (open.length > 1) {
        if (open.pop()?.words[0] === leftOut) inside().pop();
      } else note(number, "keepalived-closing-brace", {});
    } else if (text === "{") {
      const head = inside().at(-1);
      if (head && head.children === undefined) {
        head.children = [];
        open.push(head);
      } else {
        note(number, "keepalived-opening-brace", {});
        open.push({ line: number, words: [], children: [] });
      }
    } else inside().push({ line: number, words: toWords(text) });
  }
  const [, ...unclosed] = open;
  const [first] = unclosed;
  if (first)
    note(first.line, "keepalived-unclosed-block", {
      blocks: counted(unclosed.length, "block"),
      text: first.words.join(" "),
    });
  return root.children ?? [];
}

/** Words between white space; quotes hold one together, and are not part of it. */
function toWords(text: string): readonly string[] {
  return [...text.matchAll(/"((?:[^"\\]|\\[\s\S])*)"?|([^\s"]+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}
