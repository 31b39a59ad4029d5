"""The lines we hold, a file each."""
