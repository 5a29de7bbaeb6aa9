import { execFile } from "node:child_process";
import {
  copyFileSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const root = join(import.meta.dirname, "..");

export interface Page {
  readonly file: string;
  readonly text: string;
}

/** A piece of TypeScript in a fence, on a page or in a docstring. */
export interface Snippet {
  readonly file: string;
  /** Of its first line, in the file. */
  readonly line: number;
  /** The file up to its end, with nothing in it but the snippet: a place that the compiler names is that in the file. */
  readonly text: string;
}

/** Everything of the repository that may hold some: its pages, and the docstrings of its source. */
export function pages(): readonly Page[] {
  const exclude = ["**/node_modules", "dist", "test"];
  const files = globSync(["**/*.md", "{src,providers,state}/**/*.ts"], { cwd: root, exclude });
  return files.toSorted().map((file) => ({ file, text: readFileSync(join(root, file), "utf8") }));
}

export function snippetsOf({ file, text }: Page): readonly Snippet[] {
  const lines = text.split("\n");
  const fences = lines.flatMap((line, at) => (/^\s*(\* )?```/.test(line) ? [{ at, word: line.split("```")[1] }] : []));
  return fences.flatMap(({ at, word = "" }, index) => {
    if (index % 2 > 0 || !/^(ts|tsx|typescript)\b/.test(word)) return [];
    const own = lines.slice(at + 1, fences[index + 1]?.at).map((line) => bare(file, line));
    return [{ file, line: at + 2, text: `${"\n".repeat(at + 1)}${own.join("\n")}\n` }];
  });
}

/** In a docstring without its asterisk, at the same column. */
function bare(file: string, line: string): string {
  return file.endsWith(".ts") ? line.replace(/^\s*\* ?/, (margin) => " ".repeat(margin.length)) : line;
}

/**
 * What the compiler says of snippets, all in one run, as `file:line:column: message`. They import the package by its name, as users do,
 * and may have a cluster.ts beside them.
 */
export async function complaintsAbout(snippets: readonly Snippet[]): Promise<readonly string[]> {
  const folder = mkdtempSync(join(tmpdir(), "lvsform-snippets-"));
  try {
    symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
    for (const { file, line, text } of snippets) {
      const path = join(folder, file, String(line), "snippet.ts");
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text);
      copyFileSync(join(root, "examples/walkthrough/cluster.ts"), join(dirname(path), "cluster.ts"));
    }
    writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(settings()));
    const said = await compile(folder);
    return said.map((line) => line.replace(/^(.*)\/\d+\/snippet\.ts\((\d+),(\d+)\)/, "$1:$2:$3"));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function settings() {
  const entry = (name: string) => [join(root, "src", `${name}.ts`)];
  const paths = { lvsform: entry("index"), "lvsform/api": entry("api/index"), "lvsform/terraform": entry("terraform") };
  // A snippet may show what it does nothing with.
  const compilerOptions = { paths, noUnusedLocals: false };
  return {
    extends: join(root, "tsconfig.json"),
    compilerOptions,
    include: ["**/snippet.ts"],
    exclude: ["node_modules"],
  };
}

function compile(folder: string): Promise<readonly string[]> {
  const tsc = join(root, "node_modules/.bin/tsc");
  return new Promise((resolve) =>
    execFile(
      tsc,
      ["-p", folder, "--pretty", "false"],
      { cwd: folder, maxBuffer: 64 << 20 },
      (error, stdout, stderr) => {
        const lines = `${stdout}${stderr}`.split("\n").filter((line) => line !== "");
        resolve(error && lines.length === 0 ? [error.message] : lines);
      },
    ),
  );
}
