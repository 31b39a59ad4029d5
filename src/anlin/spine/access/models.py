"""Users and what they were granted."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from anlin.spine.access.roles import ROLES
from anlin.spine.party.models import Staff, new_ref
from anlin.spine.place.models import Area


class UserManager(BaseUserManager["User"]):
    """Makes accounts."""

    def create_user(self, username: str, password: str, staff: Staff | None = None) -> User:
        user = self.model(username=username, staff=staff)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A log-in of one member of staff. Residents have none."""

    username = models.CharField(max_length=60, unique=True)
    staff = models.OneToOneField(Staff, null=True, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)

    objects: ClassVar[UserManager] = UserManager()
    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return str(self.staff) if self.staff else self.username


class Grant(models.Model):
    """A post: a role over an area, for a term. It ends by itself."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    role = models.CharField(max_length=30, choices=[(key, role.label) for key, role in ROLES.items()])
    area = models.ForeignKey(Area, on_delete=models.PROTECT)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.role} · {self.area}"


class ApiToken(models.Model):
    """A key with which a program asks in a member of staff's name: some of their rights, for a term.

    `digest` is a keyed hash of the secret, which is shown once and stored nowhere; null: offered, not picked up yet.
    `tail` are its last four characters, by which its holder knows it again.
    """

    ref = models.CharField(max_length=32, unique=True, default=new_ref, editable=False)
    holder = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    label = models.CharField(max_length=60)
    scopes = models.JSONField()  # keys of `scopes.SCOPES`
    processes = models.JSONField(default=list)  # keys of processes; empty: all
    digest = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - null, since unique constraints skip it
    tail = models.CharField(max_length=4, default="")
    made_at = models.DateTimeField()
    until = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)  # to ten minutes

    class Meta:
        indexes = (models.Index(fields=("holder", "-id"), name="token_of_holder"),)

    def __str__(self) -> str:
        return self.label


class RateWindow(models.Model):
    """How many requests of one minute were drawn by one token, or by one address under the day's key."""

    minute = models.BigIntegerField()
    mark = models.CharField(max_length=32)
    drawn = models.PositiveIntegerField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=("minute", "mark"), name="rate_window_once"),)

    def __str__(self) -> str:
        return f"{self.minute}: {self.drawn}"


class Deputy(models.Model):
    """Who stands in for somebody, for a term: the roles of the one they stand in for open to them too."""

    principal = models.ForeignKey(Staff, on_delete=models.PROTECT, related_name="deputies")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="stands_in")
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(until__gte=models.F("since")), name="deputy_term_runs_forward"),
        )

    def __str__(self) -> str:
        return f"{self.user} · {self.principal}"


class Invitation(models.Model):
    """A code, stored hashed, that lets one person choose the password of one account, once, before it runs out."""

    user = models.OneToOneField(User, on_delete=models.CASCADE)
    digest = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.user)


class LogIn(models.Model):
    """A session of somebody who works here: when it began, and no word of device or address."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    session_key = models.CharField(max_length=40, unique=True)
    began_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.user)
