import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { layOut } from "../../src/import/write/layout.ts";

const parent = mkdtempSync(join(tmpdir(), "lvsform-layout-"));
const here = process.cwd();
afterAll(() => {
  process.chdir(here);
  rmSync(parent, { recursive: true });
});

it("runs no configuration of Prettier's, neither of the folder nor of one above", async () => {
  const folder = join(parent, "project");
  mkdirSync(folder);
  for (const where of [parent, folder]) {
    const mark = `import { writeFileSync } from "node:fs"; writeFileSync(${JSON.stringify(join(where, "RAN"))}, "");`;
    writeFileSync(join(where, "prettier.config.mjs"), `${mark} export default { semi: false };`);
  }
  writeFileSync(join(folder, ".prettierrc"), JSON.stringify({ plugins: ["./plugin.mjs"], semi: false }));
  process.chdir(folder);
  expect(await layOut("const a=1")).toBe("const a = 1;\n");
  expect([parent, folder].filter((where) => existsSync(join(where, "RAN")))).toEqual([]);
  // What would run them asks for the configuration of a path: nothing in the source does.
  const { readFileSync } = await import("node:fs");
  expect(readFileSync(join(import.meta.dirname, "../../src/import/write/layout.ts"), "utf8")).not.toMatch(
    /resolveConfig/,
  );
});
