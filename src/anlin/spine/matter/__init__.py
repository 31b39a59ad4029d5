"""Matters: opened, advanced, read. `advance` is the only way to move one."""
