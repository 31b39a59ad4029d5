"""Fetch, check and list the front-end files that stand in this repository.

`python tools/vendor.py` refreshes them with npm; `--check` needs neither npm nor a network: it holds every file against its
manifest (name, version, licence, source package, SHA-256), and the manifest against the files.
"""

from __future__ import annotations

import argparse
import hashlib
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SERVED = ROOT / "src/anlin/workbench/static/vendor"
TESTING = ROOT / "tests/vendor"
BOOTSTRAP_SOURCE = "tools/bootstrap_anlin.scss"
SASS_COMMAND = f"sass --no-source-map --style=compressed --load-path=node_modules {BOOTSTRAP_SOURCE}"


@dataclass(frozen=True)
class Package:
    """One npm package at one version; `files` maps a path in the package to a name in the folder."""

    name: str
    version: str
    licence: str
    folder: Path
    files: dict[str, str]


PACKAGES = (
    Package(
        "htmx.org",
        "4.0.1",
        "0BSD",
        SERVED,
        {"dist/htmx.min.js": "htmx.min.js", "dist/ext/hx-csp.min.js": "hx-csp.min.js", "LICENSE": "htmx.LICENSE.txt"},
    ),
    Package(
        "maplibre-gl",
        "6.17.0",
        "BSD-3-Clause",
        SERVED,
        {
            "dist/maplibre-gl.mjs": "maplibre-gl.mjs",
            "dist/maplibre-gl-worker.mjs": "maplibre-gl-worker.mjs",
            "dist/maplibre-gl.css": "maplibre-gl.css",
            "LICENSE.txt": "maplibre-gl.LICENSE.txt",
        },
    ),
    Package("axe-core", "4.14.1", "MPL-2.0", TESTING, {"axe.min.js": "axe.min.js", "LICENSE": "axe.LICENSE.txt"}),
)
BOOTSTRAP = Package("bootstrap", "5.3.9", "MIT", SERVED, {"LICENSE": "bootstrap.LICENSE.txt"})
SASS_VERSION = "1.108.2"
BUILT = "bootstrap-anlin.css"


def _without_source_map(text: str) -> str:
    """Drop the pointer to a source map: hashed static names fail on a map that is not there."""
    return re.sub(r"\n?/[/*]# sourceMappingURL=\S+(?: \*/)?\n?$", "\n", text)


def _without_data_addresses(text: str) -> str:
    """Drop each declaration whose value is a data: address: the content policy would refuse it."""
    return re.sub(r"[\w-]+\s*:\s*url\((['\"]?)data:.*?\1\)[^;}]*;?", "", text)


CHANGES: dict[str, tuple[Callable[[str], str], str]] = {
    ".css": (lambda text: _without_data_addresses(_without_source_map(text)), "data: declarations removed"),
    ".mjs": (_without_source_map, "source map comment removed"),
}


def _digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _unpacked(package: Package, into: Path) -> Path:
    spec = f"{package.name}@{package.version}"
    packed = subprocess.run(["npm", "pack", "--silent", spec], cwd=into, check=True, capture_output=True, text=True)
    place = into / package.name
    with tarfile.open(into / packed.stdout.split()[-1]) as archive:
        archive.extractall(place, filter="data")
    return place / "package"


def _entry(package: Package, path: Path, change: str) -> str:
    lines = [
        "[[file]]",
        f'path = "{path.name}"',
        f'name = "{package.name}"',
        f'version = "{package.version}"',
        f'licence = "{package.licence}"',
        f'source = "npm {package.name}@{package.version}"',
    ]
    if change:
        lines.append(f'changed = "{change}"')
    return "\n".join([*lines, f'sha256 = "{_digest(path)}"', ""])


def _placed(package: Package, unpacked: Path) -> list[str]:
    entries = []
    for source, name in package.files.items():
        target = package.folder / name
        change, note = CHANGES.get(target.suffix, (None, ""))
        text = (unpacked / source).read_text(encoding="utf-8")
        target.write_text(change(text) if change else text, encoding="utf-8")
        entries.append(_entry(package, target, note))
    return entries


def _built_bootstrap(work: Path) -> list[str]:
    specs = [f"bootstrap@{BOOTSTRAP.version}", f"sass@{SASS_VERSION}"]
    subprocess.run(["npm", "install", "--silent", "--no-save", "--prefix", str(work), *specs], check=True)
    shutil.copytree(work / "node_modules/bootstrap", work / "bootstrap/package")
    command = [str(work / "node_modules/.bin/sass"), "--quiet", *SASS_COMMAND.split()[1:-1]]
    command[-1] = f"--load-path={work / 'node_modules'}"
    built = subprocess.run([*command, str(ROOT / BOOTSTRAP_SOURCE)], check=True, capture_output=True, text=True).stdout
    head = f"/* Bootstrap {BOOTSTRAP.version} (MIT), the part that {BOOTSTRAP_SOURCE} names; sass {SASS_VERSION}: {SASS_COMMAND} */\n"
    target = SERVED / BUILT
    target.write_text(head + built.lstrip("\ufeff"), encoding="utf-8")
    if "data:" in built:
        raise SystemExit(f"{BUILT} carries a data: address")
    note = f"built by sass {SASS_VERSION}: {SASS_COMMAND}"
    return [_entry(BOOTSTRAP, target, note), *_placed(BOOTSTRAP, work / "bootstrap/package")]


def refresh() -> int:
    """Fetch every package anew and write both manifests; 3 where npm is missing."""
    if not shutil.which("npm"):
        print("npm is not here; the files in the repository stay as they are.", file=sys.stderr)
        return 3
    entries: dict[Path, list[str]] = {SERVED: [], TESTING: []}
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        for package in PACKAGES:
            package.folder.mkdir(parents=True, exist_ok=True)
            entries[package.folder] += _placed(package, _unpacked(package, work))
        entries[SERVED] += _built_bootstrap(work)
    for place, listed in entries.items():
        kept = list(_blocks_of_others(place))
        text = "# Vendored files. Refresh: python tools/vendor.py\n\n" + "\n".join([*listed, *kept])
        (place / "manifest.toml").write_text(text, encoding="utf-8")
    return check()


def _blocks_of_others(place: Path) -> list[str]:
    """Entries that people added by hand, such as an icon sprite cut from a package."""
    manifest = place / "manifest.toml"
    if not manifest.exists():
        return []
    ours = {package.name for package in (*PACKAGES, BOOTSTRAP)}
    blocks = manifest.read_text(encoding="utf-8").split("[[file]]")[1:]
    return ["[[file]]" + block.rstrip() + "\n" for block in blocks if tomllib.loads(block)["name"] not in ours]


def problems(place: Path) -> list[str]:
    """What does not agree between a folder and its manifest; each a sentence."""
    listed = tomllib.loads((place / "manifest.toml").read_text(encoding="utf-8")).get("file", [])
    found = []
    for entry in listed:
        missing = {"path", "name", "version", "licence", "source", "sha256"} - entry.keys()
        path = place / entry.get("path", "")
        if missing:
            found.append(f"{place.name}/manifest.toml: {entry.get('path')} lacks {', '.join(sorted(missing))}")
        elif not path.is_file():
            found.append(f"{path.name} is listed and not there")
        elif _digest(path) != entry["sha256"]:
            found.append(f"{path.name} is not the file whose SHA-256 is listed")
    known = {entry.get("path") for entry in listed} | {"manifest.toml"}
    strangers = [path.relative_to(place).as_posix() for path in place.rglob("*") if path.is_file()]
    return found + [f"{name} is not listed in the manifest" for name in sorted(strangers) if name not in known]


def check() -> int:
    """Print every disagreement; 1 if there is one."""
    found = problems(SERVED) + problems(TESTING)
    for line in found:
        print(line, file=sys.stderr)
    return 1 if found else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare files and manifest only")
    return check() if parser.parse_args().check else refresh()


if __name__ == "__main__":
    sys.exit(main())
