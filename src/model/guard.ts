/** How a host sees for itself, in the exec of the change, that a resource still is as it was planned. */
export interface Guard {
  /**
   * Read-only shell text (POSIX sh and awk) that prints a line per object: name, tab, value; it must not load a module. Guards that
   * follow each other with the same text share one reading. A value has no tab. It must fail where it could not read: what is not printed
   * is not there.
   */
  readonly script: string;
  readonly name: string;
  /** What may stand there; an empty text means that there is no such line. */
  readonly accepts: readonly string[];
}

/** What a step ends with where something else stands there. */
export const movedStatus = 5;
