-- The findings of drift, their times, and the notifications sent. Apart from the state: a scan writes nothing there.

CREATE TABLE findings (
  id INTEGER PRIMARY KEY,
  address TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  -- JSON of the finding as it was last seen.
  finding TEXT NOT NULL,
  first_seen_at TEXT NOT NULL,
  last_seen_at TEXT NOT NULL,
  -- When it was over; NULL: it is there.
  resolved_at TEXT
) STRICT;
CREATE UNIQUE INDEX open_findings ON findings (address) WHERE resolved_at IS NULL;
CREATE INDEX past_findings ON findings (resolved_at);

CREATE TABLE lost_hosts (host TEXT PRIMARY KEY, since TEXT NOT NULL) STRICT;

-- One row for each scan.
CREATE TABLE looks (
  id INTEGER PRIMARY KEY,
  at TEXT NOT NULL,
  duration_ms INTEGER NOT NULL,
  complete INTEGER NOT NULL,
  drift INTEGER NOT NULL,
  ignored INTEGER NOT NULL,
  -- JSON list of hosts.
  unreachable TEXT NOT NULL
) STRICT;
CREATE INDEX looks_by_time ON looks (at);

CREATE TABLE ignores (
  pattern TEXT PRIMARY KEY,
  until TEXT,
  reason TEXT,
  by TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT;

-- Notifications that are still to be sent; a row is deleted after delivery.
CREATE TABLE notices (
  id INTEGER PRIMARY KEY,
  receiver TEXT NOT NULL,
  -- JSON of the event.
  event TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  next_try_at TEXT NOT NULL,
  problem TEXT
) STRICT;

-- Receivers of notifications, and the last scan that named them. Findings of scans that did not name them are stored for them.
CREATE TABLE receivers (receiver TEXT PRIMARY KEY, asked_at TEXT NOT NULL) STRICT;

-- What each receiver has been notified of that is still open: an address with its fingerprint, or a lost host. '': readers of the scan's own output.
CREATE TABLE told (receiver TEXT NOT NULL, what TEXT NOT NULL, fingerprint TEXT NOT NULL, PRIMARY KEY (receiver, what)) STRICT;

-- Repairs that ran automatically.
CREATE TABLE heals (at TEXT NOT NULL, host TEXT NOT NULL, address TEXT NOT NULL, run INTEGER) STRICT;
