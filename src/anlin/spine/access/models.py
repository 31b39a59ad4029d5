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
    """A role over an area, for a term. It ends by itself."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    role = models.CharField(max_length=30, choices=[(key, role.label) for key, role in ROLES.items()])
    area = models.ForeignKey(Area, on_delete=models.PROTECT)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.role} · {self.area}"
