-- From format 1 to 2: who runs what, one writer at a time, every version of an address, what was interrupted.

CREATE TABLE runs_2 (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  verb       TEXT NOT NULL,
  status     TEXT NOT NULL CHECK (status IN ('running', 'done', 'failed', 'partial', 'reverted')),
  digest     TEXT NOT NULL,
  serial     INTEGER NOT NULL,
  plan       TEXT NOT NULL CHECK (json_valid(plan)),
  started_at TEXT NOT NULL,
  ended_at   TEXT,
  -- Who ran it; empty for runs of format 1. fence: of the lease it ran under.
  user       TEXT NOT NULL DEFAULT '',
  machine    TEXT NOT NULL DEFAULT '',
  pid        INTEGER NOT NULL DEFAULT 0,
  command    TEXT NOT NULL DEFAULT '',
  fence      INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO runs_2 (id, verb, status, digest, serial, plan, started_at, ended_at)
  SELECT id, verb, status, digest, serial, plan, started_at, ended_at FROM runs;

-- One row per change of a run: planned, then sent (the intent, before the host hears of it), then done, failed (refused by the
-- host), skipped (never ran) or unknown (the connection ended before its result arrived); undone: read to be as before.
CREATE TABLE steps_2 (
  run      INTEGER NOT NULL REFERENCES runs (id),
  position INTEGER NOT NULL,
  address  TEXT NOT NULL,
  host     TEXT NOT NULL,
  kind     TEXT NOT NULL,
  key      TEXT NOT NULL,
  action   TEXT NOT NULL,
  before   TEXT CHECK (before IS NULL OR json_valid(before)),
  after    TEXT CHECK (after IS NULL OR json_valid(after)),
  commands TEXT NOT NULL CHECK (json_valid(commands)),
  undo     TEXT NOT NULL CHECK (json_valid(undo)),
  -- The resource as it was recorded before, and as it is when the step is done; what stood on the host before the first change.
  previous TEXT CHECK (previous IS NULL OR json_valid(previous)),
  resource TEXT CHECK (resource IS NULL OR json_valid(resource)),
  original TEXT CHECK (original IS NULL OR json_valid(original)),
  status   TEXT NOT NULL CHECK (status IN ('planned', 'sent', 'done', 'failed', 'skipped', 'unknown', 'undone')),
  code     INTEGER,
  stdout   TEXT NOT NULL DEFAULT '',
  stderr   TEXT NOT NULL DEFAULT '',
  sent_at  TEXT,
  ended_at TEXT,
  PRIMARY KEY (run, position),
  UNIQUE (run, address)
) STRICT;
-- An address is host/kind/key, and only the key may hold further slashes.
INSERT INTO steps_2
  SELECT s.run, s.position, s.address, s.host,
         substr(s.address, length(s.host) + 2, instr(substr(s.address, length(s.host) + 2), '/') - 1),
         substr(substr(s.address, length(s.host) + 2), instr(substr(s.address, length(s.host) + 2), '/') + 1),
         s.action, s.before, s.after, s.commands, s.undo,
         NULL,
         -- For a step that was cut off, format 1 stored what it was to become.
         (SELECT json_object('host', r.host, 'kind', r.kind, 'key', r.key, 'spec', json(r.spec), 'owned', json(r.owned),
                             'dependsOn', json(r.depends_on)) FROM resources r WHERE r.address = s.address AND r.run = s.run),
         (SELECT o.spec FROM originals o WHERE o.address = s.address),
         s.status, s.code, s.stdout, s.stderr, s.sent_at, s.ended_at
  FROM steps s;
DROP TABLE steps;
DROP TABLE runs;
ALTER TABLE runs_2 RENAME TO runs;
ALTER TABLE steps_2 RENAME TO steps;
CREATE INDEX steps_by_address ON steps (address, run);

ALTER TABLE resources ADD COLUMN protect INTEGER NOT NULL DEFAULT 0 CHECK (protect IN (0, 1));

-- How an address was recorded from that moment on; NULL: not at all. The newest of a run counts.
CREATE TABLE versions (
  id       INTEGER PRIMARY KEY AUTOINCREMENT,
  run      INTEGER NOT NULL REFERENCES runs (id),
  address  TEXT NOT NULL,
  at       TEXT NOT NULL,
  resource TEXT CHECK (resource IS NULL OR json_valid(resource))
) STRICT;
CREATE INDEX versions_by_address ON versions (address, id);
INSERT INTO versions (run, address, at, resource)
  SELECT r.run, r.address, u.started_at,
         json_object('host', r.host, 'kind', r.kind, 'key', r.key, 'spec', json(r.spec), 'owned', json(r.owned),
                     'dependsOn', json(r.depends_on))
  FROM resources r JOIN runs u ON u.id = r.run ORDER BY r.run, r.address;

CREATE TABLE drains (
  address  TEXT PRIMARY KEY,
  reason   TEXT NOT NULL CHECK (reason IN ('asked', 'removal')),
  since    TEXT NOT NULL,
  deadline TEXT,
  by       TEXT NOT NULL
) STRICT;

CREATE TABLE windows (
  nonce    TEXT PRIMARY KEY,
  run      INTEGER NOT NULL REFERENCES runs (id),
  host     TEXT NOT NULL,
  boot_id  TEXT NOT NULL,
  armed_at TEXT NOT NULL,
  status   TEXT NOT NULL CHECK (status IN ('armed', 'confirmed', 'reverted', 'lost', 'released')),
  ended_at TEXT
) STRICT;

-- The one writer. since NULL: no writer. born: when the process was started, by its kernel, so that another one of its number is not
-- taken for it.
CREATE TABLE lease (
  id      INTEGER PRIMARY KEY CHECK (id = 1),
  fence   INTEGER NOT NULL,
  user    TEXT NOT NULL,
  machine TEXT NOT NULL,
  pid     INTEGER NOT NULL,
  born    TEXT NOT NULL,
  command TEXT NOT NULL,
  since   TEXT,
  beat    TEXT
) STRICT;
INSERT INTO lease (id, fence, user, machine, pid, born, command) VALUES (1, 0, '', '', 0, '', '');
