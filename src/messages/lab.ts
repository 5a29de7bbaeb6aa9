import { error, type MessageTable } from "./message.ts";

const fromPackages = "The lab is built from Debian packages, by apt-get and dpkg-deb of a Debian machine.";

export interface Ended {
  /** The machine that ended, or did not become ready. */
  readonly summary: string;
  /** The last lines of the console and of QEMU. */
  readonly output: string;
  /** The command that starts it. */
  readonly start: string;
}

/** Builds the message of a lab, or of a host of it, that ended by itself or did not become ready. */
function ended({ summary, output, start }: Ended) {
  return error({ summary, detail: output, hint: `Start it: ${start}` });
}

/** Messages about the lab. */
export const lab = {
  "lab-name-invalid": ({ text }: { readonly text: string }) =>
    error({
      summary: `"${text}" is not a valid name for a lab.`,
      hint: "Use letters, digits, dash and underscore, at most 40.",
    }),
  "lab-down": ({ name, start }: { readonly name: string; readonly start: string }) =>
    error({ summary: `The lab ${name} is not running.`, hint: `Start it: ${start}` }),
  "lab-dead": ended,
  "lab-host-off": ended,
  "lab-host-unknown": ({
    lab: name,
    host,
    hosts,
  }: {
    readonly lab: string;
    readonly host: string;
    readonly hosts: readonly string[];
  }) =>
    error({ summary: `The lab ${name} has no host ${host}.`, hint: `Specify one of its hosts: ${hosts.join(", ")}.` }),
  "lab-differs": ({
    lab: name,
    flavour,
    hosts,
  }: {
    readonly lab: string;
    readonly flavour: string;
    readonly hosts: string;
  }) =>
    error({
      summary: `The lab ${name} is running already (${flavour}), with other hosts: ${hosts}.`,
      hint: "Stop it first (lvsform lab down), or give the new lab another --name.",
    }),
  "lab-network-invalid": ({ text, backends }: { readonly text: string; readonly backends: readonly string[] }) =>
    error({
      summary: `"${text}" is not a network backend of the lab.`,
      hint: `Use ${backends.join(", ")}, or several of them with commas, which are assigned to the hosts in turn.`,
    }),
  "lab-network-unsupported": () =>
    error({
      summary: "--network requires the Debian flavour.",
      detail: "Hosts of the fast flavour always use Debian's ifupdown.",
      hint: "Add --flavour debian, or leave --network out.",
    }),
  "lab-reboot-refused": ({ host, output }: { readonly host: string; readonly output: string }) =>
    error({
      summary: `${host} refused to reboot.`,
      detail: output,
      hint: "Check its console, or restart it with lvsform lab power-cut in the Debian flavour.",
    }),
  "lab-no-power-cut": ({ lab: name, host }: { readonly lab: string; readonly host: string }) =>
    error({
      summary: `${host} has no power to cut: in the fast flavour it is not a machine of its own.`,
      hint: `Run lvsform lab reboot ${host}, or start a lab of machines with lvsform lab up --flavour debian (this one is ${name}).`,
    }),
  "lab-needs-root": () =>
    error({
      summary: "The image of the lab's Debian flavour is installed by debootstrap, which only root can run.",
      detail: "Only building it needs root. With an image in its cache, any user can start such a lab.",
      hint: "Run it once as root (sudo), or use the flavour that does not need root: lvsform lab up --flavour fast",
    }),
  "lab-platform-unsupported": ({ platform, arch }: { readonly platform: string; readonly arch: string }) =>
    error({
      summary: `The lab's image is built on Linux on amd64 only. This machine is ${platform} on ${arch}.`,
      hint: "Run the lab on a Debian machine with an amd64 processor, for example a virtual one.",
    }),
  "lab-no-cache": () =>
    error({
      summary: "The lab has no folder for its images: HOME is not set to a folder.",
      detail: "Nothing was built.",
      hint: "Set HOME, or XDG_CACHE_HOME to a folder with an absolute path.",
    }),
  "lab-no-kernel": ({ name }: { readonly name: string }) =>
    error({
      summary: `apt does not know which kernel package ${name} stands for.`,
      hint: `${fromPackages} Check the output of "apt-get update" and "apt-cache depends ${name}".`,
    }),
  "lab-library-missing": ({ program, library }: { readonly program: string; readonly library: string }) =>
    error({
      summary: `The lab's ${program} needs ${library}, which is in none of the downloaded packages.`,
      hint: "This release of Debian splits its packages differently. Build the image on Debian 12.",
    }),
  "lab-program-missing": ({
    programs,
    packages,
  }: {
    readonly programs: readonly string[];
    readonly packages: readonly string[];
  }) =>
    error({
      summary: `The lab needs ${programs.join(", ")}, not installed on this machine or not in PATH.`,
      hint:
        packages.length > 0
          ? `On Debian, run: sudo apt-get install --no-install-recommends ${packages.join(" ")}`
          : fromPackages,
    }),
  "lab-program-failed": ({
    program,
    args,
    status,
    output,
  }: {
    readonly program: string;
    readonly args: readonly string[];
    readonly status: string;
    readonly output: string;
  }) =>
    error({
      summary: `${program} ${args[0] ?? ""} failed (${status}).`,
      detail: output,
      hint: `${fromPackages} Try: ${program} ${args.join(" ").slice(0, 120)}`,
    }),
} satisfies MessageTable;
