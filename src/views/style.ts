import { styleText } from "node:util";

export type Colour = "green" | "yellow" | "red" | "cyan" | "dim" | "bold" | "inverse";
export type Paint = (colour: Colour, text: string) => string;

/** Colours for one stream: none for files and pipes, and by NO_COLOR, FORCE_COLOR and TERM=dumb. They never carry meaning alone. */
export function paintFor(stream: NodeJS.WritableStream): Paint {
  return (colour, text) => styleText(colour, text, { stream, validateStream: true });
}
