import { describe, expect, it } from "vitest";
import type { Tool } from "../../src/api/pipeline.ts";
import { commandLine } from "../../src/cli/command-line.ts";
import type { Session } from "../../src/cli/verbs/flags.ts";
import type { Terminal } from "../../src/views/terminal.ts";

/** What the first look of a watch is told. */
async function firstLook(words: readonly string[]): Promise<string> {
  const stop = new AbortController();
  let script = "";
  const exec = async (text: string) => {
    script = text;
    stop.abort();
    return { code: 0, stdout: "", stderr: "" };
  };
  const tool = {
    signal: stop.signal,
    now: () => new Date(),
    withLocal: (task: (local: object) => unknown) => task({ exec }),
  };
  const session = {
    terminal: { out: () => {}, error: () => {} } as unknown as Terminal,
    withTool: (_flags: object, task: (of: Tool) => Promise<number>) => task(tool as unknown as Tool),
    end: () => {},
  } as unknown as Session;
  await commandLine(session).parseAsync(["drift", "watch", ...words], { from: "user" });
  return script;
}

describe("drift watch", () => {
  it("passes every option on to its looks, but for those that say when to look", async () => {
    const own = ["--every", "--cron", "--jitter", "--help"];
    const command = commandLine({ terminal: { out: () => {}, error: () => {} } } as unknown as Session)
      .commands.find((one) => one.name() === "drift")
      ?.commands.find((one) => one.name() === "watch");
    const options = (command?.options ?? []).flatMap(({ long }) => (long && !own.includes(long) ? [long] : []));
    expect(options).toContain("--html");
    const values: Readonly<Record<string, string>> = {
      "--parallelism": "7",
      "--markdown-size": "777",
      "--heal-limit": "7",
      "--keep-days": "7",
      "--notify": "syslog",
      "--heal": "sysctl",
      "--connect-timeout": "7",
      "--read-timeout": "7",
    };
    const said = options.map((option) => [option, values[option] ?? "/tmp/some"] as const);
    const script = await firstLook(said.flat());
    for (const [option, value] of said) expect(script).toContain(` ${option} ${value}`);
  });

  it("is not told by an option that stands before it, which would be for nobody", async () => {
    const said: string[] = [];
    const session = { terminal: { out: () => {}, error: (text: string) => said.push(text) } } as unknown as Session;
    const words = ["drift", "-f", "prod/cluster.ts", "repair", "--all"];
    await expect(commandLine(session).parseAsync(words, { from: "user" })).rejects.toThrow();
    expect(said.join("")).toContain("give --file behind repair: lvsform drift repair --file");
  });

  it("and each other word of drift takes --ssh-config, so that one set of options serves them all", () => {
    const command = commandLine({ terminal: { out: () => {}, error: () => {} } } as unknown as Session);
    const words = command.commands.find((one) => one.name() === "drift")?.commands ?? [];
    expect(words.length).toBeGreaterThan(6);
    for (const word of words)
      expect(
        word.options.map(({ long }) => long),
        word.name(),
      ).toContain("--ssh-config");
  });
});
