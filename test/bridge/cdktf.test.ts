import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { provider as nullProvider } from "@cdktf/provider-null";
import { App, DataResource, TerraformStack } from "cdktf";
import { Construct } from "constructs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadDeclaration } from "../../src/dsl/load.ts";
import { Cluster, Director, RealServer, VirtualService } from "../../src/index.ts";
import { toTerraform } from "../../src/terraform.ts";

function declareIn(web: Cluster): Cluster {
  const site = new Construct(web, "site");
  const director = new Director(site, "d1", { host: "d1", interface: "eth0", dip: "10.0.0.1/24" });
  const realServers = [2, 3].map((n) => new RealServer(site, `s${n}`, { host: `s${n}`, rip: `10.0.0.${n}` }));
  new VirtualService(site, "http", { director, vip: "10.0.0.100/24", port: 80, realServers });
  return web;
}

describe("a cluster in a CDKTF app", () => {
  let folder: string;
  let app: App;
  let stack: TerraformStack;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "lvsform-cdktf-"));
    app = new App({ outdir: join(folder, "cdktf.out"), skipValidation: true });
    stack = new TerraformStack(app, "network");
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  const synthesized = () => {
    app.synth();
    return createRequire(import.meta.url)(join(folder, "cdktf.out/stacks/network/cdk.tf.json"));
  };
  const file = () => join(folder, "cluster.ts");

  it("that stands in its stack becomes resources there, beside others that wait for it", () => {
    const web = declareIn(new Cluster(stack, "web"));
    const { hosts, all } = toTerraform(web, { file: file() });
    new DataResource(stack, "behind-director", { dependsOn: hosts.get("d1") ? [hosts.get("d1") as never] : [] });
    new DataResource(stack, "behind-all", { dependsOn: [all] });
    const { resource } = synthesized();
    const names = ["web_cluster", "web_departed_hosts", "web_host_d1", "web_host_s2", "web_host_s3"];
    expect(Object.keys(resource.null_resource).toSorted()).toEqual(names);
    expect(resource.null_resource.web_host_d1.depends_on).toEqual([
      "null_resource.web_cluster",
      "null_resource.web_host_s2",
      "null_resource.web_host_s3",
    ]);
    expect(resource.null_resource.web_host_d1.provisioner[0]["local-exec"].command).toContain(
      "lvsform apply -f ../../../cluster.ts --target d1 --yes",
    );
    expect(resource.terraform_data["behind-director"].depends_on).toEqual(["null_resource.web_host_d1"]);
    expect(resource.terraform_data["behind-all"].depends_on).toEqual(["null_resource.web_departed_hosts"]);
  });

  it("that stands alone is put where it is told to, several side by side, and shares a provider that is there", () => {
    new nullProvider.NullProvider(stack, "own");
    toTerraform(declareIn(new Cluster("web")), { scope: stack, file: file() });
    toTerraform(declareIn(new Cluster("mail")), { scope: new Construct(stack, "mail"), file: file() });
    const { resource, provider } = synthesized();
    expect(Object.keys(resource.null_resource)).toHaveLength(10);
    expect(provider.null).toHaveLength(1);
  });

  it("needs no provider where it is said so", () => {
    toTerraform(declareIn(new Cluster(stack, "web")), { file: file(), builtin: true });
    const { resource, provider } = synthesized();
    expect([Object.keys(resource), provider]).toEqual([["terraform_data"], undefined]);
  });

  it("is the same cluster wherever it stands: the same digests, the same names in what is told", () => {
    const digests = (web: Cluster, scope: Construct) =>
      [...toTerraform(web, { scope, file: file(), builtin: true }).hosts.values()].map(
        (one) => (one as DataResource).triggersReplaceInput,
      );
    expect(digests(declareIn(new Cluster(new Construct(stack, "a"), "web")), new Construct(stack, "a1"))).toEqual(
      digests(declareIn(new Cluster("web")), new Construct(stack, "b1")),
    );
    const web = new Cluster(stack, "bad");
    new Director(web, "d1", { host: "d 1", interface: "eth0", dip: "10.0.0.1/24" });
    expect(() => toTerraform(web)).toThrow('Director "d1": host: "d 1" is not a host name');
  });

  it("with no stack, with a server of another cluster in it, or with a bad name, is told as such", () => {
    expect(() => toTerraform(declareIn(new Cluster("web")))).toThrow("The cluster web is not in a stack of CDKTF.");
    const [one, two] = [new Cluster(stack, "one"), new Cluster(stack, "two")];
    const server = new RealServer(one, "s2", { host: "s2", rip: "10.0.0.2" });
    const director = new Director(two, "d1", { host: "d1", interface: "eth0", dip: "10.0.0.1/24" });
    new VirtualService(two, "http", { director, vip: "10.0.0.100/24", port: 80, realServers: [server] });
    expect(() => toTerraform(two)).toThrow('uses "s2", which belongs to another Cluster');
    expect(() => toTerraform(new Cluster(stack, ""))).toThrow("is not a valid cluster name");
  });

  it("a cluster.ts may bring its app along: what it imports is answered by the lvsform that runs", async () => {
    const { writeFileSync } = await import("node:fs");
    writeFileSync(
      file(),
      `import { Cluster } from "lvsform";
import { toTerraform } from "lvsform/terraform";
const web = new Cluster("web");
if (typeof toTerraform !== "function") throw new Error("no function");
export default web;
`,
    );
    expect((await loadDeclaration(file())).cluster).toBe("web");
  });
});
