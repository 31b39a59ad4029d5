"""Papers of matters: numbered without gaps, withdrawn with a reason, never deleted."""
