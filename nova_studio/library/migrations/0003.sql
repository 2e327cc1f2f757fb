-- Masks kept by name with a picture. A deleted one only gets its time, so that deleting can be undone.

CREATE TABLE shelf_masks (
    id TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    mask TEXT NOT NULL,
    created TEXT NOT NULL,
    deleted TEXT
) WITHOUT ROWID;
CREATE INDEX shelf_masks_by_source ON shelf_masks (source, id);
