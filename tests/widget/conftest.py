"""The widget in a real browser. Screenshots are kept in `screenshots/`."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, async_playwright

from tests.widget.fake_api import FakeApi, Running
from tests.widget.talk import Talk

SCREENSHOTS = Path(__file__).with_name("screenshots")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Debian's Chromium where there is one, Playwright's own elsewhere."""
    installed = os.environ.get("CHROMIUM") or shutil.which("chromium")
    async with async_playwright() as playwright:
        made = await playwright.chromium.launch(executable_path=installed, args=ARGUMENTS)
        yield made
        await made.close()


@pytest.fixture(scope="session")
def screenshots() -> Path:
    SCREENSHOTS.mkdir(exist_ok=True)
    return SCREENSHOTS


@pytest.fixture
def api() -> Iterator[FakeApi]:
    """A fake of the web API with the real pages."""
    fake = FakeApi()
    with Running(fake.app()) as running:
        fake.port = running.port
        yield fake


MakeTalk = Callable[..., Awaitable[Talk]]


@pytest.fixture
async def talk_at(browser: Browser) -> AsyncIterator[MakeTalk]:
    """Opens a page in a browser of its own (a context), and checks at the end that nothing ran that should not."""
    contexts: list[BrowserContext] = []
    talks: list[Talk] = []

    async def make(url: str, **options: Any) -> Talk:
        context = await browser.new_context(**{"viewport": {"width": 1440, "height": 900}, **options})
        contexts.append(context)
        talk = await Talk.begin(await context.new_page(), url)
        talks.append(talk)
        return talk

    yield make
    try:
        for talk in talks:
            assert talk.errors == []
            assert talk.dialogs == []
            assert await talk.violations() == []
    finally:
        for context in contexts:
            await context.close()


@pytest.fixture
async def talk(api: FakeApi, talk_at: MakeTalk) -> Talk:
    """The page with the widget, on the fake API."""
    return await talk_at(f"{api.url}/")
