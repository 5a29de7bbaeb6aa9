import type Database from "better-sqlite3";
import { type Address, addressOf } from "../src/model/address.ts";
import type { Resource } from "../src/model/resource.ts";

/** Writes what is recorded of addresses, each change with its version. */
export interface ResourceWriter {
  put(resource: Resource, run: number): void;
  remove(address: Address): void;
  /** Stores what the host had before lvsform's first change. A later call never replaces it. */
  keepOriginal(address: Address, original: string | null): void;
  releaseOriginal(address: Address): void;
  /** What an address is from now on. */
  addVersion(run: number, address: Address, resource: Resource | undefined, at: string): void;
}

export function resourceWriter(database: Database.Database): ResourceWriter {
  const remove = database.prepare("DELETE FROM resources WHERE address = ?");
  const keep = database.prepare("INSERT INTO originals (address, spec) VALUES (?, ?) ON CONFLICT DO NOTHING");
  const release = database.prepare("DELETE FROM originals WHERE address = ?");
  const version = database.prepare("INSERT INTO versions (run, address, at, resource) VALUES (?, ?, ?, ?)");
  const put = database.prepare(
    `INSERT INTO resources (address, host, kind, key, spec, owned, depends_on, protect, run)
     VALUES (@address, @host, @kind, @key, @spec, @owned, @dependsOn, @protect, @run)
     ON CONFLICT DO UPDATE SET spec = excluded.spec, owned = excluded.owned, depends_on = excluded.depends_on,
       protect = excluded.protect, run = excluded.run`,
  );
  return {
    put: (resource, run) => void put.run({ address: addressOf(resource), run, ...resourceRow(resource) }),
    remove: (address) => void remove.run(address),
    keepOriginal: (address, original) => void keep.run(address, original),
    releaseOriginal: (address) => void release.run(address),
    addVersion: (run, address, resource, at) => void version.run(run, address, at, resourceJson(resource)),
  };
}

function resourceRow({ host, kind, key, spec, owned, dependsOn, protect }: Resource) {
  return {
    host,
    kind,
    key,
    spec: JSON.stringify(spec),
    owned: JSON.stringify(owned),
    dependsOn: JSON.stringify(dependsOn),
    protect: protect ? 1 : 0,
  };
}

/** A resource as a version or a step holds it: without its place in cluster.ts, which moves with every edit. */
export function resourceJson(resource: Resource | undefined): string | null {
  if (resource === undefined) return null;
  const { host, kind, key, spec, owned, dependsOn, protect } = resource;
  return JSON.stringify({ host, kind, key, spec, owned, dependsOn, ...(protect ? { protect } : {}) });
}

export function jsonOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}
