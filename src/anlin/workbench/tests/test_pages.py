"""The frame's own pages: theme, language, the quick exit, errors, the sheet of components."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.http import HttpResponse
from django.template.loader import get_template
from django.test import Client, RequestFactory
from django.utils.translation import override

from anlin.workbench import errors

INLINE = re.compile(r"<style\b|\sstyle\s*=|\son\w+=|<script(?![^>]*\bsrc=)|[\"'(]data:", re.IGNORECASE)


@pytest.fixture
def visitor() -> Client:
    return Client(headers={"accept-language": "zh-CN"})


@pytest.mark.django_db
def test_the_theme_is_chosen_without_script_and_kept(visitor: Client) -> None:
    answer = visitor.post("/theme/", {"theme": "dark", "next": "/design/"})
    assert answer.status_code == 302
    assert answer["Location"] == "/design/"
    assert '<html lang="zh-Hans" data-bs-theme="dark">' in visitor.get("/design/").content.decode()


@pytest.mark.django_db
def test_the_language_is_chosen_without_script_and_kept(visitor: Client) -> None:
    visitor.post("/language/", {"language": "en", "next": "/design/"})
    page = visitor.get("/design/").content.decode()
    assert '<html lang="en"' in page
    assert "Public clock, full" in page


@pytest.mark.django_db
@pytest.mark.parametrize("next_", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)"])
def test_a_choice_never_leads_to_another_site(visitor: Client, next_: str) -> None:
    assert visitor.post("/theme/", {"theme": "dark", "next": next_})["Location"] == "/"


@pytest.mark.django_db
def test_an_unknown_theme_is_not_kept(visitor: Client) -> None:
    assert "theme" not in visitor.post("/theme/", {"theme": "<x>"}).cookies


@pytest.mark.django_db
def test_the_quick_exit_forgets_everything_and_works_without_script(visitor: Client) -> None:
    answer = visitor.get("/leave/")
    assert answer.status_code == 302
    assert "anlin" not in answer["Location"]
    assert answer["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert answer["Referrer-Policy"] == "no-referrer"


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_sheet_shows_every_part_in_both_themes_and_languages(visitor: Client, theme: str, language: str) -> None:
    visitor.cookies["lang"] = language
    page = visitor.get(f"/design/?theme={theme}").content.decode()
    assert f'data-bs-theme="{theme}"' in page
    assert page.count("clock-full") == 10
    assert page.count('class="clock clock-resident"') == 6
    for state in ("proved", "waiting", "witnessed", "overdue", "broken"):
        assert f'href="#p-{state}"' in page
    assert not INLINE.search(page)


@pytest.mark.django_db
def test_every_drawing_that_a_page_names_is_on_it(visitor: Client) -> None:
    page = visitor.get("/design/").content.decode()
    named = set(re.findall(r'href="#((?:i|s|p)-[a-z]+)"', page)) | set(re.findall(r"url\(#(ck-[a-z0-9]+)\)", page))
    assert named == set(re.findall(r'<(?:symbol|pattern) id="([^"]+)"', page)) & named
    assert named


@pytest.mark.django_db
def test_the_log_in_page_is_ours_and_offers_no_account_to_strangers(visitor: Client) -> None:
    page = visitor.get("/account/login/").content.decode()
    assert "给在这里工作的人" in page
    assert "signup" not in page
    assert "placeholder" not in page
    assert not INLINE.search(page)


def test_the_second_factors_picture_stands_in_the_page_and_is_no_data_address() -> None:
    form = SimpleNamespace(secret="ABC", hidden_fields=[], visible_fields=[])
    page = get_template("mfa/totp/activate_form.html").render({"form": form, "totp_svg": "<svg></svg>"})
    assert '<div class="totp"><svg></svg></div>' in page
    assert not INLINE.search(page)


ERROR_PAGES = {
    "not_found": 404,
    "refused": 404,
    "not_understood": 400,
    "failed": 500,
    "unavailable": 503,
    "csrf_refused": 403,
}


def drawn(name: str) -> HttpResponse:
    page: HttpResponse = getattr(errors, name)(RequestFactory().get("/x"))
    return page


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize(("name", "status"), ERROR_PAGES.items())
def test_an_error_page_asks_nothing_of_the_database(name: str, status: int, language: str) -> None:
    with override(language):  # pytest refuses the database here
        page = drawn(name)
    assert page.status_code == status
    assert not INLINE.search(page.content.decode())


@pytest.mark.parametrize("name", ["not_understood", "failed", "unavailable", "csrf_refused"])
def test_an_error_page_says_what_is_safe_what_to_do_and_a_reference(name: str) -> None:
    with override("zh-hans"):
        page = drawn(name).content.decode()
    assert "改动" in page or "写到一半" in page
    assert "返回" in page
    assert re.search(r'<span class="mono">[0-9a-f]{8}</span>', page)
    assert 'href="tel:110"' in page


def test_forbidden_and_unknown_are_told_in_the_same_words() -> None:
    assert drawn("refused").content == drawn("not_found").content


def test_a_page_that_will_be_back_says_when_to_try_again() -> None:
    assert drawn("unavailable")["Retry-After"] == "60"
