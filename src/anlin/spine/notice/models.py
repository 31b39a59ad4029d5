"""Notices in the house, for staff."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext

from anlin.spine.access.models import User
from anlin.spine.party.models import new_ref


class Notice(models.Model):
    """A sentence for one member of staff (`staff`, a reference) or for everybody of a unit (`unit`, a key).

    `text` is an English source string, `params` its values: numbers of matters, names of units, moments; never what
    identifies a resident.
    """

    staff = models.CharField(max_length=32, default="")
    unit = models.CharField(max_length=64, default="")
    text = models.CharField(max_length=200)
    params = models.JSONField(default=dict)
    link = models.CharField(max_length=200, default="")
    unique = models.CharField(max_length=200, unique=True)
    made_at = models.DateTimeField()
    seen_at = models.DateTimeField(null=True)
    asks = models.BooleanField(default=False)  # for a decision about the matter: no news any more once it is taken

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(staff="") ^ models.Q(unit=""), name="notice_is_for_a_person_or_a_unit"
            ),
        )
        indexes = (
            models.Index(fields=["staff", "-id"], condition=models.Q(seen_at__isnull=True), name="notice_of_staff"),
            models.Index(fields=["unit", "-id"], condition=models.Q(seen_at__isnull=True), name="notice_of_unit"),
            models.Index(fields=["id"], condition=models.Q(seen_at__isnull=True, asks=True), name="notice_asks"),
        )

    def __str__(self) -> str:
        return str(gettext(self.text) % self.params)


class Webhook(models.Model):
    """An address outside that is told of steps, by patterns of their actions, as far as `holder` may see their matters.

    `address` and secret are sealed under a key that is not in the database: an address may carry a secret of its own.
    """

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    holder = models.ForeignKey(User, on_delete=models.PROTECT)
    label = models.CharField(max_length=60)
    host = models.CharField(max_length=255)
    address_sealed = models.BinaryField()
    secret_sealed = models.BinaryField()
    patterns = models.JSONField()
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.label


class HookMessage(models.Model):
    """One message to one webhook: what it says, and how its sending goes. References and states, never words."""

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="messages")
    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    action = models.CharField(max_length=120)
    entry = models.CharField(max_length=64)
    body = models.TextField()
    made_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    answer = models.PositiveSmallIntegerField(null=True)  # the last status that came back
    trouble = models.CharField(max_length=40, default="")
    delivered_at = models.DateTimeField(null=True)
    died_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("webhook", "entry"), name="hook_message_once"),)
        indexes = (
            models.Index(fields=("webhook", "-id"), name="hook_message_newest"),
            models.Index(fields=("made_at",), name="hook_message_made"),
        )

    def __str__(self) -> str:
        return f"{self.action} {self.attempts}"
