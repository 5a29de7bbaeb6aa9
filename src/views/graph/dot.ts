import type { Picture, PictureBox, Role } from "./picture.ts";

const shapes: Readonly<Record<Role, string>> = {
  clients: "ellipse",
  service: "hexagon",
  director: "component",
  server: "box",
  work: "box",
};

const moods = { changed: ', color="#c77700", penwidth=2', lost: ', color="#c62828", penwidth=2, style=dashed' };

/** A graph for Graphviz. Source: https://graphviz.org/doc/info/lang.html */
export function toDot({ title, columns, boxes, lines, staged }: Picture): string {
  const names = new Map(boxes.map(({ id }, at) => [id, `n${at}`]));
  const drawn = ({ id, role, lines: all, mood }: PictureBox) =>
    `${names.get(id)} [label=${quote(all.join("\n"))}, shape=${shapes[role]}${mood ? moods[mood] : ""}]`;
  const column = (at: number) => boxes.filter((one) => one.column === at).map((one) => `    ${drawn(one)}`);
  return [
    "digraph lvsform {",
    "  rankdir=LR",
    `  label=${quote(title)}`,
    "  labelloc=t",
    '  node [fontname="Helvetica,Arial,sans-serif"]',
    ...columns.flatMap((name, at) =>
      staged
        ? [`  subgraph cluster_${at} {`, `    label=${quote(name)}`, ...column(at), "  }"]
        : ["  {", "    rank=same", ...column(at), "  }"],
    ),
    ...lines.map(({ from, to }) => `  ${names.get(from)} -> ${names.get(to)}`),
    "}",
    "",
  ].join("\n");
}

/** Backslashes would be escapes of a label, such as \\N; the line ends are ours. */
function quote(text: string): string {
  return `"${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}
