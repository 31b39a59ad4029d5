"""The app of documents: some are issued inside the step that they are about, and erasing a matter destroys its files."""

from django.apps import AppConfig


class DocumentConfig(AppConfig):
    """Documents."""

    name = "anlin.spine.document"
    label = "document"

    def ready(self) -> None:
        from anlin.spine.document import with_steps  # noqa: F401 - it listens to steps and to erasures
