"""Work for later: leased, at least once, and in its own transaction. The table is also the transactional outbox."""
