import type { BootFacts } from "../../src/model/boot.ts";
import { parseLoader } from "./loader.ts";

/** Prints how the host boots, each line behind `! `. */
export const keepersScript = "[ ! -d /run/systemd/system ] || echo '! systemd'";

/** Of what {@link keepersScript} printed, among whatever else. */
export function parseKeepers(stdout: string): BootFacts {
  const lines = stdout.split("\n").flatMap((line) => (line.startsWith("! ") ? [line.slice(2)] : []));
  return { systemd: lines.includes("systemd"), interfaces: {}, versions: {}, loader: parseLoader(stdout) };
}
