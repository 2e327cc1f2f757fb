-- Projects, tags, trash, search, versions of drafts, what other programs changed, and what files still have to say.

CREATE TABLE projects (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    created TEXT NOT NULL
) WITHOUT ROWID;
INSERT INTO projects VALUES ('default', 'My pictures', strftime('%Y-%m-%dT%H:%M:%f', 'now') || '000+00:00');

ALTER TABLE jobs ADD COLUMN project TEXT NOT NULL DEFAULT 'default';
ALTER TABLE jobs ADD COLUMN imported INTEGER NOT NULL DEFAULT 0;

-- "prompt", "tags" (one a line) and "names" are what is searched; "name" is the artist's own.
ALTER TABLE results ADD COLUMN project TEXT NOT NULL DEFAULT 'default';
ALTER TABLE results ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE results ADD COLUMN trashed TEXT;
ALTER TABLE results ADD COLUMN prompt TEXT NOT NULL DEFAULT '';
ALTER TABLE results ADD COLUMN tags TEXT NOT NULL DEFAULT '';
ALTER TABLE results ADD COLUMN names TEXT NOT NULL DEFAULT '';
CREATE INDEX results_shown ON results (kind, seq) WHERE trashed IS NULL;
CREATE INDEX results_trashed ON results (trashed) WHERE trashed IS NOT NULL;
CREATE INDEX results_by_project ON results (project, seq);
CREATE INDEX results_starred ON results (seq) WHERE starred = 1;
CREATE INDEX pictures_by_origin ON pictures (from_result) WHERE from_result IS NOT NULL;

UPDATE results SET
    prompt = coalesce((
        SELECT trim(coalesce(json_extract(request, '$.params.text'), '') || char(10)
            || coalesce(json_extract(request, '$.params.mask.maskPrompt'), ''), char(10))
        FROM jobs WHERE jobs.id = results.job), ''),
    names = coalesce((
        SELECT group_concat(p.name, char(10)) FROM job_inputs i JOIN pictures p ON p.sha256 = i.sha256
        WHERE i.job = results.job AND p.name != ''), '');

CREATE TABLE result_tags (
    tag TEXT NOT NULL COLLATE NOCASE,
    result TEXT NOT NULL,
    PRIMARY KEY (tag, result)
) WITHOUT ROWID;
CREATE INDEX result_tags_by_result ON result_tags (result);

CREATE VIRTUAL TABLE result_search USING fts5(
    prompt, tags, names, content='results', content_rowid='seq', prefix='2 3', tokenize='unicode61 remove_diacritics 2'
);
INSERT INTO result_search (result_search) VALUES ('rebuild');
CREATE TRIGGER results_inserted AFTER INSERT ON results BEGIN
    INSERT INTO result_search (rowid, prompt, tags, names) VALUES (new.seq, new.prompt, new.tags, new.names);
END;
CREATE TRIGGER results_deleted AFTER DELETE ON results BEGIN
    INSERT INTO result_search (result_search, rowid, prompt, tags, names)
    VALUES ('delete', old.seq, old.prompt, old.tags, old.names);
END;
CREATE TRIGGER results_reworded AFTER UPDATE OF prompt, tags, names ON results BEGIN
    INSERT INTO result_search (result_search, rowid, prompt, tags, names)
    VALUES ('delete', old.seq, old.prompt, old.tags, old.names);
    INSERT INTO result_search (rowid, prompt, tags, names) VALUES (new.seq, new.prompt, new.tags, new.names);
END;

-- "panel" is what the window wants back: JSON values. "trashed" drafts come back with all they had.
ALTER TABLE drafts ADD COLUMN project TEXT NOT NULL DEFAULT 'default';
ALTER TABLE drafts ADD COLUMN name TEXT NOT NULL DEFAULT '';
ALTER TABLE drafts ADD COLUMN panel TEXT NOT NULL DEFAULT '{}';
ALTER TABLE drafts ADD COLUMN trashed TEXT;

CREATE TABLE draft_undo (
    key TEXT PRIMARY KEY,
    undo BLOB NOT NULL
);

CREATE TABLE draft_versions (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL,
    label TEXT,
    saved TEXT NOT NULL,
    task TEXT NOT NULL,
    draft TEXT NOT NULL,
    source TEXT,
    source_name TEXT NOT NULL DEFAULT '',
    mask TEXT,
    project TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    panel TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX draft_versions_by_key ON draft_versions (key, seq);

-- What was committed, for the other programs on this library; only the newest entries are kept.
CREATE TABLE changes (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    writer TEXT NOT NULL,
    about TEXT NOT NULL,
    ids TEXT NOT NULL,
    added INTEGER NOT NULL,
    removed INTEGER NOT NULL
);

-- Files that do not yet say what the database says ("result", "job" or "project", and which), and files of removed results.
CREATE TABLE unwritten (
    what TEXT NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (what, id)
) WITHOUT ROWID;
INSERT INTO unwritten SELECT 'project', id FROM projects;
INSERT INTO unwritten SELECT 'job', id FROM jobs;
INSERT INTO unwritten SELECT 'result', id FROM results;
CREATE TABLE removals (
    file TEXT PRIMARY KEY
) WITHOUT ROWID;
