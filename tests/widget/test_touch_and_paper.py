"""By finger, in a larger text, on paper, and set as a site wants it."""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path

from playwright.async_api import Browser, async_playwright, expect

from tests.serving import ServerProcess
from tests.widget.conftest import ARGUMENTS, MakeTalk
from tests.widget.fake_api import FakeApi, rich_reply
from tests.widget.talk import Talk

PHONE = {"viewport": {"width": 320, "height": 568}, "has_touch": True, "is_mobile": True}
_PRINTING = """
window.print = () => {
  top.__printed = [document.title, document.body.innerText];
  dispatchEvent(new Event("afterprint"));
};
"""


async def test_the_whole_way_by_finger(api: FakeApi, talk_at: MakeTalk):
    api.answer = lambda _text: [rich_reply()]
    talk = await talk_at(f"{api.url}/", **PHONE)
    await talk.launcher.tap()
    await talk.find(".starters .choice").first.tap()
    await expect(talk.answers).to_have_count(1)
    await talk.field.tap()
    await talk.page.keyboard.type("do i need a degree?")
    await talk.find(".send").tap()
    await expect(talk.answers).to_have_count(2)
    await talk.answers.last.locator(".choice").first.tap()
    await expect(talk.answers).to_have_count(3)
    await talk.answers.last.locator(".sources summary").tap()
    await expect(talk.answers.last.locator(".publisher").first).to_be_visible()
    await talk.answers.last.get_by_role("button", name="Helpful", exact=True).tap()
    await expect(talk.find(".rated").last).to_have_text("Thank you. I have noted that.")
    await talk.find(".close").tap()
    await expect(talk.panel).to_be_hidden()
    assert api.taken() == ["What does a clinical technologist do?", "do i need a degree?", "choice:a:/pay"]


async def test_every_control_is_large_enough_for_a_finger(api: FakeApi, talk_at: MakeTalk):
    """24 CSS pixels each way, as WCAG 2.2 asks of targets; links in a line of text are let be."""
    api.answer = lambda _text: [rich_reply()]
    talk = await (await talk_at(f"{api.url}/", **PHONE)).open()
    await talk.ask("compare")
    small = await talk.page.evaluate(
        """() => [...document.querySelector("cali-chat").shadowRoot.querySelectorAll("button, summary, textarea")]
          .map((one) => [one.className || one.localName, one.getBoundingClientRect()])
          .filter(([, box]) => box.width && (box.width < 24 || box.height < 24))
          .map(([name, box]) => `${name}: ${box.width} x ${box.height}`)"""
    )
    assert small == []


async def test_the_text_grows_with_the_browsers(api: FakeApi):
    installed = os.environ.get("CHROMIUM") or shutil.which("chromium")
    async with async_playwright() as playwright:
        large = await playwright.chromium.launch(
            executable_path=installed, args=[*ARGUMENTS, "--blink-settings=defaultFontSize=24"]
        )
        talk = await (await Talk.begin(await large.new_page(), f"{api.url}/")).open()
        assert await talk.field.evaluate("(field) => getComputedStyle(field).fontSize") == "24px"
        await talk.ask("do i need a degree?")
        assert await talk.find(".scroller").evaluate("(one) => one.scrollWidth <= one.clientWidth + 1")
        await large.close()


async def test_the_form_under_an_answer_opens_where_it_can_be_seen(talk: Talk):
    await talk.open()
    for _ in range(3):
        await talk.ask("do i need a degree?")
    for answer in (talk.answers.nth(2), talk.answers.nth(1)):
        await answer.get_by_role("button", name="Something here is wrong").click()
        await expect(answer.get_by_role("button", name="Send")).to_be_in_viewport(ratio=1)
        covered = await answer.locator(".wrong").evaluate(
            "(form) => form.getBoundingClientRect().bottom > form.getRootNode().querySelector('.composer')"
            ".getBoundingClientRect().top"
        )
        assert not covered


async def test_english_words_keep_their_direction_on_a_right_to_left_page(talk: Talk):
    await talk.page.evaluate("document.documentElement.dir = 'rtl'")
    await talk.open()
    full_stop_is_last = await talk.page.evaluate(
        """() => {
          const root = document.querySelector("cali-chat").shadowRoot;
          return [...root.querySelectorAll(".intro h3, .intro > p")].map((one) => {
            const text = one.firstChild;
            const at = (place) => {
              const range = document.createRange();
              range.setStart(text, place);
              range.setEnd(text, place + 1);
              return range.getBoundingClientRect();
            };
            return at(text.length - 1).left >= at(text.length - 2).left;
          });
        }"""
    )
    assert full_stop_is_last == [True, True, True]


async def test_my_chat_is_printed_as_text_and_nothing_of_the_site(server: ServerProcess, talk_at: MakeTalk):
    talk = await talk_at(f"{server.url}/")
    await talk.page.add_init_script(_PRINTING)
    await talk.page.reload()
    await talk.ready()
    await talk.open()
    await talk.ask("do i need a degree?")
    await talk.option("Print my chat")
    async with asyncio.timeout(10):
        while not (printed := await talk.page.evaluate("window.__printed")):
            await asyncio.sleep(0.05)
    title, text = printed
    assert title == "Ask Cali"
    assert "do i need a degree?" in text
    assert "Sources:" in text
    assert "Example College" not in text
    await expect(talk.find(".paper")).to_have_count(0)


async def test_an_empty_chat_is_neither_saved_nor_printed_and_says_so(talk: Talk, api: FakeApi):
    await talk.open()
    await talk.option("Print my chat")
    await expect(talk.notice).to_have_text("There is nothing to save yet.")
    assert not [request for request in api.requests if "export" in request]


async def test_a_site_sets_the_words_the_side_and_the_theme(talk: Talk):
    await talk.page.evaluate(
        """() => {
          document.querySelector("cali-chat").remove();
          const chat = document.createElement("cali-chat");
          Object.assign(chat.dataset, { title: "Ask our bot", side: "left", theme: "dark", invitation: "off" });
          document.body.append(chat);
        }"""
    )
    await expect(talk.launcher).to_have_text("Ask our bot")
    box = await talk.launcher.bounding_box()
    assert box is not None
    assert box["x"] < 40
    await expect(talk.find(".invitation")).to_have_count(0)
    await talk.open()
    assert await talk.panel.evaluate("(panel) => getComputedStyle(panel).backgroundColor") == "rgb(18, 26, 29)"


async def test_the_line_to_paste_is_copied(api: FakeApi, browser: Browser):
    context = await browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = await context.new_page()
    await page.goto(f"{api.url}/")
    await page.get_by_role("button", name="Copy the line").click()
    await expect(page.locator("#copied")).to_have_text("Copied.")
    copied = await page.evaluate("navigator.clipboard.readText()")
    assert copied == f'<script type="module" src="{api.url}/widget.js" data-title="Ask Cali"></script>'
    await context.close()


def test_every_way_to_set_the_widget_is_written_down():
    root = Path(__file__).parents[2]
    config = (root / "bot/widget/src/config.ts").read_text(encoding="utf-8")
    written = (root / "docs/widget.md").read_text(encoding="utf-8")
    names = config.partition("const {")[2].partition("}")[0].replace(" ", "").split(",")
    assert {"title", "language", "invitation", "mode", "server"} <= set(names)
    assert [name for name in [*names, "colour", "theme", "side", "auto"] if f"data-{name}" not in written] == []
