"""Keep the Chinese catalogues: `python tools/messages.py` brings them up to date and compiles them; `--check` only looks.

One catalogue a floor or room, beside the code (`spine` also holds the words of `planning`). A translation is
never lost: a string that left the code stays at the end of its catalogue as obsolete and comes back with it. gettext is not needed.
"""

from __future__ import annotations

import argparse
import io
import re
import sys
from collections import defaultdict
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from extraction import NotLiteral, Said, said_under

ROOT = Path(__file__).resolve().parents[1]
LANGUAGE = "zh_Hans"
HAN = r"[\u3400-\u9fff]"
HALF_WIDTH = re.compile(rf"{HAN} ?[,.;:!?] ?{HAN}|{HAN}\([^%()]*{HAN}[^()]*\)|\([^%()]*{HAN}[^()]*\){HAN}")
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%[sd]")
Key = tuple[str, str]
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


def catalogues(root: Path = ROOT) -> dict[Path, list[Path]]:
    """For each folder that holds a `locale`, the folders whose words stand in it."""
    house = root / "src/anlin"
    found = {
        house / "kernel": [house / "kernel"],
        house / "analysis": [house / "analysis"],
        house / "spine": [house / name for name in ("spine", "planning")],
        house / "workbench": [house / "workbench"],
        house / "config": [house / "config"],
    }
    rooms = sorted(path.parent for path in (house / "modules").glob("*/__init__.py"))
    return found | {room: [room] for room in rooms}


def _file_of(home: Path) -> Path:
    return home / "locale" / LANGUAGE / "LC_MESSAGES/django.po"


def _read(path: Path) -> Catalog:
    if not path.exists():
        return Catalog(locale=LANGUAGE)
    with path.open("rb") as file:
        return read_po(file, locale=LANGUAGE)


def _key(message: Message) -> Key:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return message.context or "", text


def _strings(message: Message) -> list[str]:
    return list(message.string) if isinstance(message.string, (list, tuple)) else [message.string or ""]


def merged(old: Catalog, said: Iterable[Said]) -> Catalog:
    """The catalogue for what is said now, with every translation that `old` holds; what is no longer said is obsolete."""
    known: dict[Key, Message] = {_key(message): message for message in old.obsolete.values()}
    known |= {_key(message): message for message in old if message.id}
    new = Catalog(locale=LANGUAGE, header_comment=f"# {LANGUAGE}. Keep with tools/messages.py.", fuzzy=False)
    for one in sorted(said):
        plain = new.add((one.text, one.plural) if one.plural else one.text, context=one.context or None)
        if (one.where, 1) not in plain.locations:
            plain.locations.append((one.where, 1))
        before = known.get((one.context, one.text))
        if before and any(_strings(before)):
            first = _strings(before)[0]
            plain.string = (first,) if plain.pluralizable else first
            plain.flags |= before.flags & {"fuzzy"}
            plain.user_comments = before.user_comments
    left = {_key(message) for message in new}
    for key, message in known.items():
        if key not in left and any(_strings(message)):
            new.obsolete[key[1]] = message
    return new


def written(catalog: Catalog) -> bytes:
    """The catalogue as text, without dates or line numbers, so that two people's changes merge."""
    out = io.BytesIO()
    write_po(out, catalog, width=120, sort_output=True, include_lineno=False)
    lines = out.getvalue().decode().splitlines()
    kept = [
        line
        for line in lines
        if not re.match(r'"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Project-)', line)
    ]
    return ("\n".join(kept).rstrip() + "\n").encode()


def compiled(catalog: Catalog) -> bytes:
    """The catalogue as Django loads it, the same bytes for the same translations."""
    plain = Catalog(
        locale=LANGUAGE, fuzzy=False, project="Anlin", version="1", creation_date=EPOCH, revision_date=EPOCH
    )
    for message in catalog:
        if message.id and any(_strings(message)):
            plain.add(message.id, message.string, context=message.context, flags=message.flags)
    out = io.BytesIO()
    write_mo(out, plain)
    return out.getvalue()


def _faults_of(message: Message) -> Iterable[str]:
    strings = _strings(message)
    text = " ".join([message.id] if isinstance(message.id, str) else message.id)
    if not all(strings):
        yield "has no translation"
    if message.fuzzy:
        yield "is fuzzy"
    for string in strings:
        wanted, given = set(PLACEHOLDER.findall(text)), set(PLACEHOLDER.findall(string))
        if string and not given <= wanted:
            yield f"names a placeholder that the source lacks: {', '.join(sorted(given - wanted))}"
        if string and isinstance(message.id, str) and wanted - given:
            yield f"loses a placeholder: {', '.join(sorted(wanted - given))}"
        if "你" in string:
            yield "says 你: to the public and to staff the house says 您"
        if found := HALF_WIDTH.search(string):
            yield f"has half-width punctuation between Han characters: {found[0]}"


def faults(root: Path = ROOT) -> list[str]:
    """What is wrong with the catalogues, each a sentence; empty when they are complete."""
    found: list[str] = []
    translations: dict[Key, dict[str, str]] = defaultdict(dict)
    for home, folders in catalogues(root).items():
        name = _file_of(home).relative_to(root).as_posix()
        said = [one for folder in folders if folder.exists() for one in said_under(folder, root)]
        if not said and not _file_of(home).exists():
            continue
        catalog = _read(_file_of(home))
        keys = {(one.context, one.text) for one in said}
        held = {_key(message): message for message in catalog if message.id}
        found += [f"{name}: missing: {key[1]!r}" for key in sorted(keys - held.keys())]
        found += [f"{name}: no longer said: {key[1]!r}" for key in sorted(held.keys() - keys)]
        for key, message in held.items():
            found += [f"{name}: {key[1]!r} {fault}" for fault in _faults_of(message)]
            if first := _strings(message)[0]:
                translations[key][first] = name
        mo = _file_of(home).with_suffix(".mo")
        if not mo.exists() or mo.read_bytes() != compiled(catalog):
            found.append(f"{name}: the compiled catalogue is out of date")
    for key, texts in translations.items():
        if len(texts) > 1:
            found.append(
                f"{key[1]!r} is translated in {len(texts)} ways: {'; '.join(f'{t} ({n})' for t, n in texts.items())}"
            )
    return found


def update(root: Path = ROOT, only: Iterable[str] = ()) -> None:
    """Bring every catalogue, or those of the floors and rooms named, up to date with the code and compile it."""
    wanted = set(only)
    for home, folders in catalogues(root).items():
        if wanted and home.name not in wanted:
            continue
        said = [one for folder in folders if folder.exists() for one in said_under(folder, root)]
        path = _file_of(home)
        if not said and not path.exists():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(written(merged(_read(path), said)))
        path.with_suffix(".mo").write_bytes(compiled(_read(path)))


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="change nothing; 1 if a catalogue is not complete")
    parser.add_argument("floor", nargs="*", help="spine, workbench, config or a room; all when none is named")
    arguments = parser.parse_args()
    try:
        if not arguments.check:
            update(only=arguments.floor)
        found = [
            line
            for line in faults()
            if not arguments.floor or any(f"/{name}/locale" in line for name in arguments.floor)
        ]
    except (NotLiteral, SyntaxError) as wrong:
        found = [str(wrong)]
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
