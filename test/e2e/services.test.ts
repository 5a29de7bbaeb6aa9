import { afterAll, beforeAll, expect, it } from "vitest";
import { ask, cluster, count, describeCluster } from "./on-cluster.ts";
import { on, ownLab, rulesOn, succeeded } from "./user.ts";

const lab = ownLab();

const marks = [
  "nft add table ip marks",
  "nft add chain ip marks pre '{ type filter hook prerouting priority mangle; }'",
  "nft add rule ip marks pre ip daddr 192.168.0.23 tcp dport '{ 80, 443 }' meta mark set 7",
].join(" && ");
beforeAll(() => on(lab, "v11", marks));
afterAll(() => on(lab, "v11", "nft delete table ip marks; rmmod nf_tables nfnetlink libcrc32c"));

describeCluster(
  "kinds of services",
  cluster(`const persistence = { seconds: 60 };
new VirtualService(web, "http", { ...at, persistence, realServers: [v12, v13] });
new VirtualService(web, "dns", { ...at, port: 5353, protocol: "udp", onePacket: true, realServers: [v12, v13] });
new VirtualService(web, "all", { ...at, vip: "192.168.0.22/24", port: 0, persistence, realServers: [v12, v13] });
new VirtualService(web, "marked", { director: v11, fwmark: 7, vip: "192.168.0.23/24", scheduler: "rr", persistence,
  realServers: [{ server: v12, weight: 3, weightOwner: "external" }, v13], verify: { by: "http", ports: [80, 443] } });`),
  (user) => {
    it("persistence keeps one client on one real server", async () => {
      expect(Object.values(count(await ask("http://192.168.0.21/", 4)))).toEqual([4]);
      expect(await on(lab, "v11", "ipvsadm -L -n -c")).toMatch(/192\.168\.0\.10:0 +192\.168\.0\.21:80/);
    });

    it("UDP with one-packet scheduling: packets of one source port are shared out", async () => {
      const send = "echo hello | socat -t 1 - UDP4:192.168.0.21:5353,sourceport=4000,reuseaddr";
      const answers = await on(lab, "v10", `for i in 1 2 3 4; do ${send}; done`);
      expect(answers.match(/v1[23]/g)?.toSorted()).toEqual(["v12", "v12", "v13", "v13"]);
    });

    it("port 0 is every port", async () => {
      const pages = [...(await ask("http://192.168.0.22/", 1)), ...(await ask("http://192.168.0.22:8080/", 1))];
      expect(Object.values(count(pages))).toEqual([2]);
    });

    it("a firewall mark joins two ports: a persistent client gets both from one real server", async () => {
      const pages = [...(await ask("http://192.168.0.23/", 2)), ...(await ask("http://192.168.0.23:443/", 2))];
      expect(Object.values(count(pages))).toEqual([4]);
    });

    it("verify asks each in its own way, and doctor finds the rule that sets the mark", async () => {
      const verified = await user.run("verify", "--from", "v10", "--requests", "4");
      expect([verified.code, verified.stderr]).toEqual([
        0,
        expect.stringContaining("tcp:192.168.0.22:0 was not tested: it has no port for requests"),
      ]);
      expect((await user.run("doctor")).stdout).toMatch(/^ok {7}mark-rules/m);
    });

    it("a weight that something else owns is set at create and never again", async () => {
      await on(lab, "v11", "ipvsadm -e -f 7 -r 192.168.0.12:0 -g -w 0");
      expect((await user.run("plan")).stdout).toMatch(/^No changes\./m);
    });

    it("other services are shown and left alone, and not taken along", async () => {
      const foreign =
        "-A -t 192.168.0.77:80 -s rr\n-a -t 192.168.0.77:80 -r 192.168.0.13 -g\n-a -t 192.168.0.21:80 -r 192.168.0.14 -g\n";
      await on(lab, "v11", `printf '%s' '${foreign}' | ipvsadm -R`);
      const shown = await user.run("plan");
      expect(shown.stdout).toContain("On the hosts, not in cluster.ts; left alone (3):");
      expect(shown.stdout).toMatch(/^No changes\./m);
      const refused = await user.quick("destroy", "--target", "v11/ipvs-service/tcp:192.168.0.21:80");
      expect([refused.code, refused.stdout]).toEqual([
        expect.any(Number),
        expect.stringContaining("would also delete 1 unmanaged object"),
      ]);
      expect(await rulesOn(lab, "v11")).toContain("-r 192.168.0.14:80");
    });

    it("and removed where the table is exclusive", async () => {
      user.declare((text) => text);
      const exclusive = cluster('new VirtualService(web, "http", { ...at, realServers: [v12] });', {
        v11: ', table: "exclusive"',
      });
      user.declare(() => exclusive);
      const planned = await user.run("plan");
      expect(planned.stdout).toMatch(/- ipvs-service tcp:192\.168\.0\.77:80/);
      succeeded(await user.quick("apply"));
      expect(await rulesOn(lab, "v11")).toBe(
        "-A -t 192.168.0.21:80 -s rr\n-a -t 192.168.0.21:80 -r 192.168.0.12:80 -g -w 1\n",
      );
    });
  },
);
