import { type Diagnostic, Failure } from "../model/diagnostic.ts";
import { exit } from "../model/exit-codes.ts";
import { catalog } from "./catalog.ts";
import type { Message } from "./message.ts";

/** The code of a message. */
export type Code = keyof typeof catalog;

/** The data that the message of a code is built from. A message without data takes `{}`. */
export type DataOf<C extends Code> = (typeof catalog)[C] extends (data: infer D) => Message
  ? unknown extends D
    ? Record<never, never>
    : D
  : never;

/** The subject of a diagnostic. */
export type Subject = { readonly [K in "host" | "address" | "source"]?: Diagnostic[K] | undefined };

/** Builds the diagnostic of a code: the only way to make one. */
export function diagnostic<C extends Code>(code: C, data: DataOf<C>, subject: Subject = {}): Diagnostic {
  const { exit: _, summary, detail, ...message } = messageOf(code, data);
  const { host, address, source } = subject;
  return {
    ...message,
    code,
    summary: oneStop(summary),
    ...(detail ? { detail: oneStop(detail) } : {}),
    ...(host === undefined ? {} : { host }),
    ...(address === undefined ? {} : { address }),
    ...(source === undefined ? {} : { source }),
  };
}

/** Builds a failure with one diagnostic. Its exit status is that of the message. */
export function failure<C extends Code>(code: C, data: DataOf<C>, subject: Subject = {}): Failure {
  return new Failure(diagnostic(code, data, subject), exit[messageOf(code, data).exit ?? "error"]);
}

function messageOf<C extends Code>(code: C, data: DataOf<C>): Message {
  return (catalog[code] as (data: never) => Message)(data as never);
}

/** A text of another program may bring a full stop of its own to the end of a sentence. */
function oneStop(text: string): string {
  return text.replace(/(?<!\.)\.\.$/, ".");
}
