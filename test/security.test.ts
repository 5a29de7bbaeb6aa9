import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";

const root = join(import.meta.dirname, "..");
const rows = readFileSync(join(root, "SECURITY.md"), "utf8")
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| Promise") && !line.startsWith("| **"));

it("every promise of SECURITY.md names the test that fails if it is broken", () => {
  expect(rows.length).toBeGreaterThan(20);
  for (const row of rows) {
    const [, promise = "", tests = ""] = row.split("|").map((cell) => cell.trim());
    expect(promise, row).toMatch(/^[A-Z`c].*\.$/);
    const names = [...tests.matchAll(/`([^`]+\.test\.ts)`/g)].map(([, name = ""]) => name);
    expect(names.length, row).toBeGreaterThan(0);
    for (const name of names) expect(existsSync(join(root, name)), name).toBe(true);
  }
});
