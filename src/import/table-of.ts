import type { Diagnostic } from "../model/diagnostic.ts";
import { hideSecretsIn } from "../model/text/secrets.ts";
import type { DirectorFound } from "./found.ts";
import type { Inventory } from "./inventory.ts";
import type { FoundTable } from "./tables/found-table.ts";
import { readTableFile } from "./tables/read-table-file.ts";

/** A file that defines a table. */
export interface TableFile {
  readonly path: string;
  readonly table: FoundTable;
}

/** Of a list in a comment. */
const most = 5;

/** The table that a director is to have: that of a file which was given, else that of its kernel, else that of a file on the host. */
export function tableOf(inventory: Inventory, given?: TableFile): DirectorFound {
  const onHost = [...inventory.files].flatMap(([path, text]) => {
    const table = readTableFile(text, path, inventory.target.name);
    return isTable(table) ? [{ path, table }] : [];
  });
  const isLoaded = inventory.services.size > 0;
  const source = given ?? (isLoaded ? undefined : onHost.find(({ table }) => table.services.size > 0));
  const { services, destinations } = source?.table ?? inventory;
  const others = onHost.filter((one) => one !== source);
  // What VRRP moves is not a director's to keep.
  const moved = new Set([...others, ...(source ? [source] : [])].flatMap(({ table }) => [...table.vips.keys()]));
  return {
    inventory: source ? withFile(inventory, source.table) : inventory,
    services,
    destinations,
    moved,
    notes: [
      ...inventory.unreadFiles,
      ...(source && !given
        ? [`${inventory.target.name} has no virtual service now: this is the content of ${source.path}.`]
        : []),
      ...(source ? source.table.notes.map((one) => noteOf(one)) : []),
      ...others.flatMap((one) => lacking(one, { services, destinations })),
    ],
  };
}

function isTable(read: FoundTable | Diagnostic): read is FoundTable {
  return "services" in read;
}

function withFile(inventory: Inventory, { timeouts, sync }: FoundTable): Inventory {
  return { ...inventory, ...(timeouts ? { timeouts: { ...inventory.timeouts, ...timeouts } } : {}), sync };
}

/** It may quote a line: no secret of it goes into cluster.ts. */
function noteOf({ summary, source }: Diagnostic): string {
  const text = hideSecretsIn(summary);
  return source ? `${source.file}:${source.line}: ${text}` : text;
}

/** What another file has that the table lacks: a server that a health check has taken out, a service that was removed by hand. */
function lacking(
  { path, table }: TableFile,
  { services, destinations }: Pick<FoundTable, "services" | "destinations">,
): readonly string[] {
  const missing = [
    ...[...table.services.keys()].filter((key) => !services.has(key)),
    ...[...table.destinations.keys()].filter((key) => !destinations.has(key)),
  ].filter((key, _at, all) => !all.some((whole) => key.startsWith(`${whole}/`)));
  if (missing.length === 0) return [];
  const more = missing.length > most ? [`  and ${missing.length - most} more`] : [];
  return [
    `${path} has besides, and the kernel's table has not:`,
    ...missing.slice(0, most).map((key) => `  ${key}`),
    ...more,
  ];
}
