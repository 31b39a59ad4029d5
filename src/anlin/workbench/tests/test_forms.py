"""Forms: label, hint, error, control, in that order."""

from __future__ import annotations

import pytest
from django import forms
from django.template import Context, Template
from django.utils.translation import override

from anlin.workbench import formfields


class Asked(forms.Form):
    reason = forms.CharField(label="理由", help_text="报告人会看到", widget=forms.Textarea, max_length=500)
    fixed = forms.ChoiceField(label="修好了吗", choices=[("yes", "是"), ("no", "不")], widget=forms.RadioSelect)
    phone = forms.CharField(label="电话", required=False)
    agree = forms.BooleanField(label="同意", required=False)


def drawn(source: str, form: forms.Form) -> str:
    with override("zh-hans"):
        return Template(source).render(Context({"form": form}))


def test_label_hint_error_and_control_stand_in_that_order() -> None:
    page = drawn("{% field form.reason %}", Asked({}))
    at = [
        page.index(part)
        for part in ('<label class="form-label"', 'id="id_reason-hint"', 'id="id_reason-error"', "<textarea")
    ]
    assert at == sorted(at)
    assert 'aria-describedby="id_reason-hint id_reason-error id_reason-limit"' in page
    assert 'aria-invalid="true"' in page


def test_optional_is_said_and_required_is_not() -> None:
    assert "选填" in drawn("{% field form.phone %}", Asked())
    assert "选填" not in drawn("{% field form.reason %}", Asked())


def test_yes_and_no_have_equal_weight_and_nothing_is_chosen() -> None:
    page = drawn("{% field form.fixed %}", Asked())
    assert page.count('<label class="choice"') == 2
    assert "checked" not in page


def test_a_limit_is_said_without_script() -> None:
    assert "最多 500 字" in drawn("{% field form.reason %}", Asked())


def test_the_summary_leads_to_the_first_control_of_each_field() -> None:
    page = drawn('{% include "workbench/forms/errors.html" %}', Asked({}))
    assert 'role="alert"' in page
    assert 'href="#id_reason"' in page
    assert 'href="#id_fixed_0"' in page
    assert "还差 2 处" in page


def test_a_sound_form_has_no_summary() -> None:
    assert "error-summary" not in drawn('{% include "workbench/forms/errors.html" %}', Asked())


def test_typed_text_comes_back_with_the_error() -> None:
    assert "路灯还是不亮" in drawn("{% field form.reason %}", Asked({"reason": "路灯还是不亮"}))


def test_hints_of_choices_stand_under_them() -> None:
    form = Asked()
    form.fields["fixed"].choice_hints = {"no": "事情重新打开"}  # type: ignore[attr-defined]
    assert "<b>不</b><small>事情重新打开</small>" in drawn("{% field form.fixed %}", form)


class Empty(forms.Form):
    words = forms.CharField()
    kind = forms.ChoiceField(choices=[("", "–"), ("a", "A")])
    done = forms.ChoiceField(choices=[("a", "A")], widget=forms.RadioSelect)
    agree = forms.BooleanField()
    count = forms.IntegerField()
    day = forms.DateField()
    moment = forms.DateTimeField()
    file = forms.FileField()
    own = forms.CharField(error_messages={"required": "Write what is wrong."})


def test_beside_an_empty_field_stands_what_to_do_there() -> None:
    form = Empty({})
    for language, told in (
        ("en", "Write this here|Choose one|Choose one|Tick this|Write a number|Choose a day.|Choose a day and a time|Choose a file"),
        ("zh-hans", "请填写此项|请选择一项|请选择一项|请勾选|请填写数字|请选择日期|请选择日期和时间|请选择文件"),
    ):  # fmt: skip
        with override(language):
            pages = [Template("{% field field %}").render(Context({"field": form[name]})) for name in Empty.base_fields]
        for page, sentence in zip(pages, (*told.split("|"), "Write what is wrong."), strict=True):
            assert sentence in page
        assert not any("This field is required" in page or "这个字段是必填项" in page for page in pages)


@pytest.mark.parametrize(
    ("language", "words", "named"),
    [
        ("zh-hans", "请至少写 5 个字，现在是 2 个。", "Evidence："),
        ("en", "Write at least 5 characters; there are 2 so far.", "Evidence: "),
    ],
)
def test_what_is_too_short_is_told_in_our_words_beside_the_field_and_named_in_the_summary(
    language: str, words: str, named: str
) -> None:
    class Short(forms.Form):
        evidence = forms.CharField(min_length=5)

    with override(language):
        form = Short({"evidence": "修好"})
        form.is_valid()
        assert words in formfields.drawn(form["evidence"])
        ((control, told),) = formfields.errors_of(form)
        assert control == "id_evidence"
        assert told.startswith(named), "the summary names what it is about"
        assert told.endswith(words)


class Measured(forms.Form):
    plan = forms.CharField(label="方案", min_length=20)
    expected = forms.IntegerField(label="人数", min_value=1000)


def test_what_is_too_short_or_too_small_is_named_in_the_summary_and_told_in_words_of_ours() -> None:
    page = drawn('{% include "workbench/forms/errors.html" %}', Measured({"plan": "短", "expected": "5"}))
    assert "方案：请至少写 20 个字" in page
    assert "人数：请填 1000 或更大的数。" in page
