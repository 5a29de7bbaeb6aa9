/** One command as it is typed, as plain data: what the manual page is made of, and what a shell completes. */
export interface CommandEntry {
  /** The words that name it, from `lvsform` on. */
  readonly names: readonly string[];
  /** Other words for the last of them. */
  readonly aliases: readonly string[];
  readonly description: string;
  readonly arguments: readonly ArgumentEntry[];
  readonly options: readonly OptionEntry[];
  /** In the order of the help; empty: it is no group. */
  readonly commands: readonly CommandEntry[];
  readonly examples: readonly Example[];
  /** Whether it does something by itself, and is not only the first word of others. */
  readonly acts: boolean;
}

/** The placeholder of a value: of an argument, or behind an option. */
export interface ValueEntry {
  /** The name in the help: `address`, `plan.json|run`. */
  readonly name: string;
  /** All that it may be; absent: not a choice. */
  readonly choices?: readonly string[];
}

export interface ArgumentEntry extends ValueEntry {
  readonly description: string;
  readonly isRequired: boolean;
  /** Whether there may be several; only the last one. */
  readonly isVariadic: boolean;
  /** The flags in the help. */
  readonly byDefault?: string;
}

export interface OptionEntry {
  /** `--file` */
  readonly long: string;
  /** `-f` */
  readonly short?: string;
  readonly description: string;
  /** Absent: it takes none. */
  readonly value?: ValueEntry;
  readonly isRequired: boolean;
  /** The default as the help shows it; absent: none worth showing. */
  readonly byDefault?: string;
}

/** A command line as a user would type it, and what it does. */
export interface Example {
  /** The whole line, from `lvsform` on. */
  readonly line: string;
  readonly does: string;
}
