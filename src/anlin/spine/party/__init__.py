"""Who works here: organisations, units and staff. Never residents (LINES.md, line 3)."""
