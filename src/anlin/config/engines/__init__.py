"""Database engines: Django's own, made fair, durable, and honest about storage that fails."""
