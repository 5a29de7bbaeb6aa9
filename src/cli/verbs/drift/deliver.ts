import type { Tool } from "../../../api/pipeline.ts";
import {
  type EventText,
  isAddress,
  isRefusal,
  noticeJson,
  type Receiver,
  retryAfter,
  signature,
  slackJson,
  timedSignature,
} from "../../../drift/notice.ts";
import type { Notice } from "../../../model/drift/drift-store.ts";
import { quote, sh, trusted } from "../../../model/shell/shell.ts";

/** The environment variable with the secret that webhooks are signed with. */
export const secretVariable = "LVSFORM_WEBHOOK_SECRET";

/** How long one receiver may take for one delivery. Milliseconds. */
const patienceMs = 10_000;

/** What became of a delivery. `refused`: it never will be taken. `failed`: another time it may be; `waitMs`: not before. */
export type Outcome =
  | { readonly is: "taken" }
  | { readonly is: "refused"; readonly problem: string }
  | { readonly is: "failed"; readonly problem: string; readonly waitMs: number };

/** A notice with its text. */
export type OutgoingNotice = Notice & EventText;

/** Hands several notices to Slack, or one to any other receiver. */
export async function deliver(
  tool: Tool,
  cluster: string,
  receiver: Receiver,
  notices: readonly OutgoingNotice[],
): Promise<Outcome> {
  try {
    if (receiver.by === "webhook" || receiver.by === "slack") return await post(tool, cluster, receiver, notices);
    for (const one of notices) await run(tool, cluster, receiver, one);
    return { is: "taken" };
  } catch (error) {
    return { is: "failed", problem: (error as Error).message, waitMs: 0 };
  }
}

function addressOf({ to, variable }: Receiver): string {
  if (variable === undefined) return to;
  const address = process.env[variable] ?? "";
  // What it holds is not repeated: it is a secret.
  if (!isAddress(address))
    throw new Error(`the environment variable ${variable} ${address ? "holds no URL" : "is not set"}`);
  return address;
}

async function post(
  tool: Tool,
  cluster: string,
  receiver: Receiver,
  notices: readonly OutgoingNotice[],
): Promise<Outcome> {
  const { by } = receiver;
  const to = addressOf(receiver);
  const [first] = notices;
  if (first === undefined) return { is: "taken" };
  const body = by === "slack" ? slackJson(cluster, notices) : noticeJson(cluster, first.event, first.text);
  const secret = process.env[secretVariable];
  const timestamp = String(Math.floor(tool.now().getTime() / 1000));
  const response = await fetch(to, {
    method: "POST",
    body,
    redirect: "error",
    signal: AbortSignal.timeout(patienceMs),
    headers: {
      "content-type": "application/json",
      "user-agent": "lvsform",
      ...(by === "webhook" ? { "x-lvsform-delivery": String(first.id) } : {}),
      ...(by === "webhook" ? { "x-lvsform-timestamp": timestamp } : {}),
      ...(by === "webhook" && secret
        ? {
            "x-lvsform-signature": signature(body, secret),
            "x-lvsform-signature-v2": timedSignature(timestamp, body, secret),
          }
        : {}),
    },
  }).catch((error: Error) => {
    throw new Error(error.cause instanceof Error ? error.cause.message : error.message);
  });
  await response.body?.cancel();
  if (response.ok) return { is: "taken" };
  const problem = `it answered ${response.status}`;
  if (isRefusal(response.status)) return { is: "refused", problem };
  return { is: "failed", problem, waitMs: retryAfter(response.headers.get("retry-after"), tool.now().getTime()) };
}

async function run(tool: Tool, cluster: string, { by, to }: Receiver, { event, text }: OutgoingNotice): Promise<void> {
  const isGood = event.type === "resolved" || event.type === "host-back";
  const script =
    by === "syslog"
      ? sh`logger -t lvsform -p daemon.${isGood ? sh`notice` : sh`warning`} -- ${quote(`${cluster}: ${event.type}: ${text}`)}`
      : sh`printf '%s\\n' ${quote(noticeJson(cluster, event, text))} | { ${trusted(to)}\n}`;
  const { code, stderr } = await tool.withLocal((local) => local.exec(sh`${script}\n`, { timeoutMs: patienceMs }));
  if (code !== 0) throw new Error(stderr.trim().split("\n")[0] || `it ended with ${code}`);
}
