"""What holds for every page of the house, looked for in its HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = frozenset({"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"})
READ_ALOUD = ("alt", "aria-label", "placeholder", "title")
HALF_WIDTH = re.compile(r"[一-鿿][,;:!?()][一-鿿]|[一-鿿]\.(?=[一-鿿])")
ADDRESSES = ("src", "href", "action", "poster", "srcset", "content")


@dataclass
class Element:
    """An element, what stands around and in it."""

    tag: str
    attributes: dict[str, str]
    parent: Element | None = None
    inside: list[Element | str] = field(default_factory=list)

    @property
    def classes(self) -> set[str]:
        return set(self.attributes.get("class", "").split())

    @property
    def text(self) -> str:
        """All its words, drawings left out."""
        return "".join(one if isinstance(one, str) else one.text for one in self.inside if not _is_drawing(one)).strip()

    def every(self) -> Iterator[Element]:
        """Itself and everything inside, in the order of the page."""
        yield self
        for one in self.inside:
            if isinstance(one, Element):
                yield from one.every()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = self.at = Element("", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        one = Element(tag, {name: value or "" for name, value in attrs}, self.at)
        self.at.inside.append(one)
        if tag not in VOID:
            self.at = one

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.at.inside.append(Element(tag, {name: value or "" for name, value in attrs}, self.at))

    def handle_endtag(self, tag: str) -> None:
        one: Element | None = self.at
        while one is not None and one.tag != tag:
            one = one.parent
        if one is not None and one.parent is not None:
            self.at = one.parent

    def handle_data(self, data: str) -> None:
        self.at.inside.append(data)


def parsed(html: str) -> Element:
    """The page as a tree."""
    reader = _Reader()
    reader.feed(html)
    return reader.root


def wrong_in(html: str, language: str) -> list[str]:
    """What does not hold, in words; empty for a page as it should be."""
    root = parsed(html)
    found = [problem for one in root.every() for problem in (*_inline(one), *_half_width(one), *_symbol_alone(one))]
    pages = [one for one in root.every() if one.tag == "html"]
    if len(pages) != 1 or pages[0].attributes.get("lang") != language:
        found.append(f"the page does not say that it speaks {language}")
    if not any(one.tag == "title" and one.text for one in root.every()):
        found.append("no title")
    if sum(one.tag == "main" for one in root.every()) != 1:
        found.append("not one main part")
    return found


def _inline(one: Element) -> list[str]:
    found = [f"<{one.tag} {name}=…>" for name in one.attributes if name == "style" or name.startswith("on")]
    if one.tag == "style" or (one.tag == "script" and "src" not in one.attributes and one.text):
        found.append(f"inline <{one.tag}>")
    found += [
        f"{name}={value[:30]}" for name, value in one.attributes.items() if name in ADDRESSES and "data:" in value
    ]
    found += [f"{value[:20]}" for value in one.attributes.values() if value.strip().lower().startswith("javascript:")]
    return found


def _half_width(one: Element) -> list[str]:
    if one.tag in ("script", "style", "textarea"):
        return []
    texts = [text for text in one.inside if isinstance(text, str)]
    texts += [one.attributes[name] for name in READ_ALOUD if name in one.attributes]
    return [f"half-width in “{text.strip()[:60]}”" for text in texts if HALF_WIDTH.search(text)]


def _symbol_alone(one: Element) -> list[str]:
    """A status symbol has a label, or words stand beside it."""
    if one.tag != "svg" or "sym" not in one.classes or one.attributes.get("aria-label"):
        return []
    beside = one.parent
    while beside is not None and not beside.text and beside.tag not in ("body", "main", "section", "table"):
        beside = beside.parent
    return (
        [] if beside is not None and beside.text and beside.tag not in ("body", "main") else ["a symbol without a word"]
    )


def _is_drawing(one: Element | str) -> bool:
    return isinstance(one, Element) and one.tag in ("svg", "template")
