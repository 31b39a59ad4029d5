"""The writes of matters."""

from anlin.spine.matter.services.advancing import Advanced, advance
from anlin.spine.matter.services.opening import Contents, Opened, open_matter

__all__ = ["Advanced", "Contents", "Opened", "advance", "open_matter"]
