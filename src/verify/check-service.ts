import { quote } from "../model/command.ts";
import type { DeclaredService } from "../model/declaration.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import type { HostTarget, Transport } from "../model/transport.ts";
import { type Answers, askScript, parseAnswers } from "./ask.ts";
import { isFair, roundOf, type Share, sharesOf } from "./spread.ts";

/** How the director's counters are read; the provider knows. */
export interface Counters {
  script(service: string): string;
  /** Connections since the last zero, by the real server's address. */
  parse(stdout: string): ReadonlyMap<string, number>;
}

export interface Checked {
  readonly service: DeclaredService;
  readonly requests: number;
  readonly answers: Answers;
  readonly shares: readonly Share[];
  /** The MAC address of the director's interface. Lower case. */
  readonly mac: string;
  readonly problems: readonly Diagnostic[];
}

/** The kernel sums its counters up every two seconds: read sooner, they miss the newest connections. Source: ip_vs_est.c. */
const settleSeconds = 3;

type WithHost = <T>(target: HostTarget, task: (transport: Transport) => Promise<T>) => Promise<T>;

/** Asks one service for real, and compares who answered with the weights, and who owns the VIP with the director. */
export async function checkService(
  service: DeclaredService,
  hosts: { readonly client: HostTarget; readonly director: HostTarget },
  options: { readonly requests: number | undefined; readonly counters: Counters; readonly withHost: WithHost },
): Promise<Checked> {
  const { counters, withHost } = options;
  const requests = options.requests ?? Math.max(8, 2 * roundOf(service.realServers));
  const exec = async (target: HostTarget, script: string, timeoutMs: number) =>
    (await withHost(target, (transport) => transport.exec(`PATH=$PATH:/usr/sbin:/sbin\n${script}\n`, { timeoutMs })))
      .stdout;
  const count = async () =>
    counters.parse(await exec(hosts.director, `sleep ${settleSeconds}; ${counters.script(service.key)}`, 30_000));
  const mac = (
    await exec(hosts.director, `cat /sys/class/net/${quote(service.director.interface)}/address`, 15_000)
  ).trim();
  const before = await count();
  const answers = parseAnswers(await exec(hosts.client, askScript(service, requests), 30_000 + requests * 6_000));
  if (!answers.hasClient) throw new Failure(noClient(hosts.client.name));
  const after = await count();
  const got = new Map([...after].map(([rip, connections]) => [rip, connections - (before.get(rip) ?? 0)]));
  const checked = { service, requests, answers, mac: mac.toLowerCase(), shares: sharesOf(service, got) };
  return { ...checked, problems: problemsOf(checked, hosts.client.name) };
}

function problemsOf(
  { service, answers, mac, shares, requests }: Omit<Checked, "problems">,
  client: string,
): readonly Diagnostic[] {
  const { key, director } = service;
  const problem = (code: string, summary: string, hint: string, detail?: string): Diagnostic => ({
    ...{ severity: "error", code, summary, hint, address: `${director.host}/ipvs-service/${key}`, host: director.host },
    ...(detail ? { detail } : {}),
  });
  const strangers = answers.owners.filter((owner) => owner !== mac);
  const unfair = answers.failures.length === 0 ? shares.filter((share) => !isFair(share)) : [];
  return [
    ...(answers.failures.length > 0
      ? [
          problem(
            "no-answer",
            `${answers.failures.length} of ${requests} requests to ${key} got no answer`,
            "lvsform plan shows what is missing; the web server of each real server must listen on the VIP or on 0.0.0.0",
            [...new Set(answers.failures)].join("\n"),
          ),
        ]
      : []),
    ...(strangers.length > 0
      ? [
          problem(
            "vip-owner",
            `${strangers.join(", ")} answers ARP for ${service.vip}, not only ${director.host} (${mac})`,
            `find the host with that MAC address: its arp_ignore and arp_announce, or an old director; ${client} sends its requests there`,
          ),
        ]
      : []),
    ...(unfair.length > 0
      ? [
          problem(
            "spread",
            `the requests to ${key} are not spread by the weights`,
            "other clients, or a change of the table while asking, may do that: ask again with more --requests",
            unfair.map(({ host, got, expected }) => `${host} got ${got}, its weight asks for ${expected}`).join("\n"),
          ),
        ]
      : []),
  ];
}

function noClient(host: string): Diagnostic {
  return {
    ...{ severity: "error", code: "no-http-client", host },
    summary: `${host} has neither curl nor wget to ask with`,
    hint: "install one of them there, or ask from another host with --from",
  };
}
