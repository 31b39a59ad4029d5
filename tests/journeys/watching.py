"""What is held on every page a journey meets: no error in the console, no sideways scroll, nothing that axe objects to."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from playwright.sync_api import ConsoleMessage, Error, Page, Response

AXE = Path(__file__).resolve().parents[1] / "vendor" / "axe.min.js"
_MEANT = "the server responded with a status of 4"
"""A refusal in plain words; the browser notes each as an error."""
_OF_AXE = "Applying inline style"
_RUN = """async (rules) => {
  const all = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const told = (node) => `    ${node.html.slice(0, 200)}\\n      ${node.failureSummary.split("\\n").slice(0, 3).join(" ")}`;
  const { violations } = await axe.run(document, { runOnly: rules.length ? rules : all });
  return violations.map((each) => [`${each.id}: ${each.help}`, ...each.nodes.slice(0, 4).map(told)].join("\\n"));
}"""
_WIDER = """() => {
  const most = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= most) return [];
  const scrolls = (each) => {
    for (let up = each.parentElement; up && up !== document.body; up = up.parentElement)
      if (getComputedStyle(up).overflowX !== "visible") return true;
    return false;
  };
  const found = [...document.querySelectorAll("body *")]
    .filter((each) => each.getBoundingClientRect().right > most + 1 && !each.closest(".sr") && !scrolls(each))
    .filter((each) => getComputedStyle(each).position !== "fixed")
    .slice(0, 5)
    .map((each) => `${each.tagName}.${each.getAttribute("class")} ${Math.round(each.getBoundingClientRect().right)}`);
  // A long word widens the page without its box; so does what is hidden from eyes, where what scrolls is not positioned.
  return found.length ? found : [`a long word or something hidden reaches to ${document.documentElement.scrollWidth}`];
}"""


class Wrong(list[str]):
    """Sentences about what the browser complained of."""

    def watch(self, page: Page) -> None:
        """Hear the page's console and its failed requests. A refused style or script (CSP) is an error there."""

        def console(message: ConsoleMessage) -> None:
            if message.type == "error" and _MEANT not in message.text:
                self.append(f"{page.url}: {message.text}")

        def answered(response: Response) -> None:
            if response.status >= 500:
                self.append(f"{response.url} answered {response.status}")

        page.on("console", console)
        page.on("pageerror", lambda error: self.append(f"{page.url}: {error}"))
        page.on("response", answered)

    def axe(self, page: Page, *rules: str) -> list[str]:
        """What axe objects to: all its rules of WCAG 2.2 AA and good practice, or only these."""
        heard = len(self)
        if not page.evaluate("typeof axe === 'object'"):
            page.evaluate(AXE.read_text())
        found: list[str] = page.evaluate(_RUN, list(rules))
        # Our policy refuses the styles that axe tries while it measures; that is its complaint, not the page's.
        self[heard:] = [sentence for sentence in self[heard:] if _OF_AXE not in sentence]
        return found


def too_wide(page: Page) -> list[str]:
    """What sticks out at the right of a page that scrolls sideways; empty when it does not."""
    found: list[str] = page.evaluate(_WIDER)
    return found


def until(page: Page, script: str, argument: Any = None, *, seconds: float = 10) -> Any:
    """Ask again and again until the page answers something true; `wait_for_function` cannot, under our policy."""
    last: list[str] = []

    def asked() -> Any:
        try:
            return page.evaluate(script, argument)
        except Error as wrong:  # between two pages there is no document yet
            last[:] = [wrong.message]
            return None

    return patiently(
        asked,
        lambda: f"never true: {script} at {page.url} {' '.join(last)}",
        seconds=seconds,
        pause=page.wait_for_timeout,
    )


def patiently(
    asked: Callable[[], Any], why: Callable[[], str], *, seconds: float, pause: Callable[[float], Any]
) -> Any:
    """The first true answer of `asked`."""
    for _ in range(int(seconds * 20)):
        answer = asked()
        if answer:
            return answer
        pause(50)
    raise AssertionError(why())
