"""What the rooms say is said as they say it: no other package's catalogue translates the same word otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation

CATALOGUES = sorted(Path(each) / "zh_Hans/LC_MESSAGES/django.po" for each in settings.LOCALE_PATHS)


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=lambda path: path.parents[3].name)
def test_every_word_of_ours_is_the_one_that_is_shown(catalogue: Path) -> None:
    with catalogue.open("rb") as file, translation.override("zh-hans"):
        said = {one.id: one.string for one in read_po(file) if one.id and isinstance(one.id, str) and not one.context}
        assert [word for word, as_said in said.items() if translation.gettext(word) != as_said] == []
