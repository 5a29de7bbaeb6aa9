import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { declare, type Tool } from "../../../src/api/pipeline.ts";
import { changeHosts } from "../../../src/cli/verbs/change-hosts.ts";
import { beginStage, changeFlags, changeOptions, type Stage } from "../../drift/stage.ts";

let stage: Stage;
beforeEach(() => {
  stage = beginStage();
});
afterEach(() => stage.end());

/** Applies the cluster while hosts refuse some commands. Returns the exit status and the last line. */
async function apply(onError: "stop" | "revert", refused: RegExp): Promise<readonly [number, string | undefined]> {
  const withHost: Tool["withHost"] = (target, task) =>
    stage.tool.withHost(target, (transport) => {
      const spoil = (script: string) => script.replaceAll(refused, "refused $&");
      return task({ ...transport, exec: (script, options) => transport.exec(spoil(script) as typeof script, options) });
    });
  const tool: Tool = { ...stage.tool, withHost };
  const work = { verb: "apply", declaration: await declare(tool), options: changeOptions } as const;
  const code = await changeHosts(tool, stage.terminal, work, { ...changeFlags, onError });
  return [code, stage.said().trimEnd().split("\n").at(-1)];
}

describe("the last line of a run of which a step failed", () => {
  it("suggests to resume it while its changes are in place", async () => {
    const [code, line] = await apply("stop", /ipvsadm -A/g);
    expect([code, line]).toEqual([7, expect.stringMatching(/^Partly applied: \d+ changes made in run 1; .*resume 1/)]);
  });

  it("does not suggest to resume it after --on-error revert", async () => {
    expect(await apply("revert", /ipvsadm -A/g)).toEqual([1, "Failed: the changes of run 1 are reverted."]);
  });

  it("suggests to revert the rest where --on-error revert could not revert all of it", async () => {
    const [code, line] = await apply("revert", /ipvsadm -A|ip addr del/g);
    expect(code).not.toBe(0);
    expect(line).toMatch(/^Failed: not all changes of run 1 could be reverted; .* lvsform revert 1 to continue\.$/);
  });
});
