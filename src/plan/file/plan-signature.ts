import { createHmac, timingSafeEqual } from "node:crypto";
import { escapeControls } from "../../model/text/printable.ts";

/** The last lines of a signed plan file. */
const signature = /\n {2}"signature": "hmac-sha256:([0-9a-f]{64})"\n\}\n$/;
const unsigned = '\n  "signature": ""\n}\n';

/**
 * The text of a plan file, signed with the key of the state: an HMAC-SHA256 over every byte of the text, with an empty signature.
 * `plan` is what the file holds. Without a key the text has no signature.
 */
export function toSignedText(plan: Readonly<Record<string, unknown>>, key: string | undefined): string {
  // As a terminal gets it: the bytes are the same in a file and in a pipe.
  const print = (value: unknown) => escapeControls(`${JSON.stringify(value, null, 2)}\n`);
  if (key === undefined) return print(plan);
  const text = print({ ...plan, signature: "" });
  return text.replace(/"signature": ""\n\}\n$/, `"signature": "hmac-sha256:${hmac(text, key)}"\n}\n`);
}

/** Whether a text is signed with a key. absent: it has no signature. wrong: another key signed it, or a byte was changed since. */
export function checkSignature(text: string, key: string): "valid" | "absent" | "wrong" {
  const [, found] = signature.exec(text) ?? [];
  if (found === undefined) return "absent";
  const expected = hmac(
    text.replace(signature, () => unsigned),
    key,
  );
  return timingSafeEqual(Buffer.from(found), Buffer.from(expected)) ? "valid" : "wrong";
}

function hmac(text: string, key: string): string {
  return createHmac("sha256", Buffer.from(key, "hex")).update(text).digest("hex");
}
