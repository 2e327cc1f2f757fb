"""The embedded engine: rehearses every task on this computer, free, at once and the same each time. Nothing is imported here."""
