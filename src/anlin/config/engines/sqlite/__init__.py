"""SQLite with a write-ahead log, full sync, and writers that queue in order."""
