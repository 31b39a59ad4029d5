"""What every form holds that a map gives a point to."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class Pinned(forms.Form):
    """The point, longitude and latitude in WGS-84; none while nothing was pinned."""

    lon = forms.FloatField(
        label=_("Longitude"), required=False, min_value=-180, max_value=180, widget=forms.HiddenInput
    )
    lat = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
