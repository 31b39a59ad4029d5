"""Intake (S23): a report, from the first word to a verified close."""
