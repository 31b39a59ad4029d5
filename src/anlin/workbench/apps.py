"""The workbench starts: rooms bring their processes and registers into force."""

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    """Brings every room's processes and registers into force."""

    name = "anlin.workbench"
    label = "workbench"

    def ready(self) -> None:
        from anlin.spine.matter.registry import register
        from anlin.spine.register import registry as registers
        from anlin.workbench.api import problems
        from anlin.workbench.errors import answers_at
        from anlin.workbench.excel_in import entering  # noqa: F401 - its job is registered
        from anlin.workbench.rooms import rooms

        answers_at(problems.PREFIX, problems.of_status)
        for room in rooms():
            for declared in room.registers:
                registers.register(declared)
        for room in rooms():
            for process in room.processes:
                register(process)
        broken = registers.broken_references()
        if broken:
            raise ValueError("; ".join(broken))
