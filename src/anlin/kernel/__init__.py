"""Law as data: provisions, clocks, calendars, processes, facts and the Merkle tree. Plain Python; never Django."""
