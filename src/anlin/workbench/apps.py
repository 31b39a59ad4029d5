"""The workbench starts: rooms bring their processes into force."""

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    """Registers every room's processes."""

    name = "anlin.workbench"
    label = "workbench"

    def ready(self) -> None:
        from anlin.spine.matter.registry import register
        from anlin.workbench.api import problems
        from anlin.workbench.errors import answers_at
        from anlin.workbench.rooms import rooms

        answers_at(problems.PREFIX, problems.of_status)
        for room in rooms():
            for process in room.processes:
                register(process)
