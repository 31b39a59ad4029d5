"""Pages drawn in tests name their static files plainly, and every test starts with no wrong code counted."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from anlin.modules.intake.portal import throttle


@pytest.fixture(autouse=True)
def plain_static_names(settings: Settings, tmp_path: Path) -> None:
    """Without a manifest, from an empty folder."""
    settings.STATIC_ROOT = tmp_path
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
    throttle.forget_all()
