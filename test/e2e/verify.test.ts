import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newUser, on, ownLab, succeeded, type User } from "./user.ts";

const lab = ownLab();
const hosts = ["v11", "v12", "v13", "v14"];
const withClient = (text: string) =>
  text
    .replace("import {", "import { Client,")
    .replace("export default", 'new Client(web, "v10", { host: "v10" });\nexport default');
const codes = (service: { problems: { code: string }[] }) => service.problems.map(({ code }) => code);

describe("verify on a real kernel", () => {
  let user: User;

  beforeAll(() => {
    user = newUser(lab);
    user.declare(withClient);
  });
  afterAll(async () => {
    user.declare(withClient);
    await user.quick("destroy");
    user.leave();
  });

  /** What `verify --json` says of the one service. */
  async function ask(...words: readonly string[]) {
    const { code, stdout } = await user.run("verify", "--json", ...words);
    const { from, services } = JSON.parse(stdout);
    return { code, from, ...services[0] };
  }

  it("says that nothing is there before the first apply, and loads no module", async () => {
    const { code, requests, ...service } = await ask();
    expect([code, requests]).toEqual([1, 0]);
    expect(new Set(codes(service))).toEqual(new Set(["ipvs-not-loaded", "server-has-no-vip"]));
    expect(await on(lab, "v11", "ls /proc/net/ip_vs 2>/dev/null")).toBe("");
  });

  it("asks from the cluster's client, and finds all as declared", async () => {
    succeeded(await user.quick("apply"));
    const { code, from, shares, law, owners, director, servers, problems } = await ask();
    expect([code, from, problems]).toEqual([0, "v10", []]);
    expect(shares.map(({ got }: { got: number }) => got)).toEqual([4, 2, 2]);
    expect(law.form).toBe("bounds");
    expect(owners).toEqual([director.mac]);
    expect(servers).toHaveLength(3);
    const text = await user.run("verify", "--requests", "4");
    expect([text.code, text.stdout]).toEqual([0, expect.stringContaining("  as declared\n")]);
    expect(text.stdout).toContain("v12  192.168.0.12:80 answers, 192.168.0.21:80 on itself answers");
  });

  it("names the server that lost its VIP", async () => {
    await on(lab, "v13", "ip addr del 192.168.0.21/32 dev lo");
    const { code, ...service } = await ask();
    expect(code).toBe(1);
    expect(codes(service)).toContain("server-has-no-vip");
    expect(codes(service)).toContain("no-answer");
    const away = service.problems.find((one: { code: string }) => one.code === "server-has-no-vip");
    expect(away.host).toBe("v13");
    succeeded(await user.quick("apply"));
  });

  it("names a real server that answers ARP for the VIP", async () => {
    await on(lab, "v12", "sysctl -w net.ipv4.conf.all.arp_ignore=0 net.ipv4.conf.lo.arp_ignore=0");
    const mac = (await on(lab, "v12", "cat /sys/class/net/eth0/address")).trim();
    const { code, problems } = await ask();
    expect(code).toBe(1);
    const owner = problems.find((one: { code: string }) => one.code === "vip-owner");
    expect(owner.summary).toContain(mac);
    succeeded(await user.quick("apply"));
    // Who heard the wrong answer keeps it for a while.
    await on(lab, "v10", "ip neigh flush dev eth0");
  });

  it("names a server whose service is down, asked by the director and by itself", async () => {
    // All hosts of the lab see the processes of all; its own are in its network.
    const own = '[ "$(readlink /proc/$pid/ns/net)" = "$(readlink /proc/self/ns/net)" ]';
    const stop = `for pid in $(pidof httpd); do ${own} && kill $pid; done`;
    await on(lab, "v14", stop);
    const { code, problems } = await ask();
    expect(code).toBe(1);
    const named = problems.filter((one: { host: string }) => one.host === "v14");
    expect(named.map((one: { code: string }) => one.code)).toEqual(["server-no-answer", "server-not-on-vip"]);
    await on(lab, "v14", "httpd -p 80 -h /var/www");
  });

  it.each([
    ["one client on one server", 'scheduler: "wlc",\n  persistence: { seconds: 60 },', "one"],
    ["the client's address", 'scheduler: "sh",', "one"],
  ])("judges by %s", async (_what, properties, form) => {
    user.declare((text) => withClient(text).replace('scheduler: "wrr",', properties));
    succeeded(await user.quick("apply"));
    const { code, law, problems } = await ask();
    expect([code, problems, law.form]).toEqual([0, [], form]);
  });

  it("leaves the hosts clean", async () => {
    user.declare(withClient);
    succeeded(await user.quick("destroy"));
    for (const host of hosts) expect(await on(lab, host, "ip addr show | grep 192.168.0.21")).toBe("");
  });
});
