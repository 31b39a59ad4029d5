"""Areas in a tree, the drawn map, addresses, and the one row that says which district this is.

All coordinates are WGS-84 degrees; all geometry is little-endian WKB, longitude first.
"""

from __future__ import annotations

import secrets
from typing import Any

import shapely
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from shapely.geometry.base import BaseGeometry

from anlin.spine.rows import asked

BBox = tuple[float, float, float, float]
"""West, south, east, north."""


class Boxed(models.Model):
    """Something drawn: its geometry and the box around it."""

    geometry = models.BinaryField(help_text="WKB, WGS-84")
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()

    class Meta:
        abstract = True

    @property
    def shape(self) -> BaseGeometry:
        """The geometry as shapely knows it."""
        return shapely.from_wkb(bytes(self.geometry))

    @property
    def bbox(self) -> BBox:
        """West, south, east, north, in degrees."""
        return (self.west, self.south, self.east, self.north)

    def draw(self, shape: BaseGeometry) -> None:
        """Take a geometry and its box; does not save."""
        self.geometry = shapely.to_wkb(shape, byte_order=1)
        self.west, self.south, self.east, self.north = (float(v) for v in shape.bounds)


class Area(Boxed):
    """A district, street, beat or grid. Its subtree is exactly the ids `first..last`, and `first` is its own id."""

    class Kind(models.TextChoices):
        """The four levels, widest first."""

        DISTRICT = "district", _("district")
        STREET = "street", _("street")
        BEAT = "beat", _("beat")
        GRID = "grid", _("grid")

    id = models.IntegerField(primary_key=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    code = models.CharField(max_length=32, unique=True)
    name_zh = models.CharField(max_length=64)
    name_en = models.CharField(max_length=96)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    first = models.IntegerField()
    last = models.IntegerField(db_index=True)
    station_key = models.CharField(
        max_length=64, blank=True, default="", help_text="key of the unit that answers for a beat"
    )

    class Meta:
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(first=models.F("id"), last__gte=models.F("id")), name="area_range"
            ),
        )

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, and let every process look the areas up afresh."""
        super().save(*args, **kwargs)
        Edition.renew()

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        """Delete, and let every process look the areas up afresh."""
        gone = super().delete(*args, **kwargs)
        Edition.renew()
        return gone

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_zh if (get_language() or "zh").startswith("zh") else self.name_en

    @property
    def middle(self) -> tuple[float, float]:
        """The middle of its box: longitude, latitude."""
        return (self.west + self.east) / 2, (self.south + self.north) / 2

    @property
    def ids(self) -> range:
        """Ids of this area and all below it."""
        return range(self.first, self.last + 1)


class MapFeature(Boxed):
    """A thing drawn on the district's own map. `rank`: the least zoom at which it is drawn."""

    class Kind(models.TextChoices):
        """What it is; decides how it is drawn."""

        MINOR = "minor", _("minor road")
        MAIN = "main", _("main road")
        TRUNK = "trunk", _("trunk road")
        RAIL = "rail", _("railway")
        WATER = "water", _("water")
        BANK = "bank", _("green by the water")
        PARK = "park", _("park")
        FIELD = "field", _("fields")
        CAMPUS = "campus", _("campus")
        BLOCK = "block", _("block")
        BUILDING = "building", _("building")
        LABEL = "label", _("label")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    name_zh = models.CharField(max_length=64, blank=True, default="")
    name_en = models.CharField(max_length=96, blank=True, default="")
    rank = models.SmallIntegerField(default=0)

    class Meta:
        ordering = ("id",)
        indexes = (models.Index(fields=("kind", "west"), name="mapfeature_kind_west"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.name_zh}".strip()

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_zh if (get_language() or "zh").startswith("zh") else (self.name_en or self.name_zh)


class Address(models.Model):
    """A public address or named place, never a person's: the gazetteer behind "where did it happen"."""

    class Kind(models.TextChoices):
        """What stands there."""

        DOOR = "door", _("street number")
        CROSSING = "crossing", _("crossing")
        SITE = "site", _("named place")

    text_zh = models.CharField(max_length=96)
    text_en = models.CharField(max_length=128, blank=True, default="")
    site_zh = models.CharField(
        max_length=64, blank=True, default="", help_text="shop, school or estate that stands there"
    )
    key = models.CharField(
        max_length=96, db_index=True, help_text="`text_zh` as it is searched: see `selectors.address_key`"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+")
    lon = models.FloatField()
    lat = models.FloatField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.text_zh


class SingleRow(models.Model):
    """A table of one row."""

    id = models.SmallIntegerField(primary_key=True, default=1, editable=False)

    class Meta:
        abstract = True


class District(SingleRow):
    """Which district this house serves. One deployment, one district, one row."""

    name_zh = models.CharField(max_length=64)
    name_en = models.CharField(max_length=96)
    timezone = models.CharField(max_length=64, help_text="IANA name")
    log_origin = models.CharField(max_length=128, help_text="origin line of the log's checkpoints")
    west = models.FloatField()
    south = models.FloatField()
    east = models.FloatField()
    north = models.FloatField()
    demo = models.BooleanField(default=False)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="district_one_row"),)

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_zh if (get_language() or "zh").startswith("zh") else self.name_en

    @property
    def bbox(self) -> BBox:
        """West, south, east, north, in degrees."""
        return (self.west, self.south, self.east, self.north)


class Edition(SingleRow):
    """Which edition of areas and map holds; processes keep what they read until the token differs."""

    token = models.CharField(max_length=32)

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="edition_one_row"),)

    def __str__(self) -> str:
        return self.token

    @classmethod
    def renew(cls) -> None:
        """Make every process read areas and map afresh, once this transaction holds."""
        cls.objects.update_or_create(id=1, defaults={"token": secrets.token_hex(16)})

    @classmethod
    def current(cls) -> str:
        """The token that holds now; empty before the first area."""
        # Asked at every look-up of a point: so it costs a fifth of what the query builder takes.
        rows = asked("SELECT token FROM place_edition WHERE id = 1", ())
        return str(rows[0][0]) if rows else ""
