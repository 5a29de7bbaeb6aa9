import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");

/** Words with a plain one instead, in text and in parts of names: see docs/glossary.md. */
const words = new Set(
  [
    ["told", "tell", "tells", "telling", "untold", "say", "says", "said", "saying", "anew", "heard", "unheard"],
    ["somebody", "nobody", "whoever", "anybody", "everybody", "stranger", "strangers", "stray", "strays"],
    ["keeper", "keepers", "kept", "held", "mend", "mends", "mended", "mending", "beat", "beats", "silent", "manner"],
  ].flat(),
);

const phrases =
  /\b(?:the record|(?:take|takes|taken|took|taking|put|puts|putting|bring|brings|brought) (?:it |them |that |this |everything )?back|at work|done away|let go|lets go|somebody else)\b/gi;

/** Tables, columns and properties of files that earlier versions wrote: a format keeps its names. */
const formatNames = /\b(?:told|beat|mend|stray)\b/g;

const files = ["src", "providers", "state", "docs", "examples", "README.md", "CONTRIBUTING.md", "SECURITY.md"].flatMap(
  (path) =>
    statSync(join(root, path)).isFile()
      ? [path]
      : readdirSync(join(root, path), { recursive: true, encoding: "utf8" })
          .filter((name) => /\.(?:ts|sql|md|sh|awk)$/.test(name))
          .map((name) => join(path, name)),
);

/** `tellOvertaken` is tell and overtaken. */
const partsOf = (text: string) =>
  [...text.matchAll(/[A-Za-z]+/g)].flatMap(([word]) =>
    word
      .replaceAll(/([a-z])([A-Z])/g, "$1 $2")
      .replaceAll(/([A-Z]+)([A-Z][a-z])/g, "$1 $2")
      .toLowerCase()
      .split(" "),
  );

it.each(files)("%s is written in plain words", (file) => {
  const text = readFileSync(join(root, file), "utf8");
  const plain = file.startsWith("state/") ? text.replaceAll(formatNames, "") : text;
  const found = plain
    .split("\n")
    .flatMap((line, index) =>
      partsOf(line).some((part) => words.has(part)) || line.search(phrases) >= 0
        ? [`${index + 1}: ${line.trim()}`]
        : [],
    );
  expect(found).toEqual([]);
});

// A docstring that begins so has no subject: what it is about stands nowhere.
const headless = /\/\*\*(?:\s*\*)? (?:What|Of|Who|That|Those|Whose|Whom|One that|As) /g;

it.each(files.filter((file) => /^src\/(?:dsl|model|messages|api|index|terraform)\b.*\.ts$/.test(file)))(
  "%s has docstrings that are sentences about something",
  (file) => {
    expect(readFileSync(join(root, file), "utf8").match(headless) ?? []).toEqual([]);
  },
);

it.each(files.filter((file) => file.endsWith(".ts")))("%s calls only lookups …Of", (file) => {
  const text = readFileSync(join(root, file), "utf8");
  // A lookup has something to look up, and its answer at once.
  expect(text.match(/async function \w+Of\b|function \w+Of\(\)|\b\w+Of = async\b|\b\w+Of = \(\) =>/g) ?? []).toEqual(
    [],
  );
});
