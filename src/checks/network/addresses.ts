import type { Answers, Check, Judgement } from "../../model/check.ts";
import type { Declaration } from "../../model/declaration.ts";
import { canonicalIp } from "../../model/network/inet.ts";
import { sh } from "../../model/shell/shell.ts";
import { destinationOf, directorsOf, distinct, type Use, usesOf } from "../cast.ts";
import { finding } from "../finding.ts";

/** Whether each host is the one that cluster.ts means: it has the declared DIP, RIP and interface. */
export const addresses: Check = {
  name: "addresses",
  title: "own addresses (DIP, RIP)",
  during: "plan",
  ask(declaration) {
    const hosts = distinct([
      ...directorsOf(declaration).map(({ host }) => host),
      ...usesOf(declaration).map(({ server }) => server.host),
    ]);
    return hosts.map((host) => ({ host, script: sh`ip -o addr show; ip -o link show | sed 's/^/link /'` }));
  },
  judge: (declaration, answers) => [
    ...directorsOf(declaration).flatMap((one) => ofDirector(one, answers)),
    ...ofServers(declaration, answers),
  ],
};

interface Has {
  readonly prefixes: ReadonlyMap<string, string>;
  readonly links: ReadonlySet<string>;
}

function read(host: string, answers: Answers): Has | undefined {
  const stdout = answers.of(host)?.stdout;
  if (!stdout) return undefined;
  const prefixes = [...stdout.matchAll(/^\d+:\s+\S+\s+inet6?\s+([0-9a-fA-F.:]+)\/(\d+)/gm)];
  return {
    prefixes: new Map(prefixes.map(([, address = "", bits = ""]) => [canonicalIp(address) ?? address, bits])),
    links: new Set([...stdout.matchAll(/^link \d+:\s+([^\s:@]+)/gm)].map(([, name = ""]) => name)),
  };
}

function ofDirector(
  { host, interface: lan, dip }: Declaration["services"][number]["directors"][number],
  answers: Answers,
): readonly Judgement[] {
  const has = read(host, answers);
  if (has === undefined) return [];
  const bits = dip && has.prefixes.get(dip.address);
  return [
    ...(has.links.has(lan)
      ? []
      : [
          finding(
            "interface-missing",
            { host, device: lan, devices: [...has.links] },
            { refuses: [{ host, kinds: ["interface-address"] }] },
          ),
        ]),
    ...(dip && bits === undefined
      ? [
          finding(
            "dip-missing",
            { host, dip: dip.address, addresses: [...has.prefixes.keys()] },
            { refuses: [{ host, kinds: ["interface-address", "ipvs-service", "ipvs-destination"] }] },
          ),
        ]
      : []),
    ...(dip && bits !== undefined && Number(bits) !== dip.prefixLength
      ? [finding("dip-prefix", { host, dip: dip.address, live: bits, declared: dip.prefixLength })]
      : []),
  ];
}

function ofServers(declaration: Declaration, answers: Answers): readonly Judgement[] {
  const groups = Map.groupBy(usesOf(declaration), ({ server: { host, rip } }) => `${host} ${rip}`);
  return [...groups.values()].flatMap((uses) => {
    const { host, rip } = (uses[0] as Use).server;
    const has = read(host, answers);
    if (has === undefined) return [];
    return [
      ...(has.prefixes.has(rip)
        ? []
        : [
            finding(
              "rip-missing",
              { host, rip, addresses: [...has.prefixes.keys()] },
              { refuses: uses.map(destinationOf) },
            ),
          ]),
    ];
  });
}
