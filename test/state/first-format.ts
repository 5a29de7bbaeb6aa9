import { readFileSync } from "node:fs";
import { join } from "node:path";
import Database from "better-sqlite3";

/** As lvsform wrote it before it knew leases, versions and windows. */
export function makeFirst(path: string): void {
  const database = new Database(path);
  database.exec(readFileSync(join(import.meta.dirname, "../../state/schema.sql"), "utf8"));
  database.pragma(`application_id = ${0x4c565346}`);
  database.pragma("user_version = 1");
  database.pragma("journal_mode = WAL");
  database.exec(`
    INSERT INTO meta VALUES ('lineage', 'abc'), ('serial', '2'), ('cluster', 'web');
    INSERT INTO hosts VALUES ('v12', 1);
    INSERT INTO runs VALUES (1, 'apply', 'done', 'sha256:x', 1, '{}', '2026-01-01T00:00:00Z', '2026-01-01T00:00:09Z'),
                            (2, 'apply', 'running', 'sha256:y', 2, '{}', '2026-01-02T00:00:00Z', NULL);
    INSERT INTO steps (run, position, address, host, action, before, after, commands, undo, status) VALUES
      (1, 0, 'v12/sysctl/net.ipv4.conf.eth0/10.arp_ignore', 'v12', 'update', '{"value":"0"}', '{"value":"1"}', '[]', '[]', 'done'),
      (2, 0, 'v12/interface-address/lo/192.168.0.21', 'v12', 'create', NULL, '{"prefixLength":32}', '[]', '[]', 'sent');
    INSERT INTO originals VALUES ('v12/sysctl/net.ipv4.conf.eth0/10.arp_ignore', '{"value":"0"}'),
                                 ('v12/interface-address/lo/192.168.0.21', NULL);
    INSERT INTO resources VALUES
      ('v12/sysctl/net.ipv4.conf.eth0/10.arp_ignore', 'v12', 'sysctl', 'net.ipv4.conf.eth0/10.arp_ignore', '{"value":"1"}', '["value"]', '[]', 1),
      ('v12/interface-address/lo/192.168.0.21', 'v12', 'interface-address', 'lo/192.168.0.21', '{"prefixLength":32}', '["prefixLength"]', '[]', 2);`);
  database.close();
}
