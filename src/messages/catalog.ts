import { cli } from "./cli.ts";
import { cluster } from "./cluster.ts";
import { clusterFile } from "./cluster-file.ts";
import { command } from "./command.ts";
import { drift } from "./drift.ts";
import { file } from "./file.ts";
import { host } from "./host.ts";
import { hostChecks } from "./host-checks.ts";
import { hostKey } from "./host-key.ts";
import { imports } from "./import.ts";
import { keepalived } from "./keepalived.ts";
import { lab } from "./lab.ts";
import type { MessageTable } from "./message.ts";
import { networkChecks } from "./network-checks.ts";
import { plan } from "./plan.ts";
import { property } from "./property.ts";
import { reading } from "./reading.ts";
import { recovery } from "./recovery.ts";
import { run } from "./run.ts";
import { service } from "./service.ts";
import { ssh } from "./ssh.ts";
import { sshConfig } from "./ssh-config.ts";
import { state } from "./state.ts";
import { terraform } from "./terraform.ts";
import { verify } from "./verify.ts";

/** The message tables, by area. */
export const tables = {
  drift,
  command,
  file,
  run,
  state,
  verify,
  reading,
  recovery,
  plan,
  service,
  property,
  clusterFile,
  cluster,
  hostChecks,
  networkChecks,
  ssh,
  hostKey,
  sshConfig,
  host,
  imports,
  keepalived,
  lab,
  terraform,
  cli,
} satisfies Readonly<Record<string, MessageTable>>;

/** Every message of lvsform, by code. */
export const catalog = {
  ...drift,
  ...command,
  ...file,
  ...run,
  ...state,
  ...verify,
  ...reading,
  ...recovery,
  ...plan,
  ...service,
  ...property,
  ...clusterFile,
  ...cluster,
  ...hostChecks,
  ...networkChecks,
  ...ssh,
  ...hostKey,
  ...sshConfig,
  ...host,
  ...imports,
  ...keepalived,
  ...lab,
  ...terraform,
  ...cli,
};
