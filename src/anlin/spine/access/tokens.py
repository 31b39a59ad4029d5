"""Tokens of the API: issued, offered, picked up, revoked; and who asks with one.

An administrator offers a token, but only its holder gets to see the secret: who runs the house opens no matter (line 12).
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from anlin.kernel.words import said
from anlin.spine.access.actors import Actor, actor_of
from anlin.spine.access.models import ApiToken, User
from anlin.spine.access.refusals import NotPossible
from anlin.spine.access.scopes import SCOPES
from anlin.spine.ledger.services import now, record
from anlin.spine.vault.services import keyed_hash

PREFIX = "anlin_"
LONGEST = timedelta(days=366)
LONGEST_LABEL = 60
MOST_OF_ONE = 50
_LONGEST_SECRET = 100
_LOOK_AGAIN = timedelta(minutes=10)


@dataclass(frozen=True)
class Issued:
    """A token and its secret, which is told this once."""

    token: ApiToken
    secret: str


@dataclass(frozen=True)
class Bearer:
    """Who asks with a token: the holder as they are now, and what the token narrows them to."""

    actor: Actor
    token: ApiToken

    def may(self, scope: str, process: str = "") -> bool:
        """The token is for this, and for this process."""
        return scope in self.token.scopes and (
            not process or not self.token.processes or process in self.token.processes
        )


@transaction.atomic
def issue(
    *, actor: Actor, label: str, scopes: Collection[str], until: datetime, processes: Collection[str] = ()
) -> Issued:
    """Make a token for oneself.

    Raises:
        NotPossible: it has no name, no known scope, no term of at most a year, or there are too many.
    """
    token = _made(_user(actor), label, scopes, until, processes)
    issued = _with_secret(token)
    _recorded(
        actor, token, "issue", scopes=sorted(token.scopes), processes=sorted(token.processes), until=until.isoformat()
    )
    return issued


@transaction.atomic
def offer(
    *, actor: Actor, holder: User, label: str, scopes: Collection[str], until: datetime, processes: Collection[str] = ()
) -> ApiToken:
    """Let somebody else have a token. It opens nothing until its holder has picked it up. Raises `NotPossible`."""
    token = _made(holder, label, scopes, until, processes)
    token.save()
    _recorded(
        actor, token, "offer", scopes=sorted(token.scopes), processes=sorted(token.processes), until=until.isoformat()
    )
    return token


@transaction.atomic
def pick_up(*, actor: Actor, token: int) -> Issued:
    """Draw the secret of a token that was offered, once. Raises `NotPossible`."""
    held = ApiToken.objects.select_for_update().filter(pk=token, holder_id=actor.user_id, digest=None).first()
    if held is None or held.revoked_at is not None or held.until <= now():
        raise NotPossible(said("This token is not there to be picked up any more."))
    issued = _with_secret(held)
    _recorded(actor, held, "pick_up")
    return issued


@transaction.atomic
def revoke(*, actor: Actor, token: int, anybodys: bool = False) -> ApiToken:
    """End a token now. `anybodys`: also one that is not the actor's own, for an administrator. Raises `NotPossible`."""
    mine = ApiToken.objects.select_for_update().filter(pk=token)
    held = (mine if anybodys else mine.filter(holder_id=actor.user_id)).first()
    if held is None:
        raise NotPossible(said("There is no such token."))
    if held.revoked_at is None:
        held.revoked_at = now()
        held.save(update_fields=("revoked_at",))
        _recorded(actor, held, "revoke")
    return held


def bearer_of(secret: str) -> Bearer | None:
    """Who asks with this secret, at this moment; None: nobody. Wrong, expired, revoked and switched off look alike."""
    if not secret.startswith(PREFIX) or len(secret) > _LONGEST_SECRET or not secret.isascii():
        return None
    token = ApiToken.objects.select_related("holder__staff").filter(digest=_digest(secret)).first()
    moment = now()
    if token is None or token.revoked_at is not None or token.until <= moment or not token.holder.is_active:
        return None
    if token.used_at is None or moment - token.used_at > _LOOK_AGAIN:
        ApiToken.objects.filter(pk=token.pk).update(used_at=moment)
    return Bearer(actor_of(token.holder), token)


def tokens_of(user: int) -> list[ApiToken]:
    """A holder's tokens, newest first."""
    return list(ApiToken.objects.filter(holder_id=user).order_by("-id")[:MOST_OF_ONE])


def all_tokens(most: int) -> list[ApiToken]:
    """Tokens of the house that still count, newest first."""
    living = ApiToken.objects.filter(revoked_at=None, until__gt=now(), holder__is_active=True)
    return list(living.select_related("holder__staff__unit").order_by("-id")[:most])


def _made(holder: User, label: str, scopes: Collection[str], until: datetime, processes: Collection[str]) -> ApiToken:
    moment = now()
    if not label.strip() or len(label.strip()) > LONGEST_LABEL:
        raise NotPossible(said("Name it after what it is for, in at most 60 characters."))
    if not scopes or set(scopes) - SCOPES.keys():
        raise NotPossible(said("Choose what it may be used for."))
    if not moment < until <= moment + LONGEST:
        raise NotPossible(said("Choose a day within a year on which it ends."))
    living = ApiToken.objects.filter(Q(until__gt=moment), holder=holder, revoked_at=None)
    if living.count() >= MOST_OF_ONE:
        raise NotPossible(said("There are fifty tokens already: revoke those that are not used."))
    return ApiToken(
        holder=holder,
        label=label.strip(),
        scopes=[scope for scope in SCOPES if scope in scopes],
        processes=sorted(processes),
        made_at=moment,
        until=until,
    )


def _with_secret(token: ApiToken) -> Issued:
    secret = PREFIX + secrets.token_urlsafe(32)
    token.digest, token.tail = _digest(secret), secret[-4:]
    token.save()
    return Issued(token, secret)


def _user(actor: Actor) -> User:
    return User.objects.get(pk=actor.user_id or 0, is_active=True)


def _digest(secret: str) -> str:
    return keyed_hash("api-token/v1", secret)


def _recorded(actor: Actor, token: ApiToken, verb: str, **facts: object) -> None:
    """On record under the token's reference: who did what; never the secret or the label, which somebody typed."""
    record(who=actor.ref, action=f"access:{verb}_token", subject=token.ref, facts=facts)
