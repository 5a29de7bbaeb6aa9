/** The lines that a parameter stands for, by its name. */
export type Definitions = Map<string, readonly string[]>;

/** Replaces `${NAME}`, and `$NAME` where white space or the end follows. An undefined one stays. */
export function replaceParameters(
  line: string,
  definitions: ReadonlyMap<string, readonly string[]>,
): { readonly first: string; readonly following: readonly string[] } {
  let following: readonly string[] = [];
  const first = line.replaceAll(
    /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*)(?=[\s,)]|$))/g,
    (whole, braced: string | undefined, plain: string | undefined, offset: number) => {
      const body = definitions.get(braced ?? plain ?? "");
      if (body === undefined) return whole;
      // One of several lines counts only at the end of a line.
      if (body.length > 1 && offset + whole.length < line.length) return whole;
      if (body.length > 1) following = body.slice(1);
      return body[0] ?? "";
    },
  );
  return { first, following };
}
