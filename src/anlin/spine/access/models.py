"""Users and what they were granted."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from anlin.spine.access.roles import ROLES
from anlin.spine.party.models import Staff
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
