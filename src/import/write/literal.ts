import { printable } from "../../model/text/printable.ts";

/** Code for a value that is plain data: a string, a number, a truth value, a list or an object of them. */
export function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return object(Object.entries(value).map(([name, one]) => [name, literal(one)]));
}

/** Returns code for an object whose values are code already; a value of the same spelling as its name is written once. Undefined is left out. */
export function object(fields: readonly (readonly [name: string, code: string | undefined])[]): string {
  const properties = fields.flatMap(([name, code]) => {
    if (code === undefined) return [];
    const key = /^[A-Za-z_$][\w$]*$/.test(name) ? name : JSON.stringify(name);
    return [key === code ? key : `${key}: ${code}`];
  });
  return properties.length === 0 ? "{}" : `{ ${properties.join(", ")} }`;
}

/** Returns lines of comment. A text of several lines is several; text of a host cannot end the comment, nor turn what is read of it. */
export function comment(lines: readonly string[]): string {
  return lines
    .flatMap((line) => line.split(/[\r\n\u2028\u2029]+/))
    .map((line) => `// ${printable(line)}`.trimEnd())
    .join("\n");
}
