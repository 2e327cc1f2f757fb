-- An unclear job that the artist has let go, or sent again as another, asks for nothing more.

ALTER TABLE jobs ADD COLUMN let_go INTEGER NOT NULL DEFAULT 0;
