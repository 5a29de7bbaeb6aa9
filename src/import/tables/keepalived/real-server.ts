import { canonicalIp } from "../../../model/network/inet.ts";
import type { Note } from "../note.ts";
import type { Block } from "./blocks.ts";
import { type Method, parseMethod } from "./method.ts";
import { noteBadValue, noteUnknown, numberOf, portOf } from "./words.ts";

/** A real_server as its file defines it. The virtual server has the values of undefined properties. */
export interface ParsedServer {
  readonly line: number;
  readonly address: string;
  /** 0: the virtual server's. */
  readonly port: number;
  readonly weight?: number;
  readonly method?: Method;
  readonly upperThreshold: number;
  readonly lowerThreshold: number;
  /** The lines of health checks and scripts, which lvsform does not have. */
  readonly checks: readonly number[];
  readonly scripts: readonly number[];
}

/** Keywords that do not affect the table. */
const ignored = new Set([
  "inhibit_on_failure",
  "alpha",
  "retry",
  "delay_before_retry",
  "warmup",
  "connect_timeout",
  "delay_loop",
  "smtp_alert",
  "virtualhost",
  "snmp_name",
]);

/** keepalived and the kernel take more than ipvsadm's own 65 535. */
export const mostWeight = 2_147_483_647;

export const isCheck = (keyword: string) => /^(?:[A-Z]+_)?(?:CHECK|GET)$/.test(keyword);

/** Reads a real_server block. Returns undefined if it has no address. `before` is the method of its virtual server so far. */
export function readRealServer(block: Block, before: Method | undefined, note: Note): ParsedServer | undefined {
  const address = canonicalIp(block.words[1] ?? "");
  const port = portOf(block.words[2]);
  if (address === undefined || port === undefined) {
    noteBadValue(note, block.line, block.words, "an address and a port");
    return undefined;
  }
  let method = before;
  const numbers = new Map<string, number>();
  const lines = { checks: [] as number[], scripts: [] as number[] };
  for (const { words, line } of block.children ?? []) {
    const [keyword = "", ...values] = words;
    if (keyword === "weight" || keyword === "uthreshold" || keyword === "lthreshold") {
      const value = numberOf(values[0], 0, keyword === "weight" ? mostWeight : 4_294_967_295);
      if (value === undefined) noteBadValue(note, line, words, "a number it can have");
      else numbers.set(keyword, value);
    } else if (keyword === "lvs_method") {
      const parsed = parseMethod(values, method);
      method = parsed.method;
      if (!parsed.isWhole) noteBadValue(note, line, words, "a forwarding method with its encapsulation");
    } else if (isCheck(keyword)) lines.checks.push(line);
    else if (keyword === "notify_up" || keyword === "notify_down") lines.scripts.push(line);
    else if (!ignored.has(keyword)) noteUnknown(note, line, words, "real_server");
  }
  const weight = numbers.get("weight");
  return {
    line: block.line,
    address,
    port,
    ...lines,
    upperThreshold: numbers.get("uthreshold") ?? 0,
    lowerThreshold: numbers.get("lthreshold") ?? 0,
    ...(weight === undefined ? {} : { weight }),
    ...(method ? { method } : {}),
  };
}
