"""Comparisons against peers and limits, run on demand by `anlin bench`; never timed asserts in tests."""
