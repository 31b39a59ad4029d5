"""The addresses of registers and records, and the doors to them."""

from __future__ import annotations

from django.http import Http404
from django.urls import reverse

from anlin.kernel.register import Register
from anlin.spine.access.actors import Actor
from anlin.spine.access.routes import Request
from anlin.spine.register.models import Record
from anlin.spine.register.registry import all_registers, register_of
from anlin.spine.register.selectors import record_for


def slug_of(register: Register) -> str:
    """The register in an address."""
    return register.key.replace(".", "-").replace("_", "-")


def register_of_slug(slug: str) -> Register:
    """The register that an address names. Raises Http404."""
    for register in all_registers():
        if slug_of(register) == slug:
            return register
    raise Http404


def record_url(record: Record) -> str:
    """Where a record's page is."""
    return reverse("record", args=[slug_of(register_of(record)), record.number])


def reader_of(request: Request, slug: str) -> tuple[Register, Actor]:
    """The register and who reads it. Raises Http404 for those who read none of it anywhere."""
    register, actor = register_of_slug(slug), request.actor
    if actor is None or not actor.roles & set(register.read_by):
        raise Http404
    return register, actor


def keeper_of(request: Request, slug: str) -> tuple[Register, Actor]:
    """The register and who keeps it. Raises Http404 for those who keep none of it anywhere."""
    register, actor = reader_of(request, slug)
    if not actor.roles & set(register.kept_by):
        raise Http404
    return register, actor


def settler_before(request: Request, slug: str, number: str) -> tuple[Register, Actor, Record]:
    """A record and who may settle it. Raises Http404."""
    register, actor = reader_of(request, slug)
    record = record_for(actor, register, number)
    if not any(first <= record.area_id <= last for first, last in actor.areas_as(*register.settled_by)):
        raise Http404
    return register, actor, record


def keeper_before(request: Request, slug: str, number: str) -> tuple[Register, Actor, Record]:
    """A record and who may change it. Raises Http404."""
    register, actor = reader_of(request, slug)
    record = record_for(actor, register, number)
    if not any(first <= record.area_id <= last for first, last in actor.areas_as(*register.kept_by)):
        raise Http404
    return register, actor, record
