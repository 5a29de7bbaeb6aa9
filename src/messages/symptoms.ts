import type { Code } from "./build.ts";

/** A symptom that a user sees, the commands to run, and the messages that may follow. */
export interface Symptom {
  readonly symptom: string;
  /** Sentences with commands. */
  readonly steps: readonly string[];
  readonly codes: readonly Code[];
}

/** The first section of TROUBLESHOOTING.md. */
export const symptoms: readonly Symptom[] = [
  {
    symptom: "The VIP does not answer",
    steps: [
      "Run `lvsform plan`: it shows what is missing on the director and the real servers.",
      "Run `lvsform verify --from HOST` with a host in the network of the VIP: it names the part that fails.",
      "Run `lvsform doctor`: it checks routes, ARP, listeners, rp_filter and firewalld.",
    ],
    codes: [
      "service-missing",
      "ipvs-not-loaded",
      "server-has-no-vip",
      "server-not-on-vip",
      "not-listening",
      "no-answer",
      "answered-elsewhere",
      "no-mark-rule",
      "firewalld",
      "rp-filter-strict",
    ],
  },
  {
    symptom: "Some connections fail, or clients reach only one real server",
    steps: [
      "Run `lvsform verify --requests 100`: it compares the answers with the weights.",
      "Run `lvsform stats` to see the connections of each real server.",
    ],
    codes: ["spread", "not-forwarded", "server-no-answer", "tunnel-mtu", "ftp-persistence"],
  },
  {
    symptom: "A real server answers ARP for the VIP",
    steps: [
      "Run `lvsform doctor`: it names the host and the interface.",
      "Run `lvsform plan`, then `lvsform apply`: it sets arp_ignore and arp_announce before it adds the VIP.",
    ],
    codes: ["arp-leak", "vip-answered-elsewhere", "vip-owner", "proxy-arp", "arp-ignore-high", "lo-mask"],
  },
  {
    symptom: "With masquerading, clients get no answer",
    steps: ["Run `lvsform doctor`: answers must return through the director."],
    codes: [
      "default-route-not-director",
      "gateway-not-director",
      "client-beside-server",
      "vip-on-masqueraded",
      "methods-mixed",
    ],
  },
  {
    symptom: "lvsform cannot log in to a host",
    steps: [
      "Run `ssh HOST true`: it must not ask anything.",
      "For an unknown host key, run `lvsform hosts trust HOST`.",
    ],
    codes: [
      "auth-failed",
      "host-key-unknown",
      "host-key-changed",
      "connect-refused",
      "connect-timeout",
      "name-not-found",
      "no-common-algorithm",
      "ssh-config-unsupported",
      "sudo-refused",
      "not-root",
    ],
  },
  {
    symptom: "Locked",
    steps: [
      "Wait for the other command with `--lock-timeout 5m`.",
      "Run `lvsform unlock` to see which process holds the state lock, and to remove the lock of a process that has ended.",
    ],
    codes: ["state-locked", "host-locked", "lease-lost", "holder-running", "run-in-progress", "scan-running"],
  },
  {
    symptom: "apply hangs",
    steps: [
      "A drain waits for the connections of a real server: see `lvsform stats`. `--drain-timeout` limits it, `--now` skips it.",
      "A confirm window waits for a new connection to a host: `--confirm-timeout` limits it, and the host reverts its changes then.",
      "Ctrl-C stops after the steps in flight. A second Ctrl-C exits at once. The state is safe, and `lvsform resume` continues.",
    ],
    codes: ["drain-timeout", "still-connected", "expire-quiescent-template", "exec-timeout", "window-open"],
  },
  {
    symptom: "A host reverted its changes",
    steps: [
      "Check that a new ssh connection to the host works: its confirmation needs one.",
      "Run `lvsform resume` to make the changes again, or `lvsform revert` to leave them reverted.",
    ],
    codes: ["auto-reverted", "host-reverted", "changes-reverted", "changes-reverting", "window-lost"],
  },
  {
    symptom: "A change is blocked",
    steps: ["Read its reason in `lvsform plan`. If you want the change, use `--allow ADDRESS`."],
    codes: [
      "protected",
      "cuts-own-connection",
      "last-server",
      "too-many-deletes",
      "irreversible",
      "no-flock",
      "no-timer",
      "depends-on-blocked",
      "deletes-unmanaged",
      "table-managed-elsewhere",
    ],
  },
  {
    symptom: "A saved plan is refused",
    steps: ["Make the plan again: `lvsform plan --out plan.json`. Its signature and the state must match."],
    codes: [
      "plan-stale",
      "plan-moved",
      "plan-used",
      "plan-tampered",
      "plan-unsigned",
      "plan-of-another-state",
      "plan-unreadable",
    ],
  },
  {
    symptom: "Changes are lost after a reboot",
    steps: ["Run `lvsform plan`: it compares the boot configuration too."],
    codes: ["boot-backend-differs", "boot-overridden", "no-systemd", "networkmanager", "networkd", "stop-saves-table"],
  },
];
