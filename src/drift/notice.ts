import { createHmac } from "node:crypto";
import type { DriftEvent } from "../model/drift.ts";

/** Where news of drift go. `webhook` and `slack` have an address, `command` a command line, `syslog` nothing. */
export interface Receiver {
  readonly by: "webhook" | "slack" | "command" | "syslog";
  readonly to: string;
}

/** `webhook=https://…`, `slack=https://…`, `command=/path words`, `syslog`; undefined where it is none of them. */
export function parseReceiver(text: string): Receiver | undefined {
  if (text === "syslog") return { by: "syslog", to: "" };
  const [, by, to = ""] = /^(webhook|slack|command)=(.+)$/s.exec(text) ?? [];
  if (by === "command") return { by, to };
  if ((by === "webhook" || by === "slack") && URL.canParse(to) && /^https?:$/.test(new URL(to).protocol))
    return { by, to };
  return undefined;
}

/** What is told of an event, as data: the body of a webhook, and what a command reads. */
export function noticeJson(cluster: string, event: DriftEvent, text: string): string {
  return JSON.stringify({ formatVersion: "1.0", cluster, text, ...event });
}

/** As Slack's incoming webhooks take it, and what is compatible. Source: api.slack.com, Formatting text. */
export function slackJson(cluster: string, event: DriftEvent, text: string): string {
  const escaped = `${cluster}: ${event.type}: ${text}`.replaceAll(
    /[&<>]/g,
    (one) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;" })[one] ?? one,
  );
  return JSON.stringify({ text: escaped });
}

/** Proves to a webhook who sent a body: HMAC-SHA-256 with a secret that both know. Source: RFC 2104. */
export function signature(body: string, secret: string): string {
  return `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;
}

const firstMs = 30_000;
const mostMs = 3_600_000;

/** How long after a failed try the next one is made: half a minute, doubled each time, an hour at most. Milliseconds. */
export function backoff(tries: number): number {
  return Math.min(mostMs, firstMs * 2 ** Math.min(tries, 20));
}
