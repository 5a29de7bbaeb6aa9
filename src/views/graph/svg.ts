import { type Layout, layOut, measures, type PlacedBox, type Rect } from "./layout.ts";
import type { Picture } from "./picture.ts";

/** Colours that only add: roles have their column, moods their words and their edge. */
const style = `
  :root { color-scheme: light dark; }
  .ground { fill: #fff; } text { fill: #1b1b1b; font: ${measures.fontSize}px ui-monospace, "DejaVu Sans Mono", Menlo, Consolas, monospace; }
  .title { font-size: ${measures.fontSize * measures.title}px; } .column { fill: #666; } .name { font-weight: bold; }
  .box { fill: #f6f6f6; stroke: #888; } .frame { fill: none; stroke: #aaa; stroke-dasharray: 2 3; }
  .service { fill: #eaf3ff; stroke: #3873b3; } .director { fill: #f1ecff; stroke: #6a50b8; } .server, .work { fill: #eaf7ec; stroke: #3c8048; }
  .changed { stroke: #c77700; stroke-width: 3; } .lost { stroke: #c62828; stroke-width: 3; stroke-dasharray: 6 4; }
  .line { fill: none; stroke: #777; } .head { fill: #777; }
  @media (prefers-color-scheme: dark) {
    .ground { fill: #121212; } text { fill: #e6e6e6; } .column { fill: #aaa; }
    .box { fill: #222; stroke: #888; } .frame { stroke: #777; }
    .service { fill: #14263a; stroke: #6aa5e6; } .director { fill: #251d40; stroke: #a48cf0; } .server, .work { fill: #15291a; stroke: #6fbf7f; }
    .changed { stroke: #ffb74d; } .lost { stroke: #ff8a80; } .line { stroke: #999; } .head { fill: #999; }
  }
`;

/** A picture of its own: it loads nothing and runs nothing, and follows the reader's colour scheme. */
export function toSvg(picture: Picture): string {
  const layout = layOut(picture);
  const [width, height] = [Math.ceil(layout.width), Math.ceil(layout.height)];
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" aria-labelledby="title">`,
    `<title id="title">${xml(picture.title)}</title>`,
    `<style>${style}</style>`,
    `<defs><marker id="head" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="head" d="M0 0 8 4 0 8z"/></marker></defs>`,
    `<rect class="ground" width="${width}" height="${height}"/>`,
    `<text class="title" x="${measures.margin}" y="34">${xml(picture.title)}</text>`,
    ...picture.columns.map(
      (name, at) => `<text class="column" x="${round(layout.columns[at]?.x ?? 0)}" y="60">${xml(name)}</text>`,
    ),
    ...layout.frames.map((frame) => `<rect class="frame" ${sides(frame)} rx="6"/>`),
    ...pathsOf(picture, layout).map((d) => `<path class="line" marker-end="url(#head)" d="${d}"/>`),
    ...layout.boxes.map(drawBox),
    "</svg>",
    "",
  ].join("\n");
}

function drawBox({ box, ...rect }: PlacedBox): string {
  const classes = ["box", box.role, ...(box.mood ? [box.mood] : [])].join(" ");
  const lines = box.lines.map((line, at) => {
    const y = rect.y + measures.padding + (at + 0.75) * measures.line;
    return `<text${at === 0 ? ' class="name"' : ""} x="${round(rect.x + measures.padding)}" y="${round(y)}">${xml(line)}</text>`;
  });
  return `<g><rect class="${classes}" ${sides(rect)} rx="4"/>${lines.join("")}</g>`;
}

/** One path for all lines with the same ends. */
function pathsOf({ lines }: Picture, layout: Layout): readonly string[] {
  return [
    ...new Set(
      lines.flatMap(({ from, to }) => {
        const [a, b] = [layout.ends.get(from), layout.ends.get(to)];
        return a && b ? [pathOf(a, b, layout)] : [];
      }),
    ),
  ];
}

/** From the right side of one to the left side of another; past a column that lies between them it goes above the other's lane. */
function pathOf(from: Rect, to: Rect, { columns }: Layout): string {
  const [start, end] = [from.x + from.width, to.x].map(round);
  const [y1, y2] = [from, to].map(({ y, height }) => round(y + height / 2)) as [number, number];
  const isBetween = columns.some(({ x }) => x > from.x && x < to.x);
  const half = measures.gutter / 2;
  if (!isBetween)
    return `M${start} ${y1}C${round(from.x + from.width + half)} ${y1} ${round(to.x - half)} ${y2} ${end} ${y2}`;
  if (from.y === to.y) return `M${start} ${y1}H${end}`;
  const above = round(to.y - measures.gap);
  const [right, left] = [round(from.x + from.width + half), round(to.x - half)];
  return `M${start} ${y1}H${right}V${above}H${left}V${y2}H${end}`;
}

function sides({ x, y, width, height }: Rect): string {
  return `x="${round(x)}" y="${round(y)}" width="${round(width)}" height="${round(height)}"`;
}

/** Tenths of a pixel are enough, and keep the text short. */
function round(value: number): number {
  return Math.round(value * 10) / 10;
}

const entities: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Control characters, which XML does not know at all, are gone by now. */
function xml(text: string): string {
  return text.replaceAll(/[&<>"]/g, (one) => entities[one] ?? one);
}
