"""Whole-house promises: pages name their static files plainly, and no wrong code was counted before."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import LazySettings

from anlin.modules.intake.portal import throttle


@pytest.fixture(autouse=True)
def plain_static_names(settings: LazySettings, tmp_path: Path) -> None:
    """Without a manifest, from an empty folder."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    settings.STATIC_ROOT = tmp_path
    throttle.forget_all()
