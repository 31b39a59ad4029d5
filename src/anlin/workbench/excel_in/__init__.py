"""Rows from Excel into a register or into openings of a process: read safely, judged row by row, entered when asked."""
