"""PostgreSQL, with storage errors as one type."""
