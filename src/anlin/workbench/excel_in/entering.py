"""Keep an upload, and enter its ready rows part by part: each part one transaction, whatever happens to the others."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from anlin.kernel.words import Phrase, said
from anlin.spine.access.actors import Actor, actor_of
from anlin.spine.access.models import User
from anlin.spine.jobs.registry import Payload
from anlin.spine.jobs.services import enqueue, job
from anlin.spine.matter.refusals import Refused
from anlin.spine.staging.models import Upload
from anlin.spine.staging.services import claim, entered_before, give_back, keep, name, part_of, replace_part
from anlin.workbench.excel_in.columns import AREA, explanation_titles, raw_rows
from anlin.workbench.excel_in.judging import Judged, judged
from anlin.workbench.excel_in.reading import read_sheet
from anlin.workbench.excel_in.targets import Target, target_of_slug

AT_ONCE = 400
"""Rows up to which an upload is entered while its sender waits; more are a job."""


def kept(data: bytes, target: Target, actor: Actor) -> Upload:
    """Read, judge and keep a workbook.

    Raises:
        NotRead: the file is refused whole.
    """
    rows = judged(raw_rows(read_sheet(data, passed_over=explanation_titles()), target.columns), target, actor)
    counts = {standing: sum(row.standing == standing for row in rows) for standing in ("ready", "wrong", "there")}
    assert actor.staff_id is not None
    return keep(target=target.key, staff=actor.staff_id, rows=[row.kept() for row in rows], **counts)


@transaction.atomic
def begin(upload: Upload, target: Target) -> None:
    """Enter the ready rows: a part now and the rest as jobs, so that no transaction is long."""
    held = Upload.objects.select_for_update().get(pk=upload.pk)
    if held.state != Upload.State.SHOWN:
        return
    held.state = Upload.State.ENTERING
    held.save(update_fields=("state",))
    enqueue("excel_in.enter", {"upload": held.pk, "slug": target.slug, "nth": 0}, unique=f"{held.pk}/0")


def finish_at_once(upload: Upload, target: Target, actor: Actor) -> None:
    """Enter every part of a small upload while its sender waits."""
    nth = 0
    while enter_part(upload.pk, target, actor, nth):
        nth += 1


@job("excel_in.enter", lease=300)
def enter_as_job(payload: Payload) -> None:
    """One part; it asks for the next in the same transaction."""
    upload = Upload.objects.filter(pk=payload["upload"]).select_related("staff").first()
    user = User.objects.filter(staff_id=upload.staff_id, is_active=True).first() if upload else None
    if upload is None:
        return
    actor = actor_of(user) if user is not None else Actor(ref=upload.staff.ref)
    target, nth = target_of_slug(str(payload["slug"])), int(payload["nth"])
    if enter_part(upload.pk, target, actor, nth):
        enqueue("excel_in.enter", {**payload, "nth": nth + 1}, unique=f"{upload.pk}/{nth + 1}")


@transaction.atomic
def enter_part(upload_id: int, target: Target, actor: Actor, nth: int) -> bool:
    """Enter the ready rows of one part. False: there is no such part, and the upload is done.

    A row enters only where the actor may enter it at this moment. Run again, it enters nothing twice.
    """
    upload = Upload.objects.select_for_update().get(pk=upload_id)
    kept = part_of(upload, nth)
    if kept is None:
        upload.state = Upload.State.DONE
        upload.save(update_fields=("state",))
        return False
    rows = [Judged.of(row) for row in kept]
    _enter([row for row in rows if row.standing == "ready"], target, actor)
    replace_part(upload, nth, [row.kept() for row in rows])
    before = [row["standing"] for row in kept]
    after = [row.standing for row in rows]
    for standing in ("ready", "wrong", "there", "entered"):
        changed = after.count(standing) - before.count(standing)
        setattr(upload, standing, getattr(upload, standing) + changed)
    upload.save(update_fields=("ready", "wrong", "there", "entered"))
    return True


def _enter(rows: Sequence[Judged], target: Target, actor: Actor) -> None:
    allowed = [row for row in rows if target.may_enter_at(actor, row.area)]
    for row in rows:
        if row not in allowed:
            row.refuse(AREA.key, Phrase.of(said("You enter nothing there any more.")))
    mine = claim(target.key, [row.mark for row in allowed])
    known = target.there([row.mark for row in allowed])
    fresh = [row for row in allowed if row.mark in mine and not known.get(row.mark)]
    done: dict[str, str] = {}
    for row, answer in zip(fresh, target.enter([row.ready() for row in fresh], actor), strict=True):
        if isinstance(answer, Refused):
            row.refused(answer)
        else:
            row.standing, row.number = "entered", answer
            done[row.mark] = answer
    name(target.key, done)
    give_back(target.key, mine - set(done))
    there = [row for row in allowed if row not in fresh]
    numbers = entered_before(target.key, [row.mark for row in there])
    for row in there:
        row.standing, row.number = "there", known.get(row.mark) or numbers.get(row.mark, "")
