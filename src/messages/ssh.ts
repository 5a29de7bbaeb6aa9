import { error, type MessageTable } from "./message.ts";

/** A connection: where it was opened to, such as "v14 via jump1 (192.168.0.14 port 22)", and what ssh2 or the system reported. */
export interface Connection {
  readonly place: string;
  readonly reason?: string | undefined;
}

export interface Waited {
  readonly place: string;
  readonly seconds: number;
  /** The option that sets the time. */
  readonly option: string;
}

const waited = ({ seconds }: Waited) => `Nothing was received within ${seconds} s.`;
const waitLonger = ({ seconds, option }: Waited) => `To wait longer, raise ${option} (now ${seconds}s).`;

export interface RefusedLogin extends Connection {
  readonly user: string;
  /** The cause, as far as the refused attempts show it. */
  readonly cause: "keys-forbidden" | "too-many-keys" | "key-locked" | "key-short" | "unknown";
  /** The command that gives a key with a passphrase to the agent. */
  readonly unlock?: string | undefined;
}

function loginHint({ cause, unlock }: RefusedLogin): string {
  switch (cause) {
    case "keys-forbidden":
      return "Allow keys for this host: PubkeyAuthentication yes, and publickey in PreferredAuthentications.";
    case "too-many-keys":
      return "Offer the right key only: specify it with IdentityFile in the ssh configuration, and set IdentitiesOnly yes.";
    case "key-locked":
      return `If the key with the passphrase is the right one, run: ${unlock}`;
    case "key-short":
      return "Create a longer key (ssh-keygen -t ed25519), install it on the host (ssh-copy-id), and specify it with IdentityFile.";
    default:
      return "Set the right IdentityFile and User in the ssh configuration, or load the key with ssh-add. ssh-copy-id installs a key on the host.";
  }
}

/** Messages about a connection: opening it, logging in, and running commands on it. */
export const ssh = {
  "connect-refused": ({ place, reason }: Connection) =>
    error({
      summary: `${place} refused the connection.`,
      detail: reason,
      hint: "Check that sshd is running there and listens on this port.",
    }),
  "connect-timeout": (data: Waited) =>
    error({
      summary: `${data.place} did not answer in time.`,
      detail: waited(data),
      hint: `Check that the host is up and that no firewall drops the packets. ${waitLonger(data)}`,
    }),
  "connect-timed-out": ({ place, reason }: Connection) =>
    error({
      summary: `${place} did not answer: the connection timed out.`,
      detail: reason,
      hint: "Check that the host is up and that no firewall drops the packets.",
    }),
  "name-not-found": ({ place, reason }: Connection) =>
    error({
      summary: `${place} has no address: its name was not found.`,
      detail: reason,
      hint: "Add a HostName to the ssh configuration, or a DNS entry for the name.",
    }),
  "host-unreachable": ({ place, reason }: Connection) =>
    error({
      summary: `${place} is unreachable: there is no route to it.`,
      detail: reason,
      hint: "Check the network between this machine and the host. ProxyJump reaches a host through another one.",
    }),
  "connect-failed": ({ place, reason }: Connection) =>
    error({
      summary: `${place} could not be reached.`,
      detail: reason,
      hint: "Run ssh -v with the same host name and compare.",
    }),
  "connect-aborted": ({ place }: Connection) =>
    error({
      summary: `${place} was not reached: the connection was aborted from here.`,
      hint: "Run the command again.",
    }),
  "handshake-timeout": (data: Waited) =>
    error({
      summary: `${data.place} accepted the connection but did not start the ssh handshake in time.`,
      detail: waited(data),
      hint: `Check that the port is sshd's, and the load of the host. ${waitLonger(data)}`,
    }),
  "closed-before-handshake": ({ place, reason }: Connection) =>
    error({
      summary: `${place} closed the connection before the ssh handshake was complete.`,
      detail: reason,
      hint: "Check MaxStartups, hosts.deny and the log of sshd there.",
    }),
  "no-common-algorithm": ({ place, reason, offered }: Connection & { readonly offered: readonly string[] }) =>
    error({
      summary: `${place} and lvsform have no algorithm in common.`,
      detail: `${reason}.${offered.length > 0 ? ` lvsform offered ${offered.join(", ")}.` : ""}`,
      hint:
        "Update sshd there, or compare its Ciphers, KexAlgorithms, MACs and HostKeyAlgorithms with the ssh configuration here. " +
        "An old algorithm is offered only where the configuration adds it, such as HostKeyAlgorithms +ssh-rsa.",
    }),
  "handshake-failed": ({ place, reason }: Connection) =>
    error({
      summary: `${place} failed the ssh handshake.`,
      detail: reason,
      hint: "Run ssh -v with the same host name. The port may belong to another program.",
    }),
  "auth-failed": (data: RefusedLogin) =>
    error({
      summary: `${data.place} refused the login.`,
      detail: `User ${data.user}: ${data.reason}`,
      hint: loginHint(data),
    }),
  "auth-timeout": (data: Waited) =>
    error({
      summary: `${data.place} did not finish the login in time.`,
      detail: waited(data),
      hint: `Check whether the agent waits for a confirmation, and the load of the host. ${waitLonger(data)}`,
    }),
  "jump-refused": ({ place, reason }: Connection) =>
    error({
      summary: `${place} is unreachable: the jump host does not forward connections.`,
      detail: reason,
      hint: "Set AllowTcpForwarding yes in the sshd_config of the jump host.",
    }),
  "connection-closed": ({ place, reason }: Connection) =>
    error({
      summary: `${place} is not connected any more. Nothing was sent.`,
      detail: reason,
      hint: "Run the command again.",
    }),
  "channel-refused": ({ place, reason }: Connection) =>
    error({
      summary: `${place} opened no session.`,
      detail: reason,
      hint: "Check MaxSessions and the log of sshd there.",
    }),
  "exec-refused": ({ place, reason }: Connection) =>
    error({
      summary: `${place} does not run commands for this user.`,
      detail: reason,
      hint: "Check ForceCommand and the login shell of the user there.",
    }),
} satisfies MessageTable;
