import { diagnostic } from "../messages/build.ts";
import type { Answer } from "../model/check.ts";
import type { Diagnostic } from "../model/diagnostic.ts";
import type { Provider, Providers } from "../model/provider.ts";
import type { Spec } from "../model/resource.ts";
import type { Shell } from "../model/shell/shell.ts";
import type { HostFacts } from "../model/transport.ts";
import { modulesScript, sysctlsScript } from "./scripts.ts";

/** What is compared of two directors, by the kind whose provider reads it. */
export const parts = {
  services: "ipvs-service",
  destinations: "ipvs-destination",
  timeouts: "ipvs-timeouts",
  sync: "ipvs-sync",
  sysctls: "sysctl",
  modules: "kernel-module",
  addresses: "interface-address",
  nextBoot: "boot-ipvs",
} as const;
export type Part = keyof typeof parts;

/** One director, read whole or in part. Specs are in their providers' normal form: equal ones mean the same. */
export interface DirectorReading {
  readonly name: string;
  readonly facts: HostFacts;
  readonly of: Readonly<Record<Part, ReadonlyMap<string, Spec>>>;
  /** Why a part could not be read; it is empty then, and must not be taken for nothing. */
  readonly unread: ReadonlyMap<Part, Diagnostic>;
}

/** The scripts for a host, by name. Kinds that read the same section share one; which keys there are, the host shows itself. */
export function questionsOf(providers: Providers): ReadonlyMap<string, Shell> {
  return new Map(allParts.map((part) => [sectionOf(part, providers), scriptOf(part, providers)]));
}

/** The specs in the answers, by the providers of their kinds. */
export function readAnswers(
  name: string,
  facts: HostFacts,
  answerTo: (question: string) => Answer | undefined,
  providers: Providers,
): DirectorReading {
  const read = allParts.map((part) => ({
    part,
    ...readPart(name, part, answerTo(sectionOf(part, providers)), providers),
  }));
  return {
    name,
    facts,
    of: Object.fromEntries(read.map(({ part, specs }) => [part, specs])) as DirectorReading["of"],
    unread: new Map(read.flatMap(({ part, problem }) => (problem ? [[part, problem] as const] : []))),
  };
}

const allParts = Object.keys(parts) as readonly Part[];

function providerOf(part: Part, providers: Providers): Provider {
  return providers.get(parts[part]) as Provider;
}

/** These are read by every name that the host has, which only the host knows. */
const own: Partial<Record<Part, Shell>> = { sysctls: sysctlsScript, modules: modulesScript };

function sectionOf(part: Part, providers: Providers): string {
  return own[part] === undefined ? providerOf(part, providers).probe([]).section : part;
}

function scriptOf(part: Part, providers: Providers): Shell {
  return own[part] ?? providerOf(part, providers).probe([]).script;
}

function readPart(
  host: string,
  part: Part,
  answer: Answer | undefined,
  providers: Providers,
): { readonly specs: ReadonlyMap<string, Spec>; readonly problem?: Diagnostic } {
  const provider = providerOf(part, providers);
  const unread = (detail: string) => ({ specs: new Map(), problem: unreadable(host, part, detail) });
  if (answer === undefined || answer.code !== 0)
    return unread(answer === undefined ? "it gave no answer" : answer.stderr.trim() || `exit status ${answer.code}`);
  try {
    const specs = [...provider.parse(answer.stdout)];
    return { specs: new Map(specs.map(([key, spec]) => [key, provider.normalize(spec, key)])) };
  } catch (error) {
    // What was not expected must not read as "there is nothing".
    return unread(error instanceof Error ? error.message : String(error));
  }
}

function unreadable(host: string, part: Part, output: string): Diagnostic {
  return diagnostic("part-unreadable", { host, kind: parts[part], reason: output.slice(0, 500) }, { host });
}
