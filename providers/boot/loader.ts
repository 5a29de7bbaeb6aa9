import type { BootFacts } from "../../src/model/boot.ts";
import { sh, shLines } from "../../src/model/shell/shell.ts";

/**
 * Prints, each line behind `! `: what loads the table at boot, and which of the programs that lvsform starts at boot are started. Debian's
 * script is distinguished from RHEL's unit; a stopped one has a K in its link. One that is masked loads nothing.
 */
export const loaderScript = shLines(
  sh`if [ -L /etc/systemd/system/ipvsadm.service ] && [ "$(readlink /etc/systemd/system/ipvsadm.service)" = /dev/null ]; then :`,
  sh`elif [ -f /usr/lib/systemd/system/ipvsadm.service ] || [ -f /etc/systemd/system/ipvsadm.service ]; then echo '! loader sysconfig'`,
  sh`elif [ -x /etc/init.d/ipvsadm ] && [ -f /etc/default/ipvsadm ]; then echo '! loader debian'; fi`,
  sh`for u in ipvsadm lvsform-boot; do for f in /etc/systemd/system/*.wants/$u.service; do [ ! -L "$f" ] || echo "! starts $u"; done; done`,
  sh`set -- /etc/rc3.d/S[0-9][0-9]ipvsadm; [ -e "$1" ] || { set -- /etc/rc3.d/K[0-9][0-9]ipvsadm; [ ! -e "$1" ] || echo '! stopped ipvsadm'; }`,
);

export function parseLoader(stdout: string): BootFacts["loader"] {
  const [, loader] = /^! loader (sysconfig|debian)$/m.exec(stdout) ?? [];
  return loader === "sysconfig" || loader === "debian" ? loader : null;
}

/** Whether systemd starts a unit at boot. */
export function isStarted(stdout: string, unit: string): boolean {
  return stdout.includes(`! starts ${unit}\n`);
}

/** Whether Debian's script was taken out of the boot. */
export function isStopped(stdout: string): boolean {
  return /^! stopped ipvsadm$/m.test(stdout);
}
