import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { providers } from "../../providers/index.ts";
import { declare, type Tool } from "../../src/api/pipeline.ts";
import { movedIn } from "../../src/apply/expect.ts";
import { changeHosts } from "../../src/cli/verbs/change-hosts.ts";
import { scanAndReport } from "../../src/cli/verbs/drift/scan.ts";
import { history } from "../../src/cli/verbs/history.ts";
import { plan } from "../../src/cli/verbs/plan.ts";
import { show } from "../../src/cli/verbs/show.ts";
import { showState, stateHistory } from "../../src/cli/verbs/state.ts";
import { cleanTrace } from "../../src/model/shell/traces.ts";
import { driftLines } from "../../src/views/drift/json.ts";
import { printDrift } from "../../src/views/drift/text.ts";
import { type Listener, listen } from "../drift/listener.ts";
import { beginStage, changeFlags, changeOptions, lookFlags, type Stage } from "../drift/stage.ts";
import { hosts, stdoutOf } from "../providers/boot-host.ts";
import { leaksBelow, leaksIn } from "./kept.ts";
import { mark, plantedFiles, plantedLog } from "./planted.ts";

const bootKinds = [...providers.values()].filter((one) => one.probe([]).section === "boot-files");

describe("a secret in a file of a host", () => {
  it.each(Object.entries(plantedFiles))("%s: no kind reads it, whatever keeps the interfaces", (path, text) => {
    expect(text).toContain(mark);
    for (const [manager, host] of Object.entries(hosts)) {
      const stdout = stdoutOf({ said: [...host.said, "loader debian"], files: new Map([...host.files, [path, text]]) });
      for (const kind of bootKinds) {
        const read = [kind.parse(stdout), kind.files?.(stdout), kind.boot?.(stdout)];
        const shown = JSON.stringify(read, (_name, value) => (value instanceof Map ? [...value] : value));
        expect(leaksIn(`${manager}, ${kind.kind}`, shown)).toEqual([]);
      }
    }
  });

  it("is hidden in a line of a file that is not as it was planned", () => {
    const { now } = movedIn(`lvsform-moved: up ip addr add 10.0.0.1/8 dev lo; X_TOKEN=${mark} announce\n`);
    expect(now).toBe("up ip addr add 10.0.0.1/8 dev lo; X_TOKEN=(hidden)");
  });

  it.each(plantedLog)("%s: is no trace", (line) => {
    expect(leaksIn("trace", cleanTrace(`Dec  1 10:00:00 ${line}`) ?? "")).toEqual([]);
  });
});

/** The hosts as ifupdown keeps them, with a log of logins: lvsform changes the very files that hold secrets. */
function kept({ tool }: Stage): Tool {
  const log = plantedLog.map((line) => `Dec  1 10:00:00 ${line}\n`).join("");
  const managed = (stdout: string) =>
    stdout.replace("! ifupdown\n", "! ifupdown\n! ifstate lo=lo\n! ifstate eth0=eth0\n");
  const withHost: Tool["withHost"] = (target, task) =>
    tool.withHost(target, (transport) =>
      task({
        ...transport,
        exec: async (script, options) => {
          if (script.includes("lvsform_traces") && !script.includes("lvsform_mark"))
            return { code: 0, stdout: log, stderr: "" };
          const result = await transport.exec(script, options);
          return { ...result, stdout: managed(result.stdout) };
        },
      }),
    );
  return { ...tool, withHost };
}

describe("secrets in all files of all hosts", () => {
  let stage: Stage;
  let listener: Listener;
  const said = new Map<string, string>();
  const file = (name: string) => join(stage.folder, name);
  const keep = (name: string) => said.set(name, stage.said());
  const shown = { json: false, tui: false, detailedExitcode: false };

  beforeAll(async () => {
    stage = beginStage();
    listener = await listen();
    const { terminal } = stage;
    for (const host of stage.network.values()) {
      for (const [path, text] of Object.entries(plantedFiles)) host.files.set(path, text);
    }
    stage.declare((text) => text.replaceAll(', boot: "none"', ""));
    const tool = kept(stage);
    await plan(tool, terminal, changeOptions, { ...shown, diff: true, out: file("plan.json") });
    keep("plan --diff");
    await plan(tool, terminal, changeOptions, { ...shown, json: true });
    keep("plan --json");
    await show(tool, terminal, file("plan.json"), { ...shown, diff: true });
    const work = { verb: "apply" as const, declaration: await declare(tool), options: changeOptions };
    await changeHosts(tool, terminal, work, { ...changeFlags, diff: true });
    keep("apply");
    for (const json of [true, false]) {
      await show(tool, terminal, "1", { ...shown, json, diff: true });
      history(tool, terminal, { json });
      stateHistory(tool, terminal, undefined, json);
    }
    const state = tool.readState("random");
    const resources = [...state.read().resources.keys()];
    state.close();
    for (const address of resources) showState(tool, terminal, address);
    keep("show, history, state");
    // What lvsform has written goes, and the secrets around it change.
    for (const host of stage.network.values()) {
      host.sysctls.set("net.ipv4.conf.all.arp_ignore", "7");
      for (const [path, text] of Object.entries(plantedFiles)) host.files.set(path, `${text}# token=${mark}-later\n`);
      host.files.delete("/etc/modules-load.d/lvsform.conf");
    }
    const reports = { junit: file("junit.xml"), prometheus: file("prom"), markdown: file("md"), html: file("html") };
    const notify = [`webhook=${listener.url}`, `slack=${listener.url}`];
    const { report } = await scanAndReport(tool, terminal, { ...lookFlags, ...reports, notify });
    expect(report.findings.length).toBeGreaterThan(3);
    keep("drift");
    said.set("drift, printed", printDrift(report, (_colour, text) => text) + driftLines(report));
    said.set("notices", JSON.stringify(listener.heard()));
  });
  afterAll(() => {
    listener.end();
    stage.end();
  });

  it("stand in nothing that is printed or sent, though the changes around them do", () => {
    expect(said.get("plan --diff")).toContain("/etc/network/interfaces");
    expect(said.get("plan --diff")).toContain("(hidden)");
    expect(said.get("apply")).toContain("192.168.0.21");
    expect(said.get("notices")).toContain("COMMAND=/usr/bin/mysql");
    expect([...said].flatMap(([name, text]) => leaksIn(name, text))).toEqual([]);
  });

  it("stand in no file that is kept: the plan, the state, what is remembered of drift, the reports", () => {
    expect(leaksBelow(stage.folder)).toEqual([]);
  });

  it("are on the hosts as before", () => {
    for (const host of stage.network.values())
      expect(host.files.get("/etc/rc.local")).toContain(`export X_TOKEN=${mark}`);
  });
});
