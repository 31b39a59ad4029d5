"""The tutorial runs from top to bottom: on the sample with its answers, on the whole file where that stands beside this checkout."""

from __future__ import annotations

import doctest
import shutil
from pathlib import Path
from typing import Any

import pytest

DOCS = Path(__file__).parents[1] / "docs/methods"
SAMPLE = "houston_sample.parquet"
TEXT = (DOCS / "tutorial.md").read_text(encoding="utf-8")
EXAMPLES = [
    one
    for part in TEXT.split("```python\n")[1:]
    for one in doctest.DocTestParser().get_examples(part.partition("```")[0])
]
WHOLE = [path for above in DOCS.parents[1:4] if (path := above / "shared/data/houston_2010.parquet").exists()][:1]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "pictures").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_tutorial_gives_the_answers_that_it_shows(folder: Path) -> None:
    shutil.copy(DOCS / SAMPLE, folder)
    test = doctest.DocTest(EXAMPLES, {}, "tutorial", "tutorial.md", 0, TEXT)
    told: list[str] = []
    outcome = doctest.DocTestRunner(verbose=False).run(test, out=told.append, clear_globs=False)
    assert outcome.attempted > 20 and outcome.failed == 0, "".join(told)
    examine(test.globs)
    for picture in (folder / "pictures").iterdir():
        assert picture.read_bytes().startswith(b"\x89PNG") and (DOCS / "pictures" / picture.name).exists()
    assert (folder / "hot.geojson").stat().st_size > 10_000


if WHOLE:

    def test_the_tutorial_runs_on_the_whole_file(folder: Path) -> None:
        seen: dict[str, Any] = {}
        for example in EXAMPLES:
            exec(compile(example.source.replace(SAMPLE, str(WHOLE[0])), "tutorial.md", "exec"), seen)  # noqa: S102
        examine(seen)


def examine(seen: dict[str, Any]) -> None:
    """What whoever went through it has in hand."""
    assert len(seen["events"]) > 20_000 and seen["hot"].local.hot.any()
