import { backoff, noticeJson, parseReceiver, type Receiver, signature, slackJson } from "../../drift/notice.ts";
import { quote } from "../../model/command.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { DriftStore, Notice } from "../../model/drift-store.ts";
import type { Tool } from "../../pipeline.ts";
import { whatOf } from "../../views/drift/event-text.ts";

/** The environment variable with the secret that webhooks are signed with. */
export const secretVariable = "LVSFORM_WEBHOOK_SECRET";

/** How long one receiver may take for one notice. Milliseconds. */
const patienceMs = 10_000;

/**
 * Tells every receiver what it was not told yet, in order. One that does not take it is tried again later, each time after a longer while:
 * it keeps nobody waiting, and nothing is lost meanwhile. Returns what went wrong.
 */
export async function tellAll(tool: Tool, store: DriftStore, cluster: string, receivers: readonly string[]) {
  const due = Map.groupBy(store.due(tool.now().toISOString()), ({ receiver }) => receiver);
  const problems = await Promise.all(
    receivers.map((receiver) => tellOne(tool, store, cluster, receiver, due.get(receiver) ?? [])),
  );
  return problems.flatMap((one) => one ?? []);
}

async function tellOne(
  tool: Tool,
  store: DriftStore,
  cluster: string,
  receiver: string,
  notices: readonly Notice[],
): Promise<Diagnostic | undefined> {
  const parsed = parseReceiver(receiver);
  if (parsed === undefined) return undefined;
  for (const [at, notice] of notices.entries()) {
    const problem = await send(tool, cluster, parsed, notice).then(
      () => undefined,
      (error: Error) => error.message,
    );
    if (problem === undefined) {
      store.settled(notice.id);
      continue;
    }
    const waiting = notices.slice(at);
    const next = new Date(tool.now().getTime() + backoff(notice.tries)).toISOString();
    for (const { id } of waiting) store.failed(id, next, problem);
    return untold(parsed, waiting.length, problem, next);
  }
  return undefined;
}

async function send(tool: Tool, cluster: string, { by, to }: Receiver, { id, event }: Notice): Promise<void> {
  const text = whatOf(event);
  if (by === "webhook" || by === "slack") {
    const body = by === "slack" ? slackJson(cluster, event, text) : noticeJson(cluster, event, text);
    const secret = process.env[secretVariable];
    const response = await fetch(to, {
      ...{ method: "POST", body, redirect: "error", signal: AbortSignal.timeout(patienceMs) },
      headers: {
        ...{ "content-type": "application/json", "user-agent": "lvsform" },
        ...(by === "webhook" ? { "x-lvsform-delivery": String(id) } : {}),
        ...(by === "webhook" && secret ? { "x-lvsform-signature": signature(body, secret) } : {}),
      },
    }).catch((error: Error) => {
      throw new Error(error.cause instanceof Error ? error.cause.message : error.message);
    });
    await response.body?.cancel();
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return;
  }
  const script =
    by === "syslog"
      ? `logger -t lvsform -p daemon.${event.type === "resolved" || event.type === "host-back" ? "notice" : "warning"} -- ${quote(`${cluster}: ${event.type}: ${text}`)}`
      : `printf '%s\\n' ${quote(noticeJson(cluster, event, text))} | { ${to}\n}`;
  const { code, stderr } = await tool.withLocal((local) => local.exec(`${script}\n`, { timeoutMs: patienceMs }));
  if (code !== 0) throw new Error(stderr.trim().split("\n")[0] || `it ended with ${code}`);
}

function untold({ by, to }: Receiver, count: number, problem: string, next: string): Diagnostic {
  // An address may hold a secret in its path, as Slack's do.
  const where = by === "webhook" || by === "slack" ? `${by} at ${new URL(to).host}` : by;
  return {
    ...{ severity: "warning", code: "not-told" },
    summary: `the ${where} did not take ${count} notices: ${problem}`,
    detail: `they are kept, and tried again at ${next}, by the look that comes after it`,
    hint: "see to the receiver; nothing is told twice",
  };
}
