"""`anlin migrate`: bring the database up to date."""

from __future__ import annotations

import argparse

from django.core.management import call_command


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="anlin migrate")
    parser.add_argument("--quiet", action="store_true")
    call_command("migrate", interactive=False, verbosity=0 if parser.parse_args(argv).quiet else 1)
    return 0
