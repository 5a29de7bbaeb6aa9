import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseBootFiles } from "../../providers/boot/files.ts";
import { providers } from "../../providers/index.ts";
import { splitReading } from "../../providers/ipvs/table.ts";
import type { Provider } from "../../src/model/provider.ts";
import type { Spec } from "../../src/model/resource.ts";
import { type Guard, readingsOf } from "../../src/model/shell/guard.ts";
import { ownedFields } from "../../src/model/specs.ts";
import { newHost } from "../property/model-beginnings.ts";
import { runOn } from "../property/model-host.ts";
import { reading } from "../property/model-readings.ts";
import { destinationsOf, randomTable } from "../property/random-table.ts";
import { awks, ReadingShell } from "./guard-shell.ts";

// What the shell of a host prints for a guard is what was worked out from the parsed reading of the very same text.

const folder = join(import.meta.dirname, "../cases");
const cases = readdirSync(folder).flatMap((kind) =>
  readdirSync(join(folder, kind)).map((file) => {
    const { stdout } = JSON.parse(readFileSync(join(folder, kind, file), "utf8"));
    return { kind, name: file.replace(".json", ""), stdout: stdout as string };
  }),
);

const providerOf = (kind: string) => providers.get(kind) as Provider;

/** Has the programs of a machine print what a probe printed once. */
function tell(shell: ReadingShell, kind: string, stdout: string): void {
  const sections = Object.fromEntries(
    [...stdout.matchAll(/^# (\w+)\n([^#]*)/gm)].map(([, name, text]) => [name, text]),
  );
  if (kind.startsWith("ipvs-")) tellTable(shell, stdout);
  else if (providerOf(kind).atBoot) for (const [path, text] of parseBootFiles(stdout)) shell.file(path, text);
  else if (kind === "link") ip(shell, { "-o link show": sections.links ?? "" });
  else if (kind === "interface-address") ip(shell, { "-o addr show": stdout });
  else if (kind === "route")
    ip(shell, {
      "-4 route show default": sections.default ?? "",
      "-6 route show default": sections.default6 ?? "",
    });
  else if (kind === "sysctl")
    for (const line of stdout.split("\n").filter(Boolean)) {
      const [path = "", ...value] = line.split("\t");
      shell.file(path, `${value.join("\t")}\n`);
    }
  else if (kind.startsWith("boot-")) for (const [path, text] of parseBootFiles(stdout)) shell.file(path, text);
  else if (kind === "package")
    shell.program(
      "dpkg-query",
      `case "$4" in ${stdout.trim().replaceAll(/^(\S+) (.*)$/gm, "$1) printf '%s' '$2';;")} esac`,
    );
}

function tellTable(shell: ReadingShell, stdout: string): void {
  const table = splitReading(stdout);
  if (table === undefined) return;
  shell.ipvsadm({
    "-S -n": table.rules,
    "-L -n --thresholds": table.thresholds,
    "-L -n --timeout": table.timeouts,
    "-L -n --daemon": table.daemons,
  });
}

function ip(shell: ReadingShell, answers: Readonly<Record<string, string>>): void {
  const arms = Object.entries(answers).map(([words, text]) => `"${words}") cat <<'END'\n${text.trimEnd()}\nEND\n;;`);
  shell.program("ip", `case "$*" in ${arms.join("\n")}\n*) exit 9;; esac`);
}

/** The value that stands there for a guard. */
const seen = (shell: ReadingShell, guard: Guard) => shell.read(readingsOf([guard])[0] ?? "").get(guard.name) ?? "";

describe.each(awks)("the guards, read with $name", (awk) => {
  it.each(cases)("find everything as it was parsed: $kind $name", ({ kind, stdout }) => {
    const shell = new ReadingShell(awk);
    tell(shell, kind, stdout);
    const provider = providerOf(kind);
    for (const [key, spec] of provider.parse(stdout)) {
      const guard = provider.guard(key, [spec], []);
      if (guard) expect(guard.accepts, key).toContain(seen(shell, guard));
    }
  });

  it.each(cases.filter(({ kind }) => providerOf(kind).atBoot))(
    "find the same in files with carriage returns: $kind $name",
    ({ kind, stdout }) => {
      const shell = new ReadingShell(awk);
      for (const [path, text] of parseBootFiles(stdout)) shell.file(path, text.replaceAll("\n", "\r\n"));
      const provider = providerOf(kind);
      for (const [key, spec] of provider.parse(stdout)) {
        const guard = provider.guard(key, [spec], []);
        if (guard) expect(guard.accepts, key).toContain(seen(shell, guard));
      }
    },
  );

  it.each(cases)("show as much in one reading for all of them as in one for each: $kind $name", ({ kind, stdout }) => {
    const shell = new ReadingShell(awk);
    tell(shell, kind, stdout);
    const provider = providerOf(kind);
    const guards = [...provider.parse(stdout)].flatMap(([key, spec]) => provider.guard(key, [spec], []) ?? []);
    const together = new Map(readingsOf(guards).flatMap((one) => [...shell.read(one)]));
    for (const guard of guards) expect(together.get(guard.name) ?? "", guard.name).toBe(seen(shell, guard));
    expect(readingsOf(guards)).toHaveLength(new Set(guards.map(({ script }) => script)).size);
  });

  it("find random tables of IPVS as they were parsed, with and without their weights", () => {
    const shell = new ReadingShell(awk);
    fc.assert(
      fc.property(randomTable, (table) => {
        const host = newHost({ name: "d1", number: 11 });
        const network = new Map([["d1", host]]);
        const write = (kind: string, all: ReadonlyMap<string, Spec>) => {
          for (const [key, spec] of all)
            for (const { argv } of providerOf(kind).commands(key, undefined, spec)) runOn(host, argv, network);
        };
        write("ipvs-service", table.services);
        write("ipvs-destination", destinationsOf(table));
        const stdout = reading(host, "ipvs", "");
        tellTable(shell, stdout);
        for (const kind of ["ipvs-service", "ipvs-destination"])
          for (const [key, spec] of providerOf(kind).parse(stdout))
            for (const owned of [[], ["forwarding", "upperThreshold", "lowerThreshold", "tunnel"]]) {
              const guard = providerOf(kind).guard(key, [spec], owned);
              expect(guard && seen(shell, guard), `${kind} ${key} in\n${stdout}`).toBe(guard?.accepts[0]);
            }
      }),
      { numRuns: 25 },
    );
  });

  it("see no difference where ipvsadm 1.26 spells pe and ops without dashes, and knows no tunnel types", () => {
    const shell = new ReadingShell(awk);
    shell.ipvsadm({
      "-S -n": "-A -u 10.0.0.1:5060 -s rr -p 300 pe sip ops\n-a -u 10.0.0.1:5060 -r 10.0.0.2:5060 -i -w 1\n",
      "-L -n --thresholds": "UDP  10.0.0.1:5060 rr persistent 300 pe sip ops\n  -> 10.0.0.2:5060   0   0   0   0\n",
      "-L -n --daemon": "master sync daemon (mcast=eth0, syncid=1)\n",
    });
    const isThere = (kind: string, key: string, spec: Spec) => {
      const guard = providerOf(kind).guard(key, [spec], []);
      expect(guard && seen(shell, guard)).toBe(guard?.accepts[0]);
    };
    const persistence = { seconds: 300, engine: "sip" };
    isThere("ipvs-service", "udp:10.0.0.1:5060", { scheduler: "rr", persistence, onePacket: true });
    const tunnel = { type: "ipip" };
    isThere("ipvs-destination", "udp:10.0.0.1:5060/10.0.0.2:5060", { forwarding: "tunneling", weight: 1, tunnel });
    isThere("ipvs-sync", "master", { interface: "eth0", syncId: 1 });
  });

  it("count only the weight as moved, and that only where lvsform keeps it", () => {
    const shell = new ReadingShell(awk);
    shell.ipvsadm({
      "-S -n": "-A -f 7 -s rr\n-a -f 7 -r 192.168.0.12:0 -g -w 5\n",
      "-L -n --thresholds": "FWM  7 rr\n  -> 192.168.0.12:0   20   10   312   4711\n",
    });
    const spec = { forwarding: "direct-routing", weight: 3, upperThreshold: 20, lowerThreshold: 10 };
    const guard = (owned: readonly string[], said: Spec = spec) =>
      providerOf("ipvs-destination").guard("fwmark:7/192.168.0.12:0", [said], owned) as Guard;
    const others = ["forwarding", "upperThreshold", "lowerThreshold", "tunnel"];
    expect(seen(shell, guard([]))).toBe("-g -w 5 -x 20 -y 10");
    expect(guard([]).accepts).toEqual(["-g -w 3 -x 20 -y 10"]);
    expect(guard(others).accepts).toEqual([seen(shell, guard(others))]);
    expect(guard(others, { ...spec, upperThreshold: 21 }).accepts).not.toEqual([seen(shell, guard(others))]);
  });

  it("ask ipvsadm for nothing where IPVS is not loaded: it would load it", () => {
    const shell = new ReadingShell(awk);
    shell.program("ipvsadm", "echo called >&2; exit 9");
    const specs: Readonly<Record<string, string>> = {
      "ipvs-service": "tcp:192.168.0.21:80",
      "ipvs-destination": "tcp:192.168.0.21:80/192.168.0.12:80",
      "ipvs-timeouts": "all",
      "ipvs-sync": "master",
    };
    for (const [kind, key] of Object.entries(specs)) {
      const guard = providerOf(kind).guard(key, [undefined], []) as Guard;
      expect(shell.read(guard.script)).toEqual(new Map());
      expect(guard.accepts).toContain("");
    }
  });

  it("fail, instead of finding nothing, where ipvsadm does", () => {
    const shell = new ReadingShell(awk);
    shell.ipvsadm({});
    const keys: Readonly<Record<string, string>> = {
      "ipvs-service": "tcp:192.168.0.21:80",
      "ipvs-timeouts": "all",
      "ipvs-sync": "master",
    };
    for (const [kind, key] of Object.entries(keys)) {
      const guard = providerOf(kind).guard(key, [undefined], []) as Guard;
      expect(() => shell.read(guard.script), kind).toThrow(/not told/);
    }
  });

  it("read the default route that a router told of, whatever its numbers are and however long it lives", () => {
    const shell = new ReadingShell(awk);
    const line = (seconds: number) =>
      `default via fe80::1 dev eth0 proto ra metric 1024 expires ${seconds}sec hoplimit 64 pref medium \n`;
    const stdout = `# default\n# default6\n${line(1795)}`;
    const spec = providerOf("route").parse(stdout).get("default6") as Spec;
    ip(shell, { "-6 route show default": line(11) });
    const guard = providerOf("route").guard("default6", [spec], []) as Guard;
    expect(seen(shell, guard)).toBe(guard.accepts[0]);
  });

  it("take the default route with the smallest metric, and see a gateway that moved", () => {
    const shell = new ReadingShell(awk);
    const stdout = (via: string) =>
      `default via 10.0.0.1 dev eth1 metric 200 \ndefault via ${via} dev eth0 proto dhcp metric 100 \n`;
    const guard = providerOf("route").guard(
      "default",
      [
        providerOf("route")
          .parse(`# default\n${stdout("192.168.0.254")}# default6\n`)
          .get("default"),
      ],
      [],
    ) as Guard;
    ip(shell, { "-4 route show default": stdout("192.168.0.254") });
    expect(guard.accepts).toEqual([seen(shell, guard)]);
    ip(shell, { "-4 route show default": stdout("192.168.0.253") });
    expect(seen(shell, guard)).toContain("192.168.0.253");
    expect(guard.accepts).not.toContain(seen(shell, guard));
  });

  it("read every prefix length of an address, also of one whose peer has it, and no label", () => {
    const shell = new ReadingShell(awk);
    const end = "\\       valid_lft forever preferred_lft forever\n";
    const stdout = [
      `2: eth0    inet 192.168.0.21/24 brd 192.168.0.255 scope global secondary eth0:0${end}`,
      `2: eth0    inet 192.168.0.21/8 scope global eth0${end}`,
      `2: eth0    inet 192.168.0.21/32 scope global eth0${end}`,
      `3: tunl0@NONE    inet 10.0.0.1 peer 10.0.0.2/32 scope global tunl0${end}`,
    ].join("");
    ip(shell, { "-o addr show": stdout });
    for (const [key, spec] of providerOf("interface-address").parse(stdout)) {
      const guard = providerOf("interface-address").guard(key, [spec], []) as Guard;
      expect(guard.accepts, key).toEqual([seen(shell, guard)]);
    }
  });
});

describe("the guards", () => {
  it("tell every value of every recorded reading from every other one of its kind", () => {
    for (const { kind, stdout } of cases) {
      const provider = providerOf(kind);
      const fields: readonly string[] | undefined = (ownedFields as Readonly<Record<string, readonly string[]>>)[kind];
      const kept = (key: string, spec: Spec) =>
        JSON.stringify(
          Object.entries(provider.normalize(spec, key)).filter(([name]) => fields?.includes(name) ?? true),
        );
      const specs = [...provider.parse(stdout)];
      for (const [key, spec] of specs)
        for (const [, other] of specs) {
          const guard = provider.guard(key, [spec], []);
          // Of what stands in a file of somebody else, nothing can be lost.
          if (guard === undefined || guard.accepts.join("") === "" || kept(key, spec) === kept(key, other)) continue;
          expect(provider.guard(key, [other], [])?.accepts, `${kind} ${key}`).not.toEqual(guard.accepts);
        }
    }
  });
});
