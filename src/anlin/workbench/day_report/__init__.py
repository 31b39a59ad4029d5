"""The supervisor's day report: what came, what is late and why, what was opened again, and what was in time; for every process."""
