-- What is chosen for one project alone: JSON values by their names.

ALTER TABLE projects ADD COLUMN settings TEXT NOT NULL DEFAULT '{}';

-- How many pictures a project has and which are the newest, without a look at those of the others.
CREATE INDEX results_shown_of ON results (project, kind, seq) WHERE trashed IS NULL;
