import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newUser, on, ownLab, snapshot, type User } from "./user.ts";

const lab = ownLab();
const hosts = ["v11", "v12", "v13", "v201"];

/** Further properties, by host. */
export interface More {
  readonly v11?: string;
  readonly v12?: string;
  readonly v13?: string;
}

/** A cluster.ts of one director and two real servers with these services. */
export function cluster(services: string, more: More = {}): string {
  const server = (n: number, props = "") =>
    `const v${n} = new RealServer(web, "v${n}", { host: "v${n}", rip: "192.168.0.${n}", rip6: "2001:db8::${n}"${props} });`;
  return `import { Cluster, Director, IpvsService, RealServer, VirtualService } from "lvsform";
const web = new Cluster("web");
const v11 = new Director(web, "v11", { host: "v11", interface: "eth0", dip: "192.168.0.11/24", dip6: "2001:db8::11/64"${more.v11 ?? ""} });
${server(12, more.v12)}
${server(13, more.v13)}
const at = { director: v11, vip: "192.168.0.21/24", port: 80, scheduler: "rr" } as const;
${services}
export default web;
`;
}

/** Who answered a URL, one new connection each. */
export async function ask(url: string, times: number): Promise<readonly string[]> {
  const text = await on(
    lab,
    "v10",
    `for i in $(seq ${times}); do timeout 20 wget -q -O - '${url}' || echo failed; done`,
  );
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split(" ")[0] ?? "");
}

export function count(pages: readonly string[]): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(pages, (page) => page)].map(([page, all]) => [page, all.length]).toSorted(),
  );
}

/** Tests on an applied cluster: before them a plan finds nothing more to do, after them destroy leaves the hosts as they were. */
export function describeCluster(name: string, text: string, tests: (user: User) => void): void {
  describe(name, () => {
    const user = newUser(lab);
    let before: Record<string, string>;
    beforeAll(async () => {
      before = await snapshot(lab, hosts);
      user.declare(() => text);
      const applied = await user.quick("apply");
      expect([applied.code, applied.stderr]).toEqual([0, expect.not.stringContaining("error")]);
    });
    afterAll(() => user.leave());

    it("has nothing more to do once it is applied", async () => {
      expect((await user.run("plan")).stdout).toMatch(/^No changes\./m);
    });
    tests(user);
    it("leaves the hosts as they were when it is destroyed", async () => {
      const destroyed = await user.quick("destroy");
      expect([destroyed.code, destroyed.stderr]).toEqual([0, expect.not.stringContaining("error")]);
      expect(await snapshot(lab, hosts)).toEqual(before);
    });
  });
}
