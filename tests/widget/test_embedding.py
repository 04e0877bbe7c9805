"""On other websites: with a strict policy, from an origin that is allowed and from one that is not, and in a frame."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from playwright.async_api import Browser, expect
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from bot.channels.web.origins import Origins
from bot.http import BodyLimit, Problem, on_problem
from bot.pages import pages
from knowledge.database import open_engine
from knowledge.export import export
from knowledge.queries import Store
from knowledge.settings import KnowledgeSettings
from tests.widget.conftest import MakeTalk
from tests.widget.fake_api import FakeApi, Running
from tests.widget.talk import Talk

_HEAD = "<!doctype html><html lang=en><title>School</title><h1>School</h1>"


@dataclass
class School:
    """A website of its own that embeds the widget, with a policy that allows no inline style and no inline script."""

    url: str
    cali: str

    @classmethod
    def app(cls, cali: str) -> Starlette:
        policy = f"default-src 'self'; script-src {cali}; connect-src {cali}; frame-src {cali}"

        async def script(_request: Request) -> Response:
            html = f"{_HEAD}<script type=module src='{cali}/widget.js' data-title='Ask us'></script>"
            return HTMLResponse(html, headers={"Content-Security-Policy": policy})

        async def frame(_request: Request) -> Response:
            html = f"{_HEAD}<iframe src='{cali}/chat' title=Chat width=400 height=600></iframe>"
            return HTMLResponse(html, headers={"Content-Security-Policy": policy})

        return Starlette(routes=[Route("/", script), Route("/frame", frame)])


class SharedApi(FakeApi):
    """The fake API with a list of websites that may use it."""

    allowed: tuple[str, ...] = ()

    def app(self) -> Starlette:
        made = super().app()
        routes = [route for route in made.routes if getattr(route, "path", "").startswith("/api")]
        return Starlette(
            routes=[*routes, *pages(self.allowed)],
            middleware=[Middleware(Origins, allowed=self.allowed), Middleware(BodyLimit)],
            exception_handlers={Problem: on_problem},
        )


@pytest.fixture(params=[True, False], ids=["allowed", "not_allowed"])
def pair(request: pytest.FixtureRequest) -> Iterator[tuple[School, SharedApi, bool]]:
    """A school's website and Cali, on two origins."""
    api = SharedApi()
    late: list[Starlette] = []

    async def school_app(scope: object, receive: object, send: object) -> None:
        await late[0](scope, receive, send)  # type: ignore[arg-type]

    with Running(school_app) as school:  # type: ignore[arg-type]
        origin = f"http://localhost:{school.port}"
        api.allowed = (origin,) if request.param else ("https://another.example",)
        with Running(api.app()) as cali:
            api.port = cali.port
            late.append(School.app(api.url))
            yield School(origin, api.url), api, request.param


async def test_a_site_with_a_strict_policy_gets_the_widget_where_it_is_allowed(
    pair: tuple[School, SharedApi, bool], talk_at: MakeTalk, browser: Browser
):
    school, api, allowed = pair
    if allowed:
        talk = await (await talk_at(f"{school.url}/")).open()
        await expect(talk.find("h2")).to_have_text("Ask us")
        await talk.ask("do i need a degree?")
        assert api.taken() == ["do i need a degree?"]
        assert await talk.page.evaluate("document.cookie") == ""
        return
    context = await browser.new_context()
    page = await context.new_page()
    async with page.expect_event("requestfailed", lambda request: request.url.endswith("/widget.js")):
        await page.goto(f"{school.url}/")
    assert await page.locator("cali-chat").count() == 0
    await context.close()
    assert api.requests == []


async def test_the_full_page_chat_works_in_a_frame_where_it_is_allowed(
    pair: tuple[School, SharedApi, bool], browser: Browser
):
    school, api, allowed = pair
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(f"{school.url}/frame")
    field = page.frame_locator("iframe").locator("#question")
    if allowed:
        await field.fill("do i need a degree?")
        await field.press("Enter")
        await expect(page.frame_locator("iframe").locator("cali-chat .cali")).to_have_count(1)
        assert api.taken() == ["do i need a degree?"]
    else:
        await page.wait_for_timeout(500)
        assert await field.count() == 0
    await context.close()


@pytest.mark.parametrize("path", ["/", "/chat"])
async def test_without_javascript_a_page_says_what_to_do_instead(api: FakeApi, path: str):
    """As it is sent."""
    async with httpx.AsyncClient(base_url=api.url) as client:
        page = (await client.get(path)).text
    instead = page.partition("<noscript>")[2].partition("</noscript>")[0]
    assert "The chat needs JavaScript." in instead
    assert '<a href="/answers/">' in instead


@pytest.mark.parametrize("path", ["/", "/chat"])
async def test_without_javascript_one_gets_from_a_page_to_all_answers(
    path: str, browser: Browser, content_store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    engine = open_engine(KnowledgeSettings(DATABASE_URL=f"sqlite:///{content_store}"))
    export(Store(engine), tmp_path / "export")
    engine.dispose()
    monkeypatch.setattr("bot.pages.ANSWERS", tmp_path / "export")
    with Running(Starlette(routes=pages())) as running:
        context = await browser.new_context(java_script_enabled=False)
        page = await context.new_page()
        await page.goto(f"http://127.0.0.1:{running.port}{path}")
        assert "The chat needs JavaScript." in await page.locator("body").inner_text()
        await page.locator("noscript a").click()
        await expect(page.locator("h1")).to_have_text("What Cali knows")
        assert await page.locator("#answer-degree").count() == 1
        assert await page.locator("body").evaluate("(body) => getComputedStyle(body).maxWidth") != "none"
        await context.close()


@pytest.mark.parametrize("path", ["/", "/chat", "/answers/", "/pages/site.js"])
async def test_our_own_pages_allow_nothing_inline_and_no_other_host(api: FakeApi, path: str):
    async with httpx.AsyncClient(base_url=api.url) as client:
        answer = await client.get(path)
    policy = answer.headers["content-security-policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert "http" not in policy
    assert not re.search(r"<style|<script(?![^>]* src=)| style=| on[a-z]+=", answer.text)


async def test_the_line_to_copy_names_this_service(talk: Talk, api: FakeApi):
    assert f'src="{api.url}/widget.js"' in await talk.page.locator("#line").inner_text()
