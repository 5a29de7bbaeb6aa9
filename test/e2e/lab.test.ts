import { existsSync, readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { labPaths } from "../../src/lab/lab.ts";
import { lvsform, on, ownLab, succeeded } from "./user.ts";

const lab = ownLab();
const second = `${lab}-second`;
const named = ["--name", second];
afterAll(() => lvsform("lab", "down", ...named));

describe("the lab that runs", () => {
  it("says what it is, and runs commands on its hosts with their exit status", async () => {
    const { code, stdout } = await lvsform("lab", "status", "--name", lab);
    expect([code, stdout]).toEqual([
      0,
      expect.stringMatching(
        /^running: v10 \(client\), v11 \(director\), v201 \(director\), v12, v13, v14; the VIP 192\.168\.0\.21:80/,
      ),
    ]);
    const failed = await lvsform(
      "lab",
      "exec",
      "--name",
      lab,
      "v12",
      "--",
      "sh",
      "-c",
      "hostname; echo oops >&2; exit 3",
    );
    expect(failed).toEqual({ code: 3, stdout: "v12\n", stderr: "oops\n" });
    const unknown = await lvsform("lab", "exec", "--name", lab, "v99", "--", "true");
    expect([unknown.code, unknown.stderr.includes("v10, v11, v201, v12, v13, v14")]).toEqual([1, true]);
  });

  it("prints an OpenSSH client configuration that refuses unknown keys", async () => {
    const { stdout } = await lvsform("lab", "ssh-config", "--name", lab);
    expect(stdout).toBe(readFileSync(labPaths(lab).sshConfig, "utf8"));
    expect(stdout.match(/StrictHostKeyChecking yes/g)).toHaveLength(6);
  });

  it("gives each host a page, a name and kernel parameters of its own, and a gateway", async () => {
    expect(await on(lab, "v10", "wget -q -O - http://192.168.0.13/")).toBe("v13 192.168.0.13\n");
    await on(lab, "v12", "sysctl -w net.ipv4.conf.eth2.arp_ignore=8");
    expect(await on(lab, "v13", "sysctl -n net.ipv4.conf.eth2.arp_ignore")).toBe("0\n");
    await on(lab, "v12", "sysctl -w net.ipv4.conf.eth2.arp_ignore=0");
    expect(await on(lab, "v14", "ip route show default; hostname")).toBe(
      "default via 192.168.0.254 dev eth0 onlink \nv14\n",
    );
    expect(await on(lab, "v14", "arping -c 1 -I eth0 192.168.0.254")).toContain("reply from 192.168.0.254");
  });
});

describe("a second lab beside it", () => {
  it("boots with as many hosts as asked for", async () => {
    const { code, stdout } = await lvsform("lab", "up", ...named, "--real-servers", "10", "--directors", "2");
    expect(code).toBe(0);
    expect(stdout).toContain("v11 (director), v201 (director), v12, v13, v14, v15, v16, v17, v18, v19, v20, v22;");
    expect((await lvsform("lab", "exec", ...named, "v22", "--", "hostname")).stdout).toBe("v22\n");
    const again = await lvsform("lab", "up", ...named, "--real-servers", "10", "--directors", "2");
    expect([again.code, again.stdout.startsWith("The lab is up already")]).toEqual([0, true]);
    const other = await lvsform("lab", "up", ...named);
    expect([other.code, other.stderr.includes("with other hosts")]).toEqual([1, true]);
  });

  it("says why when it died, with the last lines of its console, and boots again", async () => {
    const { pid } = JSON.parse(readFileSync(labPaths(second).description, "utf8"));
    process.kill(pid, "SIGKILL");
    while (existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "")
      await new Promise((done) => setTimeout(done, 20));
    const { code, stderr } = await lvsform("lab", "status", ...named);
    expect(code).toBe(1);
    expect(stderr).toContain("has ended by itself");
    expect(stderr).toContain("lvsform-lab: ready");
    expect(stderr).toContain(labPaths(second).serialLog);
    const exec = await lvsform("lab", "exec", ...named, "v11", "--", "true");
    expect([exec.code, exec.stderr.includes("has ended by itself")]).toEqual([1, true]);
    succeeded(await lvsform("lab", "up", ...named, "--real-servers", "1"));
  });

  it("goes down without a process left, and keeps its console", async () => {
    const { pid } = JSON.parse(readFileSync(labPaths(second).description, "utf8"));
    succeeded(await lvsform("lab", "down", ...named));
    expect(existsSync(`/proc/${pid}/cmdline`) && readFileSync(`/proc/${pid}/cmdline`, "utf8") !== "").toBe(false);
    expect(existsSync(labPaths(second).serialLog)).toBe(true);
    expect(await lvsform("lab", "status", ...named)).toMatchObject({ code: 1, stdout: "down\n" });
    expect(await lvsform("lab", "down", ...named)).toMatchObject({ code: 0, stdout: "No lab was running.\n" });
    const exec = await lvsform("lab", "exec", ...named, "v11", "--", "true");
    expect([exec.code, exec.stderr.includes("lvsform lab up --name")]).toEqual([1, true]);
  });
});
