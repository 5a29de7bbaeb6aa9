import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labPaths } from "../../src/lab/lab.ts";
import { newUser, on, ownLab, snapshot, succeeded, type User } from "./user.ts";

const lab = ownLab();
const hosts = ["v11", "v12", "v13", "v14"];
const json = (text: string) => JSON.parse(text);
const events = (text: string) =>
  text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

// One story on one lab: each part begins where the one before it ended.
describe("the walkthrough's cluster on a real kernel", () => {
  let user: User;
  let before: Record<string, string>;

  beforeAll(async () => {
    user = newUser(lab);
    before = await snapshot(lab, hosts);
  });
  afterAll(() => user.leave());

  it("plan shows it and touches nothing: no module is loaded, no record made", async () => {
    const { code, stdout } = await user.run("plan", "--detailed-exitcode");
    expect(stdout).toMatch(/Plan: 9 to create, 14 to update, 0 to delete\.\n$/);
    expect(code).toBe(2);
    expect(existsSync(user.statePath)).toBe(false);
    expect(await snapshot(lab, hosts)).toEqual(before);
  });

  it("asks before it changes hosts, and without a terminal names the flag", async () => {
    const { code, stderr } = await user.run("apply");
    expect(code).toBe(1);
    expect(stderr).toContain("--yes");
    expect(existsSync(user.statePath)).toBe(false);
    expect(await snapshot(lab, hosts)).toEqual(before);
  });

  it("apply makes the walkthrough's table and timeouts", async () => {
    const { code, stdout } = await user.run("apply", "--yes");
    expect(stdout).toContain("the hosts match cluster.ts");
    expect(code).toBe(0);
    const table = (await on(lab, "v11", "ipvsadm -Ln")).split("\n").map((line) => line.trimEnd());
    expect(table.slice(3)).toEqual([
      "TCP  192.168.0.21:80 wrr",
      "  -> 192.168.0.12:80              Route   2      0          0",
      "  -> 192.168.0.13:80              Route   1      0          0",
      "  -> 192.168.0.14:80              Route   1      0          0",
      "",
    ]);
    expect(await on(lab, "v11", "ipvsadm -L --timeout")).toBe("Timeout (tcp tcpfin udp): 800 100 260\n");
    expect(await on(lab, "v11", "ip -o -4 addr show dev eth0")).toContain(
      "192.168.0.21/24 brd 192.168.0.255 scope global secondary eth0:0",
    );
    expect(await on(lab, "v12", "ip -o -4 addr show dev lo")).toContain("192.168.0.21/32 scope global lo:0");
    expect(statSync(user.statePath).mode & 0o777).toBe(0o600);
  });

  it("eight requests from v10: four from V12, two each from V13 and V14", async () => {
    const asked = "for i in 1 2 3 4 5 6 7 8; do timeout 5 wget -q -O - http://192.168.0.21/; done | sort | uniq -c";
    expect((await on(lab, "v10", asked)).replaceAll(/ +/g, " ")).toBe(
      " 4 v12 192.168.0.12\n 2 v13 192.168.0.13\n 2 v14 192.168.0.14\n",
    );
  });

  it("the client has the director's MAC for the VIP, and no real server answers ARP for it", async () => {
    const mac = (await on(lab, "v11", "cat /sys/class/net/eth0/address")).trim();
    expect(await on(lab, "v10", "ip neigh show 192.168.0.21")).toContain(mac);
    const replies = await on(lab, "v10", "arping -b -c 3 -I eth0 192.168.0.21 | grep -o '\\[.*\\]' | sort -u");
    expect(replies.toLowerCase()).toBe(`[${mac}]\n`);
  });

  it("verify sees the same, and exits with 0", async () => {
    const { code, stdout } = await user.run("verify", "--from", "v10", "--json");
    const [service] = json(stdout).services;
    expect(service.shares.map((one: { got: number }) => one.got)).toEqual([4, 2, 2]);
    expect(service.owners).toEqual([service.director.mac]);
    expect(service.problems).toEqual([]);
    expect(code).toBe(0);
  });

  it("a second apply says No changes and writes nothing, on no host and not in the record", async () => {
    const applied = await snapshot(lab, hosts);
    const record = readFileSync(user.statePath);
    const { code, stdout } = await user.quick("apply");
    expect(stdout).toBe("No changes. 4 hosts, 23 resources match.\n");
    expect(code).toBe(0);
    expect(readFileSync(user.statePath).equals(record)).toBe(true);
    expect(await snapshot(lab, hosts)).toEqual(applied);
  });

  it("a new weight is one change with one command on the director", async () => {
    user.declare((text) => text.replace("weight: 2", "weight: 5"));
    const { changes } = json((await user.run("plan", "--json")).stdout);
    expect(changes).toHaveLength(1);
    expect(changes[0]).toMatchObject({
      address: "v11/ipvs-destination/tcp:192.168.0.21:80/192.168.0.12:80",
      action: "update",
      cause: "config",
      commands: [["ipvsadm", "-e", "-t", "192.168.0.21:80", "-r", "192.168.0.12:80", "-g", "-w", "5"]],
      undo: [["ipvsadm", "-e", "-t", "192.168.0.21:80", "-r", "192.168.0.12:80", "-g", "-w", "2"]],
    });
    succeeded(await user.quick("apply"));
    expect(await on(lab, "v11", "ipvsadm -S -n | grep 0.12:80")).toContain("-w 5");
    user.declare();
    succeeded(await user.quick("apply"));
  });

  it("names what somebody did by hand as drift, and mends it and nothing else", async () => {
    const applied = await snapshot(lab, hosts);
    await on(lab, "v11", "ipvsadm -d -t 192.168.0.21:80 -r 192.168.0.13:80");
    await on(lab, "v12", "sysctl -w net.ipv4.conf.all.arp_ignore=0");
    await on(lab, "v14", "ip addr del 192.168.0.21/32 dev lo");
    const { changes } = json((await user.run("plan", "--json")).stdout);
    expect(
      changes.map(
        (one: { address: string; action: string; cause: string }) => `${one.action} ${one.cause} ${one.address}`,
      ),
    ).toEqual([
      "create drift v11/ipvs-destination/tcp:192.168.0.21:80/192.168.0.13:80",
      "update drift v12/sysctl/net.ipv4.conf.all.arp_ignore",
      "create drift v14/interface-address/lo/192.168.0.21",
    ]);
    const { code, stdout } = await user.quick("apply", "--json");
    expect(code).toBe(0);
    expect(events(stdout).filter(({ type }) => type === "step_done")).toHaveLength(3);
    const counters = (text: string) => text.replaceAll(/ +\d+ +\d+ *$/gm, "");
    const now = await snapshot(lab, hosts);
    for (const host of hosts) expect(counters(now[host] ?? "")).toBe(counters(applied[host] ?? ""));
  });

  it("mends the walkthrough's own lo:0 without a mask, as its rc.local leaves it", async () => {
    await on(lab, "v13", "ip addr del 192.168.0.21/32 dev lo; ip addr add 192.168.0.21/0 dev lo label lo:0");
    const { changes } = json((await user.run("plan", "--json")).stdout);
    expect(changes).toMatchObject([
      { action: "update", cause: "drift", before: { prefixLength: 0 }, after: { prefixLength: 32 } },
    ]);
    succeeded(await user.quick("apply"));
    expect(await on(lab, "v13", "ip -o -4 addr show dev lo | grep -c 192.168.0.21")).toBe("1\n");
  });

  it("a saved plan is carried out without asking, once, and only while nothing moved", async () => {
    const plan = join(user.folder, "plan.json");
    user.declare((text) => text.replace("weight: 2", "weight: 3"));
    succeeded(await user.run("plan", "--out", plan));
    await on(lab, "v11", "ipvsadm -e -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w 9");
    const stale = await user.run("apply", plan);
    expect(stale.code).toBe(5);
    expect(stale.stderr).toContain(
      "v11/ipvs-destination/tcp:192.168.0.21:80/192.168.0.12:80 has changed since the plan was made",
    );
    expect(await on(lab, "v11", "ipvsadm -S -n | grep 0.12:80")).toContain("-w 9");
    await on(lab, "v11", "ipvsadm -e -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w 2");
    succeeded(await user.run("apply", plan));
    expect(await on(lab, "v11", "ipvsadm -S -n | grep 0.12:80")).toContain("-w 3");
    expect((await user.run("apply", plan)).code).toBe(5);
    const edited = readFileSync(plan, "utf8").replaceAll('"weight": 3', '"weight": 4');
    writeFileSync(plan, edited);
    expect((await user.run("apply", plan)).code).toBe(5);
    user.declare();
    succeeded(await user.quick("apply"));
  });

  it("takes a real server out in the safe order: destination, VIP on lo, sysctls", async () => {
    user.declare((text) => text.replace(/const v14.*\n/, "").replace(", v14]", "]"));
    const { code, stdout } = await user.quick("apply", "--json");
    expect(code).toBe(0);
    const order = events(stdout)
      .filter(({ type }) => type === "step_done")
      .map(({ address }) => address.split("/").slice(0, 2).join("/"));
    expect(order).toEqual(["v11/ipvs-destination", "v14/interface-address", ...Array(4).fill("v14/sysctl")]);
    expect((await snapshot(lab, ["v14"])).v14?.match(/arp_.*|192\.168\.0\.21.*/g)).toEqual(
      before.v14?.match(/arp_.*|192\.168\.0\.21.*/g),
    );
    expect((await user.run("plan")).stdout).toBe("No changes. 3 hosts, 17 resources match.\n");
    user.declare();
    succeeded(await user.quick("apply"));
  });

  it("changes only what --target names and what that needs", async () => {
    user.declare((text) => text.replace("weight: 2", "weight: 4").replace("udpSeconds: 260", "udpSeconds: 250"));
    const { stdout } = await user.run("plan", "--json", "--target", "v11/ipvs-timeouts/*");
    expect(json(stdout).changes.map((one: { address: string }) => one.address)).toEqual(["v11/ipvs-timeouts/all"]);
    const wrong = await user.run("plan", "--target", "v99");
    expect([wrong.code, wrong.stderr.includes("v99")]).toEqual([1, true]);
    user.declare();
  });

  it("takes nothing of a host that is down for absent, names what waits for it, and goes on with the rest", async () => {
    const config = join(user.folder, "ssh_config");
    const { hosts: addresses } = json(readFileSync(labPaths(lab).description, "utf8"));
    const { sshPort } = addresses.find((one: { name: string }) => one.name === "v14");
    // A port where nobody listens: as good as a host that is down.
    writeFileSync(config, readFileSync(labPaths(lab).sshConfig, "utf8").replace(`Port ${sshPort}`, "Port 1"));
    const broken = ["--ssh-config", config];

    const same = await user.run("plan", ...broken);
    expect(same.code).toBe(3);
    expect(same.stdout).toContain("Incomplete. 3 of 4 hosts read, 18 resources match; not read: v14.");

    user.declare((text) =>
      text
        .replace("weight: 2", "weight: 4")
        .replace("v14]", "{ server: v14, weight: 7 }]")
        .replace(
          "new VirtualService",
          'new InterfaceAddress(v14, "x", { interface: "lo", address: "10.9.9.9" });\nnew VirtualService',
        )
        .replace("Director,", "Director, InterfaceAddress,"),
    );
    const { code, stdout } = await user.quick("apply", ...broken, "--json");
    expect(code).toBe(3);
    const done = events(stdout)
      .filter(({ type }) => type === "step_done")
      .map(({ address }) => address.split("/").at(-1));
    expect(done).toEqual(["192.168.0.12:80", "192.168.0.14:80"]);
    expect(events(stdout).find(({ type }) => type === "step_skipped").address).toBe(
      "v14/interface-address/lo/10.9.9.9",
    );
    expect(await on(lab, "v14", "ip -o addr show dev lo")).toContain("192.168.0.21/32");
    user.declare();
    succeeded(await user.quick("apply"));
  });

  it("takes one VIP away and leaves the others of its network, which the kernel would take along", async () => {
    const vips = (text: string) =>
      text
        .replace(
          "export default",
          ["10.5.0.21", "10.5.0.22"]
            .map((vip) => `new InterfaceAddress(v11, "${vip}", { interface: "eth0", address: "${vip}/24" });`)
            .concat("export default")
            .join("\n"),
        )
        .replace("Director,", "Director, InterfaceAddress,");
    user.declare(vips);
    succeeded(await user.quick("apply"));
    expect(await on(lab, "v11", "ip -o -4 addr show dev eth0 secondary | grep -c 10.5.0.22")).toBe("1\n");
    user.declare((text) => vips(text).replace(/.*"10\.5\.0\.21".*\n/, ""));
    succeeded(await user.quick("apply"));
    expect(await on(lab, "v11", "ip -o -4 addr show dev eth0 | grep -o '10.5.0.[0-9]*/24'")).toBe("10.5.0.22/24\n");
    expect(await on(lab, "v11", "sysctl -n net.ipv4.conf.eth0.promote_secondaries")).toBe("0\n");
    user.declare();
    succeeded(await user.quick("apply"));
  });

  it("shows runs, saved plans and recorded resources", async () => {
    const run = await user.run("show", "1");
    expect(run.stdout).toContain("Plan: 9 to create, 14 to update, 0 to delete.\n");
    expect(run.stdout).toMatch(/Run 1 {2}apply, done, /);
    expect(json((await user.run("show", "1", "--json")).stdout).steps).toHaveLength(23);
    expect((await user.run("state list", "v12")).stdout.split("\n")).toHaveLength(6);
    const { stdout } = await user.run("state show", "v12/sysctl/net.ipv4.conf.all.arp_ignore");
    expect(json(stdout)).toMatchObject({ spec: { value: "1" }, original: { value: "0" } });
  });

  it("destroy brings every host back to exactly what it was", async () => {
    const { code, stdout } = await user.run("destroy", "--yes");
    expect(code).toBe(0);
    expect(stdout).toContain("8 to delete, 15 to restore");
    expect(stdout).toContain("the hosts are as they were before the first apply");
    expect(await snapshot(lab, hosts)).toEqual(before);
    expect((await user.run("state list")).stdout).toBe("");
    expect((await user.quick("destroy")).stdout).toContain("No changes.");
  });
});
