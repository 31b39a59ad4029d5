"""The endpoints of one process: list, open, read, history, and its steps."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from ninja import Body, Header, Query, Router, Status

from anlin.kernel.process import Process
from anlin.kernel.words import said
from anlin.spine.access.roles import WORKING
from anlin.spine.access.scopes import OPEN, READ, STEP
from anlin.spine.access.tokens import Bearer
from anlin.spine.document.selectors import last_entry_with
from anlin.spine.ledger.selectors import entry_at, proof_states
from anlin.spine.matter.history import history_for
from anlin.spine.matter.models import Matter, MatterClock
from anlin.spine.matter.registry import process_of, versions_of
from anlin.spine.matter.selectors import matter_for, may_see
from anlin.workbench.api import told, writing
from anlin.workbench.api.cursors import read_cursor
from anlin.workbench.api.door import ApiRequest, ApiToken
from anlin.workbench.api.schemas import COLUMNS, History, Opened, OpenStep, OpenSteps, Taken, Types, steps_of_staff
from anlin.workbench.list_page import slug_of
from anlin.workbench.lists import filtered, matters_page
from anlin.workbench.matter_page import open_steps

Run = Callable[..., Any]
_QUERY: Any = Query
_BODY: Any = Body
_HEADER: Any = Header
_LIST = (
    said("List matters"),
    said("Matters of the holder's areas, walls taken out, never counted. `next` leads to the next page."),
)
_OPEN = (
    said("Open a matter"),
    said("As its form does, at a point or in an area. `code` is for whoever reported; it is stored nowhere."),
)
_READ = (said("Read a matter"), said("One matter with all its clocks. Its ETag is what `If-Match` of a step wants."))
_HISTORY = (
    said("Read its story"),
    said("What happened, oldest first, each line with its proof. Words need the scope `words`; contact is on no API."),
)
_STEPS = (
    said("Read the steps that are open"),
    said("What the token's holder may do in this state, and the facts that each step asks for."),
)
_STEP = (
    said("Take a step"),
    said("Send the ETag that you read as `If-Match`, so that nobody's step is taken over unseen."),
)


def router_of(process: Process) -> Router:
    """The endpoints of a process, typed by its declaration."""
    router = Router(tags=[process.label])
    types, name = Types(process, versions_of(process.key)), process.key.replace(".", "_")

    def declared(path: str, scope: str, verb: str, told: tuple[str, str], response: Any, run: Run) -> None:
        method = router.post if scope in (OPEN, STEP) else router.get
        summary, description = told
        method(
            path,
            auth=ApiToken(scope, *WORKING, process=process.key),
            response=response,
            operation_id=f"{name}_{verb}",
            summary=summary,
            description=description,
            openapi_extra={"x-scope": scope},
            url_name="_".join(part for part in ("api", name, path.rpartition("/")[2].strip("{}")) if part),
        )(run)

    declared("", READ, "list", _LIST, types.rows, _lister(process, types))
    declared("", OPEN, "open", _OPEN, {201: Opened}, _opener(process, types))
    declared("/{number}", READ, "read", _READ, {200: types.matter, 304: None}, _reader(process, types))
    declared("/{number}/history", READ, "history", _HISTORY, History, _historian(process))
    if steps_of_staff(process):
        declared("/{number}/steps", READ, "steps", _STEPS, OpenSteps, _stepper(process))
        declared("/{number}/steps", STEP, "step", _STEP, Taken, _taker(process, types))
    return router


def _typed(run: Run, **annotations: Any) -> Run:
    """The function with types that were made of a declaration: they are read from its annotations."""
    run.__annotations__.update(annotations)
    return run


def _lister(process: Process, types: Types) -> Run:
    address = f"/api/v1/{slug_of(process)}"

    def run(request: ApiRequest, response: HttpResponse, chosen: Any) -> Any:
        after = read_cursor(chosen.after, chosen.order)
        asked = {key: getattr(chosen, key) for key in ("state", *COLUMNS, "area") if getattr(chosen, key, None)}
        asked |= {"late": "1"} if chosen.late else {}
        words = {key: str(value) for key, value in asked.items()}
        matters = filtered(request.bearer.actor, process, words)
        found, older = matters_page(matters.select_related("area"), order=chosen.order, after=after, size=chosen.limit)
        following = None
        if older:
            query = words | {"order": chosen.order, "limit": str(chosen.limit), "after": older}
            following = f"{address}?{urlencode(query)}"
            response.headers["Link"] = f'<{following}>; rel="next"'
        rows = [
            types.row(**told.columns_of(matter, request.bearer), clock=told.listed_clock(matter)) for matter in found
        ]
        return types.rows(items=rows, next=following)

    return _typed(run, chosen=_QUERY[types.filters], response=HttpResponse)


def _reader(process: Process, types: Types) -> Run:
    def run(request: ApiRequest, response: HttpResponse, number: str, none_match: str = _none_match()) -> Any:
        matter = _matter(process, request.bearer, number)
        etag = told.etag_of(matter.last_seq, matter.last_digest)
        response.headers["ETag"] = etag
        if etag in [one.strip().removeprefix("W/") for one in none_match.split(",")]:
            return Status(304, None)
        clocks = MatterClock.objects.filter(matter=matter).order_by("id")
        return types.matter(
            **told.columns_of(matter, request.bearer),
            clocks=[told.clock_of(row, matter) for row in clocks],
            merged_into=_number_if_seen(matter.merged_into, request.bearer),
            entry=told.entry_of(entry_at(matter.ref, matter.last_seq)),
        )

    return _typed(run, response=HttpResponse)


def _historian(process: Process) -> Run:
    def run(request: ApiRequest, number: str) -> Any:
        matter = _matter(process, request.bearer, number)
        story = history_for(matter, request.bearer.actor)
        proofs = proof_states([line.entry for line in story])
        lines = [told.line_of(line, proofs[line.entry.pk], request.bearer, process.key) for line in story]
        return History(items=lines)

    return run


def _stepper(process: Process) -> Run:
    def run(request: ApiRequest, number: str) -> Any:
        matter = _matter(process, request.bearer, number)
        steps = open_steps(process_of(matter), matter, request.bearer.actor)
        items = [
            OpenStep(
                key=step.key,
                label=_(step.label),
                enters=step.enters or matter.state,
                requires=list(step.requires),
                offers=list(step.offers),
            )
            for step in steps
        ]
        return OpenSteps(items=items)

    return run


def _opener(process: Process, types: Types) -> Run:
    address = f"/api/v1/{slug_of(process)}"

    def run(request: ApiRequest, response: HttpResponse, body: Any, key: str = _key()) -> Any:
        facts = body.facts.model_dump(exclude_none=True)
        made = writing.opened(process, facts, body.place, request.bearer.actor, key)
        response.headers["Location"] = f"{address}/{made.matter.number}"
        state = made.entry.told.enters
        opened = Opened(number=made.matter.number, state=state, code=made.code or None, entry=told.entry_of(made.entry))
        return Status(201, opened)

    return _typed(run, body=_BODY[types.opening], response=HttpResponse)


def _taker(process: Process, types: Types) -> Run:
    def run(
        request: ApiRequest,
        response: HttpResponse,
        number: str,
        body: Any,
        key: str = _key(),
        if_match: str = _if_match(),
    ) -> Any:
        matter = _matter(process, request.bearer, number)
        facts = body.facts.model_dump(exclude_none=True)
        done = writing.taken(matter, body.step, facts, request.bearer.actor, key, if_match)
        entry = done.entry
        last = last_entry_with(entry)
        response.headers["ETag"] = told.etag_of(last.seq, bytes(last.digest).hex())
        return Taken(
            number=matter.number,
            step=body.step,
            left=entry.told.left,
            state=entry.told.enters,
            entry=told.entry_of(entry),
        )

    return _typed(run, body=_BODY[types.step], response=HttpResponse)


def _matter(process: Process, bearer: Bearer, number: str) -> Matter:
    """The one door; a matter of another process is not here. Raises `Http404`."""
    matter = matter_for(bearer.actor, number)
    if matter.process != process.key:
        raise Http404
    return matter


def _number_if_seen(matter: Matter | None, bearer: Bearer) -> str | None:
    """Another matter is named only to whoever may open it."""
    return matter.number if matter is not None and may_see(bearer.actor, matter) else None


def _key() -> Any:
    words = said("Yours, new for each write: the same key with the same body is done once and answered the same.")
    return _HEADER(..., alias="Idempotency-Key", pattern=writing.KEY_PATTERN, description=words)


def _if_match() -> Any:
    words = said("The ETag that you read: refused with 412 when it has changed since.")
    return _HEADER("", alias="If-Match", max_length=200, description=words)


def _none_match() -> Any:
    words = said("The ETag that you have: 304 when it still stands.")
    return _HEADER("", alias="If-None-Match", max_length=200, description=words)
