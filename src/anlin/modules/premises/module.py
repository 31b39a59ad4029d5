"""The room of premises, declared."""

from __future__ import annotations

from anlin.kernel.words import said
from anlin.modules.premises.registers import PREMISES
from anlin.workbench.rooms import Module

MODULE = Module(key="premises", label=said("Premises"), registers=(PREMISES,))
