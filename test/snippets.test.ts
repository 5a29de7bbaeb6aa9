import { describe, expect, it } from "vitest";
import { complaintsAbout, pages, snippetsOf } from "./snippets.ts";

const all = pages();
const snippets = all.flatMap(snippetsOf);
const placesOf = (pattern: RegExp) => snippets.filter(({ file }) => pattern.test(file)).length;

describe("the TypeScript in the documentation", () => {
  it("compiles, with strict settings, against what the package exports", async () => {
    expect(placesOf(/^(README|docs\/.*)\.md$/)).toBeGreaterThan(2);
    expect(placesOf(/^src\/.*\.ts$/)).toBeGreaterThan(5);
    expect(await complaintsAbout(snippets)).toEqual([]);
  });

  it("is told by file and line where it does not", async () => {
    const page =
      'One\n\n```ts\nimport { Cluster } from "lvsform";\n\nnew Cluster(7);\n```\n\n```sh\nnew Cluster(7)\n```\n';
    const docstring =
      '/**\n * One\n * ```ts\n * import { plan } from "lvsform/api";\n * plan({ fil: "a" });\n * ```\n */\n';
    const wrong = [...snippetsOf({ file: "A.md", text: page }), ...snippetsOf({ file: "a/b.ts", text: docstring })];
    expect(await complaintsAbout(wrong)).toEqual([
      expect.stringMatching(/^A\.md:6:13: error TS2345: .*number.*string/),
      expect.stringMatching(/^a\/b\.ts:5:11: error TS2561: .*'fil'/),
    ]);
  });

  it("stands in a fence wherever a docstring promises an example, and every fence says what it holds", () => {
    for (const { file, text } of all) {
      if (file.endsWith(".ts"))
        for (const [promise] of text.matchAll(/^ *\* @example.*\n.*$/gm))
          expect(promise, file).toMatch(/@example\n *\* ```ts$/);
      for (const [fence] of text.matchAll(/^\s*(?:\* )?```(?:js|javascript|typescript|tsx|TS)$/gm))
        expect.unreachable(`${file}: ${fence.trim()} is not looked at; write ts`);
    }
  });
});
