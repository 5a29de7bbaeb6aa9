import { parseEndpoint } from "../network/inet.ts";
import type { IpvsDestinationSpec, IpvsServiceSpec } from "../specs.ts";
import { serviceOfOptions } from "./service-arguments.ts";
import { destinationKey } from "./service-key.ts";

export interface IpvsRules {
  readonly services: ReadonlyMap<string, IpvsServiceSpec>;
  readonly destinations: ReadonlyMap<string, IpvsDestinationSpec>;
}

/** One line of the rule format: a service, or a real server of one. */
export type IpvsRule =
  | { readonly of: "service"; readonly service: string; readonly spec: IpvsServiceSpec }
  | {
      readonly of: "destination";
      readonly service: string;
      readonly address: string;
      readonly port: number;
      readonly spec: IpvsDestinationSpec;
    };

/** Reads the rule format of `ipvsadm -S -n`, that of 1.26 included, which prints `pe sip` and `ops` without dashes. */
export function parseRules(text: string): IpvsRules {
  const services = new Map<string, IpvsServiceSpec>();
  const destinations = new Map<string, IpvsDestinationSpec>();
  for (const line of text.split("\n").filter((one) => one.trim() !== "")) {
    const rule = parseRule(line.trim().split(/\s+/));
    if (rule.of === "service") services.set(rule.service, rule.spec);
    else destinations.set(destinationKey(rule.service, rule.address, rule.port), rule.spec);
  }
  return { services, destinations };
}

/** One rule from its words. Throws on what it does not know. */
export function parseRule([verb, ...words]: readonly string[]): IpvsRule {
  const line = [verb, ...words].join(" ");
  const options = parseOptions(words, line);
  const service = serviceOf(options, line);
  if (verb === "-A") return { of: "service", service, spec: serviceSpec(options) };
  if (verb === "-a") return { of: "destination", service, ...serverOf(options, line), spec: destinationSpec(options) };
  throw new SyntaxError(`not a rule of "ipvsadm -S -n": ${line}`);
}

type Options = ReadonlyMap<string, string>;

const valued = [
  "-t",
  "-u",
  "--sctp-service",
  "-f",
  "-s",
  "-p",
  "-M",
  "--pe",
  "pe",
  "-b",
  "-r",
  "-w",
  "-x",
  "-y",
  "--tun-type",
  "--tun-port",
];
const numeric = ["-p", "-w", "-x", "-y", "--tun-port"];
const flags = ["-6", "-o", "ops", "-g", "-m", "-i", "--tun-nocsum", "--tun-csum", "--tun-remcsum"];

function parseOptions(words: readonly string[], line: string): Options {
  const options = new Map<string, string>();
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] as string;
    if (valued.includes(word)) options.set(word, words[++at] ?? "");
    else if (flags.includes(word)) options.set(word, "");
    else throw new SyntaxError(`unknown option ${word} in the rule: ${line}`);
  }
  for (const name of numeric)
    if (!/^\d+$/.test(options.get(name) ?? "0")) throw new SyntaxError(`${name} wants a number in the rule: ${line}`);
  return options;
}

function serviceOf(options: Options, line: string): string {
  const service = serviceOfOptions(options);
  if (service === undefined) throw new SyntaxError(`no virtual service in the rule: ${line}`);
  return service;
}

function serverOf(options: Options, line: string): { readonly address: string; readonly port: number } {
  const at = parseEndpoint(options.get("-r") ?? "");
  if (at === undefined) throw new SyntaxError(`no real server in the rule: ${line}`);
  return at;
}

function serviceSpec(options: Options): IpvsServiceSpec {
  const seconds = options.get("-p");
  const netmask = options.get("-M");
  const engine = options.get("--pe") ?? options.get("pe");
  const persistence = seconds !== undefined && {
    persistence: { seconds: Number(seconds), ...(netmask ? { netmask } : {}), ...(engine ? { engine } : {}) },
  };
  return {
    scheduler: options.get("-s") ?? "wlc",
    ...(options.get("-b") ? { schedulerFlags: (options.get("-b") ?? "").split(",") } : {}),
    ...(persistence || {}),
    ...(options.has("-o") || options.has("ops") ? { onePacket: true } : {}),
  };
}

function destinationSpec(options: Options): IpvsDestinationSpec {
  const type = options.get("--tun-type");
  const port = options.get("--tun-port");
  const limit = (option: string) => Number(options.get(option) ?? 0);
  const checksum = (["nocsum", "csum", "remcsum"] as const).find((one) => options.has(`--tun-${one}`));
  return {
    forwarding: options.has("-m") ? "masquerading" : options.has("-i") ? "tunneling" : "direct-routing",
    weight: Number(options.get("-w") ?? 1),
    ...(limit("-x") > 0 ? { upperThreshold: limit("-x") } : {}),
    ...(limit("-y") > 0 ? { lowerThreshold: limit("-y") } : {}),
    ...(type ? { tunnel: { type, ...(port ? { port: Number(port) } : {}), ...(checksum ? { checksum } : {}) } } : {}),
  };
}
