"""Portable files: one draft, one job or a whole project as a single zip, to be opened in another library without an account."""
