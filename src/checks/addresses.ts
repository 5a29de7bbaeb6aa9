import type { Answers, Check, Judgement } from "../model/check.ts";
import type { Declaration } from "../model/declaration.ts";
import { canonicalIp } from "../model/inet.ts";
import { sh } from "../model/shell.ts";
import { destinationOf, directorsOf, distinct, type Use, usesOf } from "./cast.ts";
import { error, warning } from "./finding.ts";

/** Whether each host is the one that cluster.ts means: it has the DIP, the RIP and the interface that are said of it. */
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
          error({
            ...{ code: "interface-missing", host, summary: `${host} has no interface ${lan}` },
            detail: `it has ${[...has.links].join(", ")}`,
            hint: "correct the interface of the director in cluster.ts",
            refuses: [{ host, kinds: ["interface-address"] }],
          }),
        ]),
    ...(dip && bits === undefined
      ? [
          error({
            ...{ code: "dip-missing", host, summary: `${host} does not have the DIP ${dip.address}` },
            detail: `it has ${[...has.prefixes.keys()].join(", ")}; nothing of its table is changed: it may be another host`,
            hint: "correct dip or host in cluster.ts, or the HostName in the ssh configuration",
            refuses: [{ host, kinds: ["interface-address", "ipvs-service", "ipvs-destination"] }],
          }),
        ]
      : []),
    ...(dip && bits !== undefined && Number(bits) !== dip.prefixLength
      ? [
          warning({
            ...{ code: "dip-prefix", host },
            summary: `the DIP ${dip.address} of ${host} has the prefix length ${bits}, cluster.ts says ${dip.prefixLength}`,
            hint: "correct dip in cluster.ts: which real servers are on the same network is judged by it",
          }),
        ]
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
            error({
              ...{ code: "rip-missing", host, summary: `${host} does not have the RIP ${rip}` },
              detail: `it has ${[...has.prefixes.keys()].join(", ")}; connections would be sent to another host`,
              hint: "correct rip or host in cluster.ts, or the HostName in the ssh configuration",
              refuses: uses.map(destinationOf),
            }),
          ]),
    ];
  });
}
