import type { Image } from "./image/image.ts";
import type { Lab } from "./lab.ts";
import { network } from "./topology.ts";

/**
 * The emulated processor. It lacks what software emulation is slowest at: page tables of five levels, SMAP and SMEP, and ERMS string
 * instructions, which QEMU emulates byte by byte. A second processor would cost more in locks than it gains.
 */
const processor = ["-accel", "tcg,thread=multi", "-cpu", "max,-la57,-smap,-smep,-erms", "-smp", "1"];

/**
 * The kernel parameters of both flavours. Without `norandmaps` every process has its libraries at other addresses, and QEMU translates
 * their code again for each: 34 ms instead of 7 for a shell. The second part turns off precautions that a machine for tests does not need.
 */
export const kernelParameters =
  "console=ttyS0 quiet panic=-1 random.trust_cpu=on net.ifnames=0 norandmaps mitigations=off nokaslr audit=0";

/** It skips the clearing of memory, and shortens the grace periods of RCU. */
const fastKernel = "init_on_alloc=0 rcupdate.rcu_expedited=1";

/** The words of QEMU's command line: software emulation, no disk, and loopback ports of this machine as the only way in. */
export function qemuArguments(
  image: Image,
  initrd: string,
  { hosts, vip }: Pick<Lab, "hosts" | "vip">,
): readonly string[] {
  return [
    ...processor,
    "-m",
    String(512 + 4 * hosts.length),
    "-nographic",
    "-no-reboot",
    "-nodefaults",
    "-serial",
    "stdio",
    "-monitor",
    "none",
    "-kernel",
    image.kernel,
    "-initrd",
    initrd,
    "-append",
    `${kernelParameters} ${fastKernel}`,
    "-netdev",
    forwardedNetwork("n0", { hosts, vip }),
    "-device",
    "virtio-net-pci,netdev=n0,romfile=",
  ];
}

/** QEMU's own network with its gateway, and the ports of this machine that lead to each host's sshd and to the VIP's port 80. */
export function forwardedNetwork(id: string, { hosts, vip }: Pick<Lab, "hosts" | "vip">): string {
  const forward = (port: number, address: string, to: number) => `hostfwd=tcp:127.0.0.1:${port}-${address}:${to}`;
  return [
    `user,id=${id}`,
    `net=${network.base}.0/${network.prefix}`,
    `host=${network.gateway}`,
    // Nothing outside is to be reached from the guest; the forwarded ports work all the same.
    "restrict=on,ipv6=off",
    ...hosts.map(({ sshPort, address }) => forward(sshPort, address, 22)),
    forward(vip.forwardedPort, vip.address, 80),
  ].join(",");
}
