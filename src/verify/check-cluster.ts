import { failure } from "../messages/build.ts";
import type { DeclaredService } from "../model/declaration.ts";
import { Failure } from "../model/diagnostic.ts";
import { quote, sh } from "../model/shell/shell.ts";
import { type Answers, askScript, parseAnswers } from "./ask.ts";
import { checkServers, type Exec } from "./check-servers.ts";
import { countingDirectors, serviceProblems } from "./check-service.ts";
import type { Checked } from "./checked.ts";
import type { Counters } from "./counters.ts";
import { readTable, type TableReading } from "./read-table.ts";
import { spreadOf } from "./spread.ts";
import { roundLength } from "./turns.ts";

export interface CheckOptions {
  /** The client, as exec knows it. */
  readonly client: string;
  /** Per port; undefined: two rounds of the weights, at least 8. */
  readonly requests: number | undefined;
  readonly counters: Counters;
  readonly exec: Exec;
  progress(text: string): void;
}

/** The kernel sums its counters up every two seconds: read sooner, they miss the newest connections. Source: ip_vs_est.c. */
const settleSeconds = 3;

/** No more than this by itself: a round of uneven weights may be long. */
const mostRequests = 200;

/** Sends real requests to every service, and compares who answered with who must, by the directors' counters. */
export async function checkCluster(
  services: readonly DeclaredService[],
  options: CheckOptions,
): Promise<readonly Checked[]> {
  const { exec, client, progress } = options;
  const directors = [...new Set(services.flatMap((one) => one.directors.map(({ host }) => host)))];
  progress("asking the real servers, and reading the counters");
  const [before, servers, macs] = await Promise.all([
    readTables(directors, options),
    checkServers(services, exec),
    readMacs(services, exec),
  ]);
  const asked = new Map<DeclaredService, Answers>();
  for (const service of services) {
    const { vip, verify, key } = service;
    const isThere = countingDirectors(service).some((host) => hasService(before.get(host), key));
    if (vip === undefined || verify.ports.length === 0 || !isThere) continue;
    const requests = requestsOf(service, options.requests);
    progress(`asking ${key} from ${client}`);
    const extraMs = requests * verify.ports.length * 6_000;
    const answers = parseAnswers(await exec(client, askScript({ vip, verify }, requests), extraMs));
    if (!answers.hasClient) {
      const data = { host: client, by: verify.by, programs: requestPrograms[verify.by] };
      throw failure("request-program-missing", data, { host: client });
    }
    if (!answers.isWhole) throw failure("requests-interrupted", { host: client, service: key }, { host: client });
    asked.set(service, answers);
  }
  const after = asked.size > 0 ? await readTables(directors, options) : before;
  return services.map((service) => {
    const answers = asked.get(service);
    // Fewer than meant, where asking was given up.
    const requests = answers ? [...answers.pages.values()].reduce((sum, one) => sum + one, answers.failures.length) : 0;
    const mine = servers.filter((one) => one.service === service.key);
    const readings = readingsOf(service, before, after);
    const spread = answers && readings.length > 0 ? spreadOf(service, readings, requests) : undefined;
    const checked = { service, requests, answers, spread, servers: mine, macs };
    return { ...checked, problems: serviceProblems(checked, { client, before, after }) };
  });
}

function requestsOf({ realServers, scheduler }: DeclaredService, requests: number | undefined): number {
  const weights = realServers.map(({ weight }) => (scheduler === "rr" ? Math.min(1, weight) : weight));
  return requests ?? Math.min(mostRequests, Math.max(8, 2 * roundLength(weights)));
}

async function readTables(
  directors: readonly string[],
  options: CheckOptions,
): Promise<ReadonlyMap<string, TableReading>> {
  const { exec, counters } = options;
  return new Map(
    await Promise.all(
      directors.map(
        async (host) => [host, await readTable(host, { exec, counters, afterSeconds: settleSeconds })] as const,
      ),
    ),
  );
}

function hasService(reading: TableReading | undefined, key: string): boolean {
  return reading !== undefined && "services" in reading && reading.services.has(key);
}

function readingsOf(
  service: DeclaredService,
  before: ReadonlyMap<string, TableReading>,
  after: ReadonlyMap<string, TableReading>,
) {
  return countingDirectors(service).flatMap((host) => {
    const [first, second] = [before.get(host), after.get(host)].map((reading) =>
      reading && "services" in reading ? reading.services.get(service.key) : undefined,
    );
    return first && second ? [{ before: first, after: second }] : [];
  });
}

/** The MAC address of each director, by host; none where it could not be read. */
async function readMacs(services: readonly DeclaredService[], exec: Exec): Promise<ReadonlyMap<string, string>> {
  const interfaces = new Map(services.flatMap(({ directors }) => directors.map((one) => [one.host, one.interface])));
  const found = await Promise.all(
    [...interfaces].map(async ([host, name]) => {
      try {
        const stdout = await exec(host, sh`cat /sys/class/net/${quote(name)}/address`);
        return [host, stdout.trim().toLowerCase()] as const;
      } catch (error) {
        // That the host cannot be reached is reported by the reading of its table.
        if (error instanceof Failure) return [host, ""] as const;
        throw error;
      }
    }),
  );
  return new Map(found.filter(([, mac]) => mac !== ""));
}

/** The programs for each kind of request. */
const requestPrograms = {
  http: "curl, wget, bash or netcat",
  connect: "bash, netcat or curl",
  udp: "bash, socat or netcat-openbsd",
} as const;
