import { Failure } from "../model/diagnostic.ts";
import { readUserText } from "../model/user-file.ts";
import { parsePlanFile, type SavedPlan } from "../plan/plan-file.ts";

/** A plan of thousands of hosts holds a few megabytes. Bytes. */
const planLimit = 256 * 1024 * 1024;

export async function readPlanFile(path: string): Promise<SavedPlan> {
  const text = await readUserText(path, planLimit).catch((error: Error) => {
    throw new Failure({
      severity: "error",
      code: "cannot-read",
      summary: `the plan ${path} cannot be read: ${error.message}`,
      hint: "make one with lvsform plan --out plan.json",
    });
  });
  return parsePlanFile(text, path);
}
