"""Where there is something to see: every page of the house for one who may open it, matters in their states, steps that are open."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from playwright.sync_api import Page

from anlin.spine.access.roles import PUBLIC, SIGNED_IN
from anlin.spine.access.routes import declared_roles
from tests.journeys.serving import Demo

ROLE = {
    "": PUBLIC,
    "desk": "desk_officer",
    "officer": "case_officer",
    "grid": "grid_worker",
    "supervisor": "supervisor",
    "chief": "station_chief",
    "auditor": "auditor",
    "admin": "administrator",
    "liaison": "liaison",
    "auxiliary": "auxiliary",
}
"""Role by log-in of the demonstration; nobody's first. A page that several may open is looked at with the first of them."""

NO_PAGES = frozenset(
    {
        # data, pictures and files
        "healthz", "photo", "intake_picture", "intake_news", "intake_receipt_file", "map_drawing", "map_layer", "map_addresses",
        "mfa_download_recovery_codes", "verify_page_file", "excel_in_template", "excel_in_rows", "api_openapi",
        "export_workbook", "export_csv", "worklist_workbook", "worklist_csv", "register_workbook", "register_csv", "many_result",
        "readings_workbook", "readings_csv",
        "open311_discovery", "open311_v2_discovery", "open311_base", "open311_services", "open311_service", "open311_requests",
        "open311_request", "open311_token", "document_file", "intake_paper", "day_workbook", "day_pdf",
        # about a passkey of one's own: looked at in their journey
        "mfa_edit_webauthn", "mfa_remove_webauthn",
        # answers to a form: the page that follows is looked at where the journeys send it
        "theme", "language", "leave", "contact", "intake_answer", "intake_apart", "account_end_others", "mfa_login_webauthn",
        "account_token_take", "account_token_revoke", "house_token_revoke", "webhook_again", "webhook_end",
        "document_issue", "record_person", "excel_in_enter", "excel_in_throw_away", "view_keep", "view_away", "reply_text_end",
        "unit_end", "person_end_post", "person_end_deputy", "person_log_out", "person_renew", "account_end_deputy", "account_end_session",
    }
)  # fmt: skip
SEES_MATTERS: dict[str, dict[str, tuple[str, ...]]] = {
    "desk": {
        "intake-report": ("reported", "transferred"),
        "hazards-hazard": ("handing_over", "elsewhere"),
        "hazards-large-event": ("applied", "incomplete"),
    },
    "officer": {
        "intake-report": ("assigned", "working", "waiting"),
        "hazards-hazard": ("found", "ordered", "overdue", "said_done"),
        "hazards-large-event": ("allowed", "to_mend", "in_order"),
    },
    "supervisor": {
        "intake-report": ("reported", "merged", "resolved", "escalated", "confirmed"),
        "hazards-hazard": ("escalated", "put_right", "no_hazard"),
        "hazards-large-event": ("under_review", "held", "revoked"),
    },
    "chief": {
        "intake-report": ("working",),
        "hazards-hazard": ("ordered",),
        "hazards-large-event": ("under_review", "allowed"),
    },
}
"""Whose matters are looked at, by list and state: between them every state's page and every open step."""
SETTLES_REGISTERS = "desk"
"""Who sees every page of a register."""
WITHDRAWS_DOCUMENTS = "supervisor"
"""Who sees every page of a document."""
_SHEET = ("landmark-unique",)
"""The sheet of components shows one clock in all its states."""


@dataclass(frozen=True)
class Stop:
    """One page: what it is called, and how to come there."""

    name: str
    go: Callable[[Page], object]
    but: tuple[str, ...] = ()
    """Sentences of axe that do not count here."""


def stops(demo: Demo, who: str, page: Page, seen: set[str]) -> Iterator[Stop]:
    """The pages that this log-in is the first to see; then those that need something to be about.

    `seen`: the steps whose forms were looked at before, as somebody else.
    """
    for name, arguments in _routes_of(who):
        if not arguments:
            yield Stop(name, _goes(reverse(name)), _SHEET if name == "design" else ())
    if not who:
        yield from _of_nobody(demo)
    if who in SEES_MATTERS:
        yield from _of_processes(page, SEES_MATTERS[who], seen)
    if who == SETTLES_REGISTERS:
        yield from _of_registers(page)
    if who == WITHDRAWS_DOCUMENTS:
        yield from _of_documents(page)
    if who == "supervisor":
        page.goto(reverse("reply_texts"))
        yield Stop("a text to reply with", _goes(str(page.locator(".texts a.main").first.get_attribute("href"))))
    if who == "admin":
        yield Stop("a unit", _goes(reverse("unit", args=["desk"])))
    if who:
        yield Stop("landing", _goes("/desk/"))


def every_route() -> list[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    """Name, arguments and declared roles of each route that the resolver knows."""
    return [
        (view.name or "", tuple(view.pattern.converters), declared_roles(view.callback, view.name))
        for view in _walked(get_resolver().url_patterns)
        if not getattr(view.callback, "asks_itself", False)  # an endpoint of the API
    ]


def first_of(declared: tuple[str, ...]) -> str:
    """The first log-in that may open a page."""
    return next(who for who, role in ROLE.items() if role in declared or (SIGNED_IN in declared and who))


def _routes_of(who: str) -> list[tuple[str, tuple[str, ...]]]:
    return [
        (name, arguments)
        for name, arguments, declared in every_route()
        if name not in NO_PAGES and first_of(declared) == who
    ]


def _walked(patterns: list[URLPattern | URLResolver]) -> Iterator[URLPattern]:
    for one in patterns:
        if isinstance(one, URLResolver):
            yield from _walked(one.url_patterns)
        else:
            yield one


def _goes(address: str) -> Callable[[Page], object]:
    return lambda page: page.goto(address)


def _of_nobody(demo: Demo) -> Iterator[Stop]:
    def by_code(page: Page) -> None:
        page.goto(reverse("intake_progress"))
        page.locator("[name=code]").fill(demo.resident_code)
        page.locator("#ask [type=submit]").click()
        page.locator(".clock-resident").wait_for()

    yield Stop("progress by code", by_code)
    yield Stop("a page that does not exist", _goes("/nowhere/"))
    yield Stop("design, dark", _goes("/design/?theme=dark"), _SHEET)


def _of_processes(page: Page, lists: dict[str, tuple[str, ...]], seen: set[str]) -> Iterator[Stop]:
    """What is about a list of reports and no matter of it, then the matters of each list."""
    listed = reverse("process_list", args=["intake-report"])
    yield Stop("a list that is empty", _goes(f"{listed}?state=withdrawn&category=homicide"))
    yield Stop("one step for many, nothing chosen", _goes(reverse("many", args=["intake-report"])))
    yield Stop(
        "one step for many, its form",
        _goes(f"{reverse('many', args=['intake-report'])}?step=note_down&all=1&state=reported"),
    )
    yield Stop("search", _goes(f"{reverse('search')}?q=路灯"))
    for slug, states in lists.items():
        yield from _of_matters(page, slug, states, seen)


def _of_matters(page: Page, slug: str, states: tuple[str, ...], seen: set[str]) -> Iterator[Stop]:
    """The list of a process, a matter in each state that this person sees, and each step once."""
    listed = reverse("process_list", args=[slug])
    yield Stop(f"list of {slug}", _goes(listed))
    page.goto(listed)
    opening = reverse("opening", args=[slug])
    if page.locator(f"main a[href='{opening}']").count():
        yield Stop(f"opening of {slug}", _goes(opening))
    for state in states:
        page.goto(f"{listed}?state={state}&order=newest")
        rows = page.locator("[data-rows] a.main")
        if not rows.count():
            continue
        address = str(rows.first.get_attribute("href"))
        yield Stop(f"matter of {slug}, {state}", _goes(address))
        page.goto(address)
        steps = [str(link.get_attribute("href")) for link in page.locator("a[href*='/step/']").all()]
        for step in steps:
            key = f"{slug} {step.rstrip('/').rsplit('/', 1)[-1]}"
            if key not in seen:
                seen.add(key)
                yield Stop(f"step {key}", _goes(step))


def _of_registers(page: Page) -> Iterator[Stop]:
    """A register's list, a record in each state, its forms, two doubles side by side. Previews are looked at by their journey."""
    listed = reverse("register", args=["premises"])
    yield Stop("register", _goes(listed))
    yield Stop("register, nothing found", _goes(f"{listed}?words=没有这样的店"))
    yield Stop("record, new", _goes(reverse("record_add", args=["premises"])))
    yield Stop("excel in", _goes(reverse("excel_in", args=["premises"])))
    for state, doors in (("", ("change", "retire")), ("retired", ("restore",)), ("merged", ("separate",))):
        page.goto(f"{listed}?state={state}")
        address = str(page.locator("[data-rows] a.main").first.get_attribute("href"))
        yield Stop(f"record, {state or 'in use'}", _goes(address))
        for door in doors:
            yield Stop(f"record, {door}", _goes(f"{address}{door}/"))
    page.goto(f"{listed}?words=总店")
    page.locator("[data-rows] a.main").first.click()
    yield Stop("record with doubles", _goes(page.url))
    yield Stop("doubles side by side", _goes(str(page.locator("a[href*='/join/']").first.get_attribute("href"))))


def _of_documents(page: Page) -> Iterator[Stop]:
    """A matter with a document in force, the form that withdraws it, its public check; and the same once withdrawn."""
    page.goto(f"{reverse('process_list', args=['intake-report'])}?state=reported&order=newest")
    matter = str(page.locator("[data-rows] a.main").first.get_attribute("href"))
    page.goto(matter)
    page.locator("form[action*='/document/'] button").first.click()
    withdraw = str(page.locator("a[href$='/withdraw/']").first.get_attribute("href"))
    check = str(page.locator("#documents a[href^='/d/']").first.get_attribute("href"))
    yield Stop("matter with a document", _goes(matter))
    yield Stop("document, in force", _goes(check))
    yield Stop("document, withdraw", _goes(withdraw))
    page.goto(withdraw)
    page.locator("[name=reason]").fill("地点写错")
    page.locator("main button[type=submit]").click()
    yield Stop("matter with a withdrawn document", _goes(matter))
    yield Stop("document, withdrawn", _goes(check))
