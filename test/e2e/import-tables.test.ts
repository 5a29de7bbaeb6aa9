import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { ipvsDestination } from "../../providers/ipvs-destination.ts";
import { ipvsService } from "../../providers/ipvs-service.ts";
import { labPaths } from "../../src/lab/lab.ts";
import { destinationsOf, randomTable, type Table } from "../property/random-table.ts";
import { lvsform, on, ownLab, unloadIpvs } from "./user.ts";

// Whatever stands in the kernel's table is taken over as it is, although nobody knows the hosts behind it.

const lab = ownLab();
const tables = 4;
const shown = "ipvsadm -S -n; ipvsadm -L -n --thresholds";

function commandsOf(table: Table): string {
  return [
    ...[...table.services].flatMap(([key, spec]) => ipvsService.commands(key, undefined, spec)),
    ...[...destinationsOf(table)].flatMap(([key, spec]) => ipvsDestination.commands(key, undefined, spec)),
  ]
    .map(({ argv }) => argv.slice(1).join(" "))
    .join("\n");
}

describe("a table that somebody has made", () => {
  const folders: string[] = [];
  afterAll(async () => {
    await on(lab, "v11", unloadIpvs);
    for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  });
  const seed = Number(process.env.LVSFORM_TEST_SEED ?? Math.floor(Math.random() * 2 ** 31));

  it.each(fc.sample(randomTable, { numRuns: tables, seed }).map((table, at) => ({ at, table })))(
    "is imported whole, differs in nothing from its cluster.ts, and stays when that is destroyed ($at)",
    async ({ table }) => {
      const rules = commandsOf(table);
      const where = `seed ${seed}:\n${rules}`;
      await on(lab, "v11", `modprobe ip_vs; ipvsadm -C; ipvsadm -R <<'END'\n${rules}\nEND`);
      const before = await on(lab, "v11", shown);
      const folder = mkdtempSync(join(tmpdir(), "lvsform-table-"));
      folders.push(folder);
      const file = join(folder, "cluster.ts");
      // Nobody but the director is asked: its real servers are whatever chance made them.
      const config = join(folder, "ssh-config");
      writeFileSync(
        config,
        `${readFileSync(labPaths(lab).sshConfig, "utf8")}\nHost *\n  HostName 127.0.0.1\n  Port 9\n`,
      );
      const run = (verb: string, ...words: readonly string[]) => lvsform(verb, ...words, "--ssh-config", config);
      const imported = await run("import", "--director", "v11", "--no-search", "--out", file, "--name", "some");
      expect([0, 3], `${imported.stderr}\n${where}`).toContain(imported.code);
      const text = `${readFileSync(file, "utf8")}\n${where}`;
      expect(text).not.toContain("left alone");
      expect((await lvsform("validate", "-f", file)).code, text).toBe(0);
      const { changes, unmanaged } = JSON.parse((await run("plan", "-f", file, "--json")).stdout);
      // That no file has the table is what a boot would lose; the running system is what was found.
      expect(
        changes.filter(({ atBoot }: { atBoot?: true }) => !atBoot),
        text,
      ).toEqual([]);
      expect(
        unmanaged.map(({ address }: { address: string }) => address),
        text,
      ).toEqual([]);
      expect((await run("destroy", "-f", file, "--yes", "--confirm", "never")).code).toBe(1);
      const destroyed = await run("destroy", "-f", file, "--yes", "--name", "some", "--confirm", "never");
      expect([destroyed.code, destroyed.stderr]).toEqual([0, expect.not.stringContaining("error")]);
      expect(await on(lab, "v11", shown)).toBe(before);
    },
  );
});
