"""Pages of every register, derived from its declaration: list, record, form, doubles."""
