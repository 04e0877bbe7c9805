"""A student in front of the widget."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from typing import Any

from playwright.async_api import Error, Locator, Page, expect

_WATCH = """
window.__violations = [];
addEventListener("securitypolicyviolation", (event) => {
  window.__violations.push(event.violatedDirective + " " + event.blockedURI);
});
window.__announced = [];
window.__shifts = 0;
new PerformanceObserver((list) => {
  for (const shift of list.getEntries()) if (!shift.hadRecentInput) window.__shifts += shift.value;
}).observe({ type: "layout-shift", buffered: true });
"""
_LISTEN = """() => {
  const live = document.querySelector("cali-chat").shadowRoot.querySelector("[aria-live]");
  const tell = () => live.textContent && window.__announced.push(live.textContent);
  new MutationObserver(tell).observe(live, { childList: true });
}"""


class Talk:
    """One tab. `errors`: exceptions in the page; `dialogs`: what popped up; `requested`: every address asked for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.errors: list[str] = []
        self.dialogs: list[str] = []
        self.requested: list[str] = []

    @classmethod
    async def begin(cls, page: Page, url: str) -> Talk:
        talk = cls(page)
        page.on("pageerror", lambda error: talk.errors.append(str(error)))
        page.on("request", lambda request: talk.requested.append(request.url))

        async def on_dialog(dialog: Any) -> None:
            talk.dialogs.append(dialog.message)
            await dialog.dismiss()

        page.on("dialog", on_dialog)
        await page.add_init_script(_WATCH)
        await page.goto(url)
        await talk.ready()
        return talk

    async def ready(self) -> None:
        await self.page.wait_for_function("document.querySelector('cali-chat')?.shadowRoot != null")
        await self.page.evaluate(_LISTEN)

    def find(self, selector: str) -> Locator:
        return self.page.locator(f"cali-chat {selector}")

    @property
    def launcher(self) -> Locator:
        return self.find(".launcher")

    @property
    def panel(self) -> Locator:
        return self.find(".panel")

    @property
    def field(self) -> Locator:
        return self.find("#question")

    @property
    def mine(self) -> Locator:
        return self.find(".bubble > span:last-child")

    @property
    def answers(self) -> Locator:
        return self.find(".cali")

    @property
    def delivery(self) -> Locator:
        return self.find(".delivery")

    @property
    def notice(self) -> Locator:
        return self.find(".notice")

    async def open(self) -> Talk:
        await self.launcher.click()
        await expect(self.panel).to_be_visible()
        return self

    async def ask(self, text: str, *, answered: bool = True) -> None:
        """Types and sends; waits for the reply unless told otherwise."""
        count = await self.answers.count()
        await self.field.fill(text)
        await self.field.press("Enter")
        if answered:
            await expect(self.answers).to_have_count(count + 1, timeout=15_000)

    async def option(self, name: str) -> None:
        """Chooses one of the options."""
        await self.find("[aria-controls=options]").click()
        await (
            self.find(
                ".item",
            )
            .filter(has_text=name)
            .first.click()
        )

    async def stored(self) -> str | None:
        value: str | None = await self.page.evaluate("sessionStorage.getItem('cali-chat')")
        return value

    async def announced(self) -> list[str]:
        said: list[str] = await self.page.evaluate("window.__announced")
        return said

    async def focused(self) -> str:
        """The tag and class of what has the focus, inside the widget or outside."""
        found: str = await self.page.evaluate(
            """() => {
              let at = document.activeElement;
              while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
              return at ? `${at.tagName.toLowerCase()}.${at.className || at.id}` : "";
            }"""
        )
        return found

    async def violations(self) -> list[str]:
        with contextlib.suppress(Error):  # the page may be closed
            found: list[str] = await self.page.evaluate("window.__violations ?? []")
            return found
        return []


async def until(what: Callable[[], bool], seconds: float = 10.0) -> None:
    """Waits for something that no page shows. Raises AssertionError when it does not come."""
    end = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < end, "it did not happen in time"
        await asyncio.sleep(0.02)
