import { toShell } from "../model/shell/command.ts";
import { type Shell, sh } from "../model/shell/shell.ts";

/** Where things lie, as seen from the module's folder, and the options of every command. */
export interface Surroundings {
  readonly file: string;
  readonly state?: string | undefined;
  readonly sshConfig?: string | undefined;
  /** Further words for `lvsform apply` and `lvsform destroy`: `--confirm always`. */
  readonly words?: readonly string[] | undefined;
}

/** Terraform runs up to ten commands at a time, and there is one state: each waits for those that are running, drains included. */
export const lockTimeout = "30m";

/** How often a command that saw the state move before its turn came plans again: once for each of the others, at the worst. */
const tries = 50;

/** Applies the configuration to one host, and whatever that waits for on others. */
export function applyHost(host: string, around: Surroundings): string {
  return lineOf("apply", ["--target", host], around);
}

/** Applies the configuration to every host, also to those that have left it. */
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
  const options = ["--yes", "--lock-timeout", lockTimeout, ...words];
  return template(again(toShell({ argv: ["lvsform", verb, ...paths, ...of, ...options] })));
}

/** Exit 5: another run changed the state while this one waited. Nothing was done, and a new plan resolves it. */
function again(line: Shell): Shell {
  return sh`n=0; until ${line}; do code=$?; n=$((n+1)); [ $code -eq 5 ] && [ $n -lt ${tries} ] || exit $code; done`;
}

/** Text that a template of Terraform gives back as it is. */
function template(text: string): string {
  return text.replaceAll(/[$%]\{/g, (begin) => `${begin[0]}${begin}`);
}
