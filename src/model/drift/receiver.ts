import { createHash } from "node:crypto";

/**
 * The name under which a receiver of notifications is stored and shown: its method, the host of its address, and a digest that distinguishes two of one
 * host. The address itself is a secret where it lets anyone write there, and so may a command be.
 */
export function receiverName(receiver: string): string {
  const at = receiver.indexOf("=");
  const to = receiver.slice(at + 1);
  if (at < 0 || /^env:[A-Za-z_][A-Za-z0-9_]*$/.test(to)) return receiver;
  const digest = createHash("sha256").update(receiver).digest("hex").slice(0, 16);
  const host = URL.canParse(to) ? new URL(to).host : "";
  return `${receiver.slice(0, at)}:${host === "" ? "" : `${host}:`}${digest}`;
}

/** Whether a text is such a name already: an earlier format stored the address. */
export function isReceiverName(text: string): boolean {
  return !text.includes("=") || /^[a-z]+=env:/.test(text);
}
