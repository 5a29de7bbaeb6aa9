import { z } from "zod";

// The words that a resource is made of, as they may come from a state, a plan file or a host. Each has a grammar and a length limit, so
// that no value can end a line, name another option of a program, or become a second word of a shell.

/** The longest text that a field may hold. Characters. */
const longest = 4_096;

/** One line of text: no control characters but the tab. */
export const line = z
  .string()
  .max(longest)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  .regex(/^[^\u0000-\u0008\u000a-\u001f\u007f]*$/, "is not one line of text");

/** The name of a network interface as the kernel allows it; at most 15 bytes. Source: dev_valid_name() in net/core/dev.c. */
export const device = z
  .string()
  .max(15)
  .regex(/^(?!-|\.\.?$)[^\s/:\p{Cc}]+$/u, "is not the name of a network interface");

/** The alias name of an address, `eth0:0`; at most 15 characters. Source: ip-address(8), label. */
export const label = z
  .string()
  .max(15)
  .regex(/^(?!-)[^\s/\p{Cc}]+$/u, "is not the label of an address");

/** An IPv4 or IPv6 address by its characters: what it means is checked where it is declared. */
export const address = z
  .string()
  .max(45)
  .regex(/^[0-9A-Fa-f.:]+$/, "is not an IP address");

/** A word of a program's argument list: printable characters without white space. */
export const word = z
  .string()
  .max(256)
  .regex(/^[^\s\p{Cc}]+$/u, "is not one word");

/** The name of a kernel module. */
export const moduleName = z
  .string()
  .max(64)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_-]*$/, "is not the name of a kernel module");

/** The name of a kernel parameter, with dots between its parts; a slash stands for a dot inside of one. Source: sysctl(8). */
export const parameter = z
  .string()
  .max(256)
  .regex(/^(?!-)[^\s.=\p{Cc}]+(?:\.[^\s.=\p{Cc}]+)+$/u, "is not the name of a kernel parameter");

/** A whole number from 0 to 2^32 - 1. */
export const count = z.int().min(0).max(4_294_967_295);

/** Bits of a prefix, 0 to 128. */
export const prefixLength = z.int().min(0).max(128);

/** The shape of the keys and specs of one kind of resource. */
export interface ResourceSchema {
  readonly key: z.ZodType<string>;
  readonly spec: z.ZodType;
}

/** Why a key or a spec is not one of its kind; undefined: it is. */
export function misfit({ key, spec }: ResourceSchema, ofKey: string, ofSpec: unknown): string | undefined {
  const named = key.safeParse(ofKey);
  if (!named.success) return `its key ${named.error.issues[0]?.message ?? "does not fit"}`;
  const result = spec.safeParse(ofSpec);
  if (result.success) return undefined;
  const [issue] = result.error.issues;
  const where = issue ? z.core.toDotPath(issue.path) : "";
  return `${where || "its value"}: ${issue?.message ?? "does not fit"}`;
}

/** Why a spec of some kind does not fit, by all kinds that are known. */
export function misfitIn(kinds: ReadonlyMap<string, { readonly schema: ResourceSchema }>) {
  return (kind: string, key: string, spec: unknown): string | undefined => {
    const known = kinds.get(kind);
    return known ? misfit(known.schema, key, spec) : `${kind} is no kind of resource that this lvsform knows`;
  };
}
