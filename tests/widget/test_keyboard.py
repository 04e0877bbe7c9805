"""Without a mouse, and without eyes."""

from __future__ import annotations

import pytest
from playwright.async_api import expect

from tests.widget.conftest import MakeTalk
from tests.widget.fake_api import FakeApi, reply, rich_reply
from tests.widget.talk import Talk


async def test_the_whole_way_by_keyboard(talk: Talk, api: FakeApi):
    await talk.launcher.focus()
    await talk.page.keyboard.press("Enter")
    assert await talk.focused() == "textarea.question"
    await talk.page.keyboard.type("do i need")
    await talk.page.keyboard.press("Shift+Enter")
    await talk.page.keyboard.type("a degree?")
    await talk.page.keyboard.press("Enter")
    await expect(talk.answers).to_have_count(1)
    assert api.taken() == ["do i need\na degree?"]
    await talk.page.keyboard.press("Escape")
    await expect(talk.panel).to_be_hidden()
    assert await talk.focused() == "button.launcher"


async def test_every_control_can_be_reached_with_tab_and_shows_where_it_is(talk: Talk, api: FakeApi):
    api.answer = lambda _text: [rich_reply()]
    await talk.open()
    await talk.ask("compare")
    reached = set()
    for _ in range(30):
        await talk.page.keyboard.press("Shift+Tab")
        at = await talk.focused()
        reached.add(at)
        outline = await talk.page.evaluate(
            """() => {
              const at = document.activeElement.shadowRoot?.activeElement;
              return at ? getComputedStyle(at).outlineStyle : "solid";
            }"""
        )
        assert outline != "none" or "question" in at, at
        if at == "button.plain":
            break
    wanted = {
        "button.choice",
        "button.rate",
        "summary.",
        "div.scroller",
        "button.plain",
        "button.plain close",
        "div.table",
        "a.",
    }
    assert wanted <= reached, wanted - reached


async def test_escape_folds_the_options_first_and_the_panel_after(talk: Talk):
    await talk.open()
    await talk.find("[aria-controls=options]").click()
    await expect(talk.find(".sheet")).to_be_visible()
    await talk.page.keyboard.press("Escape")
    await expect(talk.find(".sheet")).to_be_hidden()
    await expect(talk.panel).to_be_visible()
    await talk.page.keyboard.press("Escape")
    await expect(talk.panel).to_be_hidden()


async def test_each_reply_is_announced_once_and_history_never(talk: Talk, api: FakeApi):
    api.answer = lambda text: [reply(f"The answer to {text}", points=["A point."])]
    await talk.open()
    await talk.ask("one")
    await talk.ask("two")
    said = [text for text in await talk.announced() if "The answer" in text]
    assert [text.count("The answer to") for text in said] == [1, 1]
    assert said[0] == "Cali said: The answer to one. A point. The sources can be opened below."
    await talk.page.reload()
    await talk.ready()
    await expect(talk.answers).to_have_count(2)
    assert await talk.announced() == []
    assert await talk.find("[role=log]").count() == 0


async def test_the_focus_stays_where_it_is_when_a_reply_comes_and_after_a_reload(talk: Talk, api: FakeApi):
    api.delay = 0.5
    await talk.open()
    await talk.ask("one", answered=False)
    await talk.find("[aria-controls=options]").focus()
    await expect(talk.answers).to_have_count(1)
    assert await talk.focused() == "button.plain"
    await talk.page.reload()
    await talk.ready()
    await expect(talk.answers).to_have_count(1)
    assert await talk.focused() == "body."


async def test_a_counter_comes_near_1000_characters_and_too_many_are_not_sent(talk: Talk, api: FakeApi):
    await talk.open()
    await talk.field.fill("a" * 899)
    await expect(talk.find(".counter")).to_be_hidden()
    await talk.field.fill("😀" * 950)
    await expect(talk.find(".counter")).to_have_text("50 characters left")
    await talk.field.fill("a" * 1003)
    await expect(talk.find(".counter")).to_contain_text("3 characters too many")
    await talk.field.press("Enter")
    assert await talk.field.input_value() == "a" * 1003
    await talk.field.fill("a" * 1000)
    await talk.field.press("Enter")
    await expect(talk.answers).to_have_count(1)
    assert len(api.taken()[0]) == 1000


async def test_while_a_word_is_composed_enter_does_not_send(talk: Talk, api: FakeApi):
    await talk.open()
    await talk.field.fill("かな")
    await talk.field.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
    assert api.posts == []


async def test_on_a_phone_the_page_behind_the_sheet_cannot_be_reached(api: FakeApi, talk_at: MakeTalk):
    talk = await (
        await talk_at(f"{api.url}/", viewport={"width": 320, "height": 568}, has_touch=True, is_mobile=True)
    ).open()
    await talk.panel.evaluate("(panel) => Promise.all(panel.getAnimations().map((one) => one.finished))")
    assert await talk.panel.bounding_box() == {"x": 0, "y": 0, "width": 320, "height": 568}
    assert await talk.focused() == "div.scroller"
    for _ in range(25):
        await talk.page.keyboard.press("Tab")
        assert await talk.page.evaluate("['CALI-CHAT', 'BODY'].includes(document.activeElement.tagName)")
    await talk.page.keyboard.press("Escape")
    await expect(talk.panel).to_be_hidden()


@pytest.mark.parametrize("language", ["cy", "en"])
async def test_the_strings_are_in_the_language_of_the_page(api: FakeApi, talk_at: MakeTalk, language: str):
    talk = await talk_at(f"{api.url}/")
    await talk.page.evaluate(
        """(language) => {
          document.querySelector("cali-chat").remove();
          const chat = document.createElement("cali-chat");
          chat.dataset.language = language;
          document.body.append(chat);
        }""",
        language,
    )
    await expect(talk.launcher).to_have_accessible_name({"cy": "Gofyn i Cali", "en": "Ask Cali"}[language])
    assert await talk.launcher.evaluate("(button) => button.closest('[lang]').lang") == language
