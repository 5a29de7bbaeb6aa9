import { createHmac } from "node:crypto";
import type { DriftEvent } from "../model/drift/drift.ts";

/** Where news of drift go. `webhook` and `slack` have an address, `command` a command line, `syslog` nothing. */
export interface Receiver {
  readonly by: "webhook" | "slack" | "command" | "syslog";
  readonly to: string;
  /** The environment variable that holds the address: it is a secret where who knows it may write. */
  readonly variable?: string;
}

/** `webhook=https://…`, `slack=env:NAME`, `command=/path words`, `syslog`; undefined where it is none of them. */
export function parseReceiver(text: string): Receiver | undefined {
  if (text === "syslog") return { by: "syslog", to: "" };
  const [, by, to = ""] = /^(webhook|slack|command)=(.+)$/s.exec(text) ?? [];
  if (by === "command") return { by, to };
  if (by !== "webhook" && by !== "slack") return undefined;
  const [, variable] = /^env:([A-Za-z_][A-Za-z0-9_]*)$/.exec(to) ?? [];
  if (variable !== undefined) return { by, to: "", variable };
  return isAddress(to) ? { by, to } : undefined;
}

/** Whether something can be sent there. */
export function isAddress(text: string): boolean {
  return URL.canParse(text) && /^https?:$/.test(new URL(text).protocol);
}

/** The content of an event, as data: the body of a webhook, and the input of a command. */
export function noticeJson(cluster: string, event: DriftEvent, text: string): string {
  return JSON.stringify({ formatVersion: "1.0", cluster, text, ...event });
}

/** An event with its text. */
export interface EventText {
  readonly event: DriftEvent;
  readonly text: string;
}

/** Characters that one message takes: what is compatible with Slack takes 16 383, Slack itself 40 000. */
const slackMost = 12_000;

/** As Slack's incoming webhooks take it, and what is compatible: a line for each event. Source: api.slack.com, Formatting text. */
export function slackJson(cluster: string, texts: readonly EventText[]): string {
  return JSON.stringify({ text: texts.map((one) => slackLine(cluster, one)).join("\n") });
}

/** Groups events into messages: one scan after another would hit Slack's limit of a message a second. */
export function slackMessages<T extends EventText>(cluster: string, texts: readonly T[]): readonly (readonly T[])[] {
  const messages: T[][] = [];
  let left = 0;
  for (const one of texts) {
    const size = slackLine(cluster, one).length + 1;
    if (size > left) messages.push([]);
    left = (size > left ? slackMost : left) - size;
    messages.at(-1)?.push(one);
  }
  return messages;
}

function slackLine(cluster: string, { event, text }: EventText): string {
  const line = `${cluster}: ${event.type}: ${text}`.slice(0, slackMost / 5);
  return line.replaceAll(/[&<>]/g, (one) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[one] ?? one);
}

/** Proves to a webhook who sent a body: HMAC-SHA-256 with a secret that both know. Source: RFC 2104. */
export function signature(body: string, secret: string): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

/** The same with the time at which it was sent, in seconds: a receiver can refuse what comes late, or a second time. */
export function timedSignature(timestamp: string, body: string, secret: string): string {
  return signature(`${timestamp}.${body}`, secret);
}

const firstMs = 30_000;
const mostMs = 3_600_000;

/** How long after a failed try the next one is made: half a minute, doubled each time, an hour at most. Milliseconds. */
export function backoff(tries: number): number {
  return Math.min(mostMs, firstMs * 2 ** Math.min(tries, 20));
}

const dayMs = 86_400_000;

/** The time that Retry-After demands, as seconds or a date; a day at most, 0 if it has none. Milliseconds. Source: RFC 9110, 10.2.3. */
export function retryAfter(header: string | null, nowMs: number): number {
  if (header === null) return 0;
  const asked = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - nowMs;
  return Number.isNaN(asked) ? 0 : Math.max(0, Math.min(dayMs, asked));
}

/** Whether a receiver will not take this whenever it comes: it is at fault, not the time. Source: RFC 9110, 15.5; RFC 6585, 4. */
export function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 429;
}
