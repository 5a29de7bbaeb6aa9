import { join } from "node:path";
import { expect, it } from "vitest";
import { everyDiagnostic } from "./troubleshooting.ts";

const page = join(import.meta.dirname, "../TROUBLESHOOTING.md");

it("the page of what goes wrong is made of the diagnostics in the source; npx vitest run --project unit test/troubleshooting.test.ts --update makes it anew", async () => {
  const cell = (text: string) => text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
  // What is worked out whole when it is said would tell nothing here.
  const told = everyDiagnostic().filter(({ summary, hint }) => summary !== "…" && hint !== "…");
  expect(new Set(told.map(({ code }) => code)).size).toBeGreaterThan(150);
  const rows = told.map(({ code, summary, hint }) => `| \`${code}\` | ${cell(summary)} | ${cell(hint)} |`);
  const text = [
    "# What goes wrong, and what to do",
    "",
    "Every error and warning has a code (`plan --json`, `doctor --json`: `diagnostics[].code`), says which host or line it is about, and what to",
    "do next. These are all of them, by code; … is what only the moment knows.",
    "",
    "| Code | What it says | What to do |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n");
  await expect(text).toMatchFileSnapshot(page);
});
