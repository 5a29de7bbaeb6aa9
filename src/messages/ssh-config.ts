import type { Source } from "../model/source.ts";
import { error, type MessageTable } from "./message.ts";
import { noConnectionOpened } from "./unchanged.ts";

const at = ({ file, line }: Source) => `${file}:${line}`;
const ownConfiguration = "give lvsform a configuration of its own with --ssh-config FILE.";

/** Messages about the OpenSSH client configuration. */
export const sshConfig = {
  "ssh-config-missing": ({ file }: { readonly file: string }) =>
    error({
      summary: `The ssh configuration ${file} does not exist.`,
      hint: "Give --ssh-config an existing file, or leave it out to use ~/.ssh/config.",
    }),
  "ssh-config-unreadable": ({ file, reason }: { readonly file: string; readonly reason: string }) =>
    error({
      summary: `${file} cannot be read.`,
      detail: reason,
      hint: "Make the file readable, or name another one with --ssh-config FILE.",
    }),
  "ssh-config-invalid": ({ source, reason }: { readonly source: Source; readonly reason: string }) =>
    error({
      summary: `${at(source)}: ${reason}.`,
      hint: "Correct the line. ssh_config(5) has the syntax, and ssh -G HOST prints how OpenSSH reads it.",
    }),
  "ssh-config-unknown": ({ source, keyword }: { readonly source: Source; readonly keyword: string }) =>
    error({
      summary: `${at(source)}: lvsform does not know the option ${keyword}.`,
      detail: `It was not ignored, because it might restrict the connection. ${noConnectionOpened}`,
      hint: `Correct the option. To ignore it, write "IgnoreUnknown ${keyword}" at the top of the file.`,
    }),
  "ssh-config-unsupported": ({
    source,
    option,
    instead,
  }: {
    readonly source: Source;
    readonly option: string;
    readonly instead: string;
  }) =>
    error({
      summary: `${at(source)}: lvsform does not support ${option}.`,
      detail: `It was not ignored, because another host or a weaker connection might be used. ${noConnectionOpened}`,
      hint: `${instead}, or ${ownConfiguration}`,
    }),
  "ssh-token-unsupported": ({
    token,
    text,
    reason,
  }: {
    readonly token: string;
    readonly text: string;
    readonly reason: string;
  }) =>
    error({
      summary: `lvsform cannot expand ${token} in "${text}" of the ssh configuration: ${reason}.`,
      detail: noConnectionOpened,
      hint: `Write the value out, or ${ownConfiguration}`,
    }),
  "ssh-name-invalid": ({ text }: { readonly text: string }) =>
    error({
      summary: `"${text}" is not a valid host name.`,
      hint: "Write HOST, USER@HOST, HOST:PORT or USER@HOST:PORT.",
    }),
  "proxy-jump-loop": ({
    host,
    name,
    path,
  }: {
    readonly host: string;
    readonly name: string;
    readonly path: readonly string[];
  }) =>
    error({
      summary: `${host} is unreachable: its ProxyJump leads back to ${name} (${path.join(" → ")}).`,
      hint: `Exclude ${name} from the Host pattern that sets ProxyJump (Host * !${name}), or set ProxyJump none for it.`,
    }),
} satisfies MessageTable;
