"""Projects in the window: which one the artist is in, and what can be done with projects."""
