-- The first schema. Times are UTC, ISO 8601 with microseconds; amounts are decimal text; hashes are lower-case hex.

CREATE TABLE pictures (
    sha256 TEXT PRIMARY KEY,
    kind TEXT NOT NULL CHECK (kind IN ('image', 'mask')),
    ref TEXT NOT NULL,
    pixel_hash TEXT NOT NULL DEFAULT '',
    name TEXT NOT NULL DEFAULT '',
    from_result TEXT,
    added TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE drafts (
    key TEXT PRIMARY KEY,
    task TEXT NOT NULL,
    draft TEXT NOT NULL,
    source TEXT,
    source_name TEXT NOT NULL DEFAULT '',
    mask TEXT,
    updated TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE remembered (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE jobs (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    task TEXT NOT NULL,
    request TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    engine TEXT NOT NULL,
    model TEXT NOT NULL DEFAULT '',
    region TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL
        CHECK (state IN ('waiting', 'sending', 'received', 'done', 'refused', 'failed', 'unclear', 'cancelled')),
    held INTEGER NOT NULL DEFAULT 0,
    stopped_waiting INTEGER NOT NULL DEFAULT 0,
    owner TEXT,
    created TEXT NOT NULL,
    updated TEXT NOT NULL,
    error TEXT NOT NULL DEFAULT '',
    error_kind TEXT NOT NULL DEFAULT '',
    advice TEXT NOT NULL DEFAULT '',
    note TEXT NOT NULL DEFAULT '',
    losses TEXT NOT NULL DEFAULT '[]',
    charged TEXT NOT NULL DEFAULT 'no' CHECK (charged IN ('no', 'yes', 'unclear')),
    asked INTEGER NOT NULL,
    arrived INTEGER NOT NULL DEFAULT 0,
    attempt INTEGER NOT NULL DEFAULT 0,
    next_try TEXT,
    amount TEXT NOT NULL DEFAULT '0',
    currency TEXT NOT NULL DEFAULT 'USD',
    estimated INTEGER NOT NULL DEFAULT 1,
    send_again_of TEXT REFERENCES jobs (id)
);
CREATE INDEX jobs_by_state ON jobs (state, seq);
CREATE INDEX jobs_by_request ON jobs (request_hash, engine);

CREATE TABLE job_inputs (
    job TEXT NOT NULL REFERENCES jobs (id),
    field TEXT NOT NULL,
    position INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    PRIMARY KEY (job, field, position)
) WITHOUT ROWID;
CREATE INDEX job_inputs_by_picture ON job_inputs (sha256);

-- One row per paid invocation. A call is journalled as 'sending', on disk, before it is sent.
CREATE TABLE calls (
    job TEXT NOT NULL REFERENCES jobs (id),
    position INTEGER NOT NULL,
    state TEXT NOT NULL
        CHECK (state IN ('waiting', 'sending', 'received', 'done', 'refused', 'failed', 'unclear', 'cancelled')),
    model TEXT NOT NULL,
    region TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    images INTEGER NOT NULL,
    attempt INTEGER NOT NULL DEFAULT 0,
    started TEXT,
    answered TEXT,
    request_id TEXT NOT NULL DEFAULT '',
    latency_ms INTEGER,
    extra TEXT NOT NULL DEFAULT '{}',
    words TEXT NOT NULL DEFAULT '',
    error_kind TEXT NOT NULL DEFAULT '',
    charged TEXT NOT NULL DEFAULT 'no' CHECK (charged IN ('no', 'yes', 'unclear')),
    amount TEXT NOT NULL DEFAULT '0',
    currency TEXT NOT NULL DEFAULT 'USD',
    estimated INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (job, position)
) WITHOUT ROWID;

CREATE TABLE job_history (
    seq INTEGER PRIMARY KEY,
    job TEXT NOT NULL REFERENCES jobs (id),
    position INTEGER,
    at TEXT NOT NULL,
    state TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT ''
);
CREATE INDEX job_history_by_job ON job_history (job, seq);

CREATE TABLE results (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    job TEXT NOT NULL REFERENCES jobs (id),
    position INTEGER NOT NULL,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('image', 'mask')),
    file TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    width INTEGER NOT NULL,
    height INTEGER NOT NULL,
    format TEXT NOT NULL,
    size INTEGER NOT NULL,
    created TEXT NOT NULL,
    engine TEXT NOT NULL,
    task TEXT NOT NULL,
    request_hash TEXT NOT NULL,
    seed INTEGER,
    starred INTEGER NOT NULL DEFAULT 0,
    rehearsal INTEGER NOT NULL DEFAULT 0,
    late INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX results_by_kind ON results (kind, seq);
CREATE INDEX results_by_job ON results (job, position, number);
CREATE INDEX results_by_content ON results (sha256);
