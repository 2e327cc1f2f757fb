"""The library: everything the artist makes, on disk at once, in SQLite and plain files."""
