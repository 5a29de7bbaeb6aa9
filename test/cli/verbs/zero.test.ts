import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { providers } from "../../../providers/index.ts";
import { parseCounters, zeroScript } from "../../../providers/ipvs/counters.ts";
import type { Tool } from "../../../src/api/pipeline.ts";
import { zero } from "../../../src/cli/verbs/zero.ts";
import { Failure } from "../../../src/model/diagnostic.ts";
import type { Terminal } from "../../../src/views/terminal.ts";

const folder = mkdtempSync(join(tmpdir(), "lvsform-zero-"));
const clusterFile = join(folder, "cluster.ts");
writeFileSync(
  clusterFile,
  `import { Cluster, Director, RealServer, VirtualService } from "lvsform";
const web = new Cluster("web");
const v11 = new Director(web, "v11", { host: "v11", interface: "eth0", dip: "192.168.0.11/24" });
const v12 = new RealServer(web, "v12", { host: "v12", rip: "192.168.0.12" });
for (const port of [80, 443])
  new VirtualService(web, \`p\${port}\`, { director: v11, vip: "192.168.0.21/24", port, realServers: [v12] });
export default web;
`,
);
afterAll(() => rmSync(folder, { recursive: true }));

const table = ["TCP  192.168.0.21:80 wlc", "TCP  192.168.0.99:80 wlc"].join("\n");
const reading = `# table\n${table}\n# connections\n# traffic\n# rates\n# end\n`;

/** Runs zero where the director has one of two declared services, and a foreign one. */
async function run(
  names: readonly string[],
  flags: { all?: boolean; yes?: boolean },
  terminal: Partial<Terminal> = {},
) {
  const scripts: string[] = [];
  const said: string[] = [];
  const exec = async (script: string) => {
    if (!script.includes("counters")) scripts.push(script);
    const stdout = script.includes("counters") ? reading : "done 0\n";
    return { code: 0, stdout, stderr: "" };
  };
  const tool = {
    clusterFile,
    providers,
    progress: () => {},
    counters: { script: () => "counters", parse: parseCounters, zero: zeroScript },
    withHost: async (_target: unknown, task: (one: unknown) => unknown) => task({ exec, close: async () => {} }),
  } as unknown as Tool;
  const screen: Terminal = {
    paint: (_colour, text) => text,
    paintError: (_colour, text) => text,
    interactive: false,
    columns: () => undefined,
    out: (text) => said.push(text),
    error: (text) => said.push(text),
    ask: async () => "",
    ...terminal,
  };
  const code = await zero(tool, screen, names, { all: false, yes: false, ...flags });
  return { code, scripts, said: said.join("") };
}
const codeOf = (work: Promise<unknown>) =>
  work.catch((error: unknown) => (error instanceof Failure ? error.diagnostics.map(({ code }) => code) : error));

describe("zero", () => {
  it.each(["p80", "p80", "tcp:192.168.0.21:80", "v11/ipvs-service/tcp:192.168.0.21:80"])(
    "takes %s for the service",
    async (name) => {
      const { code, scripts, said } = await run([name], { yes: true });
      expect([code, scripts.length]).toEqual([0, 1]);
      expect(scripts[0]).toContain("ipvsadm -Z -t 192.168.0.21:80");
      expect(said).toBe("v11: reset the counters of tcp:192.168.0.21:80\n");
    },
  );

  it("resets only what cluster.ts declares, one by one, and names what is not there", async () => {
    const { code, scripts, said } = await run([], { all: true, yes: true });
    expect(scripts.join("").match(/ipvsadm -Z.*/g)).toEqual(["ipvsadm -Z -t 192.168.0.21:80"]);
    expect([code, said.includes("tcp:192.168.0.21:443 is not in the table of v11")]).toEqual([1, true]);
  });

  it("asks first, and without a terminal names the flag", async () => {
    expect(await codeOf(run(["p80"], {}))).toEqual(["needs-yes"]);
    expect(await run(["p80"], {}, { interactive: true, ask: async () => "y" })).toMatchObject({ code: 1, scripts: [] });
    expect((await run(["p80"], {}, { interactive: true, ask: async () => "yes" })).code).toBe(0);
  });

  it("wants to be told which, and names what it does not know", async () => {
    expect(await codeOf(run([], { yes: true }))).toEqual(["no-service-specified"]);
    expect(await codeOf(run(["p80"], { yes: true, all: true }))).toEqual(["no-service-specified"]);
    expect(await codeOf(run(["p8080", "v12/ipvs-service/tcp:192.168.0.21:80"], { yes: true }))).toEqual([
      "service-unknown",
      "service-unknown",
    ]);
  });
});
