-- From format 2 to 3: a number that every write raises, the key that plans are signed with, and where the holder of the lease runs.

-- revision: counts write transactions; a plan that was made before another one is refused.
-- plan-key: 32 random bytes as hexadecimal digits. It never leaves this file.
INSERT INTO meta (name, value) VALUES ('revision', (SELECT coalesce(max(id), 0) FROM versions));
INSERT INTO meta (name, value) VALUES ('plan-key', lower(hex(randomblob(32))));

-- place: the boot id of the machine's kernel and the PID namespace of the process. A process number means something there alone.
ALTER TABLE lease ADD COLUMN place TEXT NOT NULL DEFAULT '';
