"""Pages drawn in tests name their static files plainly: nothing was collected."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings


@pytest.fixture(autouse=True)
def plain_static_names(settings: LazySettings, tmp_path: Path) -> None:
    """Static files by their own names, and an empty folder where collected ones would be."""
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    settings.STATIC_ROOT = tmp_path
