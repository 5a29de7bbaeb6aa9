import { randomBytes } from "node:crypto";
import { rename, rm, writeFile } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { Failure } from "../model/diagnostic.ts";

/** What is told where a file cannot be written. */
export interface Written {
  /** `the report` */
  readonly what: string;
  /** In which state things are then. */
  readonly detail: string;
}

/** Writes a file whole or not at all: whoever reads it meanwhile sees the former one. Readable by all: collectors run as somebody else. */
export async function writeWhole(path: string, text: string, { what, detail }: Written): Promise<void> {
  // A collector takes *.prom only: what is half written must have another name.
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    await writeFile(draft, text, { mode: 0o644, flag: "wx" });
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => {});
    throw new Failure({
      severity: "error",
      code: "cannot-write",
      summary: `${what} cannot be written to ${path}: ${(error as Error).message}`,
      detail,
      hint: "give a path in a folder that exists and is yours to write",
    });
  }
}
