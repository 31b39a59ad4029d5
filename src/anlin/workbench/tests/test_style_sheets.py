"""Contrast, weight and cleanliness of what every page loads."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile

WORKBENCH = Path(__file__).resolve().parents[1]
HOUSE = WORKBENCH.parent
STATIC = WORKBENCH / "static"
CSS = STATIC / "css"
SHEETS = sorted(CSS.glob("*.css"))
DOORS = {"portal": ["portal"], "field": ["field"], "desk": ["desk", "map"], "board": ["board", "map"]}
TEMPLATES = sorted(HOUSE.glob("**/templates/**/*.html"))
PAIRS = [  # (text or mark, ground, light, dark) of FACE.md
    ("ink", "ground", 15.1, 15.7), ("ink-2", "ground", 6.9, 9.5), ("ink-3", "ground", 5.5, 6.5),
    ("ink-3", "sunken", 5.1, 6.7), ("ink-3", "act-wash", 5.1, 4.8), ("act", "act-wash", 6.3, 6.6),
    ("done", "done-wash", 5.5, 7.0), ("soon", "soon-wash", 6.1, 8.3), ("late", "late-wash", 5.7, 7.0),
    ("wait", "wait-wash", 6.3, 7.3), ("on-fill", "act", 7.4, 9.1), ("on-fill", "done", 6.5, 9.4),
    ("on-fill", "late", 6.8, 8.6), ("on-fill", "wait", 7.6, 9.1), ("edge", "surface", 3.6, 3.9),
    ("edge", "sunken", 3.1, 4.3), ("soon-fill", "surface", 3.5, 7.9), ("m-label", "m-halo", 7.6, 8.6),
    ("m-water-ink", "m-water", 4.9, 5.4),
]  # fmt: skip


def tokens(theme: str) -> dict[str, str]:
    """Colour tokens of a theme; dark ones over light ones."""
    text = (CSS / "tokens.css").read_text()
    blocks = [re.search(r":root \{(.*?)\n\}", text, re.DOTALL)]
    if theme == "dark":
        blocks.append(re.search(r'\n\[data-bs-theme="dark"\] \{(.*?)\n\}', text, re.DOTALL))
    return {
        name: value for block in blocks if block for name, value in re.findall(r"--([\w-]+): (#[0-9a-f]{6})", block[1])
    }


def luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("mark", "ground", "light", "dark"), PAIRS)
def test_contrast_is_what_the_face_promises(mark: str, ground: str, light: float, dark: float, theme: str) -> None:
    colours = tokens(theme)
    measured = contrast(colours[mark], colours[ground])
    assert measured == pytest.approx(light if theme == "light" else dark, abs=0.06)
    assert measured >= (3 if mark in {"edge", "soon-fill"} else 4.5)


def test_a_device_that_prefers_dark_gets_the_same_dark() -> None:
    text = (CSS / "tokens.css").read_text()
    chosen = re.search(r'\n\[data-bs-theme="dark"\] \{(.*?)\n\}', text, re.DOTALL)
    device = re.search(r":root:not\(\[data-bs-theme\]\) \{(.*?)\n  \}", text, re.DOTALL)
    assert chosen
    assert device
    assert chosen[1].split() == device[1].split()


@pytest.mark.parametrize(
    "sheet", [sheet for sheet in SHEETS if sheet.name != "tokens.css"], ids=lambda sheet: sheet.name
)
def test_raw_colours_stand_in_the_tokens_alone(sheet: Path) -> None:
    assert re.findall(r"#[0-9a-fA-F]{3,8}\b(?![\w-]*\")", sheet.read_text().replace("url(#", "url(")) == []


@pytest.mark.parametrize("door", DOORS)
def test_the_css_of_a_page_weighs_30_kb_at_most(door: str) -> None:
    names = ["tokens", "components", "clock", *DOORS[door]]
    sheets = [CSS / f"{name}.css" for name in names] + [STATIC / "vendor" / "bootstrap-anlin.css"]
    weight = sum(len(gzip.compress(sheet.read_bytes(), 9)) for sheet in sheets)
    assert weight <= 30_000 + (2_000 if door != "portal" else 0)


def test_no_style_sheet_or_script_carries_data_addresses() -> None:
    for path in [*SHEETS, *STATIC.glob("js/*.js"), STATIC / "vendor" / "bootstrap-anlin.css"]:
        assert not re.search(r"data:[a-z]+/|[\"'(]data:", path.read_text()), path.name


def test_scripts_stand_alone_so_that_hashed_names_do_not_break_them() -> None:
    for path in STATIC.glob("js/*.js"):
        assert not re.search(r"^\s*(import|export)\b", path.read_text(), re.MULTILINE), path.name


def test_hashed_names_reach_the_base_that_components_import(tmp_path: Path) -> None:
    storage = ManifestStaticFilesStorage(location=tmp_path, base_url="/static/")
    names = {
        "css/components.css": CSS / "components.css",
        "vendor/bootstrap-anlin.css": STATIC / "vendor" / "bootstrap-anlin.css",
    }
    for name, path in names.items():
        storage.save(name, ContentFile(path.read_bytes()))
    faults = [
        done
        for _old, _new, done in storage.post_process({name: (storage, name) for name in names})
        if isinstance(done, Exception)
    ]
    assert faults == []
    hashed = tmp_path / storage.stored_name("css/components.css")
    assert re.search(
        r'@import url\("\.\./vendor/bootstrap-anlin\.[0-9a-f]{12}\.css"\) layer\(vendor\)', hashed.read_text()
    )


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_a_template_has_no_inline_style_script_or_data(template: Path) -> None:
    text = template.read_text()
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\son\w+\s*=\s*[\"']", text)
    assert "javascript:" not in text
    assert not re.search(r"[\"'(]data:", text)
    for script in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in script


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.relative_to(HOUSE).as_posix())
def test_a_status_symbol_is_followed_by_its_word(template: Path) -> None:
    """`{% sym %}` has a label, or words come next inside the same element."""
    for after in re.findall(r"\{% sym (?![^%]*label=)[^%]*%\}(.{0,200})", template.read_text(), re.DOTALL):
        words = re.sub(r"^(?:\s|\{% (?:else|endif|elif[^%]*) %\}|\{% (?:icon|sym) [^%]*%\}|<(?!/)[^>]*>)+", "", after)
        assert words[:1] not in {"<", ""}, after


def test_no_catalogue_has_half_width_punctuation_between_han() -> None:
    wrong = re.compile(r"[\u3400-\u9fff] ?[,.;:!?] ?[\u3400-\u9fff]")
    for catalogue in HOUSE.glob("**/locale/zh_Hans/LC_MESSAGES/django.po"):
        assert not wrong.search(catalogue.read_text()), catalogue


def test_words_on_a_fill_can_be_read_under_forced_colours() -> None:
    """There a browser lays the page's colour behind all text; `--on-fill` is that colour, so a fill must be left as it is."""
    plain = [re.sub(r"/\*.*?\*/", "", sheet.read_text(), flags=re.DOTALL) for sheet in SHEETS]
    rules = [rule for text in plain for rule in re.findall(r"([^{}]+)\{([^{}]*)\}", text)]
    spared = {one.strip() for what, how in rules if "forced-color-adjust: none" in how for one in what.split(",")}
    filled = {
        one.strip()
        for what, how in rules
        if re.search(r"(?<!-)color: var\(--on-fill\)", how) and "background" in how and "selection" not in what
        for one in what.split(",")
    }
    bare = {one.split(":")[0].removeprefix("a").strip() if ":" in one else one for one in filled}
    assert len(bare) > 4
    assert bare <= spared
