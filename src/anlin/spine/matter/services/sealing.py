"""Facts on their way into an entry: public ones in clear, others sealed, identity under the participant's key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from anlin.kernel.fact import BadFact
from anlin.kernel.process import Process, Step
from anlin.spine.ledger.services import Sealed
from anlin.spine.matter.refusals import Refused
from anlin.spine.vault.services import seal


def checked(process: Process, step: Step | None, facts: Mapping[str, object]) -> dict[str, object]:
    """The facts of a step (None: of the opening) in canonical form.

    Raises:
        Refused: a fact is missing, unknown to the step, or out of bounds.
    """
    try:
        return process.checked(step, facts)
    except BadFact as bad:
        raise Refused.of(bad) from bad


@dataclass(frozen=True)
class ParticipantKey:
    """A participant's reference and open key."""

    ref: str
    key: bytes


class Parted(NamedTuple):
    """Facts parted by who may read them."""

    public: dict[str, object]
    sealed: dict[str, Sealed]


def parted(
    process: Process, facts: Mapping[str, object], matter_key: bytes, participant: ParticipantKey | None
) -> Parted:
    """Part checked facts.

    Raises:
        ValueError: a fact says who somebody is, and there is no participant to hold its key.
    """
    public: dict[str, object] = {}
    sealed: dict[str, Sealed] = {}
    for key, value in facts.items():
        fact = process.fact[key]
        if fact.audience == "public":
            public[key] = value
        elif not fact.identity:
            sealed[key] = seal(matter_key, key, value)
        elif participant is None:
            raise ValueError(f"{key} is of a participant, and none takes part")
        else:
            sealed[key] = seal(participant.key, key, value, participant=participant.ref)
    return Parted(public, sealed)
