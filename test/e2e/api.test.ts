import { afterAll, describe, expect, it } from "vitest";
import type { ApplyEvent, Plan } from "../../src/api/index.ts";
import { labPaths } from "../../src/lab/lab.ts";
import { newUser, on, ownLab, succeeded } from "./user.ts";

// The built package by its own name, as a program of a user's imports it.
const { apply, drift, Failure, plan }: typeof import("../../src/api/index.ts") = await import("lvsform/api" as string);

const lab = ownLab();
const cluster = `import { Cluster, RealServer, Sysctl } from "lvsform";
const web = new Cluster("web");
const v12 = new RealServer(web, "v12", { host: "v12", boot: "none", rip: "192.168.0.12" });
new Sysctl(v12, "somaxconn", { name: "net.core.somaxconn", value: "8123" });
export default web;
`;

describe("the programmatic API", () => {
  const user = newUser(lab);
  const options = { file: `${user.folder}/cluster.ts`, sshConfig: labPaths(lab).sshConfig };
  const actions = ({ changes }: Plan) => changes.map(({ action, address }) => `${action} ${address}`);
  afterAll(() => user.leave());

  it("plans, applies with events, plans again, and finds drift", async () => {
    user.declare(() => cluster);
    const address = "v12/sysctl/net.core.somaxconn";
    expect(actions(await plan(options))).toEqual([`update ${address}`]);
    const events: ApplyEvent[] = [];
    const done = await apply({ ...options, confirm: "never", onEvent: (event) => void events.push(event) });
    expect(done).toMatchObject({ exitCode: 0, run: 1, summary: { update: 1 } });
    expect(events.map(({ type }) => type)).toEqual(["step_start", "step_done"]);
    expect(actions(await plan(options))).toEqual([]);
    expect((await drift(options)).findings).toEqual([]);
    await on(lab, "v12", "sysctl -qw net.core.somaxconn=77");
    expect((await drift(options)).findings.map((one) => one.address)).toEqual([address]);
    succeeded(await user.quick("destroy"));
  });

  it("tells a mistake of the user's as a Failure with diagnostics", async () => {
    user.declare((text) => `${text}\nthrow new Error("half");\n`);
    await expect(plan(options)).rejects.toBeInstanceOf(Failure);
    await expect(plan({ ...options, file: `${user.folder}/none.ts` })).rejects.toMatchObject({
      diagnostics: [expect.objectContaining({ severity: "error", hint: expect.any(String) })],
    });
  });
});
