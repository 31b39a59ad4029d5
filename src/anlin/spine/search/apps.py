"""The app."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "anlin.spine.search"
    label = "search"
