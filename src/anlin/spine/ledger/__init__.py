"""The append-only record: entries, their content, the tree over them and its signed checkpoints."""
