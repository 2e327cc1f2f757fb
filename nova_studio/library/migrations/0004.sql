-- The outbox's order, the artist's word that a job may be sent, what was spent since when, and sweeps by their definition.

ALTER TABLE jobs ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN wanted INTEGER NOT NULL DEFAULT 0;
UPDATE jobs SET position = seq;
CREATE INDEX jobs_by_position ON jobs (state, position);
CREATE INDEX calls_by_start ON calls (started);

CREATE TABLE sweeps (
    id TEXT PRIMARY KEY,
    engine TEXT NOT NULL,
    definition TEXT NOT NULL,
    created TEXT NOT NULL
) WITHOUT ROWID;
