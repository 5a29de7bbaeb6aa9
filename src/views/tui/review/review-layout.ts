import type { Line, Size } from "../screen/line.ts";
import { documentOf } from "./review-pages.ts";
import type { Review } from "./review-state.ts";

/** From so many columns on the details stand beside the list; below, under it; and on a narrow screen Enter shows them. */
const wideFrom = 100;
const stackedFrom = 60;

/** Where the parts of the review stand. The frame is one row lower than the terminal: ink clears the screen for a higher one. */
export interface Layout {
  readonly shape: "wide" | "stacked" | "narrow";
  readonly list: Size;
  readonly detail: Size;
  /** The whole room between the first line and the last. */
  readonly body: Size;
}

export function layoutOf({ columns, rows }: Size): Layout {
  const body = { columns, rows: Math.max(1, rows - 3) };
  const shape = columns >= wideFrom ? "wide" : columns >= stackedFrom && body.rows >= 10 ? "stacked" : "narrow";
  if (shape === "wide") {
    const left = Math.floor((columns - 3) * 0.55);
    return {
      shape,
      body,
      list: { columns: left, rows: body.rows },
      detail: { columns: columns - 3 - left, rows: body.rows },
    };
  }
  if (shape === "narrow") return { shape, body, list: body, detail: { columns, rows: 0 } };
  const upper = Math.ceil((body.rows - 1) * 0.55);
  return { shape, body, list: { columns, rows: upper }, detail: { columns, rows: body.rows - 1 - upper } };
}

export const listRows = ({ size }: Pick<Review, "size">): number => layoutOf(size).list.rows;

/** Text that may be longer than its place. */
export interface Document {
  readonly lines: readonly Line[];
  /** Lines that are seen at once. */
  readonly room: number;
  /** The same to be copied, where that makes sense. */
  readonly text: string;
}

/** What is scrolled now: the page on the whole screen, or the details beside the list. */
export function pageOf(state: Review): Document {
  const { body, detail } = layoutOf(state.size);
  const isPage = state.mode !== "list" && state.mode !== "filter";
  const place = isPage ? body : detail;
  const { lines, text } = documentOf(isPage ? state.mode : "detail", state, Math.max(20, place.columns));
  return { lines, text, room: Math.max(1, place.rows) };
}
