import type { Lab } from "../lab.ts";
import { forwardedNetwork } from "../qemu.ts";
import type { LabHost } from "../topology.ts";
import type { DebianImage } from "./image.ts";

/** The network as a process of its own, without a guest: it stays when a machine goes, and takes it back when it comes again. Sockets lie in its working folder. */
export function switchArguments(lab: Pick<Lab, "hosts" | "vip">): readonly string[] {
  const ports = lab.hosts.flatMap(({ name }) => [
    ...["-netdev", `stream,id=${name},server=on,addr.type=unix,addr.path=${socketOf(name)}`],
    ...["-netdev", `hubport,id=port-${name},hubid=0,netdev=${name}`],
  ]);
  return [
    ...["-machine", "none", "-nographic", "-nodefaults", "-serial", "none", "-monitor", "none"],
    ...["-netdev", forwardedNetwork("outside", lab), "-netdev", "hubport,id=port-outside,hubid=0,netdev=outside"],
    ...ports,
  ];
}

/** Where a machine is plugged in. */
export function socketOf(host: string): string {
  return `${host}.sock`;
}

/** One machine. It may reboot by itself: its disk and its place at the switch stay the same. */
export function machineArguments(image: DebianImage, machine: LabHost, files: MachineFiles): readonly string[] {
  const number = Number(machine.address.split(".")[3]);
  const mac = `52:54:00:a8:00:${number.toString(16).padStart(2, "0")}`;
  return [
    // An older processor: what newer ones do in wide registers costs more than it saves when it is emulated.
    ...["-accel", "tcg", "-cpu", "Nehalem-v1,+rdrand,+rdseed", "-smp", "1", "-m", String(memoryMegabytes)],
    ...["-nographic", "-nodefaults", "-serial", "stdio", "-monitor", "none", "-name", machine.name],
    ...["-kernel", image.kernel, "-initrd", files.initrd, "-append", kernelParameters],
    ...["-drive", `file=${files.disk.replaceAll(",", ",,")},if=virtio,format=qcow2`],
    ...["-netdev", `stream,id=n0,server=off,addr.type=unix,addr.path=${socketOf(machine.name)}`],
    ...["-device", `virtio-net-pci,netdev=n0,mac=${mac},romfile=`],
  ];
}

export interface MachineFiles {
  readonly disk: string;
  readonly initrd: string;
}

/** 60 MB are used once it is up. */
const memoryMegabytes = 384;

/** Status on the console: it says when a boot is through. */
const kernelParameters =
  "console=ttyS0 quiet panic=-1 random.trust_cpu=on net.ifnames=0 mitigations=off nokaslr audit=0 cryptomgr.notests systemd.show_status=true";
