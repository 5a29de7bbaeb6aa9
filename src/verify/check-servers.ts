import { diagnostic } from "../messages/build.ts";
import type { DeclaredServer, DeclaredService } from "../model/declaration.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { endpoint } from "../model/network/inet.ts";
import type { Shell } from "../model/shell/shell.ts";
import { askServersScript, parseReplies, type Question, questionsOf, type Reply } from "./ask-servers.ts";

/** One real server of one service: whether it would answer, by what the hosts themselves see. */
export interface ServerCheck {
  readonly service: string;
  readonly host: string;
  readonly rip: string;
  readonly port: number;
  readonly weight: number;
  /** The director asks the server's own address. */
  readonly fromDirector: readonly PortReply[];
  /** The server asks the VIP, which it has itself in direct routing and tunneling. Empty in masquerading. */
  readonly onItself: readonly PortReply[];
  readonly problems: readonly Diagnostic[];
}

export interface PortReply extends Reply {
  readonly at: string;
}

/**
 * Runs a script on a host and returns what it prints. `extraMs`: what the script needs beyond the time that reading a host may take.
 * Throws a {@link Failure} where the host cannot be reached.
 */
export type Exec = (host: string, script: Shell, extraMs?: number) => Promise<string>;

interface Errand {
  readonly asker: string;
  readonly question: Question;
}

/** Asks every server of every service, all hosts at once, one exec each. */
export async function checkServers(services: readonly DeclaredService[], exec: Exec): Promise<readonly ServerCheck[]> {
  const errands = services.flatMap((service) => service.realServers.flatMap((server) => errandsOf(service, server)));
  const replies = new Map<string, Reply>();
  const unreached = new Map<string, readonly Diagnostic[]>();
  await Promise.all(
    [...Map.groupBy(errands, ({ asker }) => asker)].map(async ([host, mine]) => {
      const questions = mine.map(({ question }) => question);
      try {
        const stdout = await exec(host, askServersScript(questions), questions.length * 1_000);
        for (const [id, reply] of parseReplies(stdout, questions)) replies.set(id, reply);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        unreached.set(host, error.diagnostics);
      }
    }),
  );
  const reported = new Set<string>();
  return services.flatMap((service) =>
    service.realServers.map((server) => {
      const mine = errandsOf(service, server);
      const lost = [...new Set(mine.map(({ asker }) => asker))].filter(
        (host) => unreached.has(host) && !reported.has(host),
      );
      for (const host of lost) reported.add(host);
      const repliesAt = (where: "rip" | "vip") =>
        questionsOf(service, server, where).flatMap(({ id, address, port }) => {
          const reply = replies.get(id);
          return reply ? [{ ...reply, at: endpoint(address, port) }] : [];
        });
      const [fromDirector, onItself] = [repliesAt("rip"), repliesAt("vip")];
      const { host, rip, port, weight } = server;
      const problems = [
        ...lost.flatMap((one) => unreached.get(one) ?? []),
        ...serverProblems(service, server, fromDirector, onItself),
      ];
      return { service: service.key, host, rip, port, weight, fromDirector, onItself, problems };
    }),
  );
}

/** The director that has the VIP; the first, where something else moves it. */
export function askingDirector({ vipOwner, directors }: DeclaredService): string {
  return directors.find(({ host }) => host === vipOwner)?.host ?? directors[0]?.host ?? "";
}

function errandsOf(service: DeclaredService, server: DeclaredServer): readonly Errand[] {
  const isDirector = service.directors.some(({ host }) => host === server.host);
  const errand = (asker: string) => (question: Question) => ({ asker, question });
  return [
    ...questionsOf(service, server, "rip").map(errand(askingDirector(service))),
    // On a director the VIP is the service itself; in masquerading the server does not have it.
    ...(service.forwarding === "masquerading" || isDirector
      ? []
      : questionsOf(service, server, "vip").map(errand(server.host))),
  ];
}

function serverProblems(
  service: DeclaredService,
  { host, rip }: DeclaredServer,
  fromDirector: readonly PortReply[],
  onItself: readonly PortReply[],
): readonly Diagnostic[] {
  const director = askingDirector(service);
  const isUdp = service.verify.by === "udp";
  const vipAnswers = onItself.length > 0 && onItself.every(({ result }) => result === "answers");
  const subject = { host, address: `${director}/ipvs-service/${service.key}` };
  const noUdpAnswer = (at: string, sender: string, output: string) =>
    diagnostic("udp-server-no-answer", { host, endpoint: at, sender, output }, subject);
  const isWithoutAnswer = (words: string) => isUdp && !/refused|unreachable/i.test(words);
  return [
    ...fromDirector.flatMap(({ result, at, words }) => {
      if (result === "untested") return [untested(director, isUdp)];
      if (result !== "failed") return [];
      if (isWithoutAnswer(words)) return [noUdpAnswer(at, director, words)];
      const data = { host, director, endpoint: at, output: words };
      return service.forwarding !== "masquerading" && vipAnswers
        ? [diagnostic("server-only-on-vip", { ...data, rip }, subject)]
        : [diagnostic("server-no-answer", data, subject)];
    }),
    ...onItself.flatMap(({ result, at, words }) => {
      const { vip, forwarding } = service;
      if (result === "untested") return [untested(host, isUdp)];
      if (result === "away") return [diagnostic("server-has-no-vip", { host, vip, director }, subject)];
      if (result !== "failed") return [];
      if (isWithoutAnswer(words)) return [noUdpAnswer(at, "itself", words)];
      return [diagnostic("server-not-on-vip", { host, endpoint: at, forwarding, vip, output: words }, subject)];
    }),
  ];
}

function untested(host: string, isUdp: boolean): Diagnostic {
  return diagnostic("server-request-program-missing", { host, isUdp }, { host });
}
