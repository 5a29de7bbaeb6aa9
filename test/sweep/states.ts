import { rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";
import type { BadInput } from "./bad-input.ts";

const state = ".lvsform/state.db";
const verbs = [
  ["history"],
  ["state", "list"],
  ["show", "1"],
  ["state", "history"],
  ["unlock"],
  ["plan", "--ssh-config", "ssh_config"],
  ["destroy", "--yes", "--ssh-config", "ssh_config"],
  ["state", "backup", "copy.db"],
  ["drift", "--ssh-config", "ssh_config"],
];

/** Every column of every table of a state with something else in it, each read by one verb. */
export function wrongStates(file: string): readonly BadInput[] {
  const database = new Database(file, { readonly: true });
  const tables = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")
    .pluck()
    .all();
  const columns = tables.flatMap((table) =>
    database
      .prepare(`SELECT name, type FROM pragma_table_info('${table}')`)
      .all()
      .map((row) => ({ table: String(table), ...(row as { name: string; type: string }) })),
  );
  database.close();
  const texts = [
    "x; id > /tmp/pwned",
    "\u001b]0;owned\u0007",
    "{}",
    "null",
    "[]",
    "../../../etc/passwd",
    "",
    "\u202e",
    "5",
  ];
  let turn = 0;
  const spoilt = columns.flatMap(({ table, name, type }) =>
    [0].map((): BadInput => {
      const argv = verbs[turn % verbs.length] ?? [];
      const value = type === "INTEGER" ? [-1, 2 ** 40, 0][turn % 3] : texts[turn % texts.length];
      turn += 1;
      return {
        name: `${argv.join(" ")}: ${table}.${name} = ${JSON.stringify(value)}`,
        // Many a text is as good as another: it must be shown escaped, and do no harm.
        argv,
        codes: [0, 1, 2, 3, 4, 5, 6, 7],
        prepare: (folder) => tamper(join(folder, state), `UPDATE "${table}" SET "${name}" = ?`, value),
      };
    }),
  );
  const files: readonly BadInput[] = verbs.flatMap((argv, at): BadInput[] => [
    {
      name: `${argv.join(" ")}: cut off`,
      argv,
      codes: [1, 3],
      prepare: (folder) => truncateSync(join(folder, state), 4_096 * (1 + at)),
    },
    {
      name: `${argv.join(" ")}: no database`,
      argv,
      codes: [1],
      prepare: (folder) => writeFileSync(join(folder, state), "x".repeat(9_000)),
    },
  ]);
  return [
    ...spoilt,
    ...files,
    ...verbs.slice(0, 6).map(
      (argv): BadInput => ({
        name: `${argv.join(" ")}: a fifo`,
        codes: [1],
        files: { "pipe.db": null },
        prepare: (folder) => rmSync(join(folder, state)),
        argv: [...argv, "--state", "pipe.db"],
      }),
    ),
    ...["/dev/zero", "/proc/foo/bar/s.db", "/dev/full", "."].map(
      (path): BadInput => ({
        name: `apply --state ${path}`,
        argv: ["apply", "--yes", "--state", path, "--ssh-config", "ssh_config"],
        codes: [1, 3],
      }),
    ),
    {
      name: "state restore of a text",
      argv: ["state", "restore", "notes", "--yes"],
      files: { notes: "hello" },
      codes: [1],
      unwritten: [state],
    },
    { name: "state restore of nothing", argv: ["state", "restore", "none", "--yes"], codes: [1], unwritten: [state] },
    {
      name: "state restore of a fifo",
      argv: ["state", "restore", "pipe", "--yes"],
      files: { pipe: null },
      codes: [1],
      unwritten: [state],
    },
    {
      name: "state backup over a file",
      argv: ["state", "backup", "notes"],
      files: { notes: "hello" },
      codes: [1],
      unwritten: ["notes"],
    },
    { name: "state backup to /proc", argv: ["state", "backup", "/proc/foo/x"], codes: [1] },
    { name: "state mv to nonsense", argv: ["state", "mv", "d1", "x; id"], codes: [1], unwritten: [state] },
    { name: "state rm of nothing", argv: ["state", "rm", "nope/*", "--yes"], codes: [1], unwritten: [state] },
    { name: "state show of nothing", argv: ["state", "show", "\u001b[2J"], codes: [1] },
  ];
}

function tamper(path: string, sql: string, value: unknown): void {
  const database = new Database(path);
  database.unsafeMode();
  database.pragma("ignore_check_constraints = ON");
  for (const name of database.prepare("SELECT name FROM sqlite_schema WHERE type = 'trigger'").pluck().all())
    database.exec(`DROP TRIGGER "${name}"`);
  try {
    database.prepare(sql).run(value);
  } catch {
    // A key that is there twice, or a type that the table does not take: this one cannot be written by anybody.
  }
  database.close();
}
