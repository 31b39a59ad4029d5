"""`anlin settings`: every setting, its value here, where it comes from, and what it is for."""

from __future__ import annotations

import argparse
import json
import os
import re

from anlin.config import environment
from anlin.config.speech import beside, said, zh


def shown(setting: environment.Setting) -> str:
    """The value in force; a secret is never shown, nor the password inside an address."""
    value = environment.text(setting.name)
    if setting.kind == "secret":
        return "***" if value else ""
    value = re.sub(r"(?i)(password=)[^&\s]*", r"\1***", value)
    head, at, rest = value.rpartition("@")
    scheme, slashes, who = head.partition("://")
    return f"{scheme}{slashes}{who.partition(':')[0]}:***{at}{rest}" if at and ":" in who else value


def main(argv: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="anlin settings", description=beside(said("list every setting")))
    parser.add_argument("--json", action="store_true", help=beside(said("for programs")))
    as_json = parser.parse_args(argv).json
    rows = [
        {
            "name": setting.name,
            "kind": setting.kind,
            "value": shown(setting),
            "default": setting.default,
            "from": "environment" if os.environ.get(setting.name, "").strip() else "default",
            "help": setting.help,
        }
        for setting in environment.SETTINGS
    ]
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for row in rows:
        print(f"{row['name']}={row['value']}  ({row['kind']}, {row['from']})")
        print(f"    {zh(row['help'])}\n    {row['help']}")
    return 0
