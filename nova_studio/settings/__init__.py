"""What the artist has chosen: one model, one readable file, no secrets."""
