import { describe, expect, it } from "vitest";
import { driversInOrder } from "../../src/lab/debian/build-image.ts";
import { dealBackends, readBackends } from "../../src/lab/debian/dealing.ts";
import { readMirror } from "../../src/lab/debian/install.ts";
import { checkBuilder } from "../../src/lab/debian/machine.ts";
import { backends, networkFiles } from "../../src/lab/debian/network.ts";
import { gatewayArguments, machineArguments } from "../../src/lab/debian/qemu.ts";
import { hostsOf } from "../../src/lab/topology.ts";
import { Failure } from "../../src/model/diagnostic.ts";

const hosts = hostsOf({ realServers: 3, directors: 1 });
const wordsAfter = (words: readonly string[], option: string) =>
  words.flatMap((word, at) => (word === option ? [words[at + 1]] : []));

describe("networks of the Debian flavour", () => {
  it("are dealt out to the director, the real servers and the client in turn", () => {
    const dealt = dealBackends(hosts, readBackends("ifupdown, networkd,netplan,networkmanager"));
    expect(Object.fromEntries(dealt)).toEqual({
      v11: "ifupdown",
      v12: "networkd",
      v13: "netplan",
      v14: "networkmanager",
      v10: "ifupdown",
    });
    expect(new Set(dealBackends(hosts, ["netplan"]).values())).toEqual(new Set(["netplan"]));
  });

  it("that it does not know are named with those that it knows", () => {
    expect(() => readBackends("netplan,wicked")).toThrow(Failure);
    expect(() => readBackends("netplan,wicked")).toThrow(/"wicked"/);
  });

  it.each(backends)(
    "%s: the host's own address and gateway, and what systemctl enable would have linked",
    (backend) => {
      const [host] = hosts.slice(2);
      if (host === undefined) throw new Error("no host");
      const files = networkFiles(host, backend);
      const text = files.flatMap((one) => (one.type === "file" ? [String(one.content)] : [])).join("\n");
      for (const word of ["192.168.0.12/24", "2001:db8::12/64", "192.168.0.254"]) expect(text).toContain(word);
      const links = files.flatMap((one) => (one.type === "link" ? [one.target] : []));
      // netplan's generator does it at each boot.
      expect(links.length > 0).toBe(backend !== "netplan");
    },
  );
});

describe("machines of the Debian flavour", () => {
  const image = { kernel: "/cache/vmlinuz", initrd: "/cache/initrd", disk: "/cache/disk.img" };
  const [client] = hosts;
  if (client === undefined) throw new Error("no host");

  it("are emulated, have a disk of their own and a place at the switch, and boot again when their system says so", () => {
    const words = machineArguments(image, client, { disk: "/state/a,b/v10.qcow2", initrd: "/state/v10.initrd" });
    expect(wordsAfter(words, "-drive")).toEqual(["file=/state/a,,b/v10.qcow2,if=virtio,format=qcow2"]);
    expect(wordsAfter(words, "-netdev")).toEqual(["vde,id=n0,sock=switch"]);
    expect(wordsAfter(words, "-device")[0]).toContain("mac=52:54:00:a8:00:0a");
    expect(words).not.toContain("-no-reboot");
  });

  it("are reached by loopback only, by way of a gateway that leads nowhere else", () => {
    const lab = {
      hosts: hosts.map((host, at) => ({ ...host, sshPort: 4_000 + at })),
      vip: { address: "192.168.0.21", forwardedPort: 8_080 },
    };
    const [outside = ""] = wordsAfter(gatewayArguments(lab), "-netdev");
    expect(outside).toContain("restrict=on");
    const forwards = outside.split(",").filter((one) => one.startsWith("hostfwd="));
    expect(forwards).toHaveLength(6);
    for (const one of forwards) expect(one).toMatch(/^hostfwd=tcp:127\.0\.0\.1:\d+-192\.168\.0\.\d+:(22|80)$/);
  });

  it("load drivers in the order in which they need each other; one that is built in has no file", () => {
    const index = "kernel/a.ko: kernel/c.ko kernel/b.ko\nkernel/b.ko:\nkernel/c.ko: kernel/b.ko\nkernel/d-e.ko:\n";
    expect(driversInOrder(index, ["a", "d_e", "built_in"])).toEqual([
      "kernel/b.ko",
      "kernel/c.ko",
      "kernel/a.ko",
      "kernel/d-e.ko",
    ]);
  });
});

describe("Debian is installed", () => {
  it("from the mirror that this machine's apt has for the release", () => {
    const text = "trixie main https://new.example/debian/\nbookworm main http://mirror.example/debian\n";
    expect(readMirror(text, "bookworm")).toBe("http://mirror.example/debian");
    expect(readMirror("bookworm contrib http://mirror.example/debian\n", "bookworm")).toBeUndefined();
  });

  it("by root, with programs that are installed; what is missing is told all at once, with the packages", async () => {
    const told = await checkBuilder(1_000, "/nonexistent").catch((error: unknown) => error);
    if (!(told instanceof Failure)) throw new Error("it did not refuse");
    expect(told.diagnostics.map(({ code }) => code)).toEqual(["lab-needs-root", "lab-program-missing"]);
    expect(told.diagnostics[1]?.hint).toMatch(/debootstrap e2fsprogs/);
  });
});
