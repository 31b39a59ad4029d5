"""The two people whom a command names: who asks, and who approves."""

from __future__ import annotations

from anlin.config.speech import both, said
from anlin.spine.access.actors import Actor, actor_of
from anlin.spine.access.models import User


class NoLogIn(Exception):
    """Nobody logs in by that name; the text says so in both languages."""


def two_people(by: str, approved_by: str) -> dict[str, Actor]:
    """As a service takes them, from their log-ins.

    Raises:
        NoLogIn: one of them there is not.
    """
    users = {user.username: user for user in User.objects.filter(username__in=(by, approved_by))}
    for name in (by, approved_by):
        if name not in users:
            raise NoLogIn(both(said("There is no log-in %(name)s."), name=name))
    return {"asked_by": actor_of(users[by]), "approved_by": actor_of(users[approved_by])}
