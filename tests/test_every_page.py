"""What holds on every route of the role table that answers with a page, and on the pages behind the portal's forms."""

from __future__ import annotations

import gzip
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from anlin.modules.intake.tests.portal import Resident, whole
from anlin.spine.access.roles import PUBLIC, SIGNED_IN
from anlin.spine.matter.models import Matter
from anlin.spine.place.models import District
from anlin.workbench.frame import forget_district
from tests.doors import ANONYMOUS, WHO, Route, address, every_route, matters, people, upload_of
from tests.house import House, built, signed_in, taken
from tests.pages import parsed, wrong_in

LANGUAGES = {"zh-hans": "zh-Hans", "en": "en"}
FICTION = {"zh-hans": "演示数据", "en": "Demonstration data"}
STRICT = {
    "default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self'", "font-src": "'self'",
    "connect-src": "'self'", "worker-src": "'self'", "manifest-src": "'self'", "form-action": "'self'", "base-uri": "'none'",
    "frame-ancestors": "'none'",
}  # fmt: skip
FIRST_PAGE_BYTES, PORTAL_CSS_BYTES = 100_000, 30_000


@dataclass(frozen=True)
class Page:
    """A page that somebody sees."""

    of: str
    response: Any
    public: bool

    @property
    def html(self) -> str:
        return str(self.response.content.decode())


@pytest.fixture
def house() -> Iterator[House]:
    """A demonstration district, which has to say so."""
    made = built()
    District.objects.update(demo=True)
    forget_district()
    yield made
    forget_district()


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_keeps_what_the_face_promises(house: House, language: str) -> None:
    pages = [*_pages_of_routes(house, language), *_pages_of_the_portal(house, language), *_pages_of_errors(language)]
    assert len(pages) > 40
    wrong = {page.of: problems for page in pages if (problems := _wrong(page, language))}
    assert not wrong, "\n".join(f"{of}: {problems}" for of, problems in wrong.items())


def _wrong(page: Page, language: str) -> list[str]:
    found = wrong_in(page.html, LANGUAGES[language])
    if page.response.headers.get("Content-Language") != language:
        found.append(f"Content-Language is {page.response.headers.get('Content-Language')}")
    if FICTION[language] not in page.html:
        found.append("does not say that it is fiction")
    policy = dict(
        part.strip().split(" ", 1) for part in page.response.headers["Content-Security-Policy"].split(";") if part
    )
    if policy != STRICT:
        found.append(f"policy {policy}")
    if page.public and "sessionid" in page.response.cookies:
        found.append("a session for a visitor")
    if (
        page.response.headers.get("X-Frame-Options") != "DENY"
        or page.response.headers.get("X-Content-Type-Options") != "nosniff"
    ):
        found.append("a header is missing")
    return found


def _is_page(response: Any) -> bool:
    is_html: bool = response.headers.get("Content-Type", "").startswith("text/html")
    return (
        is_html and response.status_code == 200 and "attachment" not in response.headers.get("Content-Disposition", "")
    )


def _pages_of_routes(house: House, language: str) -> Iterator[Page]:
    browsers = people(house)
    own = matters(house)["own"]
    upload_of(house)
    for browser in browsers.values():
        browser.cookies["lang"] = language
    for route in every_route():
        opens = [who for who in WHO if _opens(route, who)]
        for who in dict.fromkeys((*opens[:1], *opens[-2:])):
            response = browsers[who].get(address(route, own))
            if _is_page(response):
                yield Page(f"{route.name} for {who}", response, who == ANONYMOUS)


def _opens(route: Route, who: str) -> bool:
    if PUBLIC in route.declares:
        return who == ANONYMOUS or route.name != "leave"
    return who != ANONYMOUS and bool({who, SIGNED_IN} & set(route.declares))


def _pages_of_the_portal(house: House, language: str) -> Iterator[Page]:
    """The steps of a report, its receipt, and its progress in each way that one can look at it."""
    resident = Resident()
    resident.client.cookies["lang"] = language
    for step in ("what", "where", "when", "reach", "look"):
        yield Page(f"report: {step}", resident.client.post("/report/", whole(go=f"to:{step}")), True)
        yield Page(f"report: {step}, unfilled", resident.client.post("/report/", {"at": step, "go": "next"}), True)
    yield Page("receipt", resident.reports(), True)
    yield Page("progress: reported", resident.looks(), True)
    yield Page("progress: wrong code", resident.client.post("/progress/", {"code": "0000-0000"}), True)
    matter = Matter.objects.order_by("id").last()
    assert matter is not None
    for step, by, facts in (
        ("ask", "desk_officer", {"question": "几号路灯？"}),
        ("reply", "reporter", {"reply": "第三盏"}),
        ("assign", "desk_officer", {"unit": "station-north"}),
        ("take", "case_officer", {}),
        ("close", "case_officer", {"disposition": "fixed", "evidence": "换了灯泡，已复亮"}),
        ("refuse", "reporter", {"words": "还是黑的"}),
        ("uphold", "supervisor", {"reason": "当晚已复查，灯亮"}),
    ):
        taken(house, matter, step, by, **facts)
        yield Page(f"progress: after {step}", resident.looks(), True)
        supervisor = signed_in("supervisor", language=language)
        yield Page(f"matter after {step}", supervisor.get(f"/desk/m/{matter.number}/"), False)
    yield Page("a step refused", resident.answers("confirm"), True)


def _pages_of_errors(language: str) -> Iterator[Page]:
    client = Client()
    client.cookies["lang"] = language
    yield Page("nothing here", client.get("/nothing/"), True)
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["lang"] = language
    yield Page("no safety mark", strict.post("/report/", whole()), True)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ('<p style="color:red">红</p>', "<p style=…>"),
        ('<a href="/" onclick="go()">去</a>', "<a onclick=…>"),
        ("<script>go()</script>", "inline <script>"),
        ("<style>p{}</style>", "inline <style>"),
        ('<img alt="图" src="data:image/png;base64,AA">', "src=data:image/png;base64"),
        ('<a href="javascript:go()">去</a>', "javascript:go()"),
        ("<p>已受理,请稍候</p>", "half-width in “已受理,请稍候”"),
        ('<input aria-label="姓名:必填">', "half-width in “姓名:必填”"),
        ('<p><svg class="sym is-late"></svg></p>', "a symbol without a word"),
    ],
)
def test_what_is_wrong_on_a_page_is_found(body: str, problem: str) -> None:
    frame = '<html lang="zh-Hans"><head><title>页</title></head><body><main>{}</main></body></html>'
    assert wrong_in(frame.format("<p>好，没有问题。</p>"), "zh-Hans") == []
    assert any(found.startswith(problem) for found in wrong_in(frame.format(body), "zh-Hans"))


@pytest.mark.django_db
def test_the_first_page_weighs_at_most_100_kb_and_the_portals_style_30(house: House) -> None:
    weights = {page: _weight(Client().get(page)) for page in ("/", "/report/", "/progress/")}
    for page, (everything, css) in weights.items():
        assert everything <= FIRST_PAGE_BYTES, page
        assert css <= PORTAL_CSS_BYTES, page


def _weight(response: Any) -> tuple[int, int]:
    """Bytes of a page with all that it loads, and of its style alone, compressed as they are served."""
    html = response.content
    loaded = [
        one.attributes.get("href", "") or one.attributes.get("src", "")
        for one in parsed(html.decode()).every()
        if one.tag in ("link", "script", "img")
    ]
    files = _with_imports({name.removeprefix("/static/") for name in loaded if name.startswith("/static/")})
    sizes = {name: len(gzip.compress(path.read_bytes(), 9)) for name, path in files.items()}
    css = sum(size for name, size in sizes.items() if name.endswith(".css"))
    assert css
    return len(gzip.compress(html, 6)) + sum(sizes.values()), css


def _with_imports(names: set[str]) -> dict[str, Path]:
    """Files by name, and those that their scripts import."""
    found: dict[str, Path] = {}
    waiting = sorted(names)
    while waiting:
        name = waiting.pop()
        path = finders.find(name)
        assert isinstance(path, str), name
        found[name] = Path(path)
        if name.endswith(".js"):
            imports = re.findall(r"""from\s*["']\./([\w./-]+)["']""", found[name].read_text())
            waiting += [f"{Path(name).parent}/{one}" for one in imports if f"{Path(name).parent}/{one}" not in found]
    return found
