import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { templatesOf } from "./templates-of.ts";

const root = join(import.meta.dirname, "..");
const files = ["src", "providers", "state"].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name)),
);
const textOf = (file: string) => readFileSync(join(root, file), "utf8");
const importsOf = (file: string) =>
  [
    ...textOf(file).matchAll(
      /(?:^|\n)(?:import|export)[^"';]*?from "([^"]+)"|import\("([^"]+)"\)|(?:^|\n)import "([^"]+)"/g,
    ),
  ].map(([, a, b, c]) => a ?? b ?? c ?? "");

/** The layer a file belongs to: its folder below src, or providers, or state, or the file itself. */
function layerOf(file: string): string {
  const [top = "", second = ""] = file.split("/");
  return top === "src" ? second.replace(/\.ts$/, "") : top;
}

// DESIGN: imports point down. Edges (main and what it is made of) may import everything.
/** The nouns, and what every layer but them may use. */
const base = ["model", "messages", "files"];
const below: Readonly<Record<string, readonly string[]>> = {
  model: [],
  messages: ["model"],
  files: ["model", "messages"],
  dsl: base,
  graph: base,
  providers: base,
  hosts: base,
  state: base,
  verify: base,
  checks: base,
  compare: base,
  views: [...base, "verify", "compare"],
  plan: [...base, "graph"],
  apply: [...base, "graph", "plan"],
  index: ["dsl", ...base],
  lab: [...base, "hosts"],
  drift: [...base, "graph", "plan"],
  import: [...base, "dsl"],
  bridge: [...base, "graph", "plan"],
  // What "lvsform/terraform" is: a second place where something is put together.
  terraform: [...base, "dsl", "bridge", "api", "providers"],
  // The operations. `with-tool` puts providers, state, checks and hosts together.
  api: [...base, "dsl", "graph", "plan", "apply", "drift", "hosts", "verify", "compare"],
  // What a user types, and what they see.
  cli: [
    ...[...base, "dsl", "graph", "plan", "apply", "drift", "hosts", "verify", "compare", "api", "views"],
    ...["lab", "import", "bridge", "version"],
  ],
};
/** Files that may import more than their layer: where the parts of the program come together. */
const compositions = ["src/api/with-tool.ts", "src/api/state-path.ts", "src/cli/session.ts", "src/cli/main.ts"];
/** Layers with a file at the edge of the process: it may read the clock, end the process, and print. */
const edge = ["version"];
const atEdge = (file: string) =>
  edge.includes(layerOf(file)) || compositions.includes(file) || /^src\/cli\/[^/]+\.ts$/.test(file);

/** Without comments, which may name what is never done. Quotes in them do not matter here. */
const withoutComments = (text: string) => text.replaceAll(/\/\*[\s\S]*?\*\/|(?<=^|\s)\/\/.*$/gm, "");

/** Where a text is shell text as it stands: patterns of file names, and the program that a user gives as a receiver of notices. */
const trusting = ["providers/boot/files.ts", "src/cli/verbs/drift/deliver.ts"];

/** What only a shell reads: its operators and keywords, and filters behind a pipe. */
const isShell =
  /\$\(|\|\| |&& |\b2>| >>?\s*\/(?:dev|etc|run|tmp)\b|; (?:do|then|fi|done|esac)\b|\bdone\b;|;;|<<|\| (?:awk|sed|grep|head|tail|cut|tr|sort|while)\b|^\s*(?:exec|cd|rm|set --) /m;

/** Commands that a person reads in a message and types, and which lvsform never runs. */
const shownOnly = /Give the address the mask of one host: ip addr add|; then run lvsform/;

describe("the layers", () => {
  it.each(files.filter((file) => !edge.includes(layerOf(file)) && !compositions.includes(file)))(
    "%s imports only what lies below it",
    (file) => {
      const layer = layerOf(file);
      const allowed = [layer, ...(below[layer] ?? [])];
      expect(below[layer]).toBeDefined();
      for (const path of importsOf(file).filter((one) => one.startsWith("."))) {
        const target = layerOf(relative(root, join(root, dirname(file), path)));
        expect(allowed, `${file} imports ${path}`).toContain(target);
      }
    },
  );

  const homes: Readonly<Record<string, RegExp>> = {
    ssh2: /^src\/hosts\/ssh\/(?:client\/(?:client|established)|keys\/key-files)\.ts$/,
    "better-sqlite3": /^state\//,
    "node:child_process": /^src\/(hosts\/local\.ts|lab\/)/,
    prettier: /^src\/import\/write\/layout\.ts$/,
    commander: /^src\/cli\/(commands\/|command-line\.ts|program\.ts)/,
    ink: /^src\/views\/tui\/screen\/screen\.ts$/,
    react: /^src\/views\/tui\/screen\/screen\.ts$/,
    diff: /^src\/(views\/file-diff|plan\/file\/file-hunks)\.ts$/,
    constructs: /^src\/(dsl\/|bridge\/|terraform\.ts)/,
    cdktf: /^src\/bridge\//,
    "@cdktf/provider-null": /^src\/bridge\//,
    yaml: /^providers\/boot\/addresses\/netplan-/,
    zod: /^(src\/(dsl|plan|model)|providers|state)\//,
  };
  it.each(Object.entries(homes))("%s is used in one place only", (name, home) => {
    const users = files.filter((file) => importsOf(file).includes(name));
    expect(users.length).toBeGreaterThan(0);
    for (const user of users) expect(user).toMatch(home);
  });

  it("never clears a table: no script holds ipvsadm -C, --clear, or ipvsadm-restore", () => {
    for (const file of files)
      expect(withoutComments(textOf(file)), file).not.toMatch(
        /ipvsadm["', ]+(?:-C\b|--clear\b)|["'` ]ipvsadm-restore\b/,
      );
  });

  it("makes messages in one place: no other file builds a diagnostic", () => {
    for (const file of files.filter((one) => layerOf(one) !== "messages")) {
      const text = withoutComments(textOf(file));
      expect(text, file).not.toMatch(/\bseverity: "(?:error|warning)"(?! as const)/);
      expect(text, file).not.toMatch(/new Failure\(\{/);
    }
  });

  it("makes shell text in one place: no other file turns a string into it", () => {
    for (const file of files.filter((one) => one !== "src/model/shell/shell.ts")) {
      expect(textOf(file), file).not.toMatch(/\bas (?:unknown as )?Shell\b|<Shell>/);
      if (!trusting.includes(file)) expect(textOf(file), file).not.toMatch(/\btrusted\(/);
    }
    for (const file of trusting) expect(textOf(file).match(/\btrusted\(/g), file).toHaveLength(1);
  });

  it("puts data into shell text by the quoting function alone, in every template", () => {
    const found = files.flatMap((file) =>
      templatesOf(textOf(file))
        .filter(
          ({ tag, holds, words }) =>
            holds && tag !== "sh" && tag !== "awk" && isShell.test(words) && !shownOnly.test(words),
        )
        .map(({ words }) => `${file}: ${words}`),
    );
    expect(found).toEqual([]);
  });

  it("ends the process and reads the clock at the edge only", () => {
    for (const file of files.filter((one) => !atEdge(one) && layerOf(one) !== "lab")) {
      expect(withoutComments(textOf(file)), file).not.toMatch(/process\.exit\b|Date\.now\(|new Date\(\)|console\./);
    }
  });

  it("reads files that a user names, makes folders and prints by its own helpers only", () => {
    // What is lvsform's own, or made by it in a folder of its own.
    const ownFiles = /^src\/(version|model\/local\/(user-file|own-file)|cli\/completion\/script|lab\/.*)\.ts$/;
    const printers = /^src\/(cli\/(main|terminal|program|streams)|dsl\/load(-worker)?|lab\/demo)\.ts$/;
    for (const file of files.filter((one) => one.startsWith("src/"))) {
      if (!ownFiles.test(file)) expect(textOf(file), file).not.toMatch(/\breadFile(Sync)?\(|createReadStream\(/);
      if (!printers.test(file)) expect(textOf(file), file).not.toMatch(/process\.std(out|err)\.write/);
      expect(textOf(file), file).not.toMatch(/\bmkdir(Sync)?\([^;]*recursive: true/);
    }
  });

  it("knows one kind of resource only in providers, in the constructs that declare it, and in what writes them", () => {
    for (const file of files.filter((one) => !["providers", "dsl", "model", "import"].includes(layerOf(one))))
      expect(textOf(file), file).not.toMatch(/kind === "|case "(sysctl|kernel-module|interface-address|ipvs-)/);
  });

  it("loads no verb before it is asked for: help costs what the words cost", () => {
    const light =
      /^(src\/cli\/commands\/|src\/model\/|src\/messages\/|src\/cli\/verbs\/flags\.ts|src\/drift\/notice\.ts|src\/version\.ts|src\/lab\/)/;
    for (const file of files.filter((one) => /^src\/cli\/(commands\/|command-line\.ts)/.test(one))) {
      const values = textOf(file).matchAll(/(?:^|\n)import (?!type )(?:[^"';]*?from )?"(\.[^"]+)"/g);
      for (const [, path = ""] of values) expect(join(dirname(file), path), file).toMatch(light);
    }
  });

  it("keeps every file short enough to be read at once", () => {
    for (const file of files) expect(textOf(file).split("\n").length, file).toBeLessThanOrEqual(251);
  });
});
