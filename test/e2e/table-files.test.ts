import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { providers } from "../../providers/index.ts";
import type { FoundTable } from "../../src/import/tables/found-table.ts";
import { readTableFile } from "../../src/import/tables/read-table-file.ts";
import type { Provider } from "../../src/model/provider.ts";
import { endKeepalived, etc, on, ownLab, rulesOn, snapshot, unloadIpvs } from "./user.ts";

const lab = ownLab();
const host = "v11";
const folder = join(import.meta.dirname, "../import/tables/cases");
const textOf = (name: string) => readFileSync(join(folder, name), "utf8");

function read(text: string): FoundTable {
  const found = readTableFile(text, "file", host);
  if ("code" in found) throw new Error(found.detail);
  return found;
}

const providerOf = (kind: string) => providers.get(kind) as Provider;
const tableScript = providerOf("ipvs-service").probe([]).script;

/** What the kernel has, by kind. */
function inKernel(stdout: string, kind: string): Record<string, object> {
  const provider = providerOf(kind);
  return Object.fromEntries([...provider.parse(stdout)].map(([key, spec]) => [key, provider.normalize(spec, key)]));
}

function inFile(kind: string, specs: Iterable<readonly [string, object]>): Record<string, object> {
  const provider = providerOf(kind);
  return Object.fromEntries([...specs].map(([key, spec]) => [key, provider.normalize({ ...spec }, key)]));
}

/** The kernel's table while keepalived runs with the file, when it has as many entries as are wanted, or has no more to come. */
async function withKeepalived(text: string, entries: number): Promise<string> {
  const conf = `mkdir -p /etc/keepalived; cat >/etc/keepalived/keepalived.conf <<'END_OF_CONF'\n${text}\nEND_OF_CONF\n`;
  const wait = `for i in $(seq 100); do [ "$(ipvsadm -S -n | wc -l)" -ge ${entries} ] && break; sleep 0.1; done; sleep 1`;
  return on(
    lab,
    host,
    `${conf}keepalived -n -C -i ${host} >/tmp/keepalived.log 2>&1 & echo $! >/tmp/keepalived.pid\nsleep 1; ${wait}; ${tableScript}`,
  );
}

const clean = [
  endKeepalived,
  "rm -rf /etc/keepalived /tmp/keepalived.pid /tmp/keepalived.log /tmp/table.rules",
  unloadIpvs,
].join("\n");

describe("the table in a file is the one that the kernel gets", () => {
  let before: unknown;
  const look = async () => [await snapshot(lab, [host]), await etc(lab, [host])];
  beforeAll(async () => {
    before = await look();
  });
  afterAll(async () => {
    expect(await look()).toEqual(before);
  });

  it.each(["every-option.conf", "groups.conf", "parameters.conf", "mistakes.conf"])(
    "by keepalived: %s",
    async (name) => {
      const found = read(textOf(name));
      try {
        const shown = await withKeepalived(textOf(name), found.services.size + found.destinations.size);
        expect(inFile("ipvs-service", found.services)).toEqual(inKernel(shown, "ipvs-service"));
        expect(inFile("ipvs-destination", found.destinations)).toEqual(inKernel(shown, "ipvs-destination"));
        expect(inKernel(shown, "ipvs-timeouts").all).toMatchObject(found.timeouts ?? {});
        const daemons = inKernel(shown, "ipvs-sync");
        expect(Object.keys(daemons).toSorted()).toEqual([...found.sync.keys()].toSorted());
        // The length of a message is the interface's where the file says none.
        expect(daemons).toMatchObject(inFile("ipvs-sync", found.sync));
      } finally {
        await on(lab, host, clean);
      }
    },
  );

  it.each(["ipvsadm-1.31.rules", "own-boot-script.rules", "mistakes.rules"])(
    "by ipvsadm, line by line: %s",
    async (name) => {
      const found = read(textOf(name));
      const rules = textOf(name)
        .split("\n")
        .filter((line) => line.startsWith("-"));
      try {
        await on(
          lab,
          host,
          `cat >/tmp/table.rules <<'END_OF_RULES'\n${rules.join("\n")}\nEND_OF_RULES\nwhile read -r line; do ipvsadm $line; done </tmp/table.rules`,
        );
        const shown = await on(lab, host, tableScript);
        expect(inFile("ipvs-service", found.services)).toEqual(inKernel(shown, "ipvs-service"));
        expect(inFile("ipvs-destination", found.destinations)).toEqual(inKernel(shown, "ipvs-destination"));
        expect(inKernel(shown, "ipvs-timeouts").all).toMatchObject(found.timeouts ?? {});
        for (const [state, spec] of found.sync) expect(inKernel(shown, "ipvs-sync")[state]).toMatchObject(spec);
        // And back again: what the program saves of it.
        const dump = read(await rulesOn(lab, host));
        expect(dump.notes).toEqual([]);
        expect(inFile("ipvs-service", dump.services)).toEqual(inKernel(shown, "ipvs-service"));
      } finally {
        await on(lab, host, clean);
      }
    },
  );
});
