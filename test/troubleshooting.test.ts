import { join } from "node:path";
import { expect, it } from "vitest";
import { catalog } from "../src/messages/catalog.ts";
import { symptoms } from "../src/messages/symptoms.ts";
import { printTroubleshooting } from "./troubleshooting.ts";

const page = join(import.meta.dirname, "../TROUBLESHOOTING.md");

it("TROUBLESHOOTING.md has every message; npx vitest run --project unit test/troubleshooting.test.ts --update rewrites it", async () => {
  const text = printTroubleshooting();
  for (const code of Object.keys(catalog)) expect(text).toContain(`| <a id="${code}"></a>\`${code}\` |`);
  await expect(text).toMatchFileSnapshot(page);
});

it("the symptoms lead to messages that exist", () => {
  for (const { codes } of symptoms) for (const code of codes) expect(catalog).toHaveProperty([code]);
});
