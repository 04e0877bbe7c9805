"""Every state of the widget: checked with axe, on three sizes, in light and dark, and kept as screenshots."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import expect

from tests.widget.conftest import MakeTalk
from tests.widget.fake_api import FakeApi, reply, rich_reply
from tests.widget.talk import Talk

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}
LOOKS = [("phone", "light"), ("phone", "dark"), ("tablet", "light"), ("desktop", "light"), ("desktop", "dark")]
SIZES = {"phone": (320, 568), "tablet": (768, 1024), "desktop": (1440, 900)}
HELP = "I'm really glad you told me.\n\n• Samaritans: call 116 123 (any age)\n\nIf you are in danger now, call 999."


async def closed(_talk: Talk, _api: FakeApi) -> None:
    pass


async def opened(talk: Talk, _api: FakeApi) -> None:
    await talk.open()
    await expect(talk.find(".privacy")).to_contain_text("30 days")


async def more(talk: Talk, api: FakeApi) -> None:
    await opened(talk, api)
    await talk.find(".more summary").click()


async def answer(talk: Talk, api: FakeApi) -> None:
    await opened(talk, api)
    await talk.ask("do i need a degree?")


async def everything(talk: Talk, api: FakeApi) -> None:
    api.answer = lambda _text: [rich_reply()]
    await answer(talk, api)
    await talk.find(".sources summary").click()
    await talk.answers.get_by_role("button", name="Helpful", exact=True).click()
    await expect(talk.find(".rated")).to_be_visible()
    await talk.find(".routes").scroll_into_view_if_needed()


async def form(talk: Talk, api: FakeApi) -> None:
    await answer(talk, api)
    await talk.answers.get_by_role("button", name="Something here is wrong").click()
    await expect(talk.find(".wrong")).to_be_visible()


async def chosen(talk: Talk, api: FakeApi) -> None:
    api.answer = lambda _text: [rich_reply()]
    await answer(talk, api)
    await talk.find(".cali .choice").first.click()
    await expect(talk.answers).to_have_count(2)
    await talk.find(".cali .choice").first.scroll_into_view_if_needed()


async def options(talk: Talk, api: FakeApi) -> None:
    await answer(talk, api)
    await talk.find("[aria-controls=options]").click()


async def asked_to_delete(talk: Talk, api: FakeApi) -> None:
    await answer(talk, api)
    await talk.option("Delete my chat")


async def deleted(talk: Talk, api: FakeApi) -> None:
    await asked_to_delete(talk, api)
    await talk.find(".danger").click()
    await expect(talk.notice).to_be_visible()


async def error(talk: Talk, api: FakeApi) -> None:
    await answer(talk, api)
    api.fail = [500]
    await talk.ask("what does it pay?", answered=False)
    await expect(talk.delivery).to_be_visible()


async def offline(talk: Talk, api: FakeApi) -> None:
    await answer(talk, api)
    await talk.page.context.set_offline(True)
    await talk.ask("what does it pay?", answered=False)
    await expect(talk.delivery).to_be_visible()


async def looking(talk: Talk, api: FakeApi) -> None:
    await answer(talk, api)
    api.delay = 20
    await talk.ask("what does it pay?", answered=False)
    await expect(talk.find(".busy")).to_be_visible()


async def too_long(talk: Talk, api: FakeApi) -> None:
    await opened(talk, api)
    await talk.field.fill("why " * 260)
    await expect(talk.find(".counter")).to_be_visible()


async def helping(talk: Talk, api: FakeApi) -> None:
    api.answer = lambda _text: [reply(HELP, outcome="handed_over", sources=[], answer_id=None)]
    await answer(talk, api)


STATES: list[Callable[[Talk, FakeApi], Awaitable[None]]] = [
    closed,
    opened,
    more,
    answer,
    everything,
    form,
    chosen,
    options,
    asked_to_delete,
    deleted,
    error,
    offline,
    looking,
    too_long,
    helping,
]


async def check(talk: Talk, folder: Path, name: str) -> None:
    """Takes the screenshot, and raises AssertionError with what axe found."""
    await talk.page.evaluate(
        "Promise.all(document.querySelector('cali-chat').shadowRoot.getAnimations()"
        ".filter((one) => one.effect.getTiming().iterations === 1).map((one) => one.finished))"
    )
    await talk.page.screenshot(path=folder / f"{name}.png")
    found: Any = (await Axe().run(talk.page, options=RULES)).response
    problems = [
        f"{rule['id']} ({rule['impact']}): {node['target']} {node['failureSummary']}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]
    assert problems == []


async def fits(talk: Talk) -> bool:
    """Nothing has to be scrolled sideways but tables."""
    fitting: bool = await talk.page.evaluate(
        """() => {
          const root = document.querySelector("cali-chat").shadowRoot;
          const wide = [document.documentElement, root.querySelector(".scroller"), root.querySelector(".panel")];
          return wide.every((one) => one.scrollWidth <= one.clientWidth + 1);
        }"""
    )
    return fitting


@pytest.mark.parametrize(("size", "scheme"), LOOKS)
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
async def test_a_state_has_no_barrier_that_axe_can_find(
    state: Callable[[Talk, FakeApi], Awaitable[None]],
    size: str,
    scheme: str,
    api: FakeApi,
    talk_at: MakeTalk,
    screenshots: Path,
):
    width, height = SIZES[size]
    talk = await talk_at(
        f"{api.url}/",
        viewport={"width": width, "height": height},
        color_scheme=scheme,
        has_touch=size == "phone",
        is_mobile=size == "phone",
    )
    await state(talk, api)
    await check(talk, screenshots, f"{state.__name__}-{size}-{scheme}")
    assert await fits(talk)


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_the_full_page_chat_has_no_barrier(scheme: str, api: FakeApi, talk_at: MakeTalk, screenshots: Path):
    api.answer = lambda _text: [rich_reply()]
    talk = await talk_at(f"{api.url}/chat", color_scheme=scheme)
    await talk.ask("compare")
    await check(talk, screenshots, f"page-{scheme}")


async def test_forced_colours(api: FakeApi, talk_at: MakeTalk, screenshots: Path):
    api.answer = lambda _text: [rich_reply()]
    talk = await talk_at(f"{api.url}/", forced_colors="active")
    await answer(talk, api)
    await check(talk, screenshots, "forced-colours")
    assert await talk.find(".bubble").evaluate("(bubble) => getComputedStyle(bubble).borderTopStyle") == "solid"


async def test_at_400_per_cent_everything_can_be_reached(api: FakeApi, talk_at: MakeTalk, screenshots: Path):
    """1280 × 1024 at 400% is 320 × 256 CSS pixels."""
    talk = await talk_at(f"{api.url}/", viewport={"width": 320, "height": 256}, device_scale_factor=4)
    await answer(talk, api)
    await check(talk, screenshots, "zoom-400")
    assert await fits(talk)
    for part in (".close", ".send", ".rate", ".sources summary"):
        await talk.find(part).first.scroll_into_view_if_needed()
        await expect(talk.find(part).first).to_be_in_viewport()
    await talk.find("[aria-controls=options]").click()
    await talk.find(".item").last.scroll_into_view_if_needed()
    await expect(talk.find(".item").last).to_be_in_viewport()


async def test_the_text_grows_with_the_browsers_and_not_with_the_sites(api: FakeApi, talk_at: MakeTalk):
    talk = await (await talk_at(f"{api.url}/")).open()
    size = "(field) => getComputedStyle(field).fontSize"
    assert await talk.field.evaluate(size) == "16px"
    await talk.page.evaluate("document.documentElement.style.fontSize = '62.5%'")
    assert await talk.field.evaluate(size) == "16px"


async def test_where_the_system_asks_for_no_motion_nothing_moves(api: FakeApi, talk_at: MakeTalk):
    still = await talk_at(f"{api.url}/", reduced_motion="reduce")
    await looking(still, api)
    moving = "document.querySelector('cali-chat').shadowRoot.getAnimations().length"
    assert await still.page.evaluate(moving) == 0
    api.delay = 0
    lively = await talk_at(f"{api.url}/", reduced_motion="no-preference")
    await looking(lively, api)
    assert await lively.page.evaluate(moving) == 1


async def test_right_to_left_pages_have_the_button_at_the_left(api: FakeApi, talk_at: MakeTalk, screenshots: Path):
    talk = await talk_at(f"{api.url}/")
    await talk.page.evaluate("document.documentElement.dir = 'rtl'")
    box = await talk.launcher.bounding_box()
    assert box is not None
    assert box["x"] < 200
    await answer(talk, api)
    await talk.page.screenshot(path=screenshots / "right-to-left.png")
    assert await fits(talk)


@pytest.mark.parametrize("colour", ["#7a1f5c", "#ffd400", "#111", "#fff", "#6a8"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_text_on_any_colour_of_the_site_stays_readable(
    colour: str, scheme: str, api: FakeApi, talk_at: MakeTalk, screenshots: Path
):
    talk = await talk_at(f"{api.url}/", color_scheme=scheme)
    await talk.page.evaluate(
        """(colour) => {
          document.querySelector("cali-chat").remove();
          const chat = document.createElement("cali-chat");
          chat.dataset.colour = colour;
          document.body.append(chat);
        }""",
        colour,
    )
    await talk.ready()
    await answer(talk, api)
    await check(talk, screenshots, f"colour-{colour.strip('#')}-{scheme}")


@pytest.mark.parametrize("path", ["/", "/chat", "/answers/"])
async def test_the_pages_have_no_barrier(path: str, api: FakeApi, browser: Any):
    context = await browser.new_context(java_script_enabled=True)
    page = await context.new_page()
    await page.goto(f"{api.url}{path}")
    found: Any = (await Axe().run(page, options=RULES)).response
    await context.close()
    assert [rule["id"] for rule in found["violations"]] == []
