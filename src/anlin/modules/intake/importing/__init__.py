"""Reports from other systems: read, mapped, entered as claimed, or set aside with the reason."""
