"""Accounts of those who work here: their own page, and the administrator's."""
