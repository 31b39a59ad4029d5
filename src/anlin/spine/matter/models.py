"""A matter, who takes part in it, its clocks, its walls, and the keys of writes already done."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from anlin.spine.party.models import Staff, Unit
from anlin.spine.place.models import Area

RUNNING = Q(alarm_at__isnull=False)


class Matter(models.Model):
    """Anything that somebody brings: at a place, held by a party, in a state of a declared process.

    Words of a matter never stand here in clear: `title_sealed` is a copy of its title under the matter's key,
    for lists. Category, urgency and source are columns because every list of every process filters by them.
    """

    class Held(models.TextChoices):
        DESK = "desk"
        UNIT = "unit"
        REPORTER = "reporter"
        PARTY = "party"  # who has to act: an owner, an organiser
        SUPERVISION = "supervision"
        OUTSIDE = "outside"
        NOBODY = "nobody"

    ref = models.CharField(max_length=32, unique=True)
    number = models.CharField(max_length=24, unique=True)
    process = models.CharField(max_length=60)
    version = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=40)
    category = models.CharField(max_length=40, blank=True)
    urgency = models.PositiveSmallIntegerField(default=2)  # 1 urgent, 2 ordinary, 3 can wait
    source = models.CharField(max_length=20, blank=True)

    area = models.ForeignKey(Area, on_delete=models.PROTECT, db_index=False)
    lon = models.FloatField(null=True)  # WGS-84; null: not located
    lat = models.FloatField(null=True)

    held_by = models.CharField(max_length=12, choices=Held.choices, default=Held.DESK)
    holder_unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT, db_index=False)
    holder_staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT, db_index=False)
    held_since = models.DateTimeField()

    opened_at = models.DateTimeField()
    known_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    alarm_at = models.DateTimeField(null=True)  # earliest over its running clocks
    awaits_rank = models.CharField(max_length=30, blank=True)  # the rank whose approval is asked for

    complaint = models.BooleanField(default=False)  # concerns an officer or unit: supervision only (line 6)
    imported = models.BooleanField(default=False)  # history as claimed; kept out of on-time figures
    merged_into = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="merged")
    split_from = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="parts", db_index=False)
    erased_at = models.DateTimeField(null=True)
    legal_hold = models.CharField(max_length=120, blank=True)

    key_wrapped = models.BinaryField(null=True)
    title_sealed = models.BinaryField(null=True)
    last_seq = models.PositiveIntegerField(default=1)
    last_digest = models.CharField(max_length=64)

    class Meta:
        indexes = (
            models.Index(fields=("alarm_at", "id"), condition=RUNNING, name="matter_alarm"),
            models.Index(fields=("area", "alarm_at", "id"), condition=RUNNING, name="matter_area_alarm"),
            models.Index(fields=("holder_unit", "alarm_at", "id"), condition=RUNNING, name="matter_unit_alarm"),
            models.Index(fields=("holder_staff", "alarm_at", "id"), condition=RUNNING, name="matter_staff_alarm"),
            models.Index(fields=("state", "id"), name="matter_state"),
            models.Index(fields=("state", "urgency", "alarm_at", "id"), condition=RUNNING, name="matter_queue"),
            models.Index(fields=("area", "id"), name="matter_area"),
            models.Index(fields=("category", "id"), name="matter_category"),
            models.Index(fields=("process", "id"), name="matter_process"),
            models.Index(fields=("source", "id"), name="matter_source"),
            models.Index(fields=("lon", "lat"), condition=RUNNING, name="matter_point"),
            models.Index(fields=("id",), condition=Q(erased_at__isnull=False), name="matter_erased"),
            models.Index(fields=("split_from",), condition=Q(split_from__isnull=False), name="matter_parts"),
        )

    def __str__(self) -> str:
        return self.number


class Participant(models.Model):
    """A resident, as a participant of this one matter and no other (line 3): a fresh subject and key."""

    ref = models.CharField(max_length=32, unique=True)
    matter = models.ForeignKey(Matter, on_delete=models.PROTECT, related_name="participants")
    role = models.CharField(max_length=20, default="reporter")
    code_hash = models.CharField(max_length=64, unique=True)
    key_wrapped = models.BinaryField(null=True)
    has_contact = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.role


class MatterClock(models.Model):
    """One clock of one matter, with its due moments written in the step's own transaction."""

    class Outcome(models.TextChoices):
        RUNNING = "running"
        IN_TIME = "in_time"
        LATE = "late"
        WITHDRAWN = "withdrawn"
        UNJUDGED = "unjudged"  # stopped after the earliest possible due moment, while a year's calendar is missing

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="clocks")
    key = models.CharField(max_length=40)
    basis = models.JSONField()  # {"kind", …}: which law, promise or document
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=16)
    rule = models.CharField(max_length=24)
    held = models.BooleanField(default=False)
    started_at = models.DateTimeField()
    pauses = models.JSONField(default=list)  # [[since, until | null, reason], …]
    extensions = models.JSONField(default=list)  # [{"amount", "unit", "at"}, …]
    due_original = models.DateTimeField()
    due_strict = models.DateTimeField()
    due_formal = models.DateTimeField()
    alarm_at = models.DateTimeField(null=True)  # earliest possible; never null while running
    certain = models.BooleanField(default=True)  # False: waits for a year's calendar
    calendar_digest = models.CharField(max_length=64)
    stopped_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, default=Outcome.RUNNING)
    as_claimed = models.BooleanField(default=False)

    class Meta:
        indexes = (
            models.Index(fields=("alarm_at",), condition=Q(outcome="running"), name="clock_alarm"),
            models.Index(fields=("id",), condition=Q(certain=False), name="clock_waits_calendar"),
            models.Index(fields=("stopped_at",), condition=Q(stopped_at__isnull=False), name="clock_stopped"),
            models.Index(
                fields=("outcome", "stopped_at", "due_strict"),
                condition=Q(stopped_at__isnull=False) & ~Q(outcome="in_time"),
                name="clock_missed",
            ),
        )

    def __str__(self) -> str:
        return f"{self.key} · {self.matter_id}"


class Wall(models.Model):
    """A conflict of interest: this member of staff, or everyone of this unit, never sees the matter."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE, related_name="walls")
    staff = models.ForeignKey(Staff, null=True, on_delete=models.PROTECT)
    unit = models.ForeignKey(Unit, null=True, on_delete=models.PROTECT)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(staff__isnull=False) | Q(unit__isnull=False), name="wall_against_somebody"
            ),
        )

    def __str__(self) -> str:
        return f"{self.matter_id}"


class DistrictPromise(models.Model):
    """A limit that the district promised: how long, in which document, since when. The newest in force counts."""

    setting = models.CharField(max_length=80)
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=16)
    number = models.CharField(max_length=40)
    since = models.DateTimeField()

    class Meta:
        indexes = (models.Index(fields=("setting", "-since"), name="promise_newest"),)

    def __str__(self) -> str:
        return self.setting


class WriteKey(models.Model):
    """A write already done: the same key with the same body gets the same answer, within a day."""

    key = models.CharField(max_length=36, primary_key=True)
    digest = models.CharField(max_length=64)
    matter = models.BigIntegerField()
    seq = models.PositiveIntegerField(default=1)  # the entry that the write made, by its number within the matter
    day = models.DateField(db_index=True)

    def __str__(self) -> str:
        return self.key


class ContactRead(models.Model):
    """One row for each reader, matter and quarter of an hour: the read that stands in the ledger."""

    matter = models.ForeignKey(Matter, on_delete=models.CASCADE)
    staff = models.ForeignKey(Staff, on_delete=models.PROTECT)
    quarter = models.BigIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("matter", "staff", "quarter"), name="one_read_a_quarter"),)

    def __str__(self) -> str:
        return f"{self.matter_id} · {self.quarter}"


class LoadedYear(models.Model):
    """A year's holiday notice that this district loaded, as the file says it; the newest of a year counts."""

    year = models.PositiveSmallIntegerField(db_index=True)
    file = models.TextField()  # TOML, see `kernel/calendars/`
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.year)
