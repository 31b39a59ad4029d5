"""Catalogues: what is marked is found, what was translated is kept, what is wrong is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

import messages
from extraction import NotLiteral, Said, said_in_python, said_in_template


def _texts(said: object) -> list[str]:
    return [one.text for one in said]  # type: ignore[attr-defined]


def test_python_markers_are_found_under_the_names_they_were_imported_by() -> None:
    source = """
from django.utils.translation import gettext as _, ngettext, pgettext_lazy as p
from anlin.kernel.words import said
_("One " "whole")
ngettext("%(n)s day", "%(n)s days", 2)
p("month", "May")
said("Kernel")
other("not marked")
"""
    assert list(said_in_python(source, "x.py")) == [
        Said("One whole", "", "", "x.py"),
        Said("%(n)s day", "%(n)s days", "", "x.py"),
        Said("May", "", "month", "x.py"),
        Said("Kernel", "", "", "x.py"),
    ]


def test_a_computed_string_is_refused() -> None:
    with pytest.raises(NotLiteral, match=r"x\.py:2"):
        list(said_in_python("from django.utils.translation import gettext as _\n_(f'{1}')", "x.py"))


def test_drawing_a_string_that_was_marked_elsewhere_marks_nothing() -> None:
    assert list(said_in_python("from django.utils.translation import gettext as _\n_(step.label)", "x.py")) == []


def test_template_markers_are_found_as_django_looks_them_up() -> None:
    source = """{% load i18n %}{% translate "100% sure" %}{% trans 'It\\'s' context "c" %}
{% blocktranslate trimmed count n=n with a=b %}
  {{ n }} report
  of {{ a }}
{% plural %}{{ n }} reports{% endblocktranslate %}
{% include "x.html" with label=_("Label") %}{{ _("Shown")|upper }}{# _("no") #}{% translate variable %}"""
    assert list(said_in_template(source, "x.html")) == [
        Said("100%% sure", "", "", "x.html"),
        Said("It's", "", "c", "x.html"),
        Said("%(n)s report of %(a)s", "%(n)s reports", "", "x.html"),
        Said("Label", "", "", "x.html"),
        Said("Shown", "", "", "x.html"),
    ]


def test_a_translation_survives_leaving_the_code_and_coming_back() -> None:
    first = Catalog(locale="zh_Hans")
    first.add("Kept", "留着")
    without = messages.merged(first, [Said("Other", where="a.py")])
    assert '#~ msgid "Kept"' in messages.written(without).decode()
    again = messages.merged(without, [Said("Kept", where="a.py")])
    assert again["Kept"].string == "留着"


def _house(root: Path, code: str, po: str) -> None:
    folder = root / "src/anlin/spine"
    (folder / "locale/zh_Hans/LC_MESSAGES").mkdir(parents=True)
    (root / "src/anlin/modules").mkdir()
    (folder / "x.py").write_text(f"from anlin.kernel.words import said\n{code}\n", encoding="utf-8")
    (folder / "locale/zh_Hans/LC_MESSAGES/django.po").write_text(
        'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n' + po, encoding="utf-8"
    )


@pytest.mark.parametrize(
    ("po", "fault"),
    [
        ("", "missing"),
        ('msgid "Due %(day)s"\nmsgstr ""\n', "has no translation"),
        ('#, fuzzy\nmsgid "Due %(day)s"\nmsgstr "%(day)s到期"\n', "is fuzzy"),
        ('msgid "Due %(day)s"\nmsgstr "到期"\n', "loses a placeholder"),
        ('msgid "Due %(day)s"\nmsgstr "到期,办结%(day)s"\n', "half-width"),
        ('msgid "Due %(day)s"\nmsgstr "最迟%(day)s答复你"\n', "says 你"),
        ('msgid "Due %(day)s"\nmsgstr "%(day)s到期"\n\nmsgid "Gone"\nmsgstr "没了"\n', "no longer said"),
    ],
)
def test_what_is_wrong_with_a_catalogue_is_named(tmp_path: Path, po: str, fault: str) -> None:
    _house(tmp_path, 'said("Due %(day)s")', po)
    assert any(fault in line for line in messages.faults(tmp_path))


def test_a_complete_catalogue_has_no_fault_and_compiles_to_the_same_bytes_again(tmp_path: Path) -> None:
    _house(tmp_path, 'said("Due %(day)s")', 'msgid "Due %(day)s"\nmsgstr "%(day)s到期，请办理"\n')
    messages.update(tmp_path)
    assert messages.faults(tmp_path) == []
    first = messages._file_of(tmp_path / "src/anlin/spine").with_suffix(".mo").read_bytes()
    messages.update(tmp_path)
    assert messages._file_of(tmp_path / "src/anlin/spine").with_suffix(".mo").read_bytes() == first
