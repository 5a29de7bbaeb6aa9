import { quoteAll, type Shell, sh } from "./shell.ts";

/** How a host sees for itself, in the exec of the change, that a resource still is as it was planned. */
export interface Guard {
  /**
   * Read-only shell text (POSIX sh and awk) that prints a line per object: name, tab, value; it must not load a module. Guards that
   * follow each other with the same text share one reading. A value has no tab. It must fail where it could not read: what is not printed
   * is not there.
   */
  readonly script: Shell;
  /** The arguments of the text; what is shared is read once with the arguments of all. Default none. */
  readonly args?: readonly string[];
  readonly name: string;
  /** The values that may stand there; an empty text means that there is no such line. */
  readonly accepts: readonly string[];
}

/** The exit status of a step whose guard found another value. */
export const movedStatus = 5;

/** The readings of guards, each text once. */
export function readingsOf(guards: readonly Guard[]): readonly Shell[] {
  return [...Map.groupBy(guards, ({ script }) => script)].map(([script, all]) => {
    const args = all.flatMap((one) => one.args ?? []);
    return args.length > 0 ? sh`set -- ${quoteAll(args)}\n${script}` : script;
  });
}
