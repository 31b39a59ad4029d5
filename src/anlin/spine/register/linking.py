"""A step that names a record is linked to it: the record's page lists its matters, the matter's page its records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from anlin.kernel.process import Process
from anlin.kernel.words import said
from anlin.spine.matter.models import Matter
from anlin.spine.matter.refusals import Refused
from anlin.spine.matter.registry import Taken, entered, every_step, process_of
from anlin.spine.register.models import Record, RecordLink
from anlin.spine.register.registry import register_named
from anlin.spine.register.selectors import records_visible_to


@every_step
def link_records(taken: Taken) -> None:
    """Link what the step names; a joined record stands for the one that it was joined to.

    Raises:
        Refused: there is no such record, or the actor may not see it; the same answer for both.
    """
    process = process_of(taken.matter)
    for key, number in list(taken.facts.items()):
        fact = process.fact.get(key)
        if fact is None or fact.kind != "record":
            continue
        seen = records_visible_to(taken.actor, register_named(fact.of)).select_related("merged_into")
        record = seen.filter(number=str(number)).first()
        if record is None:
            raise Refused(said("No record has this number, as far as you may see."), code="fact", fact=key)
        record = record.merged_into or record
        taken.facts[key] = record.number
        RecordLink.objects.get_or_create(record=record, matter=taken.matter, fact=key)


@entered
def link_entered(steps: Sequence[tuple[Matter, Process, Mapping[str, object]]]) -> None:
    """The same for matters that enter in bulk; a number that no record has links nothing."""
    wanted = [
        (matter, key, str(number))
        for matter, process, facts in steps
        for key, number in facts.items()
        if key in process.fact and process.fact[key].kind == "record"
    ]
    if not wanted:
        return
    found = dict(Record.objects.filter(number__in={number for _m, _k, number in wanted}).values_list("number", "pk"))
    RecordLink.objects.bulk_create(
        [
            RecordLink(record_id=found[number], matter=matter, fact=key)
            for matter, key, number in wanted
            if number in found
        ],
        ignore_conflicts=True,
    )
