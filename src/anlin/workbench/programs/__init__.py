"""Pages about programs: one's own tokens, the house's tokens, webhooks."""
