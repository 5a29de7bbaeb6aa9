import type { Severity } from "../model/diagnostic.ts";
import type { ExitName } from "../model/exit-codes.ts";

/** A message, built from data by an entry of a message table. All texts are whole sentences. */
export interface Message {
  /** A warning does not block anything. */
  readonly severity: Severity;
  /** The problem and its place. One sentence. */
  readonly summary: string;
  /** More about it: what another program printed, and what state things are in now. May have several lines. */
  readonly detail?: string | undefined;
  /** The next step, in the imperative. */
  readonly hint: string;
  /** How a command ends that fails with this message. Default: "error". */
  readonly exit?: ExitName;
}

/** A message table: the messages of one area, by code. Codes are kebab-case and stable; scripts may match on them. */
export type MessageTable = Readonly<Record<string, (data: never) => Message>>;

/** Data with the host that a message is about. */
export interface OnHost {
  readonly host: string;
}

/** Data with the address of the resource that a message is about. */
export interface OfAddress {
  readonly address: string;
}

/** Builds an error message. */
export function error(message: Omit<Message, "severity">): Message {
  return { severity: "error", ...message };
}

/** Builds a warning. */
export function warning(message: Omit<Message, "severity" | "exit">): Message {
  return { severity: "warning", ...message };
}
