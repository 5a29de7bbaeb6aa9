-- The state of one cluster. Beside cluster.ts, in .lvsform/state.db.

-- lineage: a random name for ever; serial: runs that changed something; cluster: the name it belongs to.
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

-- How to reach each host, also when cluster.ts no longer names it.
CREATE TABLE hosts (name TEXT PRIMARY KEY, sudo INTEGER NOT NULL CHECK (sudo IN (0, 1))) STRICT;

CREATE TABLE runs (
  id         INTEGER PRIMARY KEY AUTOINCREMENT,
  verb       TEXT NOT NULL,
  status     TEXT NOT NULL CHECK (status IN ('running', 'done', 'failed', 'partial')),
  digest     TEXT NOT NULL,
  serial     INTEGER NOT NULL,
  plan       TEXT NOT NULL CHECK (json_valid(plan)),
  started_at TEXT NOT NULL,
  ended_at   TEXT
) STRICT;

-- One row per change of a run: planned, then sent (the intent, before the host hears of it), then done, failed (refused by the
-- host), skipped (never ran) or unknown (the connection ended before its result arrived).
CREATE TABLE steps (
  run      INTEGER NOT NULL REFERENCES runs (id),
  position INTEGER NOT NULL,
  address  TEXT NOT NULL,
  host     TEXT NOT NULL,
  action   TEXT NOT NULL,
  before   TEXT CHECK (before IS NULL OR json_valid(before)),
  after    TEXT CHECK (after IS NULL OR json_valid(after)),
  commands TEXT NOT NULL CHECK (json_valid(commands)),
  undo     TEXT NOT NULL CHECK (json_valid(undo)),
  status   TEXT NOT NULL CHECK (status IN ('planned', 'sent', 'done', 'failed', 'skipped', 'unknown')),
  code     INTEGER,
  stdout   TEXT NOT NULL DEFAULT '',
  stderr   TEXT NOT NULL DEFAULT '',
  sent_at  TEXT,
  ended_at TEXT,
  PRIMARY KEY (run, position),
  UNIQUE (run, address)
) STRICT;

-- What stood on the host before lvsform's first change (NULL: nothing). Written with the intent, so that a crash between the
-- change and its result cannot make lvsform's own value the original. Deleted when the address leaves the state.
CREATE TABLE originals (
  address TEXT PRIMARY KEY,
  spec    TEXT CHECK (spec IS NULL OR json_valid(spec))
) STRICT;

-- What lvsform keeps. A row is written with the intent; a step that is known not to have run puts the former row back.
CREATE TABLE resources (
  address    TEXT PRIMARY KEY,
  host       TEXT NOT NULL,
  kind       TEXT NOT NULL,
  key        TEXT NOT NULL,
  spec       TEXT NOT NULL CHECK (json_valid(spec)),
  owned      TEXT NOT NULL CHECK (json_valid(owned)),
  depends_on TEXT NOT NULL CHECK (json_valid(depends_on)),
  run        INTEGER NOT NULL REFERENCES runs (id)
) STRICT;
