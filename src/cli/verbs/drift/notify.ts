import type { Tool } from "../../../api/pipeline.ts";
import { backoff, parseReceiver, type Receiver, slackMessages } from "../../../drift/notice.ts";
import { diagnostic } from "../../../messages/build.ts";
import type { Diagnostic } from "../../../model/diagnostic.ts";
import type { DriftStore, Notice } from "../../../model/drift/drift-store.ts";
import { receiverName } from "../../../model/drift/receiver.ts";
import { counted } from "../../../model/text/counted.ts";
import { whatOf } from "../../../views/drift/event-text.ts";
import { deliver, type OutgoingNotice } from "./deliver.ts";

/**
 * Sends every receiver its notifications, in order. A receiver that fails is tried again later, each time after a longer while:
 * it delays no other, and nothing is lost. What a receiver refuses for good is dropped: otherwise it would block the later ones.
 * Returns what went wrong.
 */
export async function notifyAll(tool: Tool, store: DriftStore, cluster: string, receivers: readonly string[]) {
  const due = Map.groupBy(store.due(tool.now().toISOString()), ({ receiver }) => receiver);
  const problems = await Promise.all(
    receivers.map((receiver) => notifyOne(tool, store, cluster, receiver, due.get(receiverName(receiver)) ?? [])),
  );
  return problems.flat();
}

async function notifyOne(
  tool: Tool,
  store: DriftStore,
  cluster: string,
  receiver: string,
  notices: readonly Notice[],
): Promise<readonly Diagnostic[]> {
  const parsed = parseReceiver(receiver);
  if (parsed === undefined) return [];
  const outgoing = notices.map((notice): OutgoingNotice => ({ ...notice, text: whatOf(notice.event) }));
  const parcels = parsed.by === "slack" ? slackMessages(cluster, outgoing) : outgoing.map((one) => [one]);
  const dropped: OutgoingNotice[] = [];
  let why = "";
  const sofar = () => (dropped.length > 0 ? [refused(parsed, dropped, why)] : []);
  for (const [at, parcel] of parcels.entries()) {
    const outcome = await deliver(tool, cluster, parsed, parcel);
    if (outcome.is === "failed") {
      const waiting = parcels.slice(at).flat();
      const wait = Math.max(outcome.waitMs, backoff(parcel[0]?.tries ?? 0));
      const next = new Date(tool.now().getTime() + wait).toISOString();
      for (const { id } of waiting) store.failed(id, next, outcome.problem);
      return [...sofar(), undelivered(parsed, waiting.length, outcome.problem, next)];
    }
    for (const { id } of parcel) store.settled(id);
    if (outcome.is === "taken") continue;
    dropped.push(...parcel);
    why = outcome.problem;
  }
  return sofar();
}

function undelivered(receiver: Receiver, count: number, problem: string, next: string): Diagnostic {
  const notices = counted(count, "notification");
  return diagnostic("notices-not-sent", { receiver: nameOf(receiver), notices, reason: problem, next });
}

function refused(receiver: Receiver, dropped: readonly OutgoingNotice[], problem: string): Diagnostic {
  return diagnostic("notices-refused", {
    receiver: nameOf(receiver),
    notices: counted(dropped.length, "notification"),
    reason: problem,
    dropped: dropped.map(({ event, text }) => `${event.type}: ${text}`),
  });
}

/** An address may hold a secret in its path, as Slack's do. */
function nameOf({ by, to, variable }: Receiver): string {
  if (variable !== undefined) return `${by} of ${variable}`;
  return by === "webhook" || by === "slack" ? `${by} at ${new URL(to).host}` : by;
}
