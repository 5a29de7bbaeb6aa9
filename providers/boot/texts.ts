import { withoutReturn } from "../../src/model/line-edit.ts";
import { rememberLast } from "./remember-last.ts";

/** Texts by path, of what the probe of the boot files printed, with the line ends of this system. Throws on anything else. */
export const parseBootFiles = rememberLast(readTexts);

function readTexts(stdout: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  let path: string | undefined;
  for (const line of stdout.replace(/\n$/, "").split("\n")) {
    if (line.startsWith("@ ")) {
      path = line.slice(2);
      files.set(path, "");
    } else if (path !== undefined && line.startsWith(" "))
      files.set(path, `${files.get(path)}${withoutReturn(line.slice(1))}\n`);
    else if (line !== "" && !line.startsWith("! "))
      throw new SyntaxError(`not a reading of the files of the next boot: ${line}`);
  }
  return files;
}
