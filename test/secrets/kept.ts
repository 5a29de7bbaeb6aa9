import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mark } from "./planted.ts";

/** Every place in which a planted secret stands, with what is around it. */
export function leaksIn(what: string, text: string): readonly string[] {
  return text.split(mark).flatMap((piece, at, all) => {
    const next = all[at + 1];
    return next === undefined ? [] : [`${what}: …${piece.slice(-80)}${mark}${next.slice(0, 20)}…`];
  });
}

/** The same of every file below a folder, byte by byte. */
export function leaksBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    return entry.isFile() ? leaksIn(path, readFileSync(path, "latin1")) : [];
  });
}
