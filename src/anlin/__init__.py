"""Anlin 安邻: one open system for a district's safety work, that anyone can check."""

__version__ = "0.1.0"
