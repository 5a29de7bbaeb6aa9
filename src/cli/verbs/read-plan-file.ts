import { diagnostic, failure } from "../../messages/build.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import { readUserText } from "../../model/local/user-file.ts";
import { parsePlanFile, type SavedPlan } from "../../plan/file/plan-file.ts";
import { checkSignature } from "../../plan/file/plan-signature.ts";

/** A plan of thousands of hosts holds a few megabytes. Bytes. */
const planLimit = 256 * 1024 * 1024;

/** The state of this cluster, as far as a plan file needs it. */
export interface Signer {
  readonly lineage: string;
  readonly key: string | undefined;
}

export interface ReadPlan {
  readonly saved: SavedPlan;
  /** Why it is not certain that the file is as lvsform wrote it; undefined: it is certain. */
  readonly doubt?: Diagnostic;
}

/** Reads a plan file to show it. One that was changed since it was written is refused, as far as the local state can check. */
export async function readPlanFile(path: string, signer: Signer): Promise<ReadPlan> {
  const text = await read(path);
  const found = check(text, signer);
  const saved = parsePlanFile(text, path);
  if (found === "valid") return { saved };
  // Of another state it may well be: this one has not signed it.
  if (found === "wrong" && saved.plan.basedOn.lineage === signer.lineage)
    throw failure("plan-tampered", { file: path, reason: otherSignature });
  return { saved, doubt: diagnostic("plan-unverified", { path, reason: doubts[found] }) };
}

/** Reads a plan file to apply it: only one that this state signed, in which no byte was changed. */
export async function readSignedPlan(path: string, signer: Signer): Promise<SavedPlan> {
  const text = await read(path);
  const found = check(text, signer);
  if (found === "valid" || !isJson(text)) return parsePlanFile(text, path);
  if (found === "wrong")
    throw failure("plan-tampered", { file: path, reason: `${otherSignature}, or another state signed it` });
  throw failure("plan-unsigned", { path, reason: doubts[found] });
}

const otherSignature = "its signature is not that of its content";

function check(text: string, { key }: Signer): "valid" | "absent" | "wrong" | "unknown" {
  return key === undefined ? "unknown" : checkSignature(text, key);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

async function read(path: string): Promise<string> {
  return readUserText(path, planLimit).catch((error: Error) => {
    throw failure("plan-file-unreadable", { path, reason: error.message });
  });
}

/** Why a signature is not valid, or cannot be verified. */
const doubts = {
  unknown: "there is no state here, or it has an older format",
  absent: "it has no signature",
  wrong: "another state signed it, or it was changed after lvsform wrote it",
} as const;
