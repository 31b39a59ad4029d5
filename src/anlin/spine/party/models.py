"""Units and staff."""

from __future__ import annotations

import secrets

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from anlin.spine.place.models import Area


def new_ref() -> str:
    """An opaque reference: 32 hex digits that say nothing."""
    return secrets.token_hex(16)


class Unit(models.Model):
    """A part of the district that can hold a matter, or an authority outside it."""

    class Kind(models.TextChoices):
        DESK = "desk", _("Intake desk")
        STATION = "station", _("Station")
        SUPERVISION = "supervision", _("Supervision")
        GRID_OFFICE = "grid_office", _("Grid office")
        PROCURATORATE = "procuratorate", _("Procuratorate")
        OUTSIDE = "outside", _("Other authority")

    key = models.SlugField(max_length=60, unique=True)
    name_zh = models.CharField(max_length=80)
    name_en = models.CharField(max_length=80)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    area = models.ForeignKey(Area, on_delete=models.PROTECT)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT)
    order = models.PositiveSmallIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("order", "key")

    def __str__(self) -> str:
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en

    @property
    def is_outside(self) -> bool:
        return self.kind == self.Kind.OUTSIDE

    @property
    def is_elsewhere(self) -> bool:
        """It signs for what is sent to it, and handles nothing in this house."""
        return self.kind in (self.Kind.OUTSIDE, self.Kind.PROCURATORATE)


class Staff(models.Model):
    """A person who works here, known by name to colleagues and by `ref` to the ledger."""

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT)
    left_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name_zh if (get_language() or "").startswith("zh") else self.name_en
