"""What a step would do: it is taken, looked at and taken back, so that a preview cannot promise what the step refuses."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import uuid4

from django.db import transaction

from anlin.spine.access.actors import Actor
from anlin.spine.matter.models import Matter
from anlin.spine.matter.services.advancing import advance


def tried(*, matter: int, step: str, actor: Actor, facts: Mapping[str, object]) -> Matter:
    """The matter as it would stand after the step; nothing is stored.

    Raises:
        Refused: as `advance` does.
    """
    with transaction.atomic():
        taken = advance(matter=matter, step=step, actor=actor, facts=facts, write_key=str(uuid4()))
        transaction.set_rollback(True)
    return taken.matter
