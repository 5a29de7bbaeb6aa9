import type { Picture, PictureBox, Role } from "./picture.ts";

/** Shapes alone distinguish the roles: colours of ours would be unreadable in one of the reader's colour schemes. */
const shapes: Readonly<Record<Role, readonly [string, string]>> = {
  clients: ["([", "])"],
  service: ["{{", "}}"],
  director: ["[[", "]]"],
  server: ["[", "]"],
  work: ["[", "]"],
};

/** A flowchart as code hosts and wikis draw it. Source: https://mermaid.js.org/syntax/flowchart.html */
export function toMermaid({ title, columns, boxes, lines, staged }: Picture): string {
  const names = new Map(boxes.map(({ id }, at) => [id, `n${at}`]));
  const drawn = (one: PictureBox) =>
    `${names.get(one.id)}${shapes[one.role].join(`"${one.lines.map(text).join("<br/>")}"`)}`;
  const moods = (["changed", "lost"] as const).flatMap((mood) => {
    const all = boxes.filter((one) => one.mood === mood).map(({ id }) => names.get(id));
    return all.length > 0 ? [`  class ${all.join(",")} ${mood}`] : [];
  });
  return [
    // A comment, since a title of its own is not drawn everywhere. Braces would begin a directive.
    `%% ${title.replaceAll(/[{}]/g, " ")}`,
    "flowchart LR",
    ...(staged
      ? columns.flatMap((name, column) => [
          `  subgraph w${column}["${text(name)}"]`,
          ...boxes.filter((one) => one.column === column).map((one) => `    ${drawn(one)}`),
          "  end",
        ])
      : boxes.map((one) => `  ${drawn(one)}`)),
    ...(boxes.length === 0 ? [`  n0["${text(title)}"]`] : []),
    ...lines.map(({ from, to }) => `  ${names.get(from)} --> ${names.get(to)}`),
    "  classDef changed stroke:#c77700,stroke-width:3px",
    "  classDef lost stroke:#c62828,stroke-width:3px,stroke-dasharray:6 4",
    ...moods,
    "",
  ].join("\n");
}

/**
 * Within quotes; what could end them, begin Markdown, HTML or an entity goes by its number. A dot, a dash or a plus begins a list where a
 * space follows.
 */
function text(line: string): string {
  return line.replaceAll(/[^\p{L}\p{N} .,:/+…()-]|[.+-](?= )/gu, (letter) => `#${letter.codePointAt(0)};`);
}
