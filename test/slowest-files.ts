import type { Reporter, TestModule } from "vitest/node";

/** How many files are shown. */
const shown = 10;

/** Prints the slowest test files behind the results: where to look when the suite gets slow. */
export default class SlowestFiles implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    if (modules.length < shown) return;
    const timed = modules.map((one) => ({
      name: one.relativeModuleId,
      project: one.project.name,
      ms: one.diagnostic().duration,
    }));
    const slowest = timed.toSorted((a, b) => b.ms - a.ms).slice(0, shown);
    const lines = slowest.map(
      ({ name, project, ms }) => `  ${(ms / 1000).toFixed(1).padStart(7)} s  ${project}  ${name}`,
    );
    process.stdout.write(`\nThe ${shown} slowest files of ${modules.length}:\n${lines.join("\n")}\n`);
  }
}
