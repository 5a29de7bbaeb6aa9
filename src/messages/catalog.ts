import { host } from "./host.ts";
import { hostKey } from "./host-key.ts";
import type { MessageTable } from "./message.ts";
import { ssh } from "./ssh.ts";
import { sshConfig } from "./ssh-config.ts";

/** The message tables, by area. */
export const tables = { ssh, hostKey, sshConfig, host } satisfies Readonly<Record<string, MessageTable>>;

/** Every message of lvsform, by code. */
export const catalog = { ...ssh, ...hostKey, ...sshConfig, ...host };
