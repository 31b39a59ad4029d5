"""What is sent with a form is bounded in memory, and one file too many or too large loses nothing that was typed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, RequestFactory

from anlin.modules.intake.tests.portal import text_of, whole
from anlin.workbench import uploads
from tests.house import built

MB = 1024 * 1024


def sent(*sizes: int) -> Any:
    """A form with a word and files of these sizes, as Django reads it."""
    files = [SimpleUploadedFile(f"{place}.jpg", bytes(size), "image/jpeg") for place, size in enumerate(sizes)]
    return RequestFactory().post("/", {"words": "写了很久", "photos": files})


def test_files_beyond_what_a_request_may_hold_are_let_go_of_and_the_words_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_BYTES_A_REQUEST", 3 * MB)
    request = sent(2 * MB, 2 * MB, MB // 2)
    assert request.POST["words"] == "写了很久"
    kept = request.FILES.getlist("photos")
    assert [file.size for file in kept] == [2 * MB, 2 * MB, MB // 2], "each says its true size"
    assert [len(file.read()) for file in kept] == [2 * MB, 0, MB // 2]


@pytest.mark.django_db
def test_photographs_that_are_too_large_together_are_named_and_the_report_stays(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    built()
    monkeypatch.setattr(uploads, "MOST_BYTES_A_REQUEST", 12 * MB)
    large = [SimpleUploadedFile(f"IMG_{n}.jpg", bytes(11 * MB), "image/jpeg") for n in range(2)]
    answer = Client().post("/report/", whole(photos=large))
    assert answer.status_code == 422
    assert "IMG_0.jpg" in text_of(answer)
    assert "IMG_1.jpg" in text_of(answer)
    assert "超过 10 MB" in text_of(answer)


@pytest.mark.django_db
def test_a_request_beyond_all_bounds_is_refused_and_is_no_fault_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    built()
    monkeypatch.setattr(uploads, "MOST_BYTES_READ", MB)
    answer = Client().post("/report/", whole(photos=SimpleUploadedFile("x.jpg", bytes(2 * MB), "image/jpeg")))
    assert answer.status_code in (400, 413)
