import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { loadDeclaration } from "../../src/dsl/load.ts";
import { printKeepalived } from "../../src/views/keepalived-conf.ts";

it("prints every option in keepalived's words", async () => {
  const { cluster, services, diagnostics } = await loadDeclaration(join(import.meta.dirname, "every-option.ts"));
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const text = printKeepalived(services, "d", { tcpSeconds: 800, udpSeconds: 260 }, cluster);
  expect(text).toBe(readFileSync(join(import.meta.dirname, "keepalived.conf"), "utf8"));
});
