import { sshConfigPath } from "../files/target-text.ts";
import { type Lab, labPaths } from "./lab.ts";

/** An OpenSSH client configuration for the hosts of a lab, so that one cluster.ts serves the lab and a real network. */
export function sshConfigOf(lab: Lab): string {
  const { key, knownHosts } = labPaths(lab.name);
  return lab.hosts
    .map(({ name, address, sshPort }) =>
      [
        // By its address too: so a real server is found that only a director's table names.
        `Host ${name} ${address}`,
        "  HostName 127.0.0.1",
        `  Port ${sshPort}`,
        "  User root",
        `  IdentityFile ${sshConfigPath("key", key)}`,
        "  IdentitiesOnly yes",
        `  UserKnownHostsFile ${sshConfigPath("file", knownHosts)}`,
        "  StrictHostKeyChecking yes",
        "",
      ].join("\n"),
    )
    .join("\n");
}
