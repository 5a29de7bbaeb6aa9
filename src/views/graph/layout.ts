import stringWidth from "string-width";
import type { Picture, PictureBox } from "./picture.ts";

/** Pixels. */
export const measures = {
  /** A column of monospaced text of this size, in the widest of the usual fonts. */
  letter: 7.4,
  fontSize: 12,
  /** How much larger the title is. */
  title: 4 / 3,
  line: 16,
  padding: 9,
  gap: 14,
  gutter: 96,
  margin: 24,
  /** The title, the names of the columns, and room for a line below them. */
  head: 84,
} as const;

export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedBox extends Rect {
  readonly box: PictureBox;
}

export interface Layout {
  readonly width: number;
  readonly height: number;
  /** Where each column begins, and how wide it is. */
  readonly columns: readonly Pick<Rect, "x" | "width">[];
  readonly boxes: readonly PlacedBox[];
  /** Around boxes that lines lead to together: one of them for all is easier on the eye than fifty. */
  readonly frames: readonly Rect[];
  /** What a line to or from a box ends at: the box, or the frame around it. */
  readonly ends: ReadonlyMap<string, Rect>;
}

/** Boxes that stand together; more than one have a frame around them. */
interface Block {
  readonly boxes: readonly PictureBox[];
  readonly across: number;
  readonly box: Pick<Rect, "width" | "height">;
  readonly width: number;
  readonly height: number;
}

/** So many boxes with the same neighbours are put into a frame. */
const framedFrom = 7;

/**
 * Columns from left to right, boxes below each other; lines go from a column to one behind it, through what is free between them, so nothing
 * can lie upon anything. Boxes with lanes stand in a grid.
 */
export function layOut(picture: Picture): Layout {
  const columns = picture.columns.map((_, at) => blocksOf(picture, at));
  const widths = columns.map((blocks, at) =>
    Math.max(...blocks.map(({ width }) => width), widthOf([picture.columns[at] ?? ""])),
  );
  const xs = widths.map((_, at) =>
    widths.slice(0, at).reduce((sum, width) => sum + width + measures.gutter, measures.margin),
  );
  const tops = picture.boxes.some(({ lane }) => lane !== undefined) ? topsByLane(columns) : topsByColumn(columns);
  const placed = columns.flatMap((blocks, at) => {
    const single = Math.max(...blocks.map(({ boxes, width }) => (boxes.length === 1 ? width : 0)));
    // As wide as its column, so that no line begins inside that; but from the last one none does.
    const widthIn = ({ boxes }: Block) =>
      boxes.length === 1 && at === columns.length - 1 ? single : (widths[at] ?? 0);
    return blocks.map((block) => ({ block, x: xs[at] ?? 0, y: tops.get(block) ?? 0, width: widthIn(block) }));
  });
  const boxes = placed.flatMap(({ block, ...at }) => place(block, at));
  const frames = placed.flatMap(({ block, x, y, width }) =>
    block.boxes.length > 1 ? [{ block, rect: { x, y, width, height: block.height } }] : [],
  );
  return {
    width:
      Math.max((xs.at(-1) ?? 0) + (widths.at(-1) ?? 0), measures.margin + widthOf([picture.title]) * measures.title) +
      measures.margin,
    height:
      Math.max(measures.head - measures.margin, ...placed.map(({ block, y }) => y + block.height)) + measures.margin,
    columns: xs.map((x, at) => ({ x, width: widths[at] ?? 0 })),
    boxes,
    frames: frames.map(({ rect }) => rect),
    ends: new Map([
      ...boxes.map((one) => [one.box.id, one] as const),
      ...frames.flatMap(({ block, rect }) => block.boxes.map(({ id }) => [id, rect] as const)),
    ]),
  };
}

function widthOf(lines: readonly string[]): number {
  return Math.ceil(Math.max(...lines.map((line) => stringWidth(line))) * measures.letter) + 2 * measures.padding;
}

function blocksOf({ boxes, lines, staged }: Picture, column: number): readonly Block[] {
  const mine = boxes.filter((one) => one.column === column);
  const [before, behind] = [Map.groupBy(lines, ({ to }) => to), Map.groupBy(lines, ({ from }) => from)];
  const neighbours = (id: string) =>
    JSON.stringify([before.get(id)?.map(({ from }) => from), behind.get(id)?.map(({ to }) => to)]);
  const groups = staged ? mine.map((one) => [one]) : [...Map.groupBy(mine, ({ id }) => neighbours(id)).values()];
  return groups.flatMap((group) => (group.length < framedFrom ? group.map((one) => [one]) : [group])).map(blockOf);
}

function blockOf(boxes: readonly PictureBox[]): Block {
  const width = Math.max(...boxes.map(({ lines }) => widthOf(lines)));
  const height = Math.max(...boxes.map(({ lines }) => lines.length)) * measures.line + 2 * measures.padding;
  if (boxes.length === 1) return { boxes, across: 1, box: { width, height }, width, height };
  // About a third wider than high, as a screen is.
  const across = Math.max(1, Math.round(Math.sqrt((boxes.length * height * 1.33) / width)));
  const rows = Math.ceil(boxes.length / across);
  const { gap } = measures;
  return {
    boxes,
    across,
    box: { width, height },
    width: across * (width + gap) + gap,
    height: rows * (height + gap) + gap,
  };
}

/** A column less high than the highest stands in its middle. */
function topsByColumn(columns: readonly (readonly Block[])[]): ReadonlyMap<Block, number> {
  const { gap } = measures;
  const heights = columns.map((blocks) => blocks.reduce((sum, { height }) => sum + height + gap, -gap));
  const highest = Math.max(...heights);
  return new Map(
    columns.flatMap((blocks, at) => {
      let y = measures.head + (highest - (heights[at] ?? 0)) / 2;
      return blocks.map((block) => {
        const top = y;
        y += block.height + gap;
        return [block, top] as const;
      });
    }),
  );
}

function topsByLane(columns: readonly (readonly Block[])[]): ReadonlyMap<Block, number> {
  const laneOf = ({ boxes }: Block) => boxes[0]?.lane ?? 0;
  const all = columns.flat();
  const lanes = [...new Set(all.map(laneOf))].toSorted((a, b) => a - b);
  let y: number = measures.head;
  const tops = new Map(
    lanes.map((lane) => {
      const top = y;
      // Wide enough for the lines that go past boxes.
      y += Math.max(...all.filter((one) => laneOf(one) === lane).map(({ height }) => height)) + 2 * measures.gap;
      return [lane, top];
    }),
  );
  return new Map(all.map((block) => [block, tops.get(laneOf(block)) ?? 0]));
}

function place({ boxes, across, box }: Block, at: Pick<Rect, "x" | "y" | "width">): readonly PlacedBox[] {
  const [only] = boxes;
  if (boxes.length === 1 && only) return [{ ...at, height: box.height, box: only }];
  const { gap } = measures;
  return boxes.map((one, index) => ({
    ...box,
    box: one,
    x: at.x + gap + (index % across) * (box.width + gap),
    y: at.y + gap + Math.floor(index / across) * (box.height + gap),
  }));
}
