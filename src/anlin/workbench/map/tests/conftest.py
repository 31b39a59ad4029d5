"""The map's pages name their static files plainly, as all of workbench's tests do."""

from anlin.workbench.tests.conftest import plain_static_names

__all__ = ["plain_static_names"]
