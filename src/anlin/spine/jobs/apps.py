"""The app, which gathers every room's `jobs.py` at start."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "anlin.spine.jobs"
    label = "jobs"

    def ready(self) -> None:
        autodiscover_modules("jobs")
