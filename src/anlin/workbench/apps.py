"""The workbench starts: rooms bring their processes, registers and documents into force."""

from django.apps import AppConfig


class WorkbenchConfig(AppConfig):
    """Brings every room's processes, registers and documents into force."""

    name = "anlin.workbench"
    label = "workbench"

    def ready(self) -> None:
        from anlin.spine.document import registry as documents
        from anlin.spine.matter.registry import receives, register
        from anlin.spine.register import registry as registers
        from anlin.workbench.api import problems
        from anlin.workbench.documents.texts import texts_of
        from anlin.workbench.errors import answers_at
        from anlin.workbench.excel_in import entering  # noqa: F401 - its job is registered
        from anlin.workbench.notices import tell_of
        from anlin.workbench.rooms import documents_of_rooms, rooms

        answers_at(problems.PREFIX, problems.of_status)
        for room in rooms():
            for declared in room.registers:
                registers.register(declared)
        for room in rooms():
            for process in room.processes:
                register(process)
                tell_of(process)
                for step, kinds in room.gives.get(process.key, {}).items():
                    receives(process.key, step, kinds)
        for document, folder in documents_of_rooms():
            documents.register(document, texts_of(document, folder))
        broken = registers.broken_references()
        if broken:
            raise ValueError("; ".join(broken))
