"""The app, which gathers every room's `notices.py` at start."""

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class NoticeConfig(AppConfig):
    name = "anlin.spine.notice"
    label = "notice"

    def ready(self) -> None:
        from anlin.spine.notice import announcing, webhooks  # noqa: F401 - every step is announced

        autodiscover_modules("notices")
