/** The deepest brackets, and what stands on one line of a file that a person or a program wrote for netplan. */
const most = { depth: 16, dashes: 4, colons: 3, marks: 8, line: 4096 } as const;

/**
 * The number of the first line that no file of netplan has: brackets that do not match, texts without anything between them, keys in a row. The
 * library that reads YAML goes on behind every error, and takes long for a file that has nothing but errors. Undefined: there is none. One pass.
 */
export function disorderIn(text: string): number | undefined {
  let [line, lineStart, depth] = [1, 0, 0];
  let [colons, marks, quoted] = [0, 0, false];
  for (let at = 0; at < text.length; at += 1) {
    const sign = text[at] as string;
    if (sign === "\n") {
      [line, lineStart, colons, marks, quoted] = [line + 1, at + 1, 0, 0, false];
      continue;
    }
    const isStart = at === lineStart || /[\s[{,:]/.test(text[at - 1] ?? "");
    if (at - lineStart > most.line) return line;
    if (sign === "#" && isStart) at = endOfLine(text, at) - 1;
    else if ((sign === '"' || sign === "'") && isStart) {
      if (quoted) return line;
      quoted = true;
      at = closing(text, at);
    } else if (sign === "[" || sign === "{") [depth, quoted, colons] = [depth + 1, false, 0];
    else if (sign === "]" || sign === "}") [depth, quoted] = [depth - 1, true];
    else if (sign === ",") [quoted, colons] = [false, 0];
    else if (sign === ":" && /[\s,\]}]|^$/.test(text[at + 1] ?? "")) [quoted, colons] = [false, colons + 1];
    else if ("&*!?@`|>%".includes(sign) && isStart) marks += 1;
    else if (sign === "-" && isStart && /\s/.test(text[at + 1] ?? "")) marks += most.marks / most.dashes;
    else if (sign === '"') return line;
    if (depth < 0 || depth > most.depth || colons > most.colons || marks > most.marks) return line;
  }
  return depth > 0 ? line : undefined;
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf("\n", from);
  return end < 0 ? text.length : end;
}

/** Where a quoted text ends: on its own line, else at the end of that. */
function closing(text: string, from: number): number {
  const sign = text[from];
  const end = endOfLine(text, from);
  let at = from + 1;
  while (at < end && text[at] !== sign) at += text[at] === "\\" && sign === '"' ? 2 : 1;
  return Math.min(at, end - 1);
}
