import type { Lab } from "../lab.ts";
import { forwardedNetwork, kernelParameters } from "../qemu.ts";
import type { LabHost } from "../topology.ts";
import type { DebianImage } from "./image.ts";
import { socket } from "./switch.ts";

/** QEMU's own gateway as a process without a guest, plugged into the switch: it stays when a machine goes. */
export function gatewayArguments(lab: Pick<Lab, "hosts" | "vip">): readonly string[] {
  return [
    "-machine",
    "none",
    "-nographic",
    "-nodefaults",
    "-serial",
    "none",
    "-monitor",
    "none",
    "-netdev",
    forwardedNetwork("outside", lab),
    "-netdev",
    "hubport,id=port-outside,hubid=0,netdev=outside",
    "-netdev",
    `vde,id=inside,sock=${socket}`,
    "-netdev",
    "hubport,id=port-inside,hubid=0,netdev=inside",
  ];
}

/** One machine. It may reboot by itself: its disk and its place at the switch stay the same. */
export function machineArguments(image: DebianImage, machine: LabHost, files: MachineFiles): readonly string[] {
  const number = Number(machine.address.split(".")[3]);
  const mac = `52:54:00:a8:00:${number.toString(16).padStart(2, "0")}`;
  return [
    // An older processor: what newer ones do in wide registers costs more than it saves when it is emulated.
    "-accel",
    "tcg,tb-size=96",
    "-cpu",
    "Nehalem-v1,+rdrand,+rdseed",
    "-smp",
    "1",
    "-m",
    String(memoryMegabytes),
    "-nographic",
    "-nodefaults",
    "-serial",
    "stdio",
    "-monitor",
    "none",
    "-name",
    machine.name,
    "-kernel",
    image.kernel,
    "-initrd",
    files.initrd,
    "-append",
    bootParameters,
    "-drive",
    `file=${files.disk.replaceAll(",", ",,")},if=virtio,format=qcow2`,
    "-netdev",
    `vde,id=n0,sock=${socket}`,
    "-device",
    `virtio-net-pci,netdev=n0,mac=${mac},romfile=`,
  ];
}

export interface MachineFiles {
  readonly disk: string;
  readonly initrd: string;
}

/** 60 MB are used once it is up. */
const memoryMegabytes = 384;

/** With its status on the console, systemd reports when a boot is complete. */
const bootParameters = `${kernelParameters} cryptomgr.notests systemd.show_status=true`;
