import { join } from "node:path";
import manifest from "../package.json" with { type: "json" };

/** The built program, as users have it. It starts in half the time of its sources; `build.ts` has it built before the first test. */
export const program = join(import.meta.dirname, "..", manifest.bin.lvsform);
