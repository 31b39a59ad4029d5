"""Rows on their way in: sealed from the moment they are read until they are entered or thrown away."""
