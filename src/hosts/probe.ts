import { randomBytes } from "node:crypto";
import { diagnostic, failure } from "../messages/build.ts";
import { type Address, addressOf } from "../model/address.ts";
import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { type Live, readingKey } from "../model/live.ts";
import type { Observed, Provider, Providers } from "../model/provider.ts";
import type { Resource, Spec } from "../model/resource.ts";
import { misfit } from "../model/schema.ts";
import { type FramePart, type FrameResult, frameScript, parseFrames } from "../model/shell/frame.ts";
import type { Shell } from "../model/shell/shell.ts";
import { hideSecretsIn } from "../model/text/secrets.ts";
import type { ExecOptions, HostReading, HostTarget, Transport } from "../model/transport.ts";
import { Unreadable } from "../model/unreadable.ts";
import { factsScript, parseFacts } from "./facts.ts";
import type { OutputBudget } from "./output-budget.ts";
import { letOthersRun, parseInTurn } from "./parse-turn.ts";

/** The keys that matter on one host, by kind. */
export type Keys = ReadonlyMap<string, readonly string[]>;

export interface ProbeOptions {
  readonly providers: Providers;
  readonly timeoutMs: number;
  readonly raise?: ExecOptions["raise"];
  /** Everything of the given kinds, also undeclared objects: the source of `import`. Default false. */
  readonly whole?: boolean;
  /** Further questions, by the name of what asks. */
  readonly questions?: ReadonlyMap<string, Shell>;
  readonly signal?: AbortSignal;
  /** What the output of all hosts together may take. Default: that of this process. */
  readonly budget?: OutputBudget;
  now(): Date;
}

/** What one host shows; all kinds in one round trip. A host that cannot be reached is a reading too, never an exception. */
export async function probeHost(
  target: HostTarget,
  keys: Keys,
  withHost: <T>(target: HostTarget, task: (transport: Transport) => Promise<T>) => Promise<T>,
  options: ProbeOptions,
): Promise<Live> {
  const host = target.name;
  const probedAt = () => options.now().toISOString();
  const kinds = [...keys].map(([kind, wanted]) => ({ provider: options.providers.get(kind) as Provider, wanted }));
  const sections = new Map(
    kinds.map(({ provider, wanted }) => provider.probe(wanted)).map((one) => [one.section, one.script]),
  );
  const parts: FramePart[] = [
    { name: "facts", script: factsScript },
    ...[...sections].map(([name, script]) => ({ name, script })),
    ...[...(options.questions ?? [])].map(([name, script]) => ({ name: `check:${name}`, script })),
  ];
  try {
    const frames = await withHost(target, (transport) => ask(transport, parts, host, options));
    return await parseInTurn(host, frames, options, async () => {
      const booting = bootOf(kinds, frames);
      const facts = { ...parseFacts(frames.get("facts")?.stdout ?? ""), ...(booting ? { boot: booting.boot } : {}) };
      const hosts: HostReading[] = [{ name: host, reachable: true, probedAt: probedAt(), facts }];
      const readings: KindReading[] = [];
      for (const { provider, wanted } of kinds) {
        await letOthersRun(host, options);
        readings.push(read(host, provider, wanted, { frames, whole: options.whole }));
      }
      const unreadable = new Map(
        readings.flatMap((one) => (one.problem ? [[readingKey(host, one.kind), one.problem]] : [])),
      );
      return {
        hosts,
        unreadable,
        resources: new Map(readings.flatMap((one) => [...one.resources])),
        observed: new Map(readings.flatMap((one) => [...one.observed])),
        answers: answersOf(host, frames, options.questions ?? new Map()),
        files: new Map([...(booting?.files ?? [])].map(([path, text]) => [readingKey(host, path), text])),
      };
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const problem = error.diagnostics[0] as Diagnostic;
    return {
      hosts: [{ name: host, reachable: false, probedAt: probedAt(), problem }],
      unreadable: new Map([...keys.keys()].map((kind) => [readingKey(host, kind), problem])),
      resources: new Map(),
      observed: new Map(),
      answers: new Map(),
    };
  }
}

function answersOf(
  host: string,
  frames: ReadonlyMap<string, FrameResult>,
  questions: ReadonlyMap<string, Shell>,
): Live["answers"] {
  return new Map(
    [...questions.keys()].flatMap((name) => {
      const frame = frames.get(`check:${name}`);
      return frame ? [[readingKey(host, name), frame] as const] : [];
    }),
  );
}

async function ask(
  transport: Transport,
  parts: readonly FramePart[],
  host: string,
  { timeoutMs, raise, signal }: ProbeOptions,
): Promise<ReadonlyMap<string, FrameResult>> {
  const nonce = randomBytes(12).toString("hex");
  const script = frameScript(parts, nonce, { onError: "go-on" });
  const result = await transport.exec(script, {
    timeoutMs,
    ...(raise ? { raise } : {}),
    ...(signal ? { signal } : {}),
  });
  const frames = new Map(parseFrames(result.stdout, result.stderr, nonce).map((one) => [one.name, one]));
  const missing = parts.find(({ name }) => !frames.has(name));
  if (missing === undefined) return frames;
  const output = result.stderr.trim().slice(-500);
  throw failure("probe-incomplete", { name: host, section: missing.name, status: result.code, output }, { host });
}

/** How the host boots, by the first kind that shows it. */
function bootOf(
  kinds: readonly { readonly provider: Provider; readonly wanted: readonly string[] }[],
  frames: ReadonlyMap<string, FrameResult>,
) {
  for (const { provider, wanted } of kinds) {
    const frame = frames.get(provider.probe(wanted).section);
    if (provider.boot === undefined || provider.files === undefined || frame?.code !== 0) continue;
    try {
      return { boot: provider.boot(frame.stdout), files: provider.files(frame.stdout) };
    } catch {
      // Reported for each of its kinds.
    }
  }
  return undefined;
}

/** What was read of one kind. */
interface KindReading {
  readonly kind: string;
  readonly resources: ReadonlyMap<Address, Resource>;
  readonly observed: ReadonlyMap<Address, Observed>;
  readonly problem?: Diagnostic;
}

function read(
  host: string,
  provider: Provider,
  wanted: readonly string[],
  { frames, whole = false }: { readonly frames: ReadonlyMap<string, FrameResult>; readonly whole: boolean | undefined },
): KindReading {
  const { kind } = provider;
  const frame = frames.get(provider.probe(wanted).section);
  const none = { kind, resources: new Map(), observed: new Map() };
  if (frame === undefined || frame.code !== 0)
    return { ...none, problem: unreadable(host, kind, frame?.stderr.trim() || `exit status ${frame?.code}`) };
  try {
    const specs = [...provider.parse(frame.stdout)];
    const shown = (key: string, spec: Spec) =>
      whole || (provider.enumerates && provider.isUnmanaged?.(key, spec) !== false);
    const named = new Set(wanted);
    const known = specs.filter(([key, spec]) => named.has(key) || shown(key, spec));
    for (const [key, spec] of known) {
      const reason = misfit(provider.schema, key, spec);
      if (reason !== undefined) throw new SyntaxError(`${key.slice(0, 200)}: ${reason}`);
    }
    const observed = [...(provider.observe?.(frame.stdout) ?? [])];
    return {
      kind,
      resources: new Map(known.map(([key, spec]) => entry(host, kind, key, spec))),
      observed: new Map(observed.map(([key, numbers]) => [addressOf({ host, kind, key }), numbers])),
    };
  } catch (error) {
    if (error instanceof Unreadable) return { ...none, problem: onHost(host, error) };
    // Unexpected output must not read as "there is nothing".
    return { ...none, problem: unreadable(host, kind, error instanceof Error ? error.message : String(error)) };
  }
}

function entry(host: string, kind: string, key: string, spec: Spec): [Address, Resource] {
  const resource = { host, kind, key, spec, dependsOn: [], owned: [] };
  return [addressOf(resource), resource];
}

/** Returns the reason with its host. It is the same for all kinds that are read from the same text, and is reported once. */
function onHost(host: string, { diagnostic: reason }: Unreadable): Diagnostic {
  return { ...reason, host, summary: `${host}: ${reason.summary}` };
}

function unreadable(host: string, kind: string, output: string): Diagnostic {
  return diagnostic("kind-unreadable", { host, kind, reason: hideSecretsIn(output.slice(0, 500)) }, { host });
}
