import { toShell } from "../model/shell/command.ts";
import { type Shell, sh } from "../model/shell/shell.ts";

/** Where things lie, as seen from the module's folder, and what else every command is told. */
export interface Surroundings {
  readonly file: string;
  readonly state?: string | undefined;
  readonly sshConfig?: string | undefined;
  /** Further words for `lvsform apply` and `lvsform destroy`: `--confirm always`. */
  readonly words?: readonly string[] | undefined;
}

/** Terraform runs up to ten commands at a time, and there is one record: each waits for those that are at work, drains included. */
export const lockTimeout = "30m";

/** How often a command that saw the record move before its turn came looks anew: once for each of the others, at the worst. */
const tries = 50;

/** Makes one host what cluster.ts says, and whatever that waits for on others. */
export function applyHost(host: string, around: Surroundings): string {
  return lineOf("apply", ["--target", host], around);
}

/** Makes every host what cluster.ts says, also those that have left it. */
export function applyAll(around: Surroundings): string {
  return lineOf("apply", [], around);
}

/** Brings every host back to what it was before. */
export function destroyAll(around: Surroundings): string {
  return lineOf("destroy", [], around);
}

function lineOf(verb: string, of: readonly string[], { file, state, sshConfig, words = [] }: Surroundings): string {
  const path = (option: string, value: string | undefined) => (value === undefined ? [] : [option, value]);
  const paths = [...path("-f", file), ...path("--state", state), ...path("--ssh-config", sshConfig)];
  const manner = ["--yes", "--lock-timeout", lockTimeout, ...words];
  return template(again(toShell({ argv: ["lvsform", verb, ...paths, ...of, ...manner] })));
}

/** Exit 5 says that another run changed the record while this one waited: nothing was done, and a new look puts it right. */
function again(line: Shell): Shell {
  return sh`n=0; until ${line}; do code=$?; n=$((n+1)); [ $code -eq 5 ] && [ $n -lt ${tries} ] || exit $code; done`;
}

/** Text that a template of Terraform gives back as it is. */
function template(text: string): string {
  return text.replaceAll(/[$%]\{/g, (begin) => `${begin[0]}${begin}`);
}
