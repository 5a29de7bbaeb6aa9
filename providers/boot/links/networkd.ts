import type { BootFacts } from "../../../src/model/boot.ts";
import { sectionsIn, valueIn } from "../addresses/ini.ts";
import { dropInsOf, governsOne } from "../addresses/networkd.ts";
import { isAtLeast } from "../version.ts";
import { type LinkBackend, linkHeader } from "./link-backend.ts";

/**
 * ActivationPolicy=down in a drop-in; it can still be brought up by hand. It serves for files that netplan makes, too: they have the same
 * name after each boot. Source: systemd.network(5).
 */
export const networkd: LinkBackend = {
  place(device, boot) {
    if (!isAtLeast(boot.versions.systemd, "248") || !governsOne(device, boot)) return undefined;
    const name = fileOf(device, boot)?.replace(/^.*\//, "");
    const file = `/etc/systemd/network/${name}.d/lvsform-${device}-down.conf`;
    // Else the boot waits for it: systemd-networkd-wait-online.
    const lines = [linkHeader, "[Link]", "ActivationPolicy=down", "RequiredForOnline=no"];
    return name === undefined ? undefined : { file, lines };
  },
  read: (boot) =>
    Object.keys(boot.interfaces).flatMap((device) => {
      const governing = fileOf(device, boot);
      if (governing === undefined) return [];
      const parts = [governing, ...dropInsOf(governing, boot)];
      return parts.flatMap((file) => {
        const { lines, sections } = sectionsIn(boot.files ?? nothing, file);
        const policy = valueIn(sections, "Link", "ActivationPolicy");
        if (policy !== "down" && policy !== "always-down") return [];
        const own = lines.filter((line) => /^\s*ActivationPolicy\s*=/.test(line));
        return [[device, { file, lines: lines[0] === linkHeader ? lines : own.slice(-1) }] as const];
      });
    }),
};

const nothing: ReadonlyMap<string, string> = new Map();

/** The .network file that governs an interface. */
function fileOf(device: string, { interfaces }: BootFacts): string | undefined {
  const file = interfaces[device]?.file;
  return file?.endsWith(".network") ? file : undefined;
}
