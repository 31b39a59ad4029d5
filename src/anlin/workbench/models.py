"""What desks keep of their own: views of lists, and texts to reply with. Nothing of a matter or of a resident."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language

from anlin.spine.party.models import Staff, Unit


class SavedView(models.Model):
    """How a list is looked at, under a name: filters, order, columns. Its keeper's own, or of a unit."""

    listing = models.CharField(max_length=80)  # the key of a process or register
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.CASCADE)  # everybody of this unit has it
    name = models.CharField(max_length=60)
    query = models.JSONField(default=dict)  # {"state": "working", "order": "newest", "columns": "received,holder"}
    opens_first = models.BooleanField(default=False)  # the list opens with it

    class Meta:
        indexes = (models.Index(fields=("listing", "staff"), name="view_of_staff"),)
        constraints = (
            models.UniqueConstraint(fields=("listing", "staff", "name"), condition=Q(unit=None), name="own_view_once"),
            models.UniqueConstraint(
                fields=("listing", "unit", "name"), condition=Q(unit__isnull=False), name="unit_view_once"
            ),
        )

    def __str__(self) -> str:
        return self.name


class ReplyText(models.Model):
    """A text that a desk may choose while it asks or answers, in one state of a process, for one fact of its steps."""

    process = models.CharField(max_length=60)
    state = models.CharField(max_length=40)
    fact = models.CharField(max_length=40)
    name_zh = models.CharField(max_length=60)
    name_en = models.CharField(max_length=60)
    text_zh = models.TextField()  # {number}, {category} … stand for public facts
    text_en = models.TextField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = (models.Index(fields=("process", "state"), condition=Q(ended_at=None), name="reply_text_in_use"),)

    def __str__(self) -> str:
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en
