"""What can be done to a record: added, changed, retired, joined, read of its owner, erased."""

from anlin.spine.register.services.entering import NewRecord, enter_many
from anlin.spine.register.services.settling import merge, restore, retire, unmerge
from anlin.spine.register.services.writing import Where, Written, add_record, change_record

__all__ = [
    "NewRecord",
    "Where",
    "Written",
    "add_record",
    "change_record",
    "enter_many",
    "merge",
    "restore",
    "retire",
    "unmerge",
]
