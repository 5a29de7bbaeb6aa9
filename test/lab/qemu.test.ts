import { expect, it } from "vitest";
import { qemuArguments } from "../../src/lab/qemu.ts";
import { hostsOf } from "../../src/lab/topology.ts";

const image = { kernel: "/cache/vmlinuz", initrd: "/cache/initrd" };
const vip = { address: "192.168.0.21", forwardedPort: 8_080 };
const hosts = hostsOf({ realServers: 60, directors: 1 }).map((host, index) => ({ ...host, sshPort: 4_000 + index }));
const wordAfter = (words: readonly string[], option: string) => words[words.indexOf(option) + 1] ?? "";

it("QEMU boots the cached kernel with the lab's own archive, in software, with no disk, monitor or reboot", () => {
  const words = qemuArguments(image, "/state/initrd", { hosts, vip });
  expect(wordAfter(words, "-kernel")).toBe("/cache/vmlinuz");
  expect(wordAfter(words, "-initrd")).toBe("/state/initrd");
  expect(wordAfter(words, "-accel")).toBe("tcg,thread=multi");
  expect(wordAfter(words, "-monitor")).toBe("none");
  expect(words).toContain("-no-reboot");
});

it("the only way in is loopback: each host's ssh and the VIP's port 80", () => {
  const options = wordAfter(qemuArguments(image, "/state/initrd", { hosts, vip }), "-netdev").split(",");
  const forwards = options.filter((one) => one.startsWith("hostfwd="));
  expect(options).toContain("restrict=on");
  expect(forwards).toHaveLength(63);
  expect(forwards[1]).toBe("hostfwd=tcp:127.0.0.1:4001-192.168.0.11:22");
  expect(forwards.at(-1)).toBe("hostfwd=tcp:127.0.0.1:8080-192.168.0.21:80");
  for (const one of forwards) expect(one).toMatch(/^hostfwd=tcp:127\.0\.0\.1:\d+-192\.168\.0\.\d+:(22|80)$/);
});

it("memory grows with the hosts", () => {
  const memory = (count: number) =>
    Number(wordAfter(qemuArguments(image, "/state/initrd", { hosts: hosts.slice(0, count), vip }), "-m"));
  expect(memory(5)).toBeGreaterThanOrEqual(512);
  expect(memory(62)).toBeGreaterThan(memory(5));
});
