"""Hazards until they are put right, and large events before and while they take place: two declarations, nothing else."""
