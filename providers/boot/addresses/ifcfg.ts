/** `NAME="value"  # comment`, as a shell reads it: the last of a name counts. A value that a shell would work out is left as it is. */
const assignment = /^(\s*(?:export\s+)?([A-Za-z_]\w*)=)("[^"]*"|'[^']*'|[^\s"'#;]*)([\s\S]*)$/;

/** The variables that the lines of an ifcfg file set. */
export function assignments(lines: readonly string[]): ReadonlyMap<string, string> {
  return new Map(
    lines.flatMap((line) => {
      const [, , name, value = ""] = assignment.exec(line) ?? [];
      return name === undefined ? [] : [[name, value.replace(/^(["'])(.*)\1$/, "$2")] as const];
    }),
  );
}

/** The lines with another value of a variable, in its quotes and with its comment; one that is not there follows another. */
export function assign(lines: readonly string[], name: string, value: string, behind?: string): readonly string[] {
  const nameIn = (line: string) => assignment.exec(line)?.[2];
  const last = lines.findLastIndex((line) => nameIn(line) === name);
  const after = lines.findLastIndex((line) => nameIn(line) === behind);
  if (last < 0) return [...lines.slice(0, after + 1), `${name}=${value}`, ...lines.slice(after + 1)];
  return lines.with(
    last,
    (lines[last] as string).replace(assignment, (_, head: string, _name, old: string, rest: string) => {
      const mark = /^["']/.exec(old)?.[0] ?? "";
      return `${head}${mark}${value}${mark}${rest}`;
    }),
  );
}
