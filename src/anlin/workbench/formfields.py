"""Drawing one form field: label, hint, error, control; optional is said, required is not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, MaxValueValidator, MinLengthValidator, MinValueValidator
from django.forms import BoundField
from django.template.loader import get_template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

_SHAPES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.HiddenInput, "hidden"),
    (forms.RadioSelect, "choices"),
    (forms.CheckboxSelectMultiple, "choices"),
    (forms.CheckboxInput, "check"),
    (forms.SelectMultiple, "select"),
    (forms.Select, "select"),
    (forms.Textarea, "textarea"),
    (forms.FileInput, "file"),
)
_OF_ANY_FIELD = tuple(
    one.message for one in (MinLengthValidator, MaxLengthValidator, MinValueValidator, MaxValueValidator)
)
"""Sentences that say how long or how large, and not what."""


def shape_of(bound: BoundField) -> str:
    """hidden, choices, check, select, textarea, file or text."""
    widget = bound.field.widget
    return next((shape for kind, shape in _SHAPES if isinstance(widget, kind)), "text")


def drawn(bound: BoundField, *, hint: str = "", alarm: SafeString | str = "", asked: bool = False) -> SafeString:
    """The field's markup.

    `field.choice_hints` (value: words) may stand under choices, `field.unit` after a control, `field.told` in data-*.
    """
    shape = shape_of(bound)
    hint = hint or str(bound.help_text)
    if shape == "hidden":
        return SafeString(bound)
    limit = getattr(bound.field, "max_length", None) if shape == "textarea" else None
    shown = {
        "field": bound,
        "errors": [_beside(bound, sentence) for sentence in _sentences(bound)],
        "shape": shape,
        "id": bound.id_for_label or bound.auto_id,
        "hint": hint,
        "alarm": alarm,
        "optional": not asked and not bound.field.required and shape not in {"check"},
        "limit": limit,
        "control": "" if shape == "choices" else _control(bound, shape, hint=hint, limit=limit),
        "choices": _choices(bound) if shape == "choices" else (),
        "unit": getattr(bound.field, "unit", ""),
        "told": getattr(bound.field, "told", {}),
    }
    return SafeString(get_template("workbench/forms/field.html").render(shown))


def _control(bound: BoundField, shape: str, *, hint: str, limit: int | None) -> SafeString:
    base = bound.id_for_label or bound.auto_id
    told = [f"{base}-hint"] if hint else []
    told += [f"{base}-error"] if bound.errors else []
    told += [f"{base}-limit"] if limit else []
    attributes: dict[str, Any] = {"aria-describedby": " ".join(told)} if told else {}
    if bound.errors:
        attributes["aria-invalid"] = "true"
    if str(bound.field.widget.attrs.get("placeholder", "")) == str(bound.label):
        attributes["placeholder"] = False  # a label said twice; libraries do it
    if shape != "check":
        given = bound.field.widget.attrs.get("class", "")
        attributes["class"] = f"{'form-select' if shape == 'select' else 'form-control'} {given}".strip()
    return SafeString(bound.as_widget(attrs=attributes))


def _choices(bound: BoundField) -> list[dict[str, Any]]:
    hints: Mapping[str, str] = getattr(bound.field, "choice_hints", {})
    return [
        {
            "tag": one.tag(),
            "label": one.choice_label,
            "hint": hints.get(str(one.data["value"]), ""),
            "id": one.id_for_label,
        }
        for one in bound.subwidgets
        if str(one.data["value"]) or bound.field.required is False
    ]


def errors_of(form: object) -> list[tuple[str, str]]:
    """(id of the control, sentence) for every error of a form, those of the whole form first with no id."""
    if not isinstance(form, forms.BaseForm):
        return []
    found = [("", str(sentence)) for sentence in form.non_field_errors()]
    for bound in form:
        found += [(_first_control(bound), _in_summary(bound, *told)) for told in _in_order(bound)]
    return found


def _sentences(bound: BoundField) -> list[str]:
    """What is wrong, in our words where Django would use its own."""
    return [_said(error) for error in bound.errors.as_data()]


def _in_order(bound: BoundField) -> list[tuple[str, bool]]:
    """Each sentence, and whether it names what it is about: those about a length or a size do not."""
    return [(_said(error), not any(error.message is one for one in _OF_ANY_FIELD)) for error in bound.errors.as_data()]


def _said(error: ValidationError) -> str:
    if error.message is MinLengthValidator.message:
        return _("Write at least %(limit_value)s characters; there are %(show_value)s so far.") % error.params
    if error.message is MaxLengthValidator.message:
        return _("Write at most %(limit_value)s characters; there are %(show_value)s.") % error.params
    if error.message is MinValueValidator.message:
        return _("Write %(limit_value)s or more.") % error.params
    if error.message is MaxValueValidator.message:
        return _("Write %(limit_value)s or less.") % error.params
    return " ".join(error.messages)


def _beside(bound: BoundField, sentence: str) -> str:
    """The sentence as it stands beside its field: where nothing was given, what to do there."""
    return _missing(bound) if sentence == _django_s_required() else sentence


def _missing(bound: BoundField) -> str:
    """What to do in a field of this kind, as a sentence."""
    shape = shape_of(bound)
    if shape in ("choices", "select"):
        return _("Choose one of these.")
    if shape == "check":
        return _("Tick this to go on.")
    if shape == "file":
        return _("Choose a file.")
    if isinstance(bound.field, forms.DateTimeField):
        return _("Choose a day and a time.")
    if isinstance(bound.field, forms.DateField):
        return _("Choose a day.")
    if isinstance(bound.field, forms.IntegerField):
        return _("Write a number.")
    return _("Write this here: it cannot be left empty.")


def _django_s_required() -> str:
    return str(forms.Field.default_error_messages["required"])


def _in_summary(bound: BoundField, sentence: str, names_it: bool) -> str:
    """The sentence as the summary says it: what it is about is named there, or three links would read alike."""
    if sentence == _django_s_required():
        return _("Fill in: %(field)s") % {"field": bound.label}
    return sentence if names_it else _("%(field)s: %(sentence)s") % {"field": bound.label, "sentence": sentence}


def _first_control(bound: BoundField) -> str:
    if shape_of(bound) == "choices":
        return f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id
