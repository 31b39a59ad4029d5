"""A fictitious matter being lived: the time moves on with every step, and never past today."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from anlin.kernel.process import Process
from anlin.spine.matter.services.bulk import PastStep
from anlin.spine.party.models import Staff, Unit


@dataclass(kw_only=True)
class Walk:
    """Steps taken so far, and where the matter stands after them."""

    process: Process
    random: Random
    at: datetime
    end: datetime
    steps: list[PastStep] = field(default_factory=list)
    state: str = ""

    def take(
        self,
        step: str,
        hours: float,
        who: str,
        facts: Mapping[str, object] | None = None,
        *,
        held_by: str = "",
        unit: Unit | None = None,
        staff: Staff | None = None,
        public: Mapping[str, object] | None = None,
    ) -> None:
        """Take a step some hours later; sooner where that would lie in the future."""
        later = self.at + timedelta(hours=hours * self.random.uniform(0.4, 1.6), seconds=self.random.randrange(60))
        if later >= self.end:
            later = self.at + (self.end - self.at) * self.random.uniform(0.2, 0.6)
        declared = self.process.step.get(step)
        self.state = (declared.enters if declared else None) or self.state or self.process.initial
        self.at = later
        self.steps.append(PastStep(step, later, who, self.state, facts or {}, public or {}, held_by, unit, staff))
