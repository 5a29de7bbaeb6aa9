import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { scanForDrift } from "../../src/api/drift.ts";
import { readRuns } from "../../src/api/read-runs.ts";
import { accept } from "../../src/cli/verbs/drift/accept.ts";
import { ignore, unignore } from "../../src/cli/verbs/drift/ignore.ts";
import { repair } from "../../src/cli/verbs/drift/repair.ts";
import { exitCodeOf, type ReportFlags, scanAndReport } from "../../src/cli/verbs/drift/scan.ts";
import { Failure } from "../../src/model/diagnostic.ts";
import type { Provider } from "../../src/model/provider.ts";
import { printDrift } from "../../src/views/drift/text.ts";
import { expire } from "../property/model-windows.ts";
import { beginStage, changeFlags, changeOptions, lookFlags, type Stage } from "./stage.ts";

const plain = (_colour: string, text: string) => text;
const arp = "net.ipv4.conf.all.arp_ignore";

describe("drift", () => {
  let stage: Stage;
  const look = async () => {
    const store = stage.tool.drift.open();
    try {
      return await scanForDrift(stage.tool, readRuns(stage.tool).state, store, []);
    } finally {
      store.close();
    }
  };
  const addresses = async () => (await look()).report.findings.map(({ address }) => address);
  const spoil = () => stage.host("s1").sysctls.set(arp, "0");

  beforeEach(async () => {
    stage = beginStage();
    expect(await stage.apply()).toBe(0);
    stage.said();
  });
  afterEach(() => stage.end());

  it("is nothing right after an apply, and no look changes a host or the record", async () => {
    const before = readRuns(stage.tool).state;
    const { report, events } = await look();
    expect([report.findings, events, report.complete, report.pending]).toEqual([[], [], true, 0]);
    expect(exitCodeOf(report, false)).toBe(0);
    expect(printDrift(report, plain)).toMatch(
      /^In sync: 3 hosts, \d+ objects as recorded\.\nresult: drift=0 ignored=0 unreachable=0\n$/,
    );
    expect(readRuns(stage.tool).state).toEqual(before);
  });

  it("is told once when it begins, again when it becomes something else, and when it is over", async () => {
    spoil();
    const first = await look();
    expect(first.events.map(({ type }) => type)).toEqual(["new"]);
    expect(exitCodeOf(first.report, false)).toBe(2);
    expect(exitCodeOf(first.report, true)).toBe(0);
    stage.pass(5);
    const second = await look();
    expect(second.events).toEqual([]);
    expect(second.report.findings[0]).toMatchObject({
      firstSeenAt: "2026-01-01T00:00:00.000Z",
      lastSeenAt: "2026-01-01T00:05:00.000Z",
      fields: ["value"],
    });
    stage.host("s1").sysctls.set(arp, "2");
    expect((await look()).events.map(({ type }) => type)).toEqual(["changed"]);
    stage.host("s1").sysctls.set(arp, "1");
    expect((await look()).events.map(({ type }) => type)).toEqual(["resolved"]);
    expect((await look()).events).toEqual([]);
  });

  it("is not what somebody has declared and nobody applied: that is counted apart", async () => {
    stage.declare((text) => text.replace("weight: 2", "weight: 5"));
    const { report } = await look();
    expect([report.findings, report.pending]).toEqual([[], 1]);
    expect(printDrift(report, plain)).toContain("1 change in cluster.ts is not applied yet; see lvsform plan.\n");
    expect(exitCodeOf(report, false)).toBe(0);
    // One that drifted as well is both.
    for (const { destinations } of stage.host("d1").ipvs?.services.values() ?? [])
      for (const [key, held] of destinations) if (held.weight === 2) destinations.set(key, { ...held, weight: 9 });
    const both = (await look()).report;
    expect([both.findings.map(({ fields }) => fields), both.pending]).toEqual([[["weight"]], 1]);
  });

  it("is looked for also where cluster.ts cannot be read, and says so", async () => {
    spoil();
    stage.declare(() => "export default 7;\n");
    const { report } = await look();
    expect(report.findings).toHaveLength(1);
    expect(report.diagnostics.map(({ code }) => code)).toContain("cluster-not-loaded");
  });

  it("of a host that is down is not over: it is unreachable, never in sync", async () => {
    spoil();
    await look();
    stage.down.add("s1");
    const { report, events } = await look();
    expect(events.map(({ type }) => type)).toEqual(["host-lost"]);
    expect(report.findings).toHaveLength(1);
    expect([exitCodeOf(report, false), exitCodeOf(report, true)]).toEqual([2, 3]);
    stage.host("s1").sysctls.set(arp, "1");
    stage.down.add("s2");
    stage.pass(5);
    expect((await look()).events.map((one) => "host" in one && one.host)).toEqual(["s2"]);
    stage.down.clear();
    expect((await look()).events.map(({ type }) => type).toSorted()).toEqual(["host-back", "host-back", "resolved"]);
    stage.down.add("s2");
    const calm = (await look()).report;
    expect(exitCodeOf(calm, false)).toBe(3);
    expect(printDrift(calm, plain)).toMatch(
      /Incomplete: 2 of 3 hosts read; of the others nothing is known\.\nresult: drift=0 ignored=0 unreachable=1\n$/,
    );
  });

  it("of a kind that cannot be read is not over either, though its host answers", async () => {
    spoil();
    await look();
    const whole = stage.tool.providers;
    const sysctl = whole.get("sysctl") as Provider;
    const parse = () => {
      throw new SyntaxError("half an answer");
    };
    Object.assign(stage.tool, { providers: new Map([...whole, ["sysctl", { ...sysctl, parse }]]) });
    const { report, events } = await look();
    expect([events, report.complete, report.findings.map(({ address }) => address)]).toEqual([
      [],
      false,
      [`s1/sysctl/${arp}`],
    ]);
    // Every host answered: there are no others of which nothing is known.
    expect(printDrift({ ...report, findings: [] }, plain)).toMatch(/Incomplete: (\d) of \1 hosts read, not all of it/);
    Object.assign(stage.tool, { providers: whole });
    expect((await look()).events).toEqual([]);
  });

  it("is looked for by one process at a time: the other waits, or says so", async () => {
    const end = stage.tool.drift.turn();
    expect(end).toBeDefined();
    const run = () => scanAndReport(stage.tool, stage.terminal, lookFlags);
    await expect(run()).rejects.toMatchObject({
      exitCode: 4,
      message: expect.stringContaining("is scanning this cluster for drift"),
    });
    spoil();
    expect(stage.tool.drift.read()?.scans(5) ?? []).toEqual([]);
    end?.();
    expect((await run()).events).toHaveLength(1);
    expect((await run()).events).toEqual([]);
  });

  describe("triage", () => {
    it("repairs what is named, and nothing else", async () => {
      spoil();
      stage.host("s2").sysctls.set(arp, "0");
      const code = await repair(
        stage.tool,
        stage.terminal,
        [`s1/sysctl/${arp}`],
        { ...changeOptions, all: false },
        changeFlags,
      );
      expect([code, stage.host("s1").sysctls.get(arp), stage.host("s2").sysctls.get(arp)]).toEqual([0, "1", "0"]);
      expect(stage.said()).toContain("the hosts match the state");
      expect(await addresses()).toEqual([`s2/sysctl/${arp}`]);
    });

    it("repairs towards the record, whatever cluster.ts says meanwhile", async () => {
      stage.declare((text) => text.replace("weight: 2", "weight: 5"));
      for (const one of stage.host("d1").ipvs?.services.values() ?? [])
        for (const [key, held] of one.destinations) one.destinations.set(key, { ...held, weight: 9 });
      expect(await addresses()).toHaveLength(2);
      expect(await repair(stage.tool, stage.terminal, [], { ...changeOptions, all: true }, changeFlags)).toBe(0);
      expect(await addresses()).toEqual([]);
      expect((await look()).report.pending).toBe(1);
    });

    it("names nothing by itself, and tells what is not drifted", async () => {
      spoil();
      await expect(
        repair(stage.tool, stage.terminal, [], { ...changeOptions, all: false }, changeFlags),
      ).rejects.toThrow("lvsform selects none by itself");
      await expect(
        repair(stage.tool, stage.terminal, ["s2/sysctl/*"], { ...changeOptions, all: false }, changeFlags),
      ).rejects.toThrow("has not drifted");
      expect(stage.host("s1").sysctls.get(arp)).toBe("0");
    });

    it("accepts a value: the record follows, no host changes, and plan shows the way back", async () => {
      spoil();
      expect(await accept(stage.tool, stage.terminal, [`s1/sysctl/${arp}`], changeOptions, changeFlags)).toBe(0);
      expect(stage.said()).toContain("cluster.ts still declares the former values");
      expect(stage.host("s1").sysctls.get(arp)).toBe("0");
      const { report } = await look();
      expect([report.findings, report.pending]).toEqual([[], 1]);
    });

    it("accepts that something is gone: it leaves the record", async () => {
      for (const one of stage.host("d1").ipvs?.services.values() ?? []) one.destinations.delete("192.168.0.32:80");
      const [gone = ""] = await addresses();
      expect(gone).toContain("192.168.0.32:80");
      expect(await accept(stage.tool, stage.terminal, [gone], changeOptions, changeFlags)).toBe(0);
      const { report } = await look();
      expect([report.findings, report.pending]).toEqual([[], 1]);
      expect(readRuns(stage.tool).state.resources.has(gone)).toBe(false);
    });

    it("ignores what it was told to, for as long, and still watches it", async () => {
      spoil();
      const until = (now: Date) => new Date(now.getTime() + 3_600_000);
      ignore(stage.tool, stage.terminal, [`s1/sysctl/${arp}`], { until, reason: "a test of the switch" });
      const { report, events } = await look();
      expect(events).toEqual([]);
      expect(exitCodeOf(report, false)).toBe(0);
      expect(printDrift(report, plain)).toContain(
        "a test of the switch, until 2026-01-01T01:00:00.000Z, by somebody@here",
      );
      expect(await repair(stage.tool, stage.terminal, [], { ...changeOptions, all: true }, changeFlags)).toBe(0);
      expect(stage.host("s1").sysctls.get(arp)).toBe("0");
      stage.pass(61);
      const after = await look();
      expect([exitCodeOf(after.report, false), after.events.map(({ type }) => type)]).toEqual([2, ["new"]]);
      expect((await look()).events).toEqual([]);
    });

    it("ignores nothing that there is not: neither an address nor a glob nor a host that names nothing", async () => {
      const tried = (...words: readonly string[]) => ignore(stage.tool, stage.terminal, words, {});
      const address = `s1/sysctl/${arp}`;
      expect(() => tried(address, "s1/sysctl/net.ipv4.conf.all.arp_ignored")).toThrow(
        "matches no address of the state and no finding",
      );
      expect(() => tried("s3/*")).toThrow("s3/* matches no address");
      const hint = "Specify s1/* for everything on that host.";
      expect(() => tried("s1")).toThrow(
        expect.objectContaining({ diagnostics: [expect.objectContaining({ code: "nothing-to-ignore", hint })] }),
      );
      spoil();
      expect((await look()).report.findings.map(({ ignored }) => ignored)).toEqual([undefined]);
      expect(tried(address, "*/sysctl/*")).toBe(0);
    });

    it("never lets a glob hide that something is gone", async () => {
      ignore(stage.tool, stage.terminal, ["d1/*", "s1/*"], {});
      expect(stage.said()).toContain("A missing object is reported all the same");
      spoil();
      for (const one of stage.host("d1").ipvs?.services.values() ?? []) one.destinations.clear();
      const { report } = await look();
      const told = report.findings.filter((one) => !one.ignored);
      expect(told.map(({ cause }) => cause)).toEqual(["missing", "missing"]);
      unignore(stage.tool, stage.terminal, ["s1/*"]);
      expect(() => unignore(stage.tool, stage.terminal, ["s1/*"])).toThrow("was not ignored");
      expect((await look()).report.findings.filter((one) => one.ignored)).toEqual([]);
    });
  });

  describe("by itself", () => {
    const run = (flags: Partial<ReportFlags & { heal: readonly string[]; healLimit: number }> = {}) =>
      scanAndReport(stage.tool, stage.terminal, { ...lookFlags, ...flags });

    it("is repaired where its kind was named, and recorded as a run", async () => {
      spoil();
      const before = readRuns(stage.tool).runs.length;
      await run();
      expect(stage.host("s1").sysctls.get(arp)).toBe("0");
      await run({ heal: ["interface-address"] });
      expect(stage.host("s1").sysctls.get(arp)).toBe("0");
      expect((await run({ heal: ["sysctl"] })).healed).toBe(0);
      expect(stage.host("s1").sysctls.get(arp)).toBe("1");
      expect(readRuns(stage.tool).runs).toHaveLength(before + 1);
      expect(readRuns(stage.tool).runs[0]).toMatchObject({ verb: "repair", status: "done" });
    });

    it("is left for a person when it comes back too often", async () => {
      for (let time = 0; time < 3; time += 1) {
        spoil();
        await run({ heal: ["sysctl"], healLimit: 3 });
        expect(stage.host("s1").sysctls.get(arp)).toBe("1");
        stage.pass(5);
      }
      spoil();
      stage.said();
      await run({ heal: ["sysctl"], healLimit: 3 });
      expect(stage.host("s1").sysctls.get(arp)).toBe("0");
      expect(stage.said()).toContain("s1 drifts too often");
      stage.pass(61);
      await run({ heal: ["sysctl"], healLimit: 3 });
      expect(stage.host("s1").sysctls.get(arp)).toBe("1");
    });

    it("holds where a host took it back, until somebody decides", async () => {
      spoil();
      // lvsform ends between the change and its confirmation.
      const renew = async () => {
        throw new Failure({ severity: "error", code: "unreachable", host: "s1", summary: "cut off", hint: "wait" });
      };
      const cut = { ...stage.tool, renew };
      const first = await scanAndReport(cut, stage.terminal, { ...lookFlags, heal: ["sysctl"] });
      expect([first.healed, stage.host("s1").sysctls.get(arp)]).toEqual([1, "1"]);
      expire(stage.network);
      expect(stage.host("s1").sysctls.get(arp)).toBe("0");
      const runs = readRuns(stage.tool).runs.length;
      for (let time = 0; time < 2; time += 1) {
        stage.pass(5);
        stage.said();
        const again = await run({ heal: ["sysctl"] });
        expect([again.healed, stage.host("s1").sysctls.get(arp)]).toEqual([6, "0"]);
        expect(again.report.findings.map(({ address }) => address)).toEqual([`s1/sysctl/${arp}`]);
        expect(stage.said()).toContain("s1 reverted the changes of run");
      }
      expect(readRuns(stage.tool).runs).toHaveLength(runs);
    });

    it("leaves alone what somebody mended between the look and the repair: that is no failure", async () => {
      spoil();
      stage.host("s2").sysctls.set(arp, "0");
      // Who is told of drift may mend it at once: that lies between the two.
      const told = (names: readonly string[]): typeof stage.tool => ({
        ...stage.tool,
        withLocal: (task) => {
          for (const name of names) stage.host(name).sysctls.set(arp, "1");
          return stage.tool.withLocal(task);
        },
      });
      const flags = { ...lookFlags, notify: ["command=cat >/dev/null"], heal: ["sysctl"] };
      const runs = readRuns(stage.tool).runs.length;
      expect((await scanAndReport(told(["s1"]), stage.terminal, flags)).healed).toBe(0);
      expect([stage.host("s2").sysctls.get(arp), readRuns(stage.tool).runs.length]).toEqual(["1", runs + 1]);
      spoil();
      expect((await scanAndReport(told(["s1"]), stage.terminal, flags)).healed).toBe(0);
      expect([readRuns(stage.tool).runs.length, stage.said()]).toEqual([
        runs + 1,
        expect.not.stringContaining("error"),
      ]);
    });

    it("does not know a kind that there is not", async () => {
      await expect(run({ heal: ["sysctls"] })).rejects.toThrow("sysctls");
    });
  });

  it("is told to a command on its input and to the system's log, and a command that hangs or fails keeps nobody waiting", async () => {
    const heard = join(stage.folder, "heard");
    const bin = join(stage.folder, "bin");
    mkdirSync(bin);
    writeFileSync(join(bin, "logger"), `#!/bin/sh\nprintf '%s|' "$@" >>${heard}.log\n`, { mode: 0o755 });
    const path = process.env.PATH;
    process.env.PATH = `${bin}:${path}`;
    const notify = [`command=cat >>${heard}`, "command=exit 3", "syslog"];
    try {
      spoil();
      await scanAndReport(stage.tool, stage.terminal, { ...lookFlags, notify });
      expect(stage.said()).toContain("The command did not accept 1 notification: it ended with 3");
      stage.host("s1").sysctls.set(arp, "1");
      stage.pass(5);
      await scanAndReport(stage.tool, stage.terminal, { ...lookFlags, notify });
    } finally {
      process.env.PATH = path;
    }
    const lines = readFileSync(heard, "utf8").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).type)).toEqual(["new", "resolved"]);
    expect(readFileSync(`${heard}.log`, "utf8")).toBe(
      `-t|lvsform|-p|daemon.warning|--|random: new: s1/sysctl/${arp}: value 1 → 0|` +
        `-t|lvsform|-p|daemon.notice|--|random: resolved: s1/sysctl/${arp}: as recorded again|`,
    );
  });

  it("is told to a webhook once, signed, also when the receiver was dead meanwhile", async () => {
    const heard: { readonly body: string; readonly signature: string | undefined }[] = [];
    let status = 500;
    const server = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk) => {
        body += chunk;
      });
      request.on("end", () => {
        if (status === 200) heard.push({ body, signature: String(request.headers["x-lvsform-signature"]) });
        response.writeHead(status).end();
      });
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const { port } = server.address() as { port: number };
    process.env.LVSFORM_WEBHOOK_SECRET = "a secret";
    const notify = [`webhook=http://127.0.0.1:${port}/hook`];
    const run = () => scanAndReport(stage.tool, stage.terminal, { ...lookFlags, notify });
    try {
      spoil();
      await run();
      expect(stage.said()).toMatch(/The webhook at 127\.0\.0\.1:\d+ did not accept 1 notification: it answered 500/);
      status = 200;
      stage.pass(0.1);
      await run();
      expect(heard).toEqual([]);
      stage.pass(5);
      await run();
      stage.pass(5);
      await run();
      expect(heard).toHaveLength(1);
      const { createHmac } = await import("node:crypto");
      expect(JSON.parse(heard[0]?.body ?? "")).toMatchObject({
        type: "new",
        cluster: "random",
        finding: { address: `s1/sysctl/${arp}` },
      });
      expect(heard[0]?.signature).toBe(
        `sha256=${createHmac("sha256", "a secret")
          .update(heard[0]?.body ?? "")
          .digest("hex")}`,
      );
      stage.host("s1").sysctls.set(arp, "1");
      stage.pass(5);
      await run();
      expect(heard.map(({ body }) => JSON.parse(body).type)).toEqual(["new", "resolved"]);
    } finally {
      delete process.env.LVSFORM_WEBHOOK_SECRET;
      server.close();
    }
  });

  it("is told in order: that it is over never before that it began, however long the receiver was dead", async () => {
    const heard = join(stage.folder, "heard");
    const alive = join(stage.folder, "alive");
    const notify = [`command=[ -e ${alive} ] && cat >>${heard}`];
    const run = () => scanAndReport(stage.tool, stage.terminal, { ...lookFlags, notify });
    spoil();
    for (let time = 0; time < 8; time += 1) {
      await run();
      stage.pass(5);
    }
    writeFileSync(alive, "");
    stage.host("s1").sysctls.set(arp, "1");
    for (let time = 0; time < 15; time += 1) {
      await run();
      stage.pass(5);
    }
    const lines = readFileSync(heard, "utf8").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).type)).toEqual(["new", "resolved"]);
  });

  it("is told also where somebody looked by hand meanwhile, whom nobody asked to tell", async () => {
    const heard = join(stage.folder, "heard");
    const fails = join(stage.folder, "fails");
    const notify = [`command=[ ! -e ${fails} ] && cat >>${heard}`];
    const types = () =>
      readFileSync(heard, { encoding: "utf8", flag: "a+" })
        .split("\n")
        .flatMap((line) => (line === "" ? [] : [JSON.parse(line).type]));
    const run = (more: Partial<ReportFlags> = {}) =>
      scanAndReport(stage.tool, stage.terminal, { ...lookFlags, ...more });
    await run({ notify });
    spoil();
    await run();
    expect(types()).toEqual([]);
    await run({ notify });
    expect(types()).toEqual(["new"]);
    // Nor does such a look throw away what the receiver has not taken yet.
    writeFileSync(fails, "");
    stage.host("s1").sysctls.set(arp, "1");
    await run({ notify });
    stage.pass(5);
    await run();
    rmSync(fails);
    await run({ notify });
    expect(types()).toEqual(["new", "resolved"]);
    // One that is not asked for any more is forgotten with the rest, and is a new one when it is asked for again.
    stage.pass(2 * 24 * 60);
    spoil();
    await run({ keepDays: 1 });
    stage.host("s1").sysctls.set(arp, "1");
    await run({ keepDays: 1 });
    await run({ notify });
    expect(types()).toEqual(["new", "resolved"]);
  });

  it("that is there already is told to a new receiver once, but for what is ignored", async () => {
    const heard = (name: string) =>
      readFileSync(join(stage.folder, name), { encoding: "utf8", flag: "a+" })
        .split("\n")
        .flatMap((line) => (line === "" ? [] : [JSON.parse(line)]))
        .map((one) => `${one.type} ${one.host ?? one.finding.host}`);
    const by = (name: string) => `command=cat >>${join(stage.folder, name)}`;
    const run = (...names: readonly string[]) =>
      scanAndReport(stage.tool, stage.terminal, { ...lookFlags, notify: names.map(by) });
    spoil();
    stage.host("s2").sysctls.set(arp, "0");
    ignore(stage.tool, stage.terminal, [`s2/sysctl/${arp}`], {});
    await run();
    await run("first");
    await run("first", "second");
    stage.down.add("d1");
    await run("second");
    await run("third");
    stage.host("s1").sysctls.set(arp, "1");
    await run("first", "second", "third");
    expect(heard("first")).toEqual(["new s1", "host-lost d1", "resolved s1"]);
    expect(heard("second")).toEqual(["new s1", "host-lost d1", "resolved s1"]);
    expect(heard("third")).toEqual(["new s1", "host-lost d1", "resolved s1"]);
    unignore(stage.tool, stage.terminal, [`s2/sysctl/${arp}`]);
    await run("third");
    expect(heard("third").at(-1)).toBe("new s2");
  });

  it("that was told, then ignored, then mended is told to be over: no alarm stays open", async () => {
    const types = async () => (await look()).events.map(({ type }) => type);
    const address = `s1/sysctl/${arp}`;
    spoil();
    expect(await types()).toEqual(["new"]);
    ignore(stage.tool, stage.terminal, [address], {});
    expect(await types()).toEqual([]);
    stage.host("s1").sysctls.set(arp, "1");
    expect(await types()).toEqual(["resolved"]);
    // Of what nobody was told nothing is over; and what was told stays told.
    spoil();
    expect(await types()).toEqual([]);
    stage.host("s1").sysctls.set(arp, "1");
    expect(await types()).toEqual([]);
    unignore(stage.tool, stage.terminal, [address]);
    spoil();
    expect(await types()).toEqual(["new"]);
    ignore(stage.tool, stage.terminal, [address], {});
    expect(await types()).toEqual([]);
    unignore(stage.tool, stage.terminal, [address]);
    expect(await types()).toEqual([]);
  });

  it("of a day of scans every half hour leaves no more behind than it was to store", async () => {
    const size = () => {
      const store = stage.tool.drift.read();
      try {
        return [store?.scans(100_000).length, store?.findings(100_000).length];
      } finally {
        store?.close();
      }
    };
    const run = () => scanAndReport(stage.tool, stage.terminal, { ...lookFlags, keepDays: 1 });
    for (let time = 0; time < 48; time += 1) {
      stage.host("s1").sysctls.set(arp, time % 2 === 0 ? "0" : "1");
      await run();
      stage.pass(30);
    }
    const [looks, findings] = size();
    expect([looks, findings]).toEqual([48, 24]);
    for (let time = 0; time < 6; time += 1) {
      stage.host("s1").sysctls.set(arp, time % 2 === 0 ? "0" : "1");
      await run();
      stage.pass(30);
    }
    // Those at both ends of the day.
    expect(size()).toEqual([49, 25]);
  });
});
