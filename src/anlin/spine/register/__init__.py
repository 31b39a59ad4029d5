"""Records without a process: what a `Register` declares, kept, with their history in the ledger."""
