import { readFile } from "node:fs/promises";
import { Failure } from "../model/diagnostic.ts";
import { parsePlanFile, type SavedPlan } from "../plan/plan-file.ts";

export async function readPlanFile(path: string): Promise<SavedPlan> {
  const text = await readFile(path, "utf8").catch((error: Error) => {
    throw new Failure({
      severity: "error",
      code: "cannot-read",
      summary: `the plan ${path} cannot be read: ${error.message}`,
      hint: "make one with lvsform plan --out plan.json",
    });
  });
  return parsePlanFile(text, path);
}
