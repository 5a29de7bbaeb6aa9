/** A function of an object, such as the files of one host, that remembers its answer for each: it is called for every interface. */
export function rememberOf<K extends object, T>(work: (of: K) => T): (of: K) => T {
  const known = new WeakMap<K, { readonly value: T }>();
  return (of) => {
    const found = known.get(of) ?? { value: work(of) };
    known.set(of, found);
    return found.value;
  };
}

/** The same of the file at one path. */
export function rememberFile<T>(
  work: (text: string, path: string) => T,
): (files: ReadonlyMap<string, string>, path: string) => T {
  const of = rememberOf((_files: ReadonlyMap<string, string>) => new Map<string, { readonly value: T }>());
  return (files, path) => {
    const known = of(files);
    const found = known.get(path) ?? { value: work(files.get(path) ?? "", path) };
    known.set(path, found);
    return found.value;
  };
}

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
