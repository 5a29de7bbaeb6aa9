import { execFileSync } from "node:child_process";
import { Cron } from "croner";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readUntil } from "../../src/cli/commands/drift/until.ts";
import { everyOf } from "../../src/cli/verbs/drift/pause.ts";
import { readCron } from "../../src/cli/verbs/drift/watch.ts";
import { cronLine, cronOf, isUnitOf, unitFiles, unitNames, withCronLine } from "../../src/drift/schedule.ts";

const what = {
  cluster: "web",
  folder: "/srv/my cluster",
  argv: ["/usr/bin/node", "/opt/lvsform", "drift", "-f", "/srv/my cluster/cluster.ts"],
};

describe("a crontab", () => {
  const line = cronLine("*/5 * * * *", what);
  it("gets one line for a cluster, whatever else is in it, and loses it again", () => {
    const own = fc.array(
      fc.constantFrom("# a comment", "MAILTO=ann", "0 3 * * * /bin/backup", "", "# lvsform drift of mail"),
    );
    fc.assert(
      fc.property(own, (lines) => {
        const before = lines.length > 0 ? `${lines.join("\n").replace(/\n+$/, "")}\n`.replace(/^\n$/, "") : "";
        const once = withCronLine(before, what, line);
        expect(once.split("\n").filter((one) => one === line)).toHaveLength(1);
        expect(withCronLine(once, what, line)).toBe(once);
        expect(withCronLine(once, what, null)).toBe(before);
      }),
    );
  });

  it("runs the very words, in the cluster's folder: percent signs are cron's own", () => {
    expect(cronLine("* * * * *", { ...what, argv: ["a", "50%"] })).toContain("50\\%");
    const shown = execFileSync(
      "sh",
      [
        "-c",
        cronLine("", { ...what, folder: "/", argv: ["printf", "%s|", "a b", "it's"] })
          .replaceAll("\\%", "%")
          .replace(">/dev/null", ""),
      ],
      { encoding: "utf8" },
    );
    expect(shown).toBe("a b|it's|");
  });

  it("has times only for what divides an hour or a day", () => {
    expect([60, 300, 3_600, 7_200, 86_400].map(cronOf)).toEqual([
      "* * * * *",
      "*/5 * * * *",
      "0 * * * *",
      "0 */2 * * *",
      "0 0 * * *",
    ]);
    expect([30, 420, 90 * 60, 5 * 3_600].map(cronOf)).toEqual([undefined, undefined, undefined, undefined]);
  });
});

describe("a timer of systemd", () => {
  it("starts a service with the very words; neither % nor $ nor quotes are systemd's", () => {
    const [service, timer] = unitFiles(
      { ...what, argv: [...what.argv, 'a"b', "50%", "$HOME", "c\\d"] },
      "lvsform-drift-web",
      300,
    );
    expect(service?.name).toBe("lvsform-drift-web.service");
    expect(service?.text).toContain(
      'ExecStart="/usr/bin/node" "/opt/lvsform" "drift" "-f" "/srv/my cluster/cluster.ts" "a\\"b" "50%%" "$$HOME" "c\\\\d"\n',
    );
    expect(timer?.text).toContain("OnUnitActiveSec=300s\nRandomizedDelaySec=30s\n");
    expect(unitNames({ ...what, cluster: "my web/1" })[0]).toBe("lvsform-drift-my-web-1");
  });

  it("is that of one folder: a cluster of the same name in another one has its own", () => {
    const other = { ...what, folder: "/srv/my cluster 2" };
    expect(unitNames(other)[0]).toBe(unitNames(what)[0]);
    expect(unitNames(other)[1]).not.toBe(unitNames(what)[1]);
    const text = unitFiles(what, unitNames(what)[0], 300)[0]?.text ?? "";
    expect([isUnitOf(text, what.folder), isUnitOf(text, other.folder), isUnitOf("", "")]).toEqual([true, false, false]);
    const line = cronLine("*/5 * * * *", other);
    const both = withCronLine(withCronLine("", what, cronLine("* * * * *", what)), other, line);
    expect(both.split("\n").filter((one) => one.includes("lvsform drift of"))).toHaveLength(2);
    expect(withCronLine(both, what, null)).toBe(withCronLine("", other, line));
  });
});

describe("the time of the next look", () => {
  const now = new Date("2026-01-01T00:01:00Z");
  it("is so long after the last, or by the schedule, and a little later at random", () => {
    expect(everyOf({ every: 300 }, () => 0)(now)).toBe(now.getTime() + 300_000);
    expect(everyOf({ every: 300 }, () => 1)(now)).toBe(now.getTime() + 330_000);
    expect(everyOf({ every: 300, jitter: 5 }, () => 1)(now)).toBe(now.getTime() + 305_000);
    const cron = new Cron("*/5 * * * *", { paused: true, timezone: "UTC" });
    expect(new Date(everyOf({ every: 300, cron })(now)).toISOString()).toBe("2026-01-01T00:05:00.000Z");
    expect(() => readCron("every day")).toThrow('"every day" is not a schedule');
  });

  it("--until takes a span, a date and a time, and nothing else", () => {
    expect(readUntil("90m")(now).toISOString()).toBe("2026-01-01T01:31:00.000Z");
    expect(readUntil("7d")(now).toISOString()).toBe("2026-01-08T00:01:00.000Z");
    expect(readUntil("2027-01-31")(now).toISOString()).toBe("2027-01-31T00:00:00.000Z");
    for (const wrong of ["soon", "7", "2027-13-01", "-1d", "1w"]) expect(() => readUntil(wrong)).toThrow("2h, 7d or");
  });
});
