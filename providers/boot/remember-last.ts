/**
 * A function of what a probe printed, that remembers its last answer: all kinds of the next boot read one section, and most hosts of a
 * cluster print the same. What it returns is shared, and only read.
 */
export function rememberLast<T>(parse: (stdout: string) => T): (stdout: string) => T {
  let last: { readonly stdout: string; readonly value: T } | undefined;
  return (stdout) => {
    if (last?.stdout !== stdout) last = { stdout, value: parse(stdout) };
    return last.value;
  };
}
