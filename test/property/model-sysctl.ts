import { type ModelHost, Refusal, refuse } from "./model-state.ts";

/** `sysctl -w`: one after the other, each as the kernel takes it. */
export function writeSysctls(host: ModelHost, words: readonly string[]): void {
  for (const word of words) {
    const [, key = "", value = ""] = /^([^=]+)=(.*)$/s.exec(word) ?? [];
    refuse(
      !host.sysctls.has(key),
      `sysctl: cannot stat /proc/sys/${key.replaceAll(".", "/")}: No such file or directory`,
    );
    if (!accepts(key, value)) throw new Refusal(`sysctl: setting key "${key}": Invalid argument`);
    host.sysctls.set(key, value.replaceAll(" ", "\t"));
    if (key === "net.ipv4.ip_forward") {
      forwardAll(host, "net.ipv4.conf", value);
      // Source: net/ipv4/devinet.c, inet_forward_change.
      host.sysctls.set("net.ipv4.conf.all.accept_redirects", value === "0" ? "1" : "0");
    }
    if (key === "net.ipv6.conf.all.forwarding") forwardAll(host, "net.ipv6.conf", value);
  }
}

function forwardAll(host: ModelHost, prefix: string, value: string): void {
  for (const key of [...host.sysctls.keys()])
    if (key.startsWith(prefix) && key.endsWith(".forwarding")) host.sysctls.set(key, value);
}

/** Source: net/netfilter/ipvs/ip_vs_ctl.c, the handlers of its table. */
function accepts(key: string, value: string): boolean {
  const numbers = value.split(/\s+/).map(Number);
  const [first = 0, second = 0] = numbers;
  if (key === "net.ipv4.vs.sync_threshold") return numbers.length === 2 && (second === 0 || first < second);
  if (key === "net.ipv4.vs.sync_ports") return first >= 1 && first <= 64 && Number.isInteger(Math.log2(first));
  return value !== "";
}
