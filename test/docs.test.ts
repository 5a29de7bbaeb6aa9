import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseLine } from "./typed.ts";

const root = join(import.meta.dirname, "..");
const pages = globSync("**/*.md", { cwd: root, exclude: ["node_modules", "dist"] }).filter(
  (page) => !page.startsWith("test/cases/"),
);
const textOf = (page: string) => readFileSync(join(root, page), "utf8");

describe("the pages", () => {
  it.each(pages)("%s: what it links to is there", (page) => {
    const links = [...textOf(page).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, to = ""]) => to);
    for (const link of links.filter((one) => !/^\w+:/.test(one)))
      expect(existsSync(join(root, dirname(page), link)), link).toBe(true);
  });

  it.each(pages)("%s: its command lines are such as lvsform takes", (page) => {
    // The first cell of the table of verbs is a pattern; test/examples.test.ts compares it with the commands.
    const text = textOf(page).replaceAll(/^\| `lvsform .*? \|/gm, "");
    const blocks = [...text.matchAll(/^```sh\n(.*?)^```/gms)].map(([, block = ""]) => block).join("");
    const typed = [
      ...blocks.matchAll(/^(lvsform .*?)(?: +#.*)?$/gm),
      ...text.matchAll(/^\$ (lvsform .*?)(?: +#.*)?$|`(lvsform [a-z][^`|]+)`/gm),
    ];
    for (const [, line, word] of typed) {
      const one = (line ?? word ?? "").replaceAll("\n", " ");
      expect(() => parseLine(one), one).not.toThrow();
    }
  });

  it.each(pages)("%s: its npm scripts are there", (page) => {
    const { scripts } = JSON.parse(textOf("package.json"));
    for (const [, script] of textOf(page).matchAll(/npm run (?:-s )?([a-z0-9]+)/g))
      expect(scripts).toHaveProperty(script ?? "");
  });

  it("are all found from the README", () => {
    const found = new Set<string>();
    const follow = (page: string) => {
      if (found.has(page) || !page.endsWith(".md")) return;
      found.add(page);
      for (const [, to = ""] of textOf(page).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)) {
        const at = join(dirname(page), to);
        follow(existsSync(join(root, at, "README.md")) ? join(at, "README.md") : at);
      }
    };
    follow("README.md");
    expect(pages.filter((page) => !found.has(page))).toEqual([]);
  });
});
