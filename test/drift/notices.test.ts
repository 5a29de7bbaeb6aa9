import { createHmac } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { scanAndReport } from "../../src/cli/verbs/drift/scan.ts";
import { retryAfter, slackJson, slackMessages } from "../../src/drift/notice.ts";
import type { DriftEvent } from "../../src/model/drift/drift.ts";
import { type Listener, listen } from "./listener.ts";
import { beginStage, lookFlags, type Stage } from "./stage.ts";

const arp = "net.ipv4.conf.all.arp_ignore";

describe("a notice", () => {
  let stage: Stage;
  let listener: Listener;
  const spoil = (value: string, ...hosts: readonly string[]) => {
    for (const name of hosts) stage.host(name).sysctls.set(arp, value);
  };
  const run = (by: "webhook" | "slack") =>
    scanAndReport(stage.tool, stage.terminal, { ...lookFlags, notify: [`${by}=${listener.url}`] });

  beforeEach(async () => {
    stage = beginStage();
    await stage.apply();
    stage.said();
    listener = await listen();
  });
  afterEach(() => {
    listener.end();
    stage.end();
  });

  it("that is refused for good is dropped, said, and keeps back none behind it", async () => {
    spoil("0", "s1", "s2");
    listener.answer(400);
    await run("webhook");
    expect(listener.heard()).toHaveLength(2);
    const said = stage.said();
    expect(said).toMatch(/The webhook at 127\.0\.0\.1:\d+ refused 1 notification for good: it answered 400/);
    expect(said).toContain(`new: s1/sysctl/${arp}: value 1 → 0`);
    stage.pass(600);
    await run("webhook");
    expect([listener.heard(), stage.said()]).toEqual([[], ""]);
    spoil("1", "s1");
    await run("webhook");
    expect(listener.heard().map(({ type }) => type)).toEqual(["resolved"]);
  });

  it("that comes too fast is kept for as long as the receiver asks, with all behind it", async () => {
    spoil("0", "s1", "s2");
    listener.answer([429, { "retry-after": "600" }]);
    await run("webhook");
    expect(listener.heard()).toHaveLength(1);
    expect(stage.said()).toContain("2 notifications: it answered 429");
    stage.pass(9);
    await run("webhook");
    expect(listener.heard()).toEqual([]);
    stage.pass(2);
    await run("webhook");
    expect(listener.heard()).toHaveLength(2);
    for (const status of [408, 503]) {
      spoil(status === 408 ? "2" : "3", "s1");
      listener.answer(status);
      await run("webhook");
      stage.pass(5);
      await run("webhook");
      expect(listener.heard(), `${status}`).toHaveLength(2);
    }
  });

  it("to a webhook says when it was sent, and is signed with that time where there is a secret", async () => {
    spoil("0", "s1");
    const sentAt = String(stage.tool.now().getTime() / 1000);
    await run("webhook");
    process.env.LVSFORM_WEBHOOK_SECRET = "a key";
    try {
      spoil("2", "s1");
      await run("webhook");
      await run("slack");
    } finally {
      delete process.env.LVSFORM_WEBHOOK_SECRET;
    }
    const [plain, signed, slack] = listener.requests;
    const hmac = (text: string) => `sha256=${createHmac("sha256", "a key").update(text).digest("hex")}`;
    expect(plain?.headers).toMatchObject({ "x-lvsform-delivery": "1", "x-lvsform-timestamp": sentAt });
    expect(Object.keys(plain?.headers ?? {}).join(" ")).not.toContain("signature");
    expect(signed?.headers).toMatchObject({
      "x-lvsform-timestamp": sentAt,
      "x-lvsform-signature": hmac(signed?.body ?? ""),
      "x-lvsform-signature-v2": hmac(`${sentAt}.${signed?.body}`),
    });
    expect(Object.keys(slack?.headers ?? {}).join(" ")).not.toContain("lvsform-");
  });

  it("to Slack is one line of one message for all that a look tells", async () => {
    spoil("0", "s1", "s2");
    stage.down.add("d1");
    await run("slack");
    expect(listener.heard()).toEqual([
      {
        text: [
          `random: new: s1/sysctl/${arp}: value 1 → 0`,
          `random: new: s2/sysctl/${arp}: value 1 → 0`,
          "random: host-lost: d1 cannot be read: nothing is known of it",
        ].join("\n"),
      },
    ]);
  });

  it("finds its way by the environment, where the address is a secret, and waits while that is not set", async () => {
    const flags = { ...lookFlags, notify: ["slack=env:SOME_HOOK"] };
    spoil("0", "s1");
    await scanAndReport(stage.tool, stage.terminal, flags);
    expect(stage.said()).toContain(
      "The slack of SOME_HOOK did not accept 1 notification: the environment variable SOME_HOOK is not set",
    );
    stage.pass(5);
    process.env.SOME_HOOK = listener.url;
    try {
      await scanAndReport(stage.tool, stage.terminal, flags);
    } finally {
      delete process.env.SOME_HOOK;
    }
    expect(listener.heard()).toEqual([{ text: `random: new: s1/sysctl/${arp}: value 1 → 0` }]);
  });

  it("to Slack has no mark of its own in it, and begins another message where one is full", () => {
    const event = { type: "host-lost", at: "then", host: "v11", since: "then" } satisfies DriftEvent;
    expect(JSON.parse(slackJson("a&b", [{ event, text: "<!channel>" }]))).toEqual({
      text: "a&amp;b: host-lost: &lt;!channel&gt;",
    });
    const many = Array.from({ length: 500 }, (_, at) => ({ event, text: `${at} ${"x".repeat(at)}` }));
    const messages = slackMessages("web", many);
    expect(messages.flat()).toEqual(many);
    for (const one of messages) expect(JSON.parse(slackJson("web", one)).text.length).toBeLessThanOrEqual(12_000);
    const least = messages.slice(0, -1).map((one) => JSON.parse(slackJson("web", one)).text.length);
    expect(Math.min(...least)).toBeGreaterThan(11_000);
    expect(slackMessages("web", [{ event, text: "<".repeat(99_999) }])).toHaveLength(1);
  });

  it("waits as Retry-After says, in seconds or until a date, never for longer than a day", () => {
    const now = Date.parse("2026-01-01T00:00:00Z");
    expect(retryAfter("120", now)).toBe(120_000);
    expect(retryAfter("Thu, 01 Jan 2026 00:01:00 GMT", now)).toBe(60_000);
    expect(retryAfter("99999999", now)).toBe(86_400_000);
    for (const nothing of [null, "soon", "Wed, 31 Dec 2025 00:00:00 GMT"]) expect(retryAfter(nothing, now)).toBe(0);
  });
});
