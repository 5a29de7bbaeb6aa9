/**
 * Whether a path fits a pattern in which `*` stands for any characters but a slash and `?` for one of them. Takes at most the product of both
 * lengths: as a regular expression, several asterisks can take time without end.
 */
export function matchesGlob(pattern: string, path: string): boolean {
  let [inPattern, inPath] = [0, 0];
  let star = -1;
  let taken = 0;
  while (inPath < path.length) {
    const sign = pattern[inPattern];
    if (sign === "*") {
      star = inPattern++;
      taken = inPath;
    } else if (sign === path[inPath] || (sign === "?" && path[inPath] !== "/")) {
      inPattern += 1;
      inPath += 1;
    } else if (star >= 0 && path[taken] !== "/") {
      inPattern = star + 1;
      inPath = ++taken;
    } else return false;
  }
  while (pattern[inPattern] === "*") inPattern += 1;
  return inPattern === pattern.length;
}
